"""Routes of stalled projects, their rules and snoozes."""

from django.urls import path

from tracker.api.stalled.views import targets
from tracker.api.stalled.views.answers import AnswerWithdrawalView, ProjectAnswerListView
from tracker.api.stalled.views.backtests import BacktestView
from tracker.api.stalled.views.candidates import TargetCandidateListView
from tracker.api.stalled.views.matrices import StallMatrixView, StallTrialView
from tracker.api.stalled.views.rules import StallRuleListView
from tracker.api.stalled.views.snoozes import ProjectSnoozeView, SnoozeListView
from tracker.api.stalled.views.stalled import StalledListView
from tracker.api.stalled.views.target_progress import TargetDetailView

urlpatterns = [
    path("stalled/", StalledListView.as_view()),
    path("stalled/matrix/", StallMatrixView.as_view()),
    path("stalled/<int:project_id>/snooze/", ProjectSnoozeView.as_view()),
    path("stalled/<int:project_id>/answers/", ProjectAnswerListView.as_view()),
    path("stall-answers/<int:answer_id>/withdraw/", AnswerWithdrawalView.as_view()),
    path("target-lists/", targets.TargetListListView.as_view()),
    path("target-lists/<int:target_id>/", TargetDetailView.as_view()),
    path("target-lists/<int:target_id>/withdraw/", targets.TargetWithdrawalView.as_view()),
    path("target-lists/<int:target_id>/members/", targets.TargetMemberListView.as_view()),
    path("target-members/<int:member_id>/withdraw/", targets.TargetMemberWithdrawalView.as_view()),
    path("target-candidates/", TargetCandidateListView.as_view()),
    path("snoozes/", SnoozeListView.as_view()),
    path("stall-rules/", StallRuleListView.as_view()),
    path("stall-rules/trial/", StallTrialView.as_view()),
    path("stall-rules/backtest/", BacktestView.as_view()),
]
