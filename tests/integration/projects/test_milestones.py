"""Recording what happened to a project, correcting it and taking it back."""

from datetime import date, timedelta

import pytest

from projects.errors import DomainError, StandingRecordError
from projects.models import Milestone
from projects.operations.milestones import withdraw_milestone
from projects.operations.projection import projection_differences
from projects.rules.stages import Cohort, Kind, SubType
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def project(zone):
    return factories.make_project(zone)


@pytest.fixture
def started(project):
    return factories.reach(project, Kind.STARTED, date(2024, 5, 1))


def books(project):
    """Return everything that the ledger and the projection say of a project's milestones."""
    project.refresh_from_db()
    return list(Milestone.objects.filter(project=project).order_by("id").values()), project.stage, project.version


def refused(code, **more):
    """Return a context that expects a refusal."""
    return pytest.raises(DomainError, check=lambda error: error.code == code and more.items() <= vars(error).items())


def test_a_milestone_is_recorded_with_who_and_when(project, zone_officer):
    milestone = factories.reach(
        project, Kind.PRODUCING, date(2024, 6, 1), by=zone_officer, sub_type=SubType.TRIAL, note="首批产品下线"
    )
    milestone.refresh_from_db()
    assert (milestone.kind, milestone.occurred_on, milestone.sub_type) == ("producing", date(2024, 6, 1), "trial")
    assert (milestone.recorded_at, milestone.recorded_by, milestone.note) == (NOW, zone_officer, "首批产品下线")
    assert (milestone.withdrawn_at, milestone.corrects) == (None, None)
    project.refresh_from_db()
    assert (project.stage, project.version, project.updated_at) == ("producing", 2, NOW)


def test_a_second_start_is_refused_and_shows_the_one_that_stands(project, started):
    before = books(project)
    with pytest.raises(StandingRecordError) as refusal:
        factories.reach(project, Kind.STARTED, date(2024, 5, 2))
    assert refusal.value.standing == started
    assert (refusal.value.code, refusal.value.field) == ("standing_record", "kind")
    assert "2024-05-01" in refusal.value.detail
    assert books(project) == before


def test_the_same_date_twice_is_refused_too(project, started):
    with pytest.raises(StandingRecordError):
        factories.reach(project, Kind.STARTED, started.occurred_on)


def test_a_correction_keeps_the_old_record(project, started, province):
    corrected = factories.reach(
        project, Kind.STARTED, date(2024, 5, 9), corrects=started, reason="补充打桩照片", by=province, now=LATER
    )
    started.refresh_from_db()
    assert (started.withdrawn_at, started.withdrawn_by, started.withdrawn_reason) == (LATER, province, "补充打桩照片")
    assert started.occurred_on == date(2024, 5, 1)
    assert (corrected.corrects, corrected.reason, corrected.occurred_on) == (started, "补充打桩照片", date(2024, 5, 9))
    assert list(project.milestones.standing()) == [corrected]
    assert list(project.milestones.as_known_at(NOW)) == [started]
    assert list(project.milestones.as_known_at(LATER)) == [corrected]
    assert list(project.milestones.as_known_at(NOW - timedelta(seconds=1))) == []


@pytest.mark.parametrize("reason", ["", " ", "　\n"])
def test_a_correction_needs_a_reason(project, started, reason):
    before = books(project)
    with refused("reason_required", field="reason"):
        factories.reach(project, Kind.STARTED, date(2024, 5, 9), corrects=started, reason=reason)
    assert books(project) == before


def test_a_correction_of_the_day_keeps_sub_type_and_note(project):
    first = factories.reach(project, Kind.PRODUCING, date(2024, 5, 8), sub_type="trial", note="一号线")
    moved = factories.reach(project, Kind.PRODUCING, date(2024, 5, 9), corrects=first, reason="抄错一天")
    assert (moved.sub_type, moved.note) == ("trial", "一号线")
    cleared = factories.reach(project, Kind.PRODUCING, date(2024, 5, 9), corrects=moved, note="", reason="备注有误")
    assert (cleared.sub_type, cleared.note) == ("trial", "")


def test_only_what_stands_can_be_corrected(project, started):
    factories.reach(project, Kind.STARTED, date(2024, 5, 9), corrects=started, reason="更正")
    with refused("corrects_not_standing", field="corrects"):
        factories.reach(project, Kind.STARTED, date(2024, 5, 10), corrects=started, reason="再更正")


def test_a_correction_is_of_the_same_kind_and_project(project, started):
    other = factories.reach(factories.make_project(), Kind.STARTED)
    with refused("corrects_not_standing"):
        factories.reach(project, Kind.STARTED, corrects=other, reason="更正")
    with refused("corrects_not_standing"):
        factories.reach(project, Kind.SIGNED, date(2024, 4, 1), corrects=started, reason="更正")


def test_a_correction_may_be_corrected(project, started):
    second = factories.reach(project, Kind.STARTED, date(2024, 5, 2), corrects=started, reason="一")
    third = factories.reach(project, Kind.STARTED, date(2024, 5, 3), corrects=second, reason="二")
    assert third.corrects.corrects == started
    assert list(project.milestones.standing()) == [third]


