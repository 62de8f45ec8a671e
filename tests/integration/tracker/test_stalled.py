"""The scan: which projects, by which version of a rule, by what the books said, in how many queries."""

from copy import copy
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.errors import DomainError, StaleVersionError
from projects.models import ClockPause, Milestone, Project, RuleVersion
from projects.operations.projects import edit_project
from projects.operations.stall_rules import change_rule
from projects.operations.stall_states import refresh_stall_states
from projects.operations.stall_upkeep import rebuild_stall_states
from projects.rules.stages import Kind
from projects.rules.stalling import Level
from tests import factories
from tests.integration.tracker.reminders.people import load_rules, stalled_project
from tracker.operations.snoozes import snooze
from tracker.queries.stalled.project_facts import Moment
from tracker.queries.stalled.scan import scan

pytestmark = pytest.mark.django_db

DAY = date(2024, 7, 1)


@pytest.fixture(autouse=True)
def _rules(db):
    load_rules()


def found(day=DAY, known_at=None, projects=None):
    projects = Project.objects.all() if projects is None else projects
    return {(one.project_id, one.finding.rule.code): one for one in scan(projects, Moment(day, known_at)).stalled}


def codes(project, day=DAY, known_at=None):
    return {code: str(one.finding.level) for (pk, code), one in found(day, known_at).items() if pk == project.pk}


def building(zone, **values):
    project = factories.make_project(zone, **values)
    factories.reach(project, Kind.SIGNED, date(2022, 1, 1))
    factories.reach(project, Kind.STARTED, date(2022, 3, 1))
    return project


def test_a_light_of_the_past_is_by_the_plan_of_the_past(zone, province):
    project = factories.make_project(zone, planned_start_on=date(2024, 3, 1), now=factories.at(date(2024, 1, 2)))
    factories.reach(project, Kind.SIGNED, date(2024, 1, 3), now=factories.at(date(2024, 1, 3)), today=DAY)
    project.refresh_from_db()
    changes, moved_at = {"planned_start_on": date(2025, 3, 1)}, factories.at(date(2024, 5, 6))
    edit_project(project=project, version=project.version, changes=changes, by=province, now=moved_at)
    assert codes(project, date(2024, 5, 1)) == {}  # as the plan is now
    then = factories.at(date(2024, 5, 1))
    assert codes(project, date(2024, 5, 1), known_at=then) == {"start-overdue": "yellow"}


def test_a_signed_project_that_does_not_start(zone):
    project = stalled_project(zone)
    assert codes(project, date(2023, 7, 31)) == {}
    assert codes(project, date(2023, 8, 1)) == {"signed-not-started": "yellow"}
    assert codes(project, date(2024, 2, 1)) == {"signed-not-started": "red"}


def test_each_rule_finds_its_own(zone):
    silent = building(zone, planned_production_on=date(2024, 6, 30))
    factories.report_figures(silent, date(2024, 4, 1), completed_yuan=100)
    factories.report_figures(silent, date(2024, 3, 1), completed_yuan=100)
    suspended = building(zone)
    factories.reach(suspended, Kind.SUSPENDED, date(2024, 1, 10))
    slow = building(zone)
    factories.reach(slow, Kind.PRODUCING, date(2023, 6, 1))
    assert codes(silent) == {"silent": "yellow", "no-investment": "yellow", "production-overdue": "yellow"}
    assert codes(suspended) == {"silent": "red", "no-investment": "red", "suspended": "yellow"}
    assert codes(slow) == {"no-full-output": "yellow"}


def test_growth_is_stated_or_follows_from_the_totals(zone):
    stated, grown, flat = building(zone), building(zone), building(zone)
    factories.report_figures(stated, date(2024, 5, 1), month_completed_yuan=5)
    for month, total in ((3, 100), (5, 101)):
        factories.report_figures(grown, date(2024, month, 1), completed_yuan=total)
    for month in (3, 5):
        factories.report_figures(flat, date(2024, month, 1), completed_yuan=100)
    assert codes(stated) == {}
    assert codes(grown) == {}
    assert codes(flat) == {"no-investment": "yellow"}


