"""The other trio, from what was planned, told and reported."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from projects.models import Category, ExitKind
from projects.operations.plans import leave_year_plan
from projects.operations.project_moves import move_project
from projects.operations.projects import edit_project
from projects.rules.dispatch_rates import DISPATCH_PARTS, DispatchTally, tally_year
from projects.rules.stages import Kind
from tests import factories
from tests.factories import TODAY, at
from tests.histories import A_FEW, DAYS, make_world, steps
from tracker.queries.rates.dispatch import dispatch_members, dispatch_table, member_rows
from tracker.queries.rates.dispatch_facts import DispatchQuestion, year_projects
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.structure import Structure
from zones.models import Role

pytestmark = pytest.mark.django_db

YEAR, AS_OF = 2024, date(2024, 6, 30)


@pytest.fixture
def ask(province):
    def ask(by=Grouping.NONE, *, officer=province, year=YEAR, as_of=AS_OF, known_at=None, **asked):
        return dispatch_table(DispatchQuestion(officer, year, as_of, Selection(**asked), known_at), by)

    return ask


def continuing(zone=None, **values):
    project = factories.make_project(zone, **values)
    factories.reach(project, Kind.STARTED, date(2023, 5, 1))
    return project


def test_nothing_is_nothing(ask):
    assert ask().total.tally == DispatchTally()


def test_a_start_counts_for_the_year_it_was_planned_for(ask):
    for planned, started in [(date(2024, 3, 1), date(2024, 6, 30)), (date(2024, 3, 1), date(2024, 7, 1))]:
        project = factories.make_project(planned_start_on=planned)
        factories.reach(project, Kind.STARTED, started, today=TODAY)
    factories.make_project(planned_start_on=date(2024, 12, 31))
    factories.make_project(planned_start_on=date(2025, 1, 1))
    assert (ask().total.tally.planned_new, ask().total.tally.planned_new_started) == (3, 1)
    assert ask(as_of=date(2024, 7, 1)).total.tally.planned_new_started == 2


def test_a_stopped_project_is_not_at_work_until_it_resumes(ask):
    project = continuing()
    factories.reach(project, Kind.SUSPENDED, date(2024, 4, 1))
    factories.reach(project, Kind.RESUMED, date(2024, 6, 1))
    at_work = [ask(as_of=date(2024, month, 15)).total.tally.continuing_at_work for month in (3, 4, 5, 6)]
    assert at_work == [1, 0, 0, 1]


def test_a_resumption_on_the_day_of_the_stop_counts_as_work(ask):
    project = continuing()
    factories.reach(project, Kind.SUSPENDED, date(2024, 4, 1))
    factories.reach(project, Kind.RESUMED, date(2024, 4, 1))
    assert ask().total.tally.continuing_at_work == 1


def test_a_project_that_produces_since_last_year_continues_no_longer(ask):
    factories.reach(continuing(), Kind.PRODUCING, date(2023, 12, 31))
    factories.reach(continuing(), Kind.PRODUCING, date(2024, 1, 1))
    tally = ask().total.tally
    assert (tally.continuing, tally.continuing_at_work, tally.producing) == (1, 1, 2)


def test_an_ended_project_is_not_at_work(ask):
    factories.reach(continuing(), Kind.TERMINATED, date(2024, 3, 1))
    assert (ask().total.tally.continuing, ask().total.tally.continuing_at_work) == (1, 0)


def test_a_project_ended_on_a_list_is_not_at_work_either(ask):
    entry = factories.enter(continuing())
    factories.leave(entry, date(2024, 3, 1), ExitKind.TERMINATED)
    assert (ask().total.tally.continuing, ask().total.tally.continuing_at_work) == (1, 0)
    assert ask(as_of=date(2024, 2, 29)).total.tally.continuing_at_work == 1


def test_a_project_that_produces_has_started(ask):
    factories.reach(factories.make_project(planned_start_on=date(2024, 3, 1)), Kind.PRODUCING, date(2024, 6, 1))
    assert ask().total.tally.planned_new_started == 1


@pytest.mark.parametrize(
    ("reports", "completed"),
    [
        pytest.param([], 0, id="no report"),
        pytest.param([(6, {"year_completed_yuan": 30})], 30, id="stated for the year"),
        pytest.param([(5, {"year_completed_yuan": 20}), (6, {"year_completed_yuan": 30})], 30, id="the newest"),
        pytest.param([(7, {"year_completed_yuan": 40})], 0, id="of a month that has not ended"),
        pytest.param([(6, {"completed_yuan": 130})], 30, id="growth since the year began"),
        pytest.param([(5, {"year_completed_yuan": 20}), (6, {"completed_yuan": 130})], 30, id="growth is newer"),
        pytest.param([(5, {"completed_yuan": 120}), (6, {"year_completed_yuan": 29})], 29, id="statement is newer"),
        pytest.param([(6, {"completed_yuan": 130, "year_completed_yuan": 29})], 29, id="stated beside"),
        pytest.param([(6, {"completed_yuan": 90})], -10, id="corrected downward"),
        pytest.param([(6, {"month_completed_yuan": 9})], 0, id="the month alone says nothing"),
    ],
)
def test_what_was_completed_in_the_year(ask, reports, completed):
    project = factories.make_project()
    factories.plan_year(project, YEAR, 100)
    factories.report_figures(project, date(2023, 12, 1), completed_yuan=100, year_completed_yuan=50)
    for month, amounts in reports:
        factories.report_figures(project, date(2024, month, 1), **amounts)
    tally = ask().total.tally
    assert (tally.planned_investment, tally.completed_in_year) == (100, completed)


def test_a_month_without_change_adds_nothing_and_hides_no_correction_of_last_year(ask):
    project = factories.make_project()
    factories.plan_year(project, YEAR, 100)
    factories.report_figures(project, date(2023, 12, 1), completed_yuan=100)
    factories.report_figures(project, date(2024, 1, 1), figures=None)
    factories.report_figures(project, date(2023, 12, 1), completed_yuan=120, reason="少报")
    assert ask().total.tally.completed_in_year == 0
    factories.report_figures(project, date(2024, 3, 1), completed_yuan=150)
    factories.report_figures(project, date(2024, 4, 1), figures=None)
    assert ask().total.tally.completed_in_year == 30


def test_a_year_that_is_over_is_asked_about_by_its_last_month(ask):
    project = factories.make_project()
    factories.plan_year(project, 2023, 100)
    factories.report_figures(project, date(2023, 12, 1), year_completed_yuan=80)
    factories.report_figures(project, date(2024, 5, 1), year_completed_yuan=10)
    assert ask(year=2023).total.tally.completed_in_year == 80


def test_money_of_projects_without_a_plan_is_on_neither_side(ask):
    factories.report_figures(factories.make_project(), date(2024, 6, 1), year_completed_yuan=30)
    assert (ask().total.tally.planned_investment, ask().total.tally.completed_in_year) == (0, 0)


def test_what_was_withdrawn_or_replaced_does_not_count(ask):
    project = factories.make_project()
    factories.plan_year(project, YEAR, 100)
    factories.plan_year(project, YEAR, 90, reason="调整")
    for amount in (30, 20):
        factories.report_figures(project, date(2024, 6, 1), year_completed_yuan=amount)
    assert (ask().total.tally.planned_investment, ask().total.tally.completed_in_year) == (90, 20)


def test_only_industrial_projects_are_asked_for_full_output(ask):
    for category in Category:
        project = factories.make_project(category=category)
        factories.reach(project, Kind.PRODUCING, date(2024, 5, 1))
        factories.reach(project, Kind.FULL_OUTPUT, date(2024, 6, 1))
    assert (ask().total.tally.producing, ask().total.tally.full_output) == (1, 1)


@pytest.mark.parametrize("by", [Grouping.UNIT, Grouping.ZONE, Grouping.CATEGORY, Grouping.CHAIN])
def test_the_total_is_the_sum_of_the_rows(ask, by, zone, other_zone):
    continuing(zone, chain="特钢")
    continuing(other_zone, category=Category.SOCIAL)
    continuing(other_zone, chain="特钢")
    table = ask(by)
    assert table.total.tally.continuing == 3
    assert DispatchTally.total(row.tally for row in table.rows) == table.total.tally


def test_an_officer_sees_the_own_projects(ask, zone, other_zone, zone_officer):
    continuing(zone)
    continuing(other_zone)
    table = ask(Grouping.ZONE, officer=zone_officer)
    assert [row.key for row in table.rows] == [str(zone.pk)]
    assert table.total.tally.continuing == 1
    assert ask(officer=zone_officer, zone_id=other_zone.pk).total.tally == DispatchTally()


def replan(project, planned_on, now):
    changes = {"planned_start_on": planned_on}
    return edit_project(project=project, version=project.version, changes=changes, by=factories.somebody(), now=now)


def test_moving_a_planned_start_out_of_the_year_does_not_raise_the_rate(ask, province):
    before, moved_at, later = at(date(2024, 1, 10)), at(date(2024, 5, 6)), at(date(2024, 6, 20))
    started, moved = (factories.make_project(planned_start_on=date(2024, 3, 1), now=before) for _ in range(2))
    factories.reach(started, Kind.STARTED, date(2024, 3, 9), now=at(date(2024, 3, 10)), today=TODAY)
    moved = replan(moved, date(2025, 3, 1), moved_at)
    tally = ask().total.tally
    assert (str(tally.at_work.percent), tally.moved_out, tally.overdue) == ("50.00", 1, 0)
    assert ask(known_at=at(date(2024, 5, 1))).total.tally.overdue == 1  # nobody had moved it yet
    assert ask(known_at=at(date(2024, 1, 1))).total.tally == DispatchTally()
    question = DispatchQuestion(province, YEAR, AS_OF, Selection())
    (member,) = member_rows(question, dispatch_members(question, "missed"))
    shown = (member["id"], member["state"], member["planned_in_year_on"], member["plan_stands_on"])
    assert shown == (moved.pk, "moved_out", date(2024, 3, 1), date(2025, 3, 1))
    leave_year_plan(
        project=moved, year=2024, left_on=date(2024, 6, 18), reason="规划调整", by=province, now=later, today=TODAY
    )
    assert (str(ask().total.tally.at_work.percent), ask().total.tally.plan_exits) == ("100.00", 1)
    assert ask(as_of=date(2024, 6, 17)).total.tally.planned_new == 2
    assert ask(known_at=at(date(2024, 6, 19))).total.tally.planned_new == 2
    assert ask(year=2024, as_of=date(2024, 6, 17)).total.tally.missed == 1


def test_a_plan_moved_away_before_its_year_began_is_no_plan_of_it(ask):
    project = factories.make_project(planned_start_on=date(2024, 3, 1), now=at(date(2023, 6, 1)))
    replan(project, date(2025, 3, 1), at(date(2023, 12, 31), 23, 59))
    assert ask().total.tally.planned_new == 0
    assert ask(known_at=at(date(2023, 7, 1))).total.tally.planned_new == 1


def test_a_year_that_is_over_ends_with_its_december(ask):
    project = factories.make_project(planned_start_on=date(2023, 3, 1), now=at(date(2023, 1, 9)))
    factories.reach(project, Kind.STARTED, date(2024, 2, 1))
    assert (ask(year=2023).total.tally.planned_new_started, ask(year=2023).total.tally.overdue) == (0, 1)
    assert ask(year=2023).until == date(2023, 12, 31)


def test_the_parts_list_as_many_projects_as_the_table_counts(ask, province, zone):
    going_on = continuing(zone, is_key=True)
    factories.plan_year(going_on, YEAR, 100)
    factories.report_figures(going_on, date(2024, 6, 1), year_completed_yuan=49)
    factories.make_project(zone, planned_start_on=date(2024, 3, 1))
    factories.reach(continuing(zone), Kind.PRODUCING, date(2024, 5, 1))
    tally = ask().total.tally
    for part in set(DISPATCH_PARTS) - {"behind_half"}:
        members = dispatch_members(DispatchQuestion(province, YEAR, AS_OF, Selection()), part)
        assert len(members) == getattr(tally, part), part
    (behind,) = dispatch_members(DispatchQuestion(province, YEAR, AS_OF, Selection(is_key=True)), "behind_half")
    assert behind == going_on.pk
    assert ask(is_key=True).total.tally.continuing == 1
    assert ask(is_key=False).total.tally.continuing == 1


@A_FEW
@given(data=st.data())
def test_what_counts_alike_is_counted_as_each_project_would_be(data):
    """Whatever was told, of then or now, for everybody and each group: the table, its parts, and each by itself."""
    with transaction.atomic():
        zones = [factories.make_zone(), factories.make_zone()]
        world = make_world(data.draw, zones, projects=4)
        for _ in steps(world, 12):
            pass
        officers = [factories.make_officer(), factories.make_officer(Role.ZONE, zone=zones[1])]
        told = {"by": officers[0], "now": world.now, "today": world.now.date()}
        move_project(project=world.projects[0], zone=zones[1], moved_on=date(2023, 7, 1), reason="误登记", **told)
        for officer, structure in zip(officers, data.draw(st.permutations(Structure)), strict=True):
            question = DispatchQuestion(
                officer, 2023, data.draw(st.sampled_from(DAYS)), Selection(structure=structure),
                data.draw(st.sampled_from([None, *world.moments])),
            )  # fmt: skip
            each = [(one, tally_year(one.facts, 2023, question.until)) for one in year_projects(question)]
            for by, key in ((Grouping.ZONE, "zone_id"), (Grouping.UNIT, "unit"), (Grouping.CATEGORY, "category")):
                table = dispatch_table(question, by)
                assert table.total.tally == DispatchTally.total(tally for _, tally in each)
                for row in table.rows:
                    own = [tally for one, tally in each if str(getattr(one, key)) == row.key]
                    assert row.tally == DispatchTally.total(own), (by, row.label)
            for name in data.draw(st.sets(st.sampled_from(sorted(DISPATCH_PARTS)), min_size=4, max_size=4)):
                part, members = DISPATCH_PARTS[name], dispatch_members(question, name)
                assert list(members) == [one.id for one, tally in each if part.counts(tally)]
                assert [row["id"] for row in member_rows(question, members)] == list(members)
        transaction.set_rollback(True)
