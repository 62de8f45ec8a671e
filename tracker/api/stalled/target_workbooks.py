"""Target lists and candidates as workbooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projects.models import Category
from projects.rules.stages import STAGE_LABELS, Stage
from projects.rules.targets import TARGET_STATE_LABELS
from tracker.api.workbook_views import workbook_response
from tracker.workbooks.book import NOTHING, Book, Column, Kind, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tracker.api.renderers import WorkbookResponse

YES = {True: "是", False: ""}
WHO = [
    Column("项目编号", ("project",), Kind.COUNT),
    Column("项目名称", ("project_name",), room=26),
    Column("开发区", ("zone_name",), room=20),
    Column("填报单位", ("unit_name",)),
    Column("重点项目", ("is_key",), words=YES),
]
COUNTS = [
    Column("截至", ("as_of",)),
    Column("已达到", ("reached",), Kind.COUNT),
    Column("未达到", ("waiting",), Kind.COUNT),
    Column("已终止", ("terminated",), Kind.COUNT),
    Column("已移出", ("removed",), Kind.COUNT),
    Column("分子", ("numerator",), Kind.COUNT, "达到率"),
    Column("分母", ("denominator",), Kind.COUNT, "达到率"),
    Column("百分比", ("percent",), Kind.PERCENT, "达到率"),
]


def target_book(answer: Mapping[str, Any], heading: Sequence[str]) -> WorkbookResponse:
    """Return a target list as a workbook: its projects, and its weeks."""
    target, tally = answer["target"], answer["tally"]
    percent = f"{tally['percent']}%" if tally["percent"] else NOTHING
    titles = [
        f"{target['name']}（{STAGE_LABELS[Stage(target['stage'])]}，期限 {target['deadline']}）",
        f"截至 {answer['as_of']}：{tally['numerator']} / {tally['denominator']} 个，达到率 {percent}",
        answer["method"],
    ]
    columns = [
        *WHO,
        Column("状态", ("state",), words={str(state): label for state, label in TARGET_STATE_LABELS.items()}),
        Column("达到日期", ("reached_on",)),
        Column("终止日期", ("terminated_on",)),
        Column("列入时刻", ("added_at",), room=16),
        Column("列入人", ("added_by",)),
        Column("列入理由", ("added_reason",), room=20),
        Column("移出日期", ("removed_on",)),
        Column("移出人", ("removed_by",)),
        Column("移出原因", ("removed_reason",), room=20),
    ]
    book = Book(heading).add(Sheet("名单", titles, columns, answer["rows"]))
    return workbook_response(book.add(Sheet("每周", titles, COUNTS, answer["weeks"])), f"目标名单-{answer['as_of']}")


def candidates_book(
    asked: Mapping[str, Any], rows: Iterable[Mapping[str, Any]], heading: Sequence[str]
) -> WorkbookResponse:
    """Return the projects that could be put on a list as a workbook."""
    expected = asked["expected"] or NOTHING
    titles = [
        f"{asked['from']} 至 {asked['to']} 可达到“{STAGE_LABELS[Stage(asked['stage'])]}”的项目（按{asked['basis']}）",
        f"截至 {asked['as_of']}，{asked['count']} 个；可作预测的 {asked['foreseen']} 个，期望达到 {expected} 个",
        asked["method"],
    ]
    columns = [
        Column("项目编号", ("id",), Kind.COUNT),
        *WHO[1:],
        Column("项目类别", ("category",), words=dict(Category.choices)),
        Column("计划日期", ("planned_on",)),
        Column("自何时等待", ("waits_since",)),
        Column("预测日期", ("forecast_on",)),
        Column("可能（%）", ("chance_percent",)),
        Column("比较项目数", ("compared",), Kind.COUNT),
    ]
    return workbook_response(
        Book(heading).add(Sheet("项目", titles, columns, rows)), f"可列入名单的项目-{asked['as_of']}"
    )
