"""Routes of reminders and of what an officer wants to be reminded of."""

from django.urls import path

from tracker.api.reminders.views import (
    ReminderDetailView,
    ReminderListView,
    ReminderPreferenceView,
    ReminderResolutionView,
)

urlpatterns = [
    path("me/reminder-preferences/", ReminderPreferenceView.as_view()),
    path("reminders/", ReminderListView.as_view()),
    path("reminders/<int:reminder_id>/", ReminderDetailView.as_view()),
    path("reminders/<int:reminder_id>/close/", ReminderResolutionView.as_view()),
]
