"""
What the constraints of the projects mean at their edges; those of every record are tested beside.

Each constraint is broken in tests/integration/test_constraints.py.
"""

from datetime import date

import pytest

from projects.models import AnnualPlan, CohortExit, Project, Round
from projects.rules.stages import Cohort, Kind
from tests import factories
from tests.violations import assert_refused, copy_of, violates

pytestmark = pytest.mark.django_db

CODE = "2312-141123-04-01-123456"


@pytest.fixture
def project(zone):
    return factories.make_project(zone, national_code=CODE)


@pytest.fixture
def entry(project):
    return factories.enter(project)


def assert_refused_each(row, cases, **always):
    """Check that a row gets past a constraint by none of some changes, given with the name of the constraint."""
    for constraint, changes in cases:
        assert_refused(row, constraint, **{**always, **changes})


def test_a_project_with_an_impossible_value(project):
    Project.objects.filter(pk=project.pk).update(national_code="")
    project.refresh_from_db()
    cases = [
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
    ]
    assert_refused_each(project, cases, name="另一个")


def test_a_project_at_the_edge_of_the_possible(project):
    for changes in ({"planned_yuan": 0, "jobs": 0}, {"planned_yuan": None}, {"industry_code": "0111"}):
        assert Project.objects.filter(pk=project.pk).update(**changes) == 1


def test_a_project_code_may_be_missing_often(project, zone):
    for name in ("甲", "乙"):
        Project.objects.bulk_create([copy_of(project, name=name, national_code="")])


def test_a_name_is_used_again_in_another_zone(project, other_zone):
    Project.objects.bulk_create([copy_of(project, national_code="", zone=other_zone)])


def test_a_round_with_an_impossible_key():
    round_ = factories.make_round(2023, 1)
    for changes in ({"year": 1999}, {"year": 2101}, {"number": 0}, {"number": 13}):
        with violates("round_key_plausible"):
            Round.objects.bulk_create([copy_of(round_, **changes)])


def test_an_entry_with_an_impossible_value(entry):
    cases = [
        ("cohortentry_cohort_known", {"cohort": "full"}),
        ("cohortentry_cohort_known", {"cohort": ""}),
        ("cohortentry_amount_positive", {"amount_yuan": 0}),
        ("cohortentry_amount_positive", {"amount_yuan": -1}),
        ("cohortentry_expected_output_not_negative", {"expected_output_yuan": -1}),
        ("cohortentry_category_known", {"category": "other"}),
    ]
    assert_refused_each(entry, cases)


def test_a_project_stands_on_a_list_once_whatever_the_round(entry):
    with violates("cohortentry_one_standing_per_cohort"):
        type(entry).objects.bulk_create([copy_of(entry, round=factories.make_round(2023, 2))])
    type(entry).objects.bulk_create([copy_of(entry, cohort=str(Cohort.STARTED))])


def test_an_exit_has_a_known_kind_and_is_the_only_one_whatever_its_kind(entry):
    exit_ = factories.leave(entry)
    assert_refused_each(exit_, [("cohortexit_kind_known", {"kind": "gone"}), ("cohortexit_kind_known", {"kind": ""})])
    with violates("cohortexit_one_standing"):
        CohortExit.objects.bulk_create([copy_of(exit_, kind="terminated")])


def test_a_milestone_with_an_impossible_value(project):
    cases = [
        ("milestone_kind_known", {"kind": "opened"}),
        ("milestone_kind_known", {"kind": ""}),
        ("milestone_sub_type_of_production", {"sub_type": "trial"}),
        ("milestone_sub_type_of_production", {"kind": "producing", "sub_type": "half"}),
        ("milestone_date_plausible", {"occurred_on": date(1999, 12, 31)}),
    ]
    assert_refused_each(factories.reach(project, Kind.STARTED), cases)


def test_a_stage_is_reached_once_whatever_the_day_and_work_may_stop_often(project):
    started, stopped = factories.reach(project, Kind.STARTED), factories.reach(project, Kind.SUSPENDED)
    with violates("milestone_one_standing_per_kind"):
        type(started).objects.bulk_create([copy_of(started, occurred_on=date(2024, 5, 1))])
    type(stopped).objects.bulk_create([copy_of(stopped)])


def test_a_figure_with_an_impossible_value(project):
    days = [("progressfigure_month_is_first_day", {"month": date(2024, 6, day)}) for day in (2, 30)]
    amounts = ("completed_yuan", "year_completed_yuan", "month_completed_yuan", "actual_output_yuan")
    cases = [("progressfigure_amounts_not_negative", {name: -1}) for name in amounts]
    assert_refused_each(factories.report_figures(project, completed_yuan=1), days + cases)


def test_a_plan_is_of_a_year_of_this_century_and_the_only_one_whatever_its_amount(project):
    plan = factories.plan_year(project)
    assert_refused_each(plan, [("annualplan_year_plausible", {"year": year}) for year in (1999, 2101)])
    with violates("annualplan_one_standing_per_year"):
        AnnualPlan.objects.bulk_create([copy_of(plan, planned_yuan=2)])
