"""Recording monthly figures and yearly plans."""

from datetime import date, timedelta

import pytest

from projects.errors import DomainError
from projects.models import AnnualPlan, ProgressFigure
from projects.operations.progress_figures import SUPERSEDED
from projects.operations.projection import projection_differences
from projects.rules.stages import Cohort
from tests import factories
from tests.factories import NOW, TODAY, YI

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
JUNE, JULY, AUGUST = date(2024, 6, 1), date(2024, 7, 1), date(2024, 8, 1)


@pytest.fixture
def project(zone):
    return factories.make_project(zone)


def books(project, model):
    project.refresh_from_db()
    return list(model.objects.filter(project=project).order_by("id").values()), project.version


def refused(code, **more):
    return pytest.raises(DomainError, check=lambda error: error.code == code and more.items() <= vars(error).items())


def test_figures_are_recorded_exactly(project, zone_officer):
    figure = factories.report_figures(
        project,
        JUNE,
        completed_yuan=3 * YI + 1,
        year_completed_yuan=YI,
        month_completed_yuan=0,
        by=zone_officer,
        reason="月报",
    )
    figure.refresh_from_db()
    amounts = (
        figure.completed_yuan,
        figure.year_completed_yuan,
        figure.month_completed_yuan,
        figure.actual_output_yuan,
    )
    assert amounts == (3 * YI + 1, YI, 0, None)
    assert (figure.recorded_at, figure.recorded_by, figure.reason) == (NOW, zone_officer, "月报")
    project.refresh_from_db()
    assert (project.version, project.updated_at) == (2, NOW)


def test_a_second_report_replaces_the_first(project, province):
    first = factories.report_figures(project, JUNE, completed_yuan=1)
    second = factories.report_figures(project, JUNE, completed_yuan=2, by=province, now=LATER)
    first.refresh_from_db()
    assert (first.withdrawn_at, first.withdrawn_by, first.withdrawn_reason) == (LATER, province, SUPERSEDED)
    assert (second.corrects, first.completed_yuan) == (first, 1)
    assert list(project.figures.standing()) == [second]
    assert list(project.figures.as_known_at(NOW)) == [first]


def test_the_reason_of_a_second_report_is_kept(project):
    first = factories.report_figures(project, JUNE, completed_yuan=1)
    second = factories.report_figures(project, JUNE, completed_yuan=2, reason="漏报一笔")
    first.refresh_from_db()
    assert (first.withdrawn_reason, second.reason) == ("漏报一笔", "漏报一笔")


def test_the_same_figures_change_nothing(project):
    first = factories.report_figures(project, JUNE, completed_yuan=1)
    before = books(project, ProgressFigure)
    assert factories.report_figures(project, JUNE, completed_yuan=1, now=LATER, reason="再报") == first
    assert books(project, ProgressFigure) == before


def test_a_figure_left_out_the_second_time_is_no_longer_reported(project):
    entry = factories.enter(project, cohort=Cohort.PRODUCING)
    factories.report_figures(project, JUNE, actual_output_yuan=5)
    factories.report_figures(project, JUNE, completed_yuan=1)
    entry.refresh_from_db()
    assert (entry.actual_output_yuan, entry.actual_output_month) == (None, None)
    assert (entry.completed_yuan, entry.completed_month) == (1, JUNE)


def test_nothing_and_zero_are_not_the_same(project):
    first = factories.report_figures(project, JUNE, completed_yuan=0)
    second = factories.report_figures(project, JUNE)
    assert second != first
    assert list(project.figures.standing()) == [second]


def test_the_running_month_can_be_reported_and_the_next_cannot(project):
    assert factories.report_figures(project, JULY, completed_yuan=1, today=JULY).month == JULY
    before = books(project, ProgressFigure)
    with refused("future_month", field="month"):
        factories.report_figures(project, AUGUST, completed_yuan=1, today=date(2024, 7, 31))
    assert books(project, ProgressFigure) == before


def test_months_do_not_replace_each_other(project):
    entry = factories.enter(project, cohort=Cohort.STARTED)
    factories.report_figures(project, JUNE, completed_yuan=7)
    factories.report_figures(project, date(2024, 5, 1), completed_yuan=6)
    factories.report_figures(project, JULY, actual_output_yuan=1)
    entry.refresh_from_db()
    assert (entry.completed_yuan, entry.completed_month) == (7, JUNE)
    assert (entry.actual_output_yuan, entry.actual_output_month) == (1, JULY)
    assert list(projection_differences()) == []


def test_a_report_by_a_clock_that_lags_behind_replaces_all_the_same(project):
    first = factories.report_figures(project, JUNE, completed_yuan=1)
    second = factories.report_figures(project, JUNE, completed_yuan=2, now=NOW - timedelta(milliseconds=5))
    first.refresh_from_db()
    assert first.withdrawn_at == NOW
    assert list(project.figures.as_known_at(NOW)) == [second]


# --- Yearly plans


def test_a_plan_is_recorded(project, zone_officer):
    plan = factories.plan_year(project, 2024, 2 * YI, by=zone_officer)
    plan.refresh_from_db()
    assert (plan.year, plan.planned_yuan, plan.recorded_by, plan.recorded_at) == (2024, 2 * YI, zone_officer, NOW)


def test_a_changed_plan_needs_a_reason(project):
    factories.plan_year(project, 2024, 2 * YI)
    before = books(project, AnnualPlan)
    for reason in ("", " "):
        with refused("reason_required", field="reason"):
            factories.plan_year(project, 2024, 3 * YI, reason=reason)
    assert books(project, AnnualPlan) == before


def test_a_changed_plan_keeps_the_old_one(project, province):
    first = factories.plan_year(project, 2024, 2 * YI)
    second = factories.plan_year(project, 2024, 3 * YI, by=province, now=LATER, reason="中期调整")
    first.refresh_from_db()
    assert (first.withdrawn_at, first.withdrawn_by, first.withdrawn_reason) == (LATER, province, "中期调整")
    assert (second.corrects, first.planned_yuan) == (first, 2 * YI)
    assert list(project.annual_plans.standing()) == [second]


def test_the_same_plan_changes_nothing(project):
    first = factories.plan_year(project, 2024, 2 * YI)
    before = books(project, AnnualPlan)
    assert factories.plan_year(project, 2024, 2 * YI, now=LATER) == first
    assert books(project, AnnualPlan) == before


def test_years_do_not_replace_each_other(project):
    factories.plan_year(project, 2023)
    factories.plan_year(project, 2024)
    assert project.annual_plans.standing().count() == 2


@pytest.mark.parametrize("day", [date(2024, 6, 29), TODAY, date(2024, 7, 30)])
def test_a_figure_counts_from_the_end_of_its_month(project, day):
    for month in (date(2024, 5, 1), JUNE, JULY):
        factories.report_figures(project, month, completed_yuan=1, today=date(2024, 7, 31))
    newest = ProgressFigure.objects.standing().by(day).order_by("-month").first()
    assert newest.month == (date(2024, 5, 1) if day < date(2024, 6, 30) else JUNE)
