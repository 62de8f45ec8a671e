"""Routes of signing in and out, absences, handover and officers."""

from django.urls import path

from tracker.pages.accounts.views import (
    login,
    new_officers,
    officer_list,
    officer_posts,
    officers,
    own,
    posts,
    rights,
)

urlpatterns = [
    path("login/", login.LoginView.as_view(), name="login"),
    path("logout/", login.LogoutView.as_view(), name="logout"),
    path("password/forgotten/", login.forgotten_password, name="forgotten-password"),
    path("password/new/", login.new_password, name="new-password"),
    path("password/<str:token>/", login.password_link, name="password-link"),
    path("me/password/", own.password_change, name="password"),
    path("me/second-factor/", own.second_factor, name="second-factor"),
    path("me/sign-ins/", own.sign_in_list, name="sign-ins"),
    path("absences/", posts.absence_list, name="absences"),
    path("absences/<int:absence_id>/cancel/", posts.absence_cancel, name="cancel-absence"),
    path("handover/", posts.handover_detail, name="handover"),
    path("officers/", officer_list.officer_list, name="officers"),
    path("officers/new/", new_officers.officer_create, name="new-officer"),
    path("officers/<int:officer_id>/", officer_posts.officer_detail, name="officer"),
    path("officers/<int:officer_id>/absences/", new_officers.officer_absences, name="officer-absences"),
    path("officers/<int:officer_id>/details/", new_officers.officer_details, name="officer-details"),
    path("officers/<int:officer_id>/account/", officers.officer_account, name="officer-account"),
    path("officers/<int:officer_id>/opening/", officer_posts.officer_opening, name="officer-opening"),
    path("rights-requests/", rights.rights_list, name="rights-requests"),
    path("rights-requests/<int:request_id>/", rights.rights_detail, name="rights-request"),
]
