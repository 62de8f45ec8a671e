"""Routes of the pages of stalled projects and of the rules that find them."""

from django.urls import path

from tracker.pages.stalled import rules as stall_rules
from tracker.pages.stalled import snoozes as snoozing
from tracker.pages.stalled import views as stalled

urlpatterns = [
    path("stalled/", stalled.show, name="stalled"),
    path("projects/<int:project_id>/snooze/", snoozing.rest, name="snooze"),
    path("stall-rules/", stall_rules.show, name="stall-rules"),
    path("stall-rules/rule/", stall_rules.one, name="stall-rule"),
]
