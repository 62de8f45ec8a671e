"""Putting projects on the lists of a round, correcting what was declared and taking it back."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.errors import DomainError, StandingRecordError
from projects.models import AuditEvent, Category, CohortEntry, CohortExit, ExitKind, Project, Round
from projects.operations.cohort_entries import CORRECTABLE, DECLARED, correct_entry, withdraw_entry
from projects.operations.projection import projection_differences
from projects.operations.projects import edit_project
from projects.rules.stages import Cohort, Kind
from tests import factories
from tests.factories import NOW, YI
from tests.histories import A_FEW

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def project(zone):
    return factories.make_project(
        zone,
        chain="特钢",
        expected_output_yuan=9 * YI,
        planned_start_on=date(2024, 3, 1),
        planned_production_on=date(2025, 3, 1),
        planned_full_output_on=date(2026, 3, 1),
    )


@pytest.fixture
def round_():
    return factories.make_round(2023, 1)


@pytest.fixture
def entry(project, round_):
    return factories.enter(project, round_)


def correct(entry, *, amount_yuan=2 * YI, reason="申报有误", now=LATER, **changes):
    changes = {"amount_yuan": amount_yuan, **changes}
    return correct_entry(entry=entry, changes=changes, by=factories.somebody(), now=now, reason=reason)


def books(project):
    project.refresh_from_db()
    entries = CohortEntry.objects.filter(project=project).order_by("id").values()
    exits = CohortExit.objects.filter(entry__project=project).order_by("id").values()
    return list(entries), list(exits), project.version


def refused(code, **more):
    return pytest.raises(DomainError, check=lambda error: error.code == code and more.items() <= vars(error).items())


@pytest.mark.parametrize(
    ("cohort", "planned"),
    [
        (Cohort.SIGNED, date(2024, 3, 1)),
        (Cohort.STARTED, date(2025, 3, 1)),
        (Cohort.PRODUCING, date(2026, 3, 1)),
    ],
)
def test_an_entry_keeps_the_promises_and_the_place_of_the_day(project, zone, round_, cohort, planned, zone_officer):
    entry = factories.enter(project, round_, cohort, amount_yuan=3 * YI, by=zone_officer)
    assert (entry.amount_yuan, entry.expected_output_yuan, entry.planned_next_on) == (3 * YI, 9 * YI, planned)
    assert (entry.zone, entry.unit, entry.category, entry.chain) == (zone, zone.unit, Category.INDUSTRY, "特钢")
    assert (entry.recorded_at, entry.recorded_by) == (NOW, zone_officer)
    assert (entry.reached_on, entry.left_on, entry.left_kind) == (None, None, "")
    project.refresh_from_db()
    assert project.version == 2


def test_what_is_declared_goes_before_what_was_promised(project, round_):
    entry = factories.enter(project, round_, expected_output_yuan=0, planned_next_on=date(2024, 9, 1))
    assert (entry.expected_output_yuan, entry.planned_next_on) == (0, date(2024, 9, 1))


def test_an_entry_stays_as_it_was_when_the_project_changes(project, entry, province):
    edit_project(
        project=project, version=2, changes={"category": Category.SOCIAL, "chain": "文旅"}, by=province, now=LATER
    )
    entry.refresh_from_db()
    assert (entry.category, entry.chain) == (Category.INDUSTRY, "特钢")


def test_an_entry_takes_what_stands_and_not_what_the_caller_read_before(project, round_, province):
    read_before = Project.objects.get(pk=project.pk)
    edit_project(project=project, version=1, changes={"chain": "文旅", "planned_start_on": None}, by=province, now=NOW)
    entry = factories.enter(read_before, round_)
    assert (entry.chain, entry.planned_next_on) == ("文旅", None)


def test_what_happened_before_is_seen_at_once(project, round_):
    factories.reach(project, Kind.STARTED, date(2024, 5, 1))
    factories.report_figures(project, completed_yuan=7)
    entry = factories.enter(project, round_)
    assert (entry.reached_on, entry.completed_yuan) == (date(2024, 5, 1), 7)


@pytest.mark.parametrize("amount_yuan", [0, -1])
def test_an_amount_is_above_zero(project, round_, entry, amount_yuan):
    before = books(project)
    with refused("amount_not_positive", field="amount_wan"):
        factories.enter(project, round_, Cohort.STARTED, amount_yuan=amount_yuan)
    with refused("amount_not_positive"):
        correct(entry, amount_yuan=amount_yuan)
    assert books(project) == before


def test_a_project_is_on_a_list_once_in_whatever_round(project, entry):
    before = books(project)
    with pytest.raises(StandingRecordError, match="2023年第1次") as refusal:
        factories.enter(project, factories.make_round(2023, 2))
    assert (refusal.value.standing, refusal.value.field) == (entry, "cohort")
    assert books(project) == before


def test_a_project_may_be_on_all_three_lists(project, round_):
    for cohort in Cohort:
        factories.enter(project, round_, cohort)
    assert project.entries.standing().count() == 3


# --- Corrections


def test_a_correction_keeps_the_old_entry(project, entry):
    changes = {"round": factories.make_round(2023, 2), "planned_next_on": date(2024, 8, 1)}
    corrected = correct(entry, amount_yuan=5 * YI, **changes)
    entry.refresh_from_db()
    assert (entry.amount_yuan, entry.round.number, entry.withdrawn_at, entry.withdrawn_reason) == (
        YI, 1, LATER, "申报有误",
    )  # fmt: skip
    assert (corrected.amount_yuan, corrected.round.number, corrected.cohort) == (5 * YI, 2, entry.cohort)
    assert (corrected.corrects, corrected.reason, corrected.planned_next_on) == (entry, "申报有误", date(2024, 8, 1))
    assert list(project.entries.as_known_at(NOW)) == [entry]
    assert list(project.entries.as_known_at(LATER)) == list(project.entries.standing()) == [corrected]


def test_a_correction_of_the_amount_keeps_all_else_as_declared_then(project, round_, province):
    """The project's promises of today must not bring a planned date, and with it the member out of the denominator."""
    plain = factories.make_project(project.zone)
    entry = factories.enter(plain, round_, Cohort.PRODUCING)
    today = {"category": Category.SOCIAL, "chain": "文旅", "expected_output_yuan": 7 * YI}
    edit_project(
        project=plain, version=2, changes={**today, "planned_full_output_on": date(2030, 1, 1)}, by=province, now=LATER
    )
    corrected = correct(entry)
    assert (corrected.expected_output_yuan, corrected.planned_next_on) == (None, None)
    assert (corrected.category, corrected.chain) == (Category.INDUSTRY, "")


