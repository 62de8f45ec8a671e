"""The other trio (三率) over HTTP."""

from datetime import date

import pytest

from projects.rules.money import YUAN_PER_WAN
from projects.rules.stages import Kind
from tests import factories

DISPATCH = "/api/v1/rates/dispatch/"


@pytest.fixture
def client(api, province):
    """A client of the province."""
    return api(province)


def test_the_dispatch_trio(client, zone):
    project = factories.make_project(zone, planned_start_on=date(2024, 3, 1))
    factories.reach(project, Kind.STARTED, date(2024, 3, 9))
    factories.plan_year(project, 2024, 40_000_000)
    factories.report_figures(project, date(2024, 5, 1), completed_yuan=10_000_000)
    answer = client.get(f"{DISPATCH}?as_of=2024-06-15&by=zone").json()
    assert (answer["year"], answer["elapsed_months"], answer["elapsed_percent"]) == (2024, 5, "41.67")
    assert answer["total"]["rates"]["resumption"] == {
        "numerator": "1",
        "denominator": "1",
        "percent": "100.00",
        "measure": "count",
    }
    assert answer["total"]["rates"]["investment_completion"]["percent"] == "25.00"
    assert answer["total"]["rates"]["full_output"]["percent"] is None
    past = client.get(f"{DISPATCH}?as_of=2024-06-15&year=2023").json()
    assert past["elapsed_months"] == 12


def test_the_dispatch_says_where_a_downward_correction_takes_from_the_year(client, zone):
    for reported, now in ((10, 30), (50, 20)):
        project = factories.make_project(zone)
        factories.plan_year(project, 2024, 40 * YUAN_PER_WAN)
        factories.report_figures(project, date(2023, 12, 1), completed_yuan=reported * YUAN_PER_WAN)
        factories.report_figures(project, date(2024, 5, 1), completed_yuan=now * YUAN_PER_WAN)
    total = client.get(f"{DISPATCH}?as_of=2024-06-15").json()["total"]
    assert (total["completed_in_year_wan"], total["reduced"], total["reduced_wan"]) == ("-10.00", 1, "-30.00")
    assert total["rates"]["investment_completion"]["percent"] == "-12.50"
    assert "1 个项目今年报的累计完成投资低于上年末" in total["remark"]