def test_what_cannot_be_is_refused_and_leaves_nothing(project, started):
    before = books(project)
    tomorrow = TODAY + timedelta(days=1)
    with refused("future_date", field="occurred_on"):
        factories.reach(project, Kind.PRODUCING, tomorrow, reason="提前登记")
    with refused("implausible_date"):
        factories.reach(project, Kind.SIGNED, date(1999, 12, 31), reason="如此")
    with refused("future_date"):
        factories.reach(project, Kind.STARTED, tomorrow, corrects=started, reason="更正")
    assert books(project) == before


def test_a_start_before_the_signing_needs_a_reason(project, started):
    before = books(project)
    with refused("out_of_order", field="occurred_on"):
        factories.reach(project, Kind.SIGNED, date(2024, 6, 1))
    assert books(project) == before
    milestone = factories.reach(project, Kind.SIGNED, date(2024, 6, 1), reason="先开工后补签")
    assert milestone.reason == "先开工后补签"


def test_a_correction_is_not_compared_with_what_it_replaces(project, started):
    factories.reach(project, Kind.SIGNED, date(2024, 4, 1))
    factories.reach(project, Kind.STARTED, date(2024, 6, 1), corrects=started, reason="更正")


@pytest.mark.parametrize(
    ("kind", "sub_type"), [(Kind.STARTED, SubType.TRIAL), (Kind.PRODUCING, "half"), (Kind.FULL_OUTPUT, SubType.FULL)]
)
def test_only_production_has_a_sub_type(project, kind, sub_type):
    before = books(project)
    with refused("sub_type_unknown", field="sub_type"):
        factories.reach(project, kind, sub_type=sub_type)
    assert books(project) == before


# --- Stops and resumptions


def test_work_stops_and_resumes_again_and_again(project, started):
    for month, kind in [(1, Kind.SUSPENDED), (2, Kind.RESUMED), (3, Kind.SUSPENDED), (4, Kind.RESUMED)]:
        factories.reach(project, kind, date(2024, month, 1))
    assert project.milestones.standing().count() == 5
    with refused("not_suspended"):
        factories.reach(project, Kind.RESUMED, date(2024, 5, 1))


def test_a_stop_can_be_moved(project):
    stop = factories.reach(project, Kind.SUSPENDED, date(2024, 3, 1))
    factories.reach(project, Kind.RESUMED, date(2024, 4, 1))
    moved = factories.reach(project, Kind.SUSPENDED, date(2024, 3, 15), corrects=stop, reason="更正")
    assert moved in project.milestones.standing()
    with refused("no_turn"):
        factories.reach(project, Kind.SUSPENDED, date(2024, 2, 1), corrects=None)


# --- Taking back


def test_a_milestone_is_taken_back(project, started, province):
    back = withdraw_milestone(milestone=started, by=province, now=LATER, reason=" 误报 ")
    assert (back.withdrawn_at, back.withdrawn_by, back.withdrawn_reason) == (LATER, province, "误报")
    project.refresh_from_db()
    assert (project.stage, project.version) == ("", 3)
    factories.reach(project, Kind.STARTED, date(2024, 6, 1))


def test_taking_back_needs_a_reason(project, started, province):
    before = books(project)
    with refused("reason_required", field="reason"):
        withdraw_milestone(milestone=started, by=province, now=LATER, reason=" ")
    assert books(project) == before


def test_nothing_is_taken_back_twice(project, started, province):
    withdraw_milestone(milestone=started, by=province, now=LATER, reason="误报")
    before = books(project)
    with refused("already_withdrawn"):
        withdraw_milestone(milestone=started, by=province, now=LATER, reason="误报")
    assert books(project) == before


def test_the_stage_falls_back_to_the_one_before(project, started, province):
    producing = factories.reach(project, Kind.PRODUCING, date(2024, 6, 1))
    withdraw_milestone(milestone=producing, by=province, now=LATER, reason="误报")
    project.refresh_from_db()
    assert project.stage == "started"


@pytest.mark.parametrize("kind", [Kind.LANDED, Kind.COMPLETED, Kind.IN_STATISTICS, Kind.SUSPENDED, Kind.TERMINATED])
def test_side_facts_change_no_stage(project, started, kind):
    factories.reach(project, kind, date(2024, 6, 2))
    project.refresh_from_db()
    assert project.stage == "started"


# --- Two clocks


def test_a_correction_by_a_clock_that_lags_behind_is_not_lost(project, started, province):
    """Whoever waits for a lock read the clock before the one who held it."""
    earlier = NOW - timedelta(milliseconds=5)
    corrected = factories.reach(
        project, Kind.STARTED, date(2024, 5, 9), corrects=started, reason="更正", by=province, now=earlier
    )
    started.refresh_from_db()
    assert started.withdrawn_at == started.recorded_at == NOW
    for moment in (earlier, NOW, LATER):
        assert list(project.milestones.as_known_at(moment)) == [corrected]


def test_every_milestone_reaches_the_lists(project):
    entries = {cohort: factories.enter(project, cohort=cohort) for cohort in Cohort}
    for month, kind in [(2, Kind.SIGNED), (3, Kind.STARTED), (4, Kind.PRODUCING), (5, Kind.FULL_OUTPUT)]:
        factories.reach(project, kind, date(2024, month, 1))
    for month, entry in enumerate(entries.values(), start=3):
        entry.refresh_from_db()
        assert entry.reached_on == date(2024, month, 1)
    assert list(projection_differences()) == []
