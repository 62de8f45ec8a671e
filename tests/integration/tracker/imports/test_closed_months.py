"""A ledger and the months that the province has closed."""

from datetime import date

import pytest

from projects.models import ProgressFigure
from tests.factories import NOW, TODAY, make_project
from tests.integration.tracker.imports.ledgers import LATER, accepted, codes, everything, load, row
from tracker.operations import months

MAY = date(2024, 5, 1)


@pytest.fixture
def may(zone, zone_officer, province):
    """May, closed, with the figures of one project."""
    make_project(zone, name="甲项目")
    accepted(zone_officer, row(zone, month="2024-05", completed_yuan=10))
    months.close_month(month=MAY, by=province, now=NOW, today=TODAY)


@pytest.mark.parametrize("who", ["zone_officer", "unit_officer", "province"])
def test_new_figures_of_a_closed_month_are_refused_whoever_sends_them(may, zone, who, request):
    before = everything()
    result = load(request.getfixturevalue(who), row(zone, month="2024-05", completed_yuan=11), now=LATER)
    assert [code for _, _, code in codes(result)] == ["month_closed"]
    assert "已关账" in result.errors[0].detail
    assert everything() == before


def test_a_ledger_that_says_what_stands_passes_through_a_closed_month(may, zone, zone_officer):
    accepted(zone_officer, row(zone, month="2024-05", completed_yuan=10, note="补记"), now=LATER)


def test_a_month_that_was_opened_again_takes_new_figures(may, zone, zone_officer, province):
    months.reopen_month(month=MAY, reason="补报", by=province, now=NOW)
    accepted(zone_officer, row(zone, month="2024-05", completed_yuan=11), now=LATER)
    assert ProgressFigure.objects.standing().get().completed_yuan == 110_000