def test_a_correction_that_changes_nothing_is_refused(project, entry):
    before = books(project)
    with refused("nothing_changed"):
        correct(entry, amount_yuan=entry.amount_yuan, chain=entry.chain)
    assert books(project) == before


@A_FEW
@given(st.data())
def test_a_correction_changes_exactly_what_it_names(data):
    """Whatever it names, and whatever became of the project and of the entry meanwhile."""
    project = factories.make_project(chain="特钢", expected_output_yuan=9 * YI, planned_start_on=date(2024, 3, 1))
    entry = factories.enter(project, Round.objects.keyed(2023, 1).first() or factories.make_round(2023, 1))
    chain, category = data.draw(st.sampled_from(["", "文旅"])), data.draw(st.sampled_from(Category.values))
    Project.objects.filter(pk=project.pk).update(
        chain=chain, category=category, expected_output_yuan=YI, planned_start_on=None, zone=factories.make_zone()
    )
    values = {
        "round": Round.objects.keyed(2023, 2).first() or factories.make_round(2023, 2),
        "amount_yuan": data.draw(st.integers(2 * YI, 3 * YI)),
        "expected_output_yuan": data.draw(st.none() | st.just(0)),
        "planned_next_on": data.draw(st.none() | st.just(date(2026, 1, 1))),
        "zone": factories.make_zone(),
        "category": Category.INFRASTRUCTURE,
        "chain": data.draw(st.sampled_from(["", "煤化工"])),
    }
    assert values.keys() == CORRECTABLE
    named = data.draw(st.sets(st.sampled_from(sorted(CORRECTABLE)), min_size=1))
    changes = {name: values[name] for name in named}
    corrected = correct_entry(entry=entry, changes=changes, by=factories.somebody(), now=LATER, reason="申报有误")
    differs = {name for name in DECLARED if getattr(corrected, name) != getattr(entry, name)}
    assert differs == named | ({"unit"} if "zone" in named else set())
    assert all(getattr(corrected, name) == value for name, value in changes.items())
    event = AuditEvent.objects.of(project).last()
    before, after = json.loads(event.before), json.loads(event.after)
    assert {name for name in DECLARED if before.get(name) != after.get(name)} == differs


