"""
What the constraints of reminders, rules and snoozes mean at their edges, and what is only ever added to.

Each constraint is broken in tests/integration/test_constraints.py.
"""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from projects.models import RuleVersion
from tests import factories
from tests.integration.tracker.reminders.people import DAY, load_rules, owe, stalled_project
from tests.violations import assert_refused, copy_of, violates
from tracker.models import Attempt
from tracker.operations.snoozes import snooze

pytestmark = pytest.mark.django_db
NOW = factories.at(DAY)


@pytest.fixture
def reminder(zone_officer):
    return owe(zone_officer, [stalled_project(zone_officer.zone)], now=NOW)


def rule():
    load_rules()
    return RuleVersion.objects.get(code="signed-not-started")


def test_a_lease_is_there_while_a_reminder_is_claimed_and_only_then(reminder):
    for changes in ({"state": "claimed"}, {"lease_until": NOW}):
        assert_refused(reminder, "reminder_lease_while_claimed", due_on=DAY + timedelta(days=1), **changes)


def test_a_measure_fits_its_trigger():
    version = rule()
    for changes in ({"measure": "points"}, {"trigger": "behind_schedule"}, {"measure": "moons"}):
        with violates("ruleversion_measure_fits_trigger"):
            RuleVersion.objects.bulk_create([copy_of(version, version=9, **changes)])


def test_red_is_not_below_yellow_and_a_rule_does_not_end_before_it_begins():
    version = rule()
    for name, changes in (
        ("ruleversion_red_not_below_yellow", {"red": 5}),
        ("ruleversion_has_a_threshold", {"yellow": None, "red": None}),
        ("ruleversion_ends_after_beginning", {"valid_to": date(1999, 12, 31)}),
    ):
        with violates(name):
            RuleVersion.objects.bulk_create([copy_of(version, version=9, **changes)])


def test_a_snooze_is_not_ended_before_it_was_recorded(zone_officer):
    told = {"by": zone_officer, "now": NOW, "today": DAY, "reason": "等批复"}
    rested = snooze(project=stalled_project(zone_officer.zone), rule_code="", until=DAY, **told)
    until = DAY - timedelta(days=1)
    assert_refused(rested, "snooze_until_not_before_since", rule_code="silent", until=until)
    ended = {"withdrawn_at": NOW - timedelta(hours=1), "withdrawn_by": zone_officer, "withdrawn_reason": "撤"}
    assert_refused(rested, "snooze_withdrawn_after_recorded", rule_code="silent", **ended)


def test_history_and_rules_are_only_ever_added_to(reminder):
    line = Attempt.objects.create(reminder=reminder, token=1, event="claimed", happened_at=NOW)
    told = factories.make_round().dates.get()
    for row, changes in ((line, {"text": "别的"}), (rule(), {"yellow": 1}), (told, {"reason": "别的"})):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(**changes)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            type(row).objects.filter(pk=row.pk).delete()
