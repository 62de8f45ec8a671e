"""Routes of who is signed in, of posts, absences and handing over."""

from django.urls import path

from tracker.api.accounts.views.accounts import OfficerDetailView, OfficerListView
from tracker.api.accounts.views.login import LoginView, LogoutView, MeView
from tracker.api.accounts.views.officers import (
    OfficerSignInsEndView,
    PasswordLinkView,
    SecondFactorResetView,
    UnlockView,
)
from tracker.api.accounts.views.others import OfficerAbsenceListView, OfficerSignInEndView, OfficerSignInListView
from tracker.api.accounts.views.own import (
    OtherSignInsEndView,
    PasswordView,
    SignInEndView,
    SignInListView,
)
from tracker.api.accounts.views.posts import (
    AbsenceCancellationView,
    AbsenceListView,
    HandoverListView,
    OfficerPostListView,
)
from tracker.api.accounts.views.rights import OpeningView, RightsDecisionView, RightsRequestListView
from tracker.api.accounts.views.second_factor import SecondFactorConfirmView, SecondFactorView

urlpatterns = [
    path("auth/login/", LoginView.as_view()),
    path("auth/logout/", LogoutView.as_view()),
    path("me/", MeView.as_view()),
    path("me/password/", PasswordView.as_view()),
    path("me/second-factor/", SecondFactorView.as_view()),
    path("me/second-factor/confirm/", SecondFactorConfirmView.as_view()),
    path("me/sign-ins/", SignInListView.as_view()),
    path("me/sign-ins/end-others/", OtherSignInsEndView.as_view()),
    path("me/sign-ins/<str:sign_in>/end/", SignInEndView.as_view()),
    path("absences/", AbsenceListView.as_view()),
    path("absences/<int:absence_id>/cancel/", AbsenceCancellationView.as_view()),
    path("handover/", HandoverListView.as_view()),
    path("officers/", OfficerListView.as_view()),
    path("officers/<int:officer_id>/", OfficerDetailView.as_view()),
    path("officers/<int:officer_id>/absences/", OfficerAbsenceListView.as_view()),
    path("officers/<int:officer_id>/sign-ins/", OfficerSignInListView.as_view()),
    path("officers/<int:officer_id>/sign-ins/<str:sign_in>/end/", OfficerSignInEndView.as_view()),
    path("officers/<int:officer_id>/posts/", OfficerPostListView.as_view()),
    path("officers/<int:officer_id>/password-link/", PasswordLinkView.as_view()),
    path("officers/<int:officer_id>/second-factor/reset/", SecondFactorResetView.as_view()),
    path("officers/<int:officer_id>/sign-ins/end/", OfficerSignInsEndView.as_view()),
    path("officers/<int:officer_id>/unlock/", UnlockView.as_view()),
    path("officers/<int:officer_id>/account/", OpeningView.as_view()),
    path("rights-requests/", RightsRequestListView.as_view()),
    path("rights-requests/<int:request_id>/decide/", RightsDecisionView.as_view()),
]
