"""The plan of a year in ledgers: of which year it is, who may change it, and what agrees with it."""

import pytest

from projects.models import AnnualPlan
from tests.factories import NOW, TODAY, make_project, plan_year
from tests.imported import import_workbook
from tests.integration.tracker.imports.ledgers import LATER
from tests.workbooks import raw_workbook, sheet_of, workbook

YEAR_OF_EACH = [
    ("2024年计划投资（万元）", {}, {}, 2024),
    ("年度计划投资（2023年，万元）", {}, {}, 2023),
    ("本年计划投资（万元）", {"填报月份": "2024-05"}, {}, 2024),
    ("年度计划投资（万元）", {}, {"plan_year": "2022"}, 2022),
    ("年度计划投资（万元）", {}, {"plan_year": "none"}, None),
]


def loaded(by, zone, cells, answers=None, now=LATER):
    row = {"项目名称": "甲", "开发区": zone.name, "项目类别": "产业类", **cells}
    content = workbook([row], headers=list(row))
    return import_workbook(content, by=by, now=now, today=TODAY, answers=answers or {})


def plans():
    return list(AnnualPlan.objects.standing().values_list("year", "planned_yuan"))


@pytest.mark.parametrize(("header", "beside", "answers", "year"), YEAR_OF_EACH)
def test_a_plan_is_of_the_year_that_is_stated_or_answered(zone, zone_officer, header, beside, answers, year):
    result = loaded(zone_officer, zone, {header: 800, **beside}, answers)
    assert ([error.detail for error in result.errors], result.questions) == ([], [])
    assert (result.plans, plans()) == ((0, []) if year is None else (1, [(year, 8_000_000)]))


def test_without_a_year_it_is_asked_and_an_answer_that_is_none_asks_again(zone, zone_officer):
    for answers in ({}, {"plan_year": "今年"}):
        result = loaded(zone_officer, zone, {"年度计划投资（万元）": 800}, answers)
        assert ([one.code for one in result.questions], result.is_written) == (["plan_year"], False)
    # Rows with a month say it; one without is told.
    result = loaded(zone_officer, zone, {"年度计划投资（万元）": 800, "填报月份": None})
    assert [(one.code, one.column) for one in result.remarks] == [("plan_year_missing", "D 年度计划投资（万元）")]
    assert (result.is_written, plans()) == (True, [])


def test_the_title_says_the_year(zone, zone_officer):
    rows = (
        ("重点项目2023年台账",),
        ("项目名称", "开发区", "项目类别", "年度计划投资（亿元）"),
        ("甲", zone.name, "产业类", "0.08"),
    )
    sheet = "".join(
        f'<row r="{number}">{"".join(f"""<c t="inlineStr"><is><t>{cell}</t></is></c>""" for cell in cells)}</row>'
        for number, cells in enumerate(rows, start=1)
    )
    import_workbook(raw_workbook(sheet_of(sheet)), by=zone_officer, now=NOW, today=TODAY)
    assert plans() == [(2023, 8_000_000)]


def test_a_zone_adds_a_plan_and_has_a_change_reviewed_and_the_rest_of_its_row_is_written(
    zone, zone_officer, unit_officer
):
    project = make_project(zone, name="甲")
    plan_year(project, 2024, 8_000_000)
    changed = {"2024年计划投资（万元）": 900, "建设地点": "新址"}
    result = loaded(zone_officer, zone, changed)
    (remark,) = result.remarks
    assert (remark.code, remark.detail.partition("，")[0]) == ("needs_review", "2024 年度已有计划 800.00 万元")
    project.refresh_from_db()
    assert (result.errors, project.site, plans()) == ([], "新址", [(2024, 8_000_000)])
    assert (loaded(unit_officer, zone, changed).plans, plans()) == (1, [(2024, 9_000_000)])
    old, new = AnnualPlan.objects.order_by("pk")
    assert (new.corrects, old.withdrawn_reason, new.reason) == (old, "台账导入更正", "台账导入更正")
    # What rounds to what is written agrees.
    result = loaded(unit_officer, zone, {"2024年计划投资（亿元）": "0.1"})
    assert (result.plans, result.unchanged, [one.code for one in result.remarks]) == (0, 1, ["rounded"])


def test_what_somebody_corrected_by_hand_does_not_come_back(zone, unit_officer):
    project = make_project(zone, name="甲")
    plan_year(project, 2024, 8_000_000)
    plan_year(project, 2024, 9_000_000, by=unit_officer, reason="调减")
    result = loaded(unit_officer, zone, {"2024年计划投资（万元）": 800})
    assert [(error.code, "调减" in error.detail) for error in result.errors] == [("withdrawn", True)]
