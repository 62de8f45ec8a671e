"""Recording intakes, and when a clock stands still."""

from datetime import date, timedelta

import pytest

from projects.models import ClockPause, Intake
from projects.operations.commitment_items import record_item
from projects.operations.intake import record_intake, record_pause, withdraw_intake
from projects.operations.revisions import withdraw_fact
from tests import factories
from tests import reform_factories as make
from tests.factories import NOW, TODAY
from tests.refusals import refused

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
TOMORROW = TODAY + timedelta(days=1)
TUESDAY, THURSDAY = date(2024, 5, 14), date(2024, 5, 16)


@pytest.fixture
def project(zone):
    return factories.make_project(zone)


@pytest.fixture
def item(project):
    return make.item(project, told={"started_on": make.STARTED}).item


def books(project):
    project.refresh_from_db()
    return [list(model.objects.order_by("pk").values()) for model in (ClockPause, Intake)], project.version


def test_a_pause_is_begun_and_ended(project, item, zone_officer):
    begun = make.pause(project, item, resumed_on=None, by=zone_officer)
    assert (begun.paused_on, begun.resumed_on, begun.cause, begun.reason) == (TUESDAY, None, "等待企业补正", "")
    told = {"resumed_on": THURSDAY}
    ended = record_pause(project=project, item=item, paused_on=TUESDAY, values=told, **make.told_by(now=LATER))
    assert (ended.corrects, ended.resumed_on, ended.cause) == (begun, THURSDAY, "等待企业补正")
    before = books(project)
    again = record_pause(project=project, item=item, paused_on=TUESDAY, values=told, **make.told_by(now=LATER))
    assert (again, books(project)) == (ended, before)
    with refused("reason_required"):
        make.pause(project, item, resumed_on=date(2024, 5, 17), now=LATER)


def test_the_clocks_of_procedures_and_of_the_intake_are_apart(project, item):
    make.intake(project)
    other = make.item(project, "环境影响评价审批", told={"started_on": make.STARTED}).item
    for of in (item, other, None):
        make.pause(project, of)
    assert ClockPause.objects.standing().count() == 3


@pytest.mark.parametrize(
    ("paused_on", "resumed_on", "code", "field"),
    [
        (TUESDAY, date(2024, 5, 13), "ends_before_start", "resumed_on"),
        (TOMORROW, None, "future_date", "paused_on"),
        (TUESDAY, TOMORROW, "future_date", "resumed_on"),
        (date(2024, 5, 12), TUESDAY, "pause_before_start", "paused_on"),
    ],
)
@pytest.mark.parametrize("of_item", [True, False], ids=["procedure", "intake"])
def test_a_pause_that_cannot_be_is_refused(project, item, of_item, paused_on, resumed_on, code, field):
    make.intake(project)
    before = books(project)
    with refused(code, field=field):
        make.pause(project, item if of_item else None, paused_on, resumed_on)
    assert books(project) == before


def test_a_pause_needs_a_cause(project, item):
    with refused("required", field="cause"):
        record_pause(project=project, item=item, paused_on=TUESDAY, values={}, **make.told_by())


def test_what_has_not_begun_is_not_paused(project):
    waiting = make.item(project).item
    for of in (waiting, None):
        with refused("not_started", field="paused_on"):
            make.pause(project, of)


@pytest.mark.parametrize(
    ("paused_on", "resumed_on"),
    [(date(2024, 5, 15), None), (make.STARTED, None), (make.STARTED, date(2024, 5, 15)), (date(2024, 5, 15), THURSDAY)],
)
def test_pauses_of_one_clock_do_not_overlap(project, item, paused_on, resumed_on):
    standing = make.pause(project, item)
    before = books(project)
    with refused("standing_record", standing=standing, field="paused_on"):
        make.pause(project, item, paused_on, resumed_on)
    assert books(project) == before


