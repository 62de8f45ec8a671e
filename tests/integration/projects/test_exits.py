"""Leaving a list: 调出 and 终止."""

from datetime import date, timedelta

import pytest

from projects.errors import DomainError, StandingRecordError
from projects.models import CohortExit, ExitKind
from projects.operations.cohort_entries import withdraw_entry, withdraw_exit
from projects.operations.projection import projection_differences
from projects.rules.stages import Cohort
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def entry(zone):
    return factories.enter(factories.make_project(zone), factories.make_round(2023, 1, date(2023, 3, 1)))


def books(entry):
    entry.refresh_from_db()
    entry.project.refresh_from_db()
    exits = CohortExit.objects.order_by("id").values()
    return list(exits), entry.left_on, entry.left_kind, entry.project.version


def refused(code, **more):
    return pytest.raises(DomainError, check=lambda error: error.code == code and more.items() <= vars(error).items())


@pytest.mark.parametrize("kind", list(ExitKind))
def test_a_project_leaves_one_list(entry, kind, province):
    other = factories.enter(entry.project, cohort=Cohort.STARTED)
    exit_ = factories.leave(entry, date(2024, 6, 1), kind, reason=" 省级决定 ", by=province)
    exit_.refresh_from_db()
    assert (exit_.left_on, exit_.kind, exit_.reason) == (date(2024, 6, 1), kind, "省级决定")
    assert (exit_.recorded_at, exit_.recorded_by) == (NOW, province)
    entry.refresh_from_db()
    other.refresh_from_db()
    assert (entry.left_on, entry.left_kind) == (date(2024, 6, 1), kind)
    assert (other.left_on, other.left_kind) == (None, "")
    assert list(projection_differences()) == []


def test_a_project_leaves_once(entry):
    exit_ = factories.leave(entry)
    before = books(entry)
    with pytest.raises(StandingRecordError, match="2024-06-01 调出") as refusal:
        factories.leave(entry, kind=ExitKind.TERMINATED)
    assert refusal.value.standing == exit_
    assert books(entry) == before


@pytest.mark.parametrize(
    ("code", "field", "changes"),
    [
        ("reason_required", "reason", {"reason": ""}),
        ("reason_required", "reason", {"reason": "　"}),
        ("future_date", "left_on", {"left_on": TODAY + timedelta(days=1)}),
        ("before_round", "left_on", {"left_on": date(2023, 2, 28)}),
    ],
)
def test_an_exit_that_cannot_be_leaves_nothing(entry, code, field, changes):
    before = books(entry)
    with refused(code, field=field):
        factories.leave(entry, **changes)
    assert books(entry) == before


@pytest.mark.parametrize("left_on", [date(2023, 3, 1), TODAY])
def test_the_day_of_the_round_and_today_are_possible(entry, left_on):
    assert factories.leave(entry, left_on).left_on == left_on


def test_nobody_leaves_from_a_withdrawn_entry(entry, province):
    read_before = type(entry).objects.get(pk=entry.pk)
    withdraw_entry(entry=entry, by=province, now=LATER, reason="误列")
    with refused("already_withdrawn"):
        factories.leave(read_before)
    assert not CohortExit.objects.exists()


def test_an_exit_is_taken_back(entry, province):
    exit_ = withdraw_exit(exit_=factories.leave(entry), by=province, now=LATER, reason=" 误报 ")
    assert (exit_.withdrawn_at, exit_.withdrawn_by, exit_.withdrawn_reason) == (LATER, province, "误报")
    assert books(entry)[1:] == (None, "", 4)
    assert list(CohortExit.objects.as_known_at(NOW)) == [exit_]
    assert factories.leave(entry, kind=ExitKind.TERMINATED).kind == "terminated"


def test_taking_back_needs_a_reason(entry, province):
    exit_ = factories.leave(entry)
    before = books(entry)
    with refused("reason_required", field="reason"):
        withdraw_exit(exit_=exit_, by=province, now=LATER, reason=" ")
    assert books(entry) == before


def test_nothing_is_taken_back_twice(entry, province):
    exit_ = factories.leave(entry)
    withdraw_exit(exit_=exit_, by=province, now=LATER, reason="误报")
    before = books(entry)
    with refused("already_withdrawn"):
        withdraw_exit(exit_=exit_, by=province, now=LATER, reason="误报")
    assert books(entry) == before
