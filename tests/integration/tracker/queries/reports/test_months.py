"""Which reports are expected of a month, which came, and which came in time."""

from datetime import date, timedelta

import pytest

from projects.rules.stages import Kind
from tests import factories, monthly
from tests.factories import NOW, TODAY
from tracker.operations import months, reviews
from tracker.queries.reports.dashboard import officer_dashboard
from tracker.queries.reports.months import due_day, reporting_month

pytestmark = pytest.mark.django_db

JUNE = date(2024, 6, 1)
EARLY, JULY_5, JULY_6 = (
    factories.at(date(2024, 5, 20)),
    factories.at(date(2024, 7, 5), 23),
    factories.at(date(2024, 7, 6)),
)


def make(zone, **values):
    return factories.make_project(zone, now=EARLY, **values)


def test_reports_are_on_time_until_the_end_of_the_due_day(zone, other_zone, zone_officer, province):
    on_time, late, back = make(zone), make(zone), make(zone)
    make(zone)
    make(other_zone)
    monthly.submitted(on_time, JUNE, by=zone_officer, now=JULY_5)
    monthly.submitted(late, JUNE, by=zone_officer, now=JULY_6)
    returned = monthly.submitted(back, JUNE, by=zone_officer, now=JULY_5)
    reviews.return_report(report=returned, by=province, now=JULY_6, note="再核")
    monthly.approved(on_time.progress_reports.get(), by=province, now=JULY_6)
    found = reporting_month(officer=zone_officer, month=JUNE)
    (row,) = found.zones
    assert (row.expected, row.on_time, row.late, row.missing, row.approved) == (4, 1, 1, 2, 1)
    assert (row.rate.numerator, row.rate.denominator, row.rate.percent) == (1, 4, "25.00")
    whole = reporting_month(officer=province, month=JUNE).total
    assert (whole.expected, whole.on_time, whole.rate.percent) == (5, 1, "20.00")


def test_what_is_over_or_not_yet_registered_is_not_expected(zone, zone_officer):
    ended, full = make(zone), make(zone)
    factories.reach(ended, Kind.TERMINATED, date(2024, 5, 31))
    factories.reach(full, Kind.FULL_OUTPUT, date(2024, 5, 1))
    factories.make_project(zone, now=NOW + timedelta(days=1))
    assert reporting_month(officer=zone_officer, month=JUNE).total.expected == 0
    assert reporting_month(officer=zone_officer, month=JUNE).total.rate.percent is None
    factories.make_project(zone, now=factories.at(date(2024, 6, 30), 23, 59))
    assert reporting_month(officer=zone_officer, month=JUNE).total.expected == 1


def test_the_due_day_is_data(province):
    assert due_day(JUNE) == date(2024, 7, 5)
    months.set_due_day(month=JUNE, due_on=date(2024, 7, 9), by=province, now=NOW)
    assert due_day(JUNE) == date(2024, 7, 9)


def test_the_desk_shows_each_level_what_waits_for_it(zone, zone_officer, unit_officer, province, auditor):
    report = monthly.submitted(make(zone), JUNE, by=zone_officer)

    def waiting():
        people = (zone_officer, unit_officer, province, auditor)
        return [officer_dashboard(officer=one, month=JUNE, today=TODAY).waiting for one in people]

    assert waiting() == [0, 1, 1, 0]
    reviews.approve_report(report=report, by=unit_officer, now=NOW)
    assert waiting() == [0, 0, 1, 0]
    reviews.approve_report(report=report, by=province, now=NOW)
    assert waiting() == [0, 0, 0, 0]
