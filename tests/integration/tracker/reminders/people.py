"""What the tests of reminders start from: rules, a stalled project, a relay."""

from datetime import date, timedelta

from projects.models import RuleVersion
from projects.rules.stages import Kind
from tests import factories
from tracker.management.reference import rows_of
from tracker.management.stall_rules import load_stall_rules
from tracker.models import Deployment, Reminder
from tracker.operations import reminders as outbox
from tracker.operations.reminders import NewItem, NewReminder
from tracker.queries.deployment import database_identity
from zones.models import SpecialDay

DAY = date(2024, 7, 1)
"""A Monday."""


def load_rules(*codes):
    """Load the shipped rules; with codes, leave only those on."""
    load_stall_rules(rows_of("stall_rules.csv"), now=factories.at(date(2020, 1, 1)))
    if codes:
        objects = RuleVersion.objects
        others = [rule for rule in objects.filter(is_enabled=True) if rule.code not in codes]
        for one in others:
            one.pk, one.version, one.is_enabled = None, one.version + 1, False
        objects.bulk_create(others)


def stalled_project(zone, *, signed_on=date(2023, 1, 31), told_on=date(2023, 2, 1), **values):
    """Return a project that signed long ago, told then, and has not started."""
    project = factories.make_project(zone, **values)
    factories.reach(project, Kind.SIGNED, signed_on, now=factories.at(told_on), today=told_on)
    return project


def work_today(today):
    """Make a day a working day, whichever day of the week the tests run on."""
    SpecialDay.objects.update_or_create(day=today, defaults={"is_working": True, "occasion": "测试"})


def owe(recipient, projects, *, now, due_on=None, rung=1):
    """Enter a mail in the ledger, whatever the data say."""
    items = [NewItem(project.pk, rung, "signed-not-started", "原因。") for project in projects]
    new = [NewReminder(recipient.pk, items)]
    outbox.issue_day(due_on=due_on or now.date(), owed=new, now=now, lasts=timedelta(hours=24))
    return Reminder.objects.get(recipient=recipient, due_on=due_on or now.date(), kind="digest")


def belong_to(identity, now):
    """Have the database name an installation."""
    named = {"identity": identity, "database": database_identity(), "armed_at": now, "began_on": now.date()}
    Deployment.objects.update_or_create(pk=1, defaults=named)
