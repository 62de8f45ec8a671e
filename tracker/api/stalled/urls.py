"""Routes of stalled projects, their rules and snoozes."""

from django.urls import path

from tracker.api.stalled.views.rules import BacktestView, StallRuleListView
from tracker.api.stalled.views.snoozes import ProjectSnoozeView, SnoozeListView
from tracker.api.stalled.views.stalled import StalledListView

urlpatterns = [
    path("stalled/", StalledListView.as_view()),
    path("stalled/<int:project_id>/snooze/", ProjectSnoozeView.as_view()),
    path("snoozes/", SnoozeListView.as_view()),
    path("stall-rules/", StallRuleListView.as_view()),
    path("stall-rules/backtest/", BacktestView.as_view()),
]
