"""Routes of who is signed in, of posts, absences and handing over."""

from django.urls import path

from tracker.api.accounts.views.login import LoginView, LogoutView, MeView
from tracker.api.accounts.views.posts import (
    AbsenceCancellationView,
    AbsenceListView,
    HandoverListView,
    OfficerPostListView,
)

urlpatterns = [
    path("auth/login/", LoginView.as_view()),
    path("auth/logout/", LogoutView.as_view()),
    path("me/", MeView.as_view()),
    path("absences/", AbsenceListView.as_view()),
    path("absences/<int:absence_id>/cancel/", AbsenceCancellationView.as_view()),
    path("handover/", HandoverListView.as_view()),
    path("officers/<int:officer_id>/posts/", OfficerPostListView.as_view()),
]