def test_a_month_without_change_is_a_report_but_no_growth(zone):
    project = building(zone)
    factories.report_figures(project, date(2024, 3, 1), completed_yuan=100)
    assert codes(project) == {"silent": "red", "no-investment": "yellow"}
    for month in (4, 5):
        factories.report_figures(project, date(2024, month, 1), figures=None)
    assert codes(project) == {"no-investment": "yellow"}


def test_a_stop_with_a_reason_and_a_wait_hold_the_clocks(zone):
    project = building(zone)
    factories.report_figures(project, date(2024, 2, 1), completed_yuan=100)
    factories.reach(project, Kind.SUSPENDED, date(2024, 3, 1), note="环保整改")
    factories.reach(project, Kind.RESUMED, date(2024, 6, 15))
    assert codes(project) == {}
    waiting = stalled_project(zone, signed_on=date(2023, 12, 31), told_on=date(2024, 1, 2))
    assert codes(waiting) == {"signed-not-started": "yellow"}
    ClockPause.objects.create(
        project=waiting,
        paused_on=date(2024, 3, 1),
        resumed_on=date(2024, 4, 1),
        cause="等待企业补正",
        recorded_at=factories.NOW,
        recorded_by=factories.somebody(),
    )
    refresh_stall_states([waiting.pk], now=factories.NOW)
    assert codes(waiting) == {}


def test_what_ended_is_not_stalled(zone):
    project = stalled_project(zone)
    factories.reach(project, Kind.TERMINATED, date(2024, 5, 1))
    assert codes(project, date(2024, 4, 30)) == {"signed-not-started": "red"}
    assert codes(project) == {}


def test_as_the_books_said_then(zone):
    project = stalled_project(zone)
    factories.reach(
        project, Kind.STARTED, date(2024, 1, 5), now=factories.at(date(2024, 6, 20)), today=date(2024, 6, 20)
    )
    assert "signed-not-started" not in codes(project)
    assert codes(project, known_at=factories.at(date(2024, 6, 1))) == {"signed-not-started": "red"}


def change(officer, version=1, *, category="", unit=None, code="signed-not-started", reason="试点", **changes):
    general = RuleVersion.objects.filter(code=code, category="", unit=None).latest("version")
    return change_rule(
        general=general,
        category=category,
        unit=unit,
        version=version,
        changes={"valid_from": date(2024, 6, 1), **changes},
        by=officer,
        now=factories.NOW,
        reason=reason,
    )


def test_a_changed_rule_leaves_what_it_found_before(zone, province):
    project = stalled_project(zone)
    assert change(province, red=36).version == 2
    assert codes(project) == {"signed-not-started": "yellow"}
    assert codes(project, date(2024, 5, 31)) == {"signed-not-started": "red"}
    assert codes(project, known_at=factories.NOW - timedelta(hours=1)) == {"signed-not-started": "red"}


def test_a_unit_or_a_category_may_have_its_own(zone, other_zone, province):
    here, there = stalled_project(zone), stalled_project(other_zone)
    own = change(province, 0, unit=zone.unit, is_enabled=False)
    assert (own.version, own.preset) == (1, "own")
    assert codes(here) == {}
    assert codes(there) == {"signed-not-started": "red"}


