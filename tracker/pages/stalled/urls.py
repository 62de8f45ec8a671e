"""Routes of the pages about stalled projects and reminders."""

from django.urls import path

from tracker.pages.reminders import preferences
from tracker.pages.reminders import views as reminders
from tracker.pages.stalled import rules as stall_rules
from tracker.pages.stalled import snoozes as snoozing
from tracker.pages.stalled import views as stalled

urlpatterns = [
    path("stalled/", stalled.show, name="stalled"),
    path("projects/<int:project_id>/snooze/", snoozing.rest, name="snooze"),
    path("stall-rules/", stall_rules.show, name="stall-rules"),
    path("stall-rules/rule/", stall_rules.one, name="stall-rule"),
    path("reminders/", reminders.show, name="reminders"),
    path("reminders/<int:reminder_id>/", reminders.one, name="reminder"),
    path("me/reminders/", preferences.show, name="preferences"),
]
