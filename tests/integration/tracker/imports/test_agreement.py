"""What is written in 亿元, or as a month, agrees with the exact figure or day that it rounds: nothing is rewritten."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from projects.models import Project
from projects.rules.money import wan_text, yi_text
from tests.factories import NOW, TODAY, make_round
from tests.imported import import_workbook
from tests.integration.tracker.imports.ledgers import LATER, accepted, everything, row
from tests.workbooks import workbook

AMOUNTS = ("planned_yuan", "expected_output_yuan", "completed_yuan", "signed_amount")
HEADERS = {
    "planned_yuan": "总投资（亿元）",
    "expected_output_yuan": "预计年产值（亿元）",
    "completed_yuan": "累计完成投资（亿元）",
    "signed_amount": "签约投资额（亿元）",
}
DAYS = {"signed_on": "签约日期", "started_on": "开工日期", "planned_production_on": "计划投产日期"}


def exact(zone, dice, number):
    """Return a row with amounts to the 元 and days; the amounts come apart from it."""
    yuan = {name: dice.randint(400_000, 60_000_000_000) for name in AMOUNTS}
    signed = date(2023, 1, 1) + timedelta(days=dice.randint(0, 300))
    days = {"signed_on": signed, "started_on": signed + timedelta(days=40), "planned_production_on": date(2025, 3, 7)}
    cells = {name: wan_text(one) for name, one in yuan.items()}
    return row(zone, name=f"项目{number}", month="2024-05", signed_round="2023-1", **cells, **days), yuan, days


def retyped(zone, number, yuan, days, as_cell):
    told = {HEADERS[name]: as_cell(yi_text(one)) for name, one in yuan.items()}
    told |= {header: f"{days[name].year}.{days[name].month:02d}" for name, header in DAYS.items()}
    kept = ("项目名称", "开发区", "项目类别", "填报月份", "签约一批期次")
    whole = row(zone, name=f"项目{number}", month="2024-05", signed_round="2023-1")
    return {**{header: whole[header] for header in kept}, **told}


@pytest.mark.parametrize("as_cell", [str, float], ids=["texts", "numbers"])
def test_a_ledger_retyped_in_yi_and_months_changes_nothing(zone, zone_officer, as_cell):
    make_round(2023, 1)
    dice = Random(7)
    told = [exact(zone, dice, number) for number in range(25)]
    accepted(zone_officer, *(cells for cells, _, _ in told))
    before = everything()
    rows = [retyped(zone, number, yuan, days, as_cell) for number, (_, yuan, days) in enumerate(told)]
    result = import_workbook(workbook(rows, headers=list(rows[0])), by=zone_officer, now=LATER, today=TODAY)
    assert ([error.detail for error in result.errors], result.unchanged, everything()) == ([], 25, before)
    assert {"rounded", "month_only"} == {remark.code for remark in result.remarks}
    assert "一致（到 0.01 亿元）" in next(one.detail for one in result.remarks if one.code == "rounded")


@pytest.mark.parametrize(
    ("said", "answers", "yuan"),
    [
        ("3.73", {}, 372_990_000),
        ("3.7300", {}, 373_000_000),
        ("3.74", {}, 374_000_000),
        ("3.73", {"overwrite:planned_yuan": "yes"}, 373_000_000),
        (3.73, {}, 372_990_000),
        (3.72, {}, 372_000_000),
    ],
)
def test_only_what_differs_from_what_was_written_is_corrected(zone, zone_officer, said, answers, yuan):
    accepted(zone_officer, row(zone, planned_yuan="37299"))
    cells = {**row(zone), "总投资（亿元）": said}
    content = workbook([cells], headers=list(cells))
    import_workbook(content, by=zone_officer, now=LATER, today=TODAY, answers=answers)
    assert Decimal(Project.objects.get().planned_yuan) == yuan


def test_a_number_that_shows_fewer_digits_than_it_holds_says_no_more(zone, zone_officer):
    accepted(zone_officer, row(zone, planned_yuan="37299.25"))
    assert accepted(zone_officer, row(zone, planned_yuan="37299.3"), now=NOW + timedelta(days=2)).unchanged == 1
    assert accepted(zone_officer, row(zone, planned_yuan=37299.3), now=NOW + timedelta(days=3)).updated == 1