def test_a_rule_ends_with_its_day(zone, province):
    project = stalled_project(zone)
    change(province, valid_to=date(2024, 6, 15))
    assert codes(project, date(2024, 6, 15)) == {"signed-not-started": "red"}
    assert codes(project, date(2024, 6, 16)) == {}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": " "}, "reason_required"),
        ({"yellow": None, "red": None}, "no_threshold"),
        ({"yellow": 13}, "red_below_yellow"),
        ({"valid_to": date(2024, 5, 31)}, "ends_before_beginning"),
        ({"measure": "points"}, "measure_unfit"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(changes, code, province):
    with pytest.raises(DomainError) as refused:
        change(province, **changes)
    assert refused.value.code == code


def test_a_change_of_what_somebody_changed_meanwhile_is_refused(province):
    change(province, yellow=7)
    with pytest.raises(StaleVersionError):
        change(province, yellow=8)


def test_loading_the_rules_again_keeps_what_somebody_changed(province):
    change(province, yellow=7)
    before = RuleVersion.objects.count()
    load_rules()
    assert RuleVersion.objects.count() == before


def test_the_published_presets_are_there_but_off(db):
    presets = dict.fromkeys(RuleVersion.objects.exclude(preset="default").values_list("preset", flat=True))
    assert set(presets) == {"yinchuan", "wuhan", "sanya"}
    assert not RuleVersion.objects.exclude(preset="default").filter(is_enabled=True).exists()


def test_the_yardstick_of_the_year(zone, province):
    project = building(zone)
    factories.plan_year(project, 2024, 1200)
    factories.report_figures(project, date(2024, 5, 1), year_completed_yuan=399)
    change(province, code="wuhan-schedule", is_enabled=True)
    behind = found()[project.pk, "wuhan-schedule"].finding
    assert (behind.level, behind.count) == (Level.YELLOW, 20)


def test_a_snooze_is_told_beside_the_light(zone, zone_officer):
    project = stalled_project(zone)
    snooze(
        project=project,
        rule_code="signed-not-started",
        until=DAY + timedelta(days=9),
        by=zone_officer,
        now=factories.NOW,
        today=DAY,
        reason="等批复",
    )
    one = found()[project.pk, "signed-not-started"]
    assert one.snoozed_until == DAY + timedelta(days=9)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"reason": ""}, "reason_required"),
        ({"until": DAY - timedelta(days=1)}, "until_past"),
        ({"until": DAY + timedelta(days=91)}, "until_too_far"),
    ],
)
def test_a_snooze_has_a_reason_and_an_end(values, code, zone, zone_officer):
    given = {"until": DAY, "reason": "等", **values}
    with pytest.raises(DomainError) as refused:
        snooze(project=stalled_project(zone), rule_code="", by=zone_officer, now=factories.NOW, today=DAY, **given)
    assert refused.value.code == code


def test_the_worst_come_first(zone):
    yellow = stalled_project(zone, signed_on=date(2023, 12, 1), told_on=date(2023, 12, 1))
    red = stalled_project(zone)
    order = [one.project_id for one in scan(Project.objects.all(), Moment(DAY)).stalled]
    assert order == [red.pk, yellow.pk]


def queries_of_a_scan():
    with CaptureQueriesContext(
        connection,
    ) as captured:
        scan(Project.objects.all(), Moment(DAY), coming_days=15)
    return len(captured)


def many_stalled(how_many, zone):
    """Make so many stalled projects, like one that was made by the book."""
    made = stalled_project(zone)
    signed = made.milestones.get()
    projects = []
    for number in range(1, how_many):
        copied = copy(made)
        copied.pk, copied.name = None, f"{made.name}-{number}"
        projects.append(copied)
    Project.objects.bulk_create(projects, batch_size=2000)
    milestones = []
    for project in projects:
        one = copy(signed)
        one.pk, one.project = None, project
        milestones.append(one)
    Milestone.objects.bulk_create(milestones, batch_size=2000)
    rebuild_stall_states(now=factories.NOW)


@pytest.mark.parametrize("how_many", [20, 2_000])
def test_a_scan_takes_as_many_queries_for_any_number_of_projects(how_many, zone, province):
    change(province, code="wuhan-schedule", is_enabled=True)
    many_stalled(how_many, zone)
    assert len(scan(Project.objects.all(), Moment(DAY)).stalled) == how_many
    assert queries_of_a_scan() == 3
