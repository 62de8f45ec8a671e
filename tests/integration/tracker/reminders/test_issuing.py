"""Who is owed which mail: by the data and the day, once, and after an outage too."""

from datetime import date, timedelta

import pytest
from django.test import override_settings

from projects.rules.escalation import Rung
from projects.rules.stages import Kind
from tests import factories
from tests.integration.tracker.reminders.people import DAY, belong_to, load_rules, stalled_project
from tracker.models import Reminder, ReminderItem, ReminderPreference, ReminderRun, ReminderState
from tracker.operations.snoozes import snooze
from tracker.reminders.deployment_guard import NotArmedError
from tracker.reminders.issuing import issue, issue_when_due
from zones.models import Absence, SpecialDay

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rules(db):
    load_rules("signed-not-started", "start-overdue")


@pytest.fixture
def project(zone):
    return stalled_project(zone)


def at(day):
    return factories.at(day, 8, 30)


def began(day):
    belong_to("local", at(day))


def owed():
    return {
        (row.recipient_id, row.due_on): sorted(row.items.values_list("project_id", flat=True))
        for row in Reminder.objects.exclude(state=ReminderState.SUPERSEDED).exclude(recipient__username="somebody")
    }


def test_a_stalled_project_is_told_to_its_zone_first(project, zone_officer, unit_officer, province, other_zone_officer):
    assert issue(now=at(DAY), today=DAY).fresh == 1
    assert owed() == {(zone_officer.pk, DAY): [project.pk]}
    item = ReminderItem.objects.get()
    assert (item.rung, item.rules) == (Rung.HINT, "signed-not-started")
    assert "2023-01-31 签约" in item.why


def test_the_same_day_again_enters_nothing(project, zone_officer):
    issue(now=at(DAY), today=DAY)
    assert issue(now=at(DAY), today=DAY).fresh == 0
    assert issue_when_due(now=at(DAY)) is None
    assert Reminder.objects.count() == 1


def test_nothing_before_its_hour(project, zone_officer):
    assert issue_when_due(now=factories.at(DAY, 8, 29)) is None
    assert issue_when_due(now=factories.at(DAY, 8, 30)).fresh == 1


@pytest.mark.parametrize("day", [date(2024, 6, 30), date(2024, 7, 2)])
def test_nothing_on_a_day_off(day, project, zone_officer):
    SpecialDay.objects.create(day=date(2024, 7, 2), is_working=False, occasion="放假")
    assert not issue(now=at(day), today=day).is_working
    assert not Reminder.objects.exists()


def test_the_ladder_goes_up_to_the_unit_and_the_province(project, zone_officer, unit_officer, province):
    began(date(2024, 6, 3))
    issue(now=at(date(2024, 6, 7)), today=date(2024, 6, 7))
    assert {pk for pk, _ in owed()} == {zone_officer.pk}
    issue(now=at(date(2024, 6, 11)), today=date(2024, 6, 11))
    assert {pk for pk, day in owed() if day == date(2024, 6, 11)} == {zone_officer.pk, unit_officer.pk}
    issue(now=at(DAY), today=DAY)
    assert {pk for pk, day in owed() if day == DAY} == {zone_officer.pk, unit_officer.pk, province.pk}


def test_what_is_told_of_a_project_starts_the_ladder_anew(project, zone_officer, unit_officer):
    began(date(2024, 1, 2))
    factories.reach(project, Kind.LANDED, date(2024, 6, 20), now=at(date(2024, 6, 26)), today=date(2024, 6, 26))
    issue(now=at(DAY), today=DAY)
    assert {pk for pk, _ in owed()} == {zone_officer.pk}


def test_a_coming_date_is_told_before_it_passes(zone, zone_officer):
    project = factories.make_project(zone, planned_start_on=date(2024, 7, 16))
    issue(now=at(DAY), today=DAY)
    assert owed() == {(zone_officer.pk, DAY): [project.pk]}
    assert ReminderItem.objects.get().rung == Rung.COMING


def test_a_week_without_ticks_ends_in_one_mail_each(project, zone_officer):
    issue(now=at(date(2024, 6, 21)), today=date(2024, 6, 21))
    Reminder.objects.update(state=ReminderState.SENT, dot_at=at(DAY))
    issued = issue(now=at(DAY), today=DAY)
    assert issued.missed_days == tuple(date(2024, 6, day) for day in range(24, 29))
    states = dict(Reminder.objects.values_list("due_on", "state"))
    assert [states.pop(day) for day in issued.missed_days] == ["superseded"] * 5
    assert states == {date(2024, 6, 21): "sent", DAY: "pending"}
    assert ReminderRun.objects.filter(is_catch_up=True).count() == 5