def test_a_correction_carries_the_exit_over(entry):
    exit_ = factories.leave(entry, date(2024, 6, 1), ExitKind.REMOVED, reason="省级决定")
    corrected = correct(entry)
    carried = CohortExit.objects.standing().get()
    assert (carried.entry, carried.corrects) == (corrected, exit_)
    assert (carried.left_on, carried.kind, carried.reason) == (date(2024, 6, 1), "removed", "省级决定")
    assert (corrected.left_on, corrected.left_kind) == (date(2024, 6, 1), "removed")
    exit_.refresh_from_db()
    assert exit_.withdrawn_at == LATER
    assert list(CohortExit.objects.as_known_at(NOW)) == [exit_]
    assert correct(corrected, amount_yuan=1).left_kind == "removed"
    assert list(projection_differences()) == []


def test_a_correction_does_not_bring_a_withdrawn_exit_back(entry, province):
    exit_ = factories.leave(entry)
    CohortExit.objects.filter(pk=exit_.pk).withdraw(by=province, now=LATER, reason="误报")
    assert correct(entry).left_kind == ""
    assert not CohortExit.objects.standing().exists()


def test_a_correction_carries_what_was_reached(project, entry):
    factories.reach(project, Kind.STARTED, date(2024, 5, 1))
    assert correct(entry).reached_on == date(2024, 5, 1)


@pytest.mark.parametrize("reason", ["", " "])
def test_a_correction_and_a_withdrawal_need_a_reason(project, entry, province, reason):
    factories.leave(entry)
    before = books(project)
    with refused("reason_required", field="reason"):
        correct(entry, reason=reason)
    with refused("reason_required", field="reason"):
        withdraw_entry(entry=entry, by=province, now=LATER, reason=reason)
    assert books(project) == before


def test_only_what_stands_can_be_corrected_or_withdrawn(project, entry, province):
    correct(entry)
    before = books(project)
    with refused("already_withdrawn"):
        correct(entry)
    with refused("already_withdrawn"):
        withdraw_entry(entry=entry, by=province, now=LATER, reason="误列")
    assert books(project) == before


def test_a_correction_to_a_round_after_the_exit_is_refused(project, entry):
    factories.leave(entry, date(2023, 6, 1))
    before = books(project)
    with refused("before_round", field="round"):
        correct(entry, round=factories.make_round(2023, 7))
    assert books(project) == before


def test_a_correction_by_a_clock_that_lags_behind(project, entry):
    corrected = correct(entry, now=NOW - timedelta(milliseconds=5))
    assert list(project.entries.as_known_at(NOW)) == [corrected]


# --- Taking back


def test_an_entry_is_taken_back_with_its_exit(project, entry, province):
    factories.leave(entry)
    back = withdraw_entry(entry=entry, by=province, now=LATER, reason="误列")
    assert (back.withdrawn_at, back.withdrawn_by, back.withdrawn_reason) == (LATER, province, "误列")
    assert not CohortExit.objects.standing().exists()
    assert CohortExit.objects.as_known_at(NOW).count() == 1
    project.refresh_from_db()
    assert project.version == 4
    assert factories.enter(project, entry.round).left_kind == ""
