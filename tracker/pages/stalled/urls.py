"""Routes of the pages of stalled projects and stall rules."""

from django.urls import path

from tracker.pages.stalled.views import projects, rules

urlpatterns = [
    path("stalled/", projects.stalled_list, name="stalled"),
    path("projects/<int:project_id>/snooze/", projects.project_snooze, name="snooze"),
    path("stall-rules/", rules.stall_rule_list, name="stall-rules"),
    path("stall-rules/rule/", rules.stall_rule_detail, name="stall-rule"),
]
