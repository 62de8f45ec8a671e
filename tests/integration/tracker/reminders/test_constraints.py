"""The database refuses reminders, rules and snoozes that cannot be, whoever writes them."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from projects.models import RuleVersion
from tests import factories
from tests.integration.tracker.reminders.people import DAY, belong_to, load_rules, owe, stalled_project
from tests.violations import assert_refused, copy_of, violates
from tracker.models import Attempt, Deployment, ReminderItem, ReminderPreference, Snooze
from tracker.operations.snoozes import snooze

pytestmark = pytest.mark.django_db
NOW = factories.at(DAY)


@pytest.fixture
def reminder(zone_officer):
    return owe(zone_officer, [stalled_project(zone_officer.zone)], now=NOW)


@pytest.fixture
def rested(zone_officer):
    return snooze(
        project=stalled_project(zone_officer.zone),
        rule_code="",
        until=DAY,
        by=zone_officer,
        now=NOW,
        today=DAY,
        reason="等批复",
    )


def rule():
    load_rules()
    return RuleVersion.objects.get(code="signed-not-started")


def test_a_recipient_is_owed_one_mail_of_a_kind_a_day(reminder):
    with violates("reminder_once_a_day"):
        type(reminder).objects.bulk_create([copy_of(reminder)])


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("reminder_state_known", {"state": "lost"}),
        ("reminder_kind_known", {"kind": "flood"}),
        ("reminder_lease_while_claimed", {"state": "claimed"}),
        ("reminder_lease_while_claimed", {"lease_until": NOW}),
        ("reminder_sent_has_dot", {"state": "sent"}),
        ("Reminder.rung", {"rung": -1}),
        ("Reminder.attempts", {"attempts": -1}),
    ],
)
def test_a_reminder_with_an_impossible_value(constraint, changes, reminder):
    assert_refused(reminder, constraint, **{"due_on": date(2024, 7, 2), **changes})


def test_a_reminder_is_followed_up_once(reminder):
    values = {"kind": "digest-followup", "follows": reminder}
    type(reminder).objects.bulk_create([copy_of(reminder, **values)])
    with violates("Reminder.follows"):
        type(reminder).objects.bulk_create([copy_of(reminder, **values, due_on=date(2024, 7, 2))])


def test_a_project_stands_in_a_mail_once(reminder):
    item = reminder.items.get()
    with violates("reminderitem_project_once"):
        ReminderItem.objects.bulk_create([copy_of(item)])
    with violates("ReminderItem.rung"):
        ReminderItem.objects.filter(pk=item.pk).update(rung=-1)


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("attempt_event_known", {"event": "guessed"}),
        ("Attempt.token", {"token": -1}),
        ("Attempt.code", {"code": -1}),
        ("Attempt.process", {"process": -1}),
    ],
)
def test_a_line_of_the_history_that_cannot_be(constraint, changes, reminder):
    line = Attempt(reminder=reminder, token=1, event="claimed", happened_at=NOW)
    for name, value in changes.items():
        setattr(line, name, value)
    with violates(constraint):
        Attempt.objects.bulk_create([line])


def test_history_and_rules_are_only_ever_added_to(reminder):
    line = Attempt.objects.create(reminder=reminder, token=1, event="claimed", happened_at=NOW)
    told = factories.make_round().dates.get()
    for row, changes in ((line, {"text": "别的"}), (rule(), {"yellow": 1}), (told, {"reason": "别的"})):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(**changes)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            type(row).objects.filter(pk=row.pk).delete()


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("ruleversion_unique_everywhere", {}),
        ("ruleversion_trigger_known", {"trigger": "mood"}),
        ("ruleversion_measure_fits_trigger", {"measure": "points"}),
        ("ruleversion_measure_fits_trigger", {"trigger": "behind_schedule"}),
        ("ruleversion_measure_fits_trigger", {"measure": "moons"}),
        ("ruleversion_red_not_below_yellow", {"red": 5}),
        ("ruleversion_has_a_threshold", {"yellow": None, "red": None}),
        ("ruleversion_ends_after_beginning", {"valid_to": date(1999, 12, 31)}),
        ("RuleVersion.yellow", {"yellow": -1}),
        ("RuleVersion.red", {"yellow": None, "red": -1}),
    ],
)
def test_a_rule_that_cannot_be(constraint, changes):
    version = 1 if constraint == "ruleversion_unique_everywhere" else 9
    with violates(constraint):
        RuleVersion.objects.bulk_create([copy_of(rule(), **{"version": version, **changes})])


def test_a_version_of_a_unit_is_there_once(unit):
    first = rule()
    RuleVersion.objects.bulk_create([copy_of(first, unit=unit)])
    with violates("ruleversion_unique_in_unit"):
        RuleVersion.objects.bulk_create([copy_of(first, unit=unit)])
    with violates("RuleVersion.version"):
        RuleVersion.objects.bulk_create([copy_of(first, version=-1)])


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("snooze_until_not_before_since", {"until": DAY - timedelta(days=1)}),
        ("snooze_reason_given", {"reason": ""}),
        ("snooze_withdrawn_whole", {"withdrawn_at": NOW}),
        (
            "snooze_withdrawn_after_recorded",
            {"withdrawn_at": NOW - timedelta(hours=1), "withdrawn_by": 1, "withdrawn_reason": "撤"},
        ),
    ],
)
def test_a_snooze_that_cannot_be(constraint, changes, rested, zone_officer):
    if "withdrawn_by" in changes:
        changes = {**changes, "withdrawn_by": zone_officer}
    assert_refused(rested, constraint, **{"rule_code": "silent", **changes})


def test_a_snooze_stands_once_and_is_corrected_once(rested, zone_officer):
    with violates("snooze_one_standing"):
        Snooze.objects.bulk_create([copy_of(rested)])
    ended = {"withdrawn_at": NOW, "withdrawn_by": zone_officer, "withdrawn_reason": "撤", "corrects": rested}
    Snooze.objects.bulk_create([copy_of(rested, **ended)])
    with violates("Snooze.corrects"):
        Snooze.objects.bulk_create([copy_of(rested, **ended)])


def test_a_database_belongs_to_one_installation():
    belong_to("local", NOW)
    with violates("deployment_only_one"):
        Deployment.objects.create(pk=2, identity="another", began_on=DAY, armed_at=NOW)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [("reminderpreference_hints_known", {"hints": "hourly"}), ("ReminderPreference.version", {"version": -1})],
)
def test_a_preference_that_cannot_be(constraint, values, zone_officer):
    with violates(constraint):
        ReminderPreference.objects.create(officer=zone_officer, updated_at=NOW, **values)
