"""Each constraint of the projects is held by the database alone; those of every record are tested beside."""

from datetime import date

import pytest

from projects.models import AnnualPlan, CohortExit, Project, Round
from projects.rules.stages import Cohort, Kind
from tests import factories
from tests.factories import NOW
from tests.violations import assert_refused, copy_of, violates

pytestmark = pytest.mark.django_db

CODE = "2312-141123-04-01-123456"


@pytest.fixture
def project(zone):
    return factories.make_project(zone, national_code=CODE)


@pytest.fixture
def entry(project):
    return factories.enter(project)


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("project_national_code_shape", {"national_code": "2312-141123-04-01-12345"}),
        ("project_national_code_shape", {"national_code": "x2312-141123-04-01-12345"}),
        ("project_national_code_shape", {"national_code": "２３１２-141123-04-01-123456"}),
        ("project_national_code_shape", {"national_code": " "}),
        ("project_industry_code_shape", {"industry_code": "2"}),
        ("project_industry_code_shape", {"industry_code": "C26"}),
        ("project_industry_code_shape", {"industry_code": "２６"}),
        ("project_category_known", {"category": ""}),
        ("project_category_known", {"category": "产业类"}),
        ("project_amounts_not_negative", {"planned_yuan": -1}),
        ("project_amounts_not_negative", {"expected_output_yuan": -1}),
        ("project_amounts_not_negative", {"expected_tax_yuan": -1}),
        ("Project.jobs", {"jobs": -1}),
        ("Project.version", {"version": -1}),
    ],
)
def test_a_project_with_an_impossible_value(constraint, changes, project):
    Project.objects.filter(pk=project.pk).update(national_code="")
    project.refresh_from_db()
    assert_refused(project, constraint, **{"name": "另一个", **changes})


@pytest.mark.parametrize("changes", [{"planned_yuan": 0, "jobs": 0}, {"planned_yuan": None}, {"industry_code": "0111"}])
def test_a_project_at_the_edge_of_the_possible(changes, project):
    assert Project.objects.filter(pk=project.pk).update(**changes) == 1


def test_a_project_code_is_used_once_but_may_be_missing_often(project, zone):
    with violates("project_national_code_unique"):
        Project.objects.bulk_create([copy_of(project, name="另一个")])
    for name in ("甲", "乙"):
        Project.objects.bulk_create([copy_of(project, name=name, national_code="")])


def test_a_name_is_used_once_in_a_zone_but_again_in_another(project, other_zone):
    with violates("project_name_unique_in_zone"):
        Project.objects.bulk_create([copy_of(project, national_code="")])
    Project.objects.bulk_create([copy_of(project, national_code="", zone=other_zone)])


def test_a_project_is_not_its_own_parent(project):
    with violates("project_not_its_own_parent"):
        Project.objects.filter(pk=project.pk).update(parent=project.pk)


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("round_key_plausible", {"year": 1999}),
        ("round_key_plausible", {"year": 2101}),
        ("round_key_plausible", {"number": 0}),
        ("round_key_plausible", {"number": 13}),
        ("round_one_standing_a_day", {"number": 2}),
        ("round_year_number_unique", {"held_on": date(2023, 2, 1)}),
        ("round_withdrawn_whole", {"number": 2, "held_on": date(2023, 2, 1), "withdrawn_at": NOW}),
    ],
)
def test_a_round_with_an_impossible_or_taken_key(constraint, changes):
    with violates(constraint):
        Round.objects.bulk_create([copy_of(factories.make_round(2023, 1), **changes)])


