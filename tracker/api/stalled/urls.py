"""Routes of stalled projects and reminders."""

from django.urls import path

from tracker.api.reminders.preferences import Preferences
from tracker.api.reminders.resolution import DoubtClosing
from tracker.api.reminders.views import ReminderDetail, ReminderList
from tracker.api.stalled.views.backtest import Backtest
from tracker.api.stalled.views.rules import StallRules
from tracker.api.stalled.views.snoozes import SnoozeList, SnoozeOfProject
from tracker.api.stalled.views.stalled import StalledList

urlpatterns = [
    path("me/reminder-preferences/", Preferences.as_view()),
    path("stalled/", StalledList.as_view()),
    path("stalled/<int:project_id>/snooze/", SnoozeOfProject.as_view()),
    path("snoozes/", SnoozeList.as_view()),
    path("stall-rules/", StallRules.as_view()),
    path("stall-rules/backtest/", Backtest.as_view()),
    path("reminders/", ReminderList.as_view()),
    path("reminders/<int:reminder_id>/", ReminderDetail.as_view()),
    path("reminders/<int:reminder_id>/close/", DoubtClosing.as_view()),
]