def test_a_new_mail_takes_the_place_of_one_not_sent(project, zone_officer):
    issue(now=at(DAY), today=DAY)
    tomorrow = DAY + timedelta(days=1)
    issue(now=at(tomorrow), today=tomorrow)
    assert dict(Reminder.objects.values_list("due_on", "state")) == {DAY: "superseded", tomorrow: "pending"}


def test_a_rename_a_correction_and_a_snooze_cause_no_second_mail(project, zone_officer):
    issue(now=at(DAY), today=DAY)
    signed = project.milestones.get()
    factories.reach(project, Kind.SIGNED, date(2023, 1, 30), now=at(DAY), today=DAY, corrects=signed, reason="笔误")
    type(project).objects.update(name="改名后的项目")
    snooze(
        project=project,
        rule_code="",
        until=DAY + timedelta(days=3),
        by=zone_officer,
        now=at(DAY),
        today=DAY,
        reason="等",
    )
    assert issue(now=at(DAY), today=DAY).fresh == 0
    assert Reminder.objects.count() == 1


def test_a_snoozed_project_is_not_told_until_it_ends(project, zone_officer, unit_officer):
    began(date(2024, 1, 2))
    until = DAY + timedelta(days=1)
    snooze(project=project, rule_code="", until=until, by=zone_officer, now=at(DAY), today=DAY, reason="等批复")
    assert issue(now=at(DAY), today=DAY).fresh == 0
    issue(now=at(date(2024, 7, 3)), today=date(2024, 7, 3))
    assert owed() == {(zone_officer.pk, date(2024, 7, 3)): [project.pk]}, "the ladder begins anew"


@pytest.mark.parametrize(("hints", "days"), [("daily", 5), ("weekly", 1), ("off", 0)])
def test_hints_come_as_often_as_one_likes(hints, days, project, zone_officer):
    began(DAY)
    ReminderPreference.objects.create(officer=zone_officer, hints=hints, updated_at=at(DAY))
    for offset in range(5):
        issue(now=at(DAY + timedelta(days=offset)), today=DAY + timedelta(days=offset))
        # Until it is sent, a weekly mail is owed again each day.
        Reminder.objects.update(state=ReminderState.SENT, dot_at=at(DAY))
    assert Reminder.objects.count() == days


def test_supervision_cannot_be_turned_off(project, zone_officer):
    began(date(2024, 1, 2))
    ReminderPreference.objects.create(officer=zone_officer, hints="off", coming=False, updated_at=at(DAY))
    issue(now=at(DAY), today=DAY)
    assert owed() == {(zone_officer.pk, DAY): [project.pk]}


def absence(officer, substitute):
    return Absence.objects.create(
        officer=officer,
        substitute=substitute,
        first_on=DAY,
        last_on=DAY,
        recorded_at=at(DAY),
        recorded_by=officer,
    )


def test_a_substitute_gets_the_mail_of_whom_is_away(project, zone, zone_officer):
    substitute = factories.make_officer("zone", zone=zone)
    absence(zone_officer, substitute)
    issue(now=at(DAY), today=DAY)
    assert owed() == {(substitute.pk, DAY): [project.pk]}


@pytest.mark.parametrize("role", ["unit", "province"])
def test_a_unit_is_stood_in_for_by_a_colleague_or_from_above(role, project, unit_officer, province):
    colleague = factories.make_officer("unit", unit=unit_officer.unit) if role == "unit" else province
    absence(unit_officer, colleague)
    began(date(2024, 6, 3))
    issue(now=at(DAY), today=DAY)
    assert {pk for pk, _ in owed()} == {colleague.pk, province.pk}


def test_what_two_rules_say_of_a_project_is_one_item(zone, zone_officer):
    stalled_project(zone, planned_start_on=date(2023, 6, 1))
    issue(now=at(DAY), today=DAY)
    item = ReminderItem.objects.get()
    assert sorted(item.rules.split(",")) == ["signed-not-started", "start-overdue"]
    assert ("2023-01-31 签约" in item.why, "2023-06-01" in item.why) == (True, True)


def test_a_substitute_who_may_not_see_it_does_not(project, zone_officer, other_zone_officer):
    absence(zone_officer, other_zone_officer)
    issue(now=at(DAY), today=DAY)
    assert owed() == {(zone_officer.pk, DAY): [project.pk]}


def test_nobody_without_an_address_or_an_account_is_owed_mail(project, zone, zone_officer):
    type(zone_officer).objects.filter(pk=zone_officer.pk).update(is_active=False)
    factories.make_officer("zone", zone=zone, email="")
    assert issue(now=at(DAY), today=DAY).fresh == 0


def test_a_copied_database_issues_nothing(project, zone_officer):
    began(DAY)
    with override_settings(DEPLOYMENT_ID="another"), pytest.raises(NotArmedError, match="another"):
        issue(now=at(DAY), today=DAY)
    assert not Reminder.objects.exists()
