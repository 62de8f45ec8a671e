"""Routes of the pages of the reminders."""

from django.urls import path

from tracker.pages.reminders import views

urlpatterns = [
    path("reminders/", views.reminder_list, name="reminders"),
    path("reminders/<int:reminder_id>/", views.reminder_detail, name="reminder"),
    path("me/reminders/", views.reminder_preferences, name="preferences"),
]
