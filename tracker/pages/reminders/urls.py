"""Routes of the pages of the reminders."""

from django.urls import path

from tracker.pages.reminders import preferences, views

urlpatterns = [
    path("reminders/", views.show, name="reminders"),
    path("reminders/<int:reminder_id>/", views.one, name="reminder"),
    path("me/reminders/", preferences.show, name="preferences"),
]