def test_a_pause_may_begin_on_the_day_on_which_another_ends(project, item):
    make.pause(project, item)
    make.pause(project, item, THURSDAY, None)
    make.pause(project, item, make.STARTED, TUESDAY)
    assert ClockPause.objects.standing().count() == 3


def test_the_end_of_a_procedure_comes_after_its_pauses(project, item):
    pause = make.pause(project, item, resumed_on=None)
    with refused("still_paused", field="finished_on"):
        make.finished_item(project)
    make.pause(project, item, resumed_on=date(2024, 5, 21))
    with refused("pause_after_finish", field="finished_on"):
        make.finished_item(project)
    with refused("pause_before_start", field="started_on"):
        make.item(project, told={"started_on": date(2024, 5, 15)}, reason="更正")
    assert make.finished_item(project, told={"finished_on": date(2024, 5, 21)}).finished_on == date(2024, 5, 21)
    with refused("pause_after_finish", field="resumed_on"):
        make.pause(project, item, resumed_on=date(2024, 5, 22), reason="更正")
    with refused("still_paused", field="resumed_on"):
        make.pause(project, item, date(2024, 5, 21), None)
    pause.refresh_from_db()
    assert pause.withdrawn_at is not None


def test_a_pause_is_taken_back(project, item, province):
    pause = make.pause(project, item, resumed_on=None)
    withdraw_fact(fact=pause, project=project, by=province, now=LATER, reason="误登")
    assert make.finished_item(project).finished_on == make.FINISHED


def test_an_intake_is_recorded_and_ended(project, zone_officer):
    begun = make.intake(project, by=zone_officer)
    assert (begun.intake_class_id, begun.started_on, begun.finished_on) == ("land", make.STARTED, None)
    ended = record_intake(project=project, values={"finished_on": make.FINISHED}, **make.told_by(now=LATER))
    assert (ended.corrects, ended.started_on, ended.finished_on) == (begun, make.STARTED, make.FINISHED)
    before = books(project)
    assert make.intake(project, now=LATER) == ended
    assert books(project) == before
    with refused("reason_required"):
        make.intake(project, told={"intake_class": make.intake_class("workshop", 15)}, now=LATER)
    changed = make.intake(
        project, told={"intake_class": make.intake_class("workshop", 15)}, now=LATER, reason="归类更正"
    )
    assert changed.intake_class.limit_days == 15


@pytest.mark.parametrize(
    ("told", "code", "field"),
    [
        ({"finished_on": date(2024, 5, 10)}, "ends_before_start", "finished_on"),
        ({"started_on": TOMORROW}, "future_date", "started_on"),
        ({"intake_class": None}, "required", "intake_class"),
        ({"started_on": None}, "required", "started_on"),
        ({"started_on": None, "finished_on": TODAY}, "no_start", "started_on"),
    ],
)
def test_an_intake_that_cannot_be_is_refused(project, told, code, field):
    before = books(project)
    with refused(code, field=field):
        make.intake(project, told=told)
    assert books(project) == before


def test_an_intake_ends_after_its_pauses_and_is_taken_back_with_them(project, province):
    intake = make.intake(project)
    pause = make.pause(project, None, resumed_on=None)
    with refused("still_paused", field="finished_on"):
        make.intake(project, told={"finished_on": make.FINISHED})
    withdraw_intake(intake=intake, by=province, now=LATER, reason="误登")
    for record in (intake, pause):
        record.refresh_from_db()
        assert (record.withdrawn_at, record.withdrawn_reason) == (LATER, "误登")
    with refused("already_withdrawn"):
        withdraw_intake(intake=intake, by=province, now=LATER, reason="再撤")


def test_the_clock_of_a_procedure_keeps_what_stands_when_more_is_told(project, item):
    make.pause(project, item)
    terms = record_item(
        project=project, name="节能审查", values={"finished_on": make.FINISHED}, **make.told_by(now=LATER)
    )
    assert (terms.started_on, ClockPause.objects.standing().count()) == (make.STARTED, 1)
