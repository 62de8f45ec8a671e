"""Routes of stalled projects and reminders."""

from django.urls import path

from tracker.api.reminders.preferences import ReminderPreferenceView
from tracker.api.reminders.resolution import ReminderResolutionView
from tracker.api.reminders.views import ReminderDetailView, ReminderListView
from tracker.api.stalled.views.backtest import BacktestView
from tracker.api.stalled.views.rules import StallRuleListView
from tracker.api.stalled.views.snoozes import ProjectSnoozeView, SnoozeListView
from tracker.api.stalled.views.stalled import StalledListView

urlpatterns = [
    path("me/reminder-preferences/", ReminderPreferenceView.as_view()),
    path("stalled/", StalledListView.as_view()),
    path("stalled/<int:project_id>/snooze/", ProjectSnoozeView.as_view()),
    path("snoozes/", SnoozeListView.as_view()),
    path("stall-rules/", StallRuleListView.as_view()),
    path("stall-rules/backtest/", BacktestView.as_view()),
    path("reminders/", ReminderListView.as_view()),
    path("reminders/<int:reminder_id>/", ReminderDetailView.as_view()),
    path("reminders/<int:reminder_id>/close/", ReminderResolutionView.as_view()),
]