def test_the_numbers_of_a_key_are_not_negative(project):
    round_, plan = factories.make_round(2023, 1), factories.plan_year(project)
    with violates("Round.year", "round_key_plausible"):
        Round.objects.filter(pk=round_.pk).update(year=-1)
    with violates("Round.number", "round_key_plausible"):
        Round.objects.filter(pk=round_.pk).update(number=-1)
    with violates("AnnualPlan.year", "annualplan_year_plausible"):
        AnnualPlan.objects.filter(pk=plan.pk).update(year=-1)


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("cohortentry_cohort_known", {"cohort": "full"}),
        ("cohortentry_cohort_known", {"cohort": ""}),
        ("cohortentry_amount_positive", {"amount_yuan": 0}),
        ("cohortentry_amount_positive", {"amount_yuan": -1}),
        ("cohortentry_expected_output_not_negative", {"expected_output_yuan": -1}),
        ("cohortentry_category_known", {"category": "other"}),
    ],
)
def test_an_entry_with_an_impossible_value(constraint, changes, entry):
    assert_refused(entry, constraint, **changes)


def test_a_project_stands_on_a_list_once(entry):
    with violates("cohortentry_one_standing_per_cohort"):
        type(entry).objects.bulk_create([copy_of(entry, round=factories.make_round(2023, 2))])
    type(entry).objects.bulk_create([copy_of(entry, cohort=str(Cohort.STARTED))])


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("cohortexit_kind_known", {"kind": "gone"}),
        ("cohortexit_kind_known", {"kind": ""}),
        ("cohortexit_reason_given", {"reason": ""}),
    ],
)
def test_an_exit_with_an_impossible_value(constraint, changes, entry):
    assert_refused(factories.leave(entry), constraint, **changes)


def test_a_project_leaves_a_list_once(entry):
    exit_ = factories.leave(entry)
    with violates("cohortexit_one_standing"):
        CohortExit.objects.bulk_create([copy_of(exit_, kind="terminated")])


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("milestone_kind_known", {"kind": "opened"}),
        ("milestone_kind_known", {"kind": ""}),
        ("milestone_sub_type_of_production", {"sub_type": "trial"}),
        ("milestone_sub_type_of_production", {"kind": "producing", "sub_type": "half"}),
        ("milestone_date_plausible", {"occurred_on": date(1999, 12, 31)}),
    ],
)
def test_a_milestone_with_an_impossible_value(constraint, changes, project):
    assert_refused(factories.reach(project, Kind.STARTED), constraint, **changes)


def test_a_stage_is_reached_once_and_work_may_stop_often(project):
    started, stopped = factories.reach(project, Kind.STARTED), factories.reach(project, Kind.SUSPENDED)
    with violates("milestone_one_standing_per_kind"):
        type(started).objects.bulk_create([copy_of(started, occurred_on=date(2024, 5, 1))])
    type(stopped).objects.bulk_create([copy_of(stopped)])


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("progressfigure_month_is_first_day", {"month": date(2024, 6, 2)}),
        ("progressfigure_month_is_first_day", {"month": date(2024, 6, 30)}),
        ("progressfigure_amounts_not_negative", {"completed_yuan": -1}),
        ("progressfigure_amounts_not_negative", {"year_completed_yuan": -1}),
        ("progressfigure_amounts_not_negative", {"month_completed_yuan": -1}),
        ("progressfigure_amounts_not_negative", {"actual_output_yuan": -1}),
    ],
)
def test_a_figure_with_an_impossible_value(constraint, changes, project):
    assert_refused(factories.report_figures(project, completed_yuan=1), constraint, **changes)


def test_a_month_has_one_standing_figure(project):
    figure = factories.report_figures(project, completed_yuan=1)
    with violates("progressfigure_one_standing_per_month"):
        type(figure).objects.bulk_create([copy_of(figure)])


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("annualplan_amount_not_negative", {"planned_yuan": -1}),
        ("annualplan_year_plausible", {"year": 1999}),
        ("annualplan_year_plausible", {"year": 2101}),
    ],
)
def test_a_plan_with_an_impossible_value(constraint, changes, project):
    assert_refused(factories.plan_year(project), constraint, **changes)


def test_a_year_has_one_standing_plan(project):
    plan = factories.plan_year(project)
    with violates("annualplan_one_standing_per_year"):
        type(plan).objects.bulk_create([copy_of(plan, planned_yuan=2)])
