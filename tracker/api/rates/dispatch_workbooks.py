"""The answers about the other trio as workbooks, each with its question and what its words mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projects.models import Category
from projects.rules.dispatch_rates import DISPATCH_FORMULAS, PLAN_STATE_LABELS
from projects.rules.rates import RateMeasure
from tracker.api.rates.workbooks import GROUP, MEANING, rate_columns
from tracker.api.workbook_views import workbook_response
from tracker.workbooks.book import Book, CellKind, Sheet, SheetColumn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tracker.api.renderers import WorkbookResponse

REACHED = {True: "是", False: "否"}
HALF = ("half_year", "investment_completion")


def dispatch_book(answer: Mapping[str, Any], heading: Sequence[str]) -> WorkbookResponse:
    """Return the table of the other trio as a workbook."""
    columns = [GROUP]
    for name, share in DISPATCH_FORMULAS.items():
        kind = CellKind.AMOUNT if share.measure is RateMeasure.AMOUNT else CellKind.COUNT
        columns += rate_columns(share.label, ("rates", name), (share.numerator, share.denominator), kind)
    columns += [
        SheetColumn("计划新开工", ("planned_new",), CellKind.COUNT, "计划新开工"),
        SheetColumn("已开工", ("planned_new_started",), CellKind.COUNT, "计划新开工"),
        SheetColumn("未按期：计划日已过", ("overdue",), CellKind.COUNT, "计划新开工"),
        SheetColumn("未按期：改到外年或取消", ("moved_out",), CellKind.COUNT, "计划新开工"),
        SheetColumn("省级调出", ("plan_exits",), CellKind.COUNT, "计划新开工"),
        *_half_columns(),
        SheetColumn("说明", ("remark",), room=40),
    ]
    meaning = [
        {
            "rate": formula.label,
            "numerator": formula.numerator,
            "denominator": formula.denominator,
            "source": answer["source"],
        }
        for formula in DISPATCH_FORMULAS.values()
    ]
    words = [
        SheetColumn("比率", ("rate",)),
        SheetColumn("分子", ("numerator",), room=24),
        SheetColumn("分母", ("denominator",), room=24),
        SheetColumn("来历", ("source",), room=60),
    ]
    sheet = Sheet("三率", _titles(answer, "调度三率"), columns, answer["rows"], answer["total"])
    book = Book(heading).add(sheet).add(Sheet(MEANING, [MEANING, answer["reading"]], words, meaning))
    return workbook_response(book, f"调度三率-{answer['as_of']}")


def _half_columns() -> list[SheetColumn]:
    return [
        SheetColumn("两率都过半", ("half_year", "is_reached"), words=REACHED, group="距过半"),
        SheetColumn("开工复工差（个）", ("half_year", "resumption", "missing"), CellKind.COUNT, "距过半"),
        SheetColumn("差百分点", ("half_year", "resumption", "missing_points"), CellKind.AMOUNT, "距过半", room=9),
        SheetColumn("投资差（万元）", (*HALF, "missing"), CellKind.AMOUNT, "距过半"),
        SheetColumn("投资差百分点", (*HALF, "missing_points"), CellKind.AMOUNT, "距过半", room=9),
    ]


def dispatch_members_book(
    asked: Mapping[str, Any], part: str, rows: Iterable[Mapping[str, Any]], count: int, heading: Sequence[str]
) -> WorkbookResponse:
    """Return the `count` projects behind one part of the table as a workbook."""
    columns = [
        SheetColumn("项目编号", ("project",), CellKind.COUNT),
        SheetColumn("项目名称", ("project_name",), room=26),
        SheetColumn("开发区", ("zone_name",), room=20),
        SheetColumn("填报单位", ("unit_name",)),
        SheetColumn("项目类别", ("category",), words=dict(Category.choices)),
        SheetColumn("重点项目", ("is_key",), words=REACHED),
        SheetColumn(
            "计划开工结果", ("state",), words={str(state): text for state, text in PLAN_STATE_LABELS.items()}, room=16
        ),
        SheetColumn("本年曾计划", ("planned_in_year_on",)),
        SheetColumn("现计划", ("planned_start_on",)),
        SheetColumn("开工日期", ("started_on",)),
        SheetColumn("调出日期", ("left_on",)),
        SheetColumn("调出原因", ("left_reason",), room=20),
        SheetColumn("年度计划投资（万元）", ("planned_investment_wan",), CellKind.AMOUNT, room=13),
        SheetColumn("本年完成投资（万元）", ("completed_in_year_wan",), CellKind.AMOUNT, room=13),
        SheetColumn("投资差一半（万元）", (*HALF, "missing"), CellKind.AMOUNT, room=13),
        SheetColumn("差百分点", (*HALF, "missing_points"), CellKind.AMOUNT, room=9),
    ]
    sheet = Sheet("明细", [*_titles(asked, f"调度三率明细：{part}（{count} 个）"), asked["reading"]], columns, rows)
    return workbook_response(Book(heading).add(sheet), f"调度三率明细-{asked['as_of']}")


def _titles(asked: Mapping[str, Any], title: str) -> list[str]:
    elapsed = f"序时进度 {asked['elapsed_months']}/12（{asked['elapsed_percent']}%）"
    return [
        f"{asked['year']} 年{title}（截至 {asked['as_of']}，事实计至 {asked['until']}）",
        f"{elapsed}；{asked['source']}",
    ]
