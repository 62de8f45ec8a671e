"""Routes of the pages of stalled projects and stall rules."""

from django.urls import path

from tracker.pages.stalled.views import answers, candidates, matrix, projects, rules, snoozes, targets, trials

urlpatterns = [
    path("stalled/", projects.stalled_list, name="stalled"),
    path("stalled/matrix/", matrix.stalled_matrix, name="stalled-matrix"),
    path("snoozes/", snoozes.snooze_list, name="snoozes"),
    path("projects/<int:project_id>/snooze/", snoozes.project_snooze, name="snooze"),
    path("projects/<int:project_id>/stall-answers/", answers.project_answers, name="stall-answers"),
    path("stall-answers/<int:answer_id>/", answers.answer_detail, name="stall-answer"),
    path("stall-rules/", rules.stall_rule_list, name="stall-rules"),
    path("stall-rules/rule/", rules.stall_rule_detail, name="stall-rule"),
    path("stall-rules/trial/", trials.stall_rule_trial, name="stall-trial"),
    path("targets/", targets.target_list, name="targets"),
    path("targets/candidates/", candidates.target_candidate_list, name="target-candidates"),
    path("targets/members/", candidates.target_member_add, name="add-to-target"),
    path("targets/<int:target_id>/", targets.target_detail, name="target"),
]
