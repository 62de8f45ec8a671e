"""Routes of signing in and out, absences, handover and officers."""

from django.urls import path

from tracker.pages.accounts import views

urlpatterns = [
    path("login/", views.LoginView.as_view(), name="login"),
    path("logout/", views.LogoutView.as_view(), name="logout"),
    path("absences/", views.absence_list, name="absences"),
    path("absences/<int:absence_id>/cancel/", views.absence_cancel, name="cancel-absence"),
    path("handover/", views.handover_detail, name="handover"),
    path("officers/", views.officer_list, name="officers"),
    path("officers/<int:officer_id>/", views.officer_detail, name="officer"),
]
