"""Target lists and candidates as workbooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projects.models import Category
from projects.rules.stages import STAGE_LABELS, Stage
from projects.rules.targets import TARGET_STATE_LABELS
from tracker.api.workbook_views import workbook_response
from tracker.workbooks.book import NOTHING, Book, CellKind, Sheet, SheetColumn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tracker.api.renderers import WorkbookResponse

YES = {True: "是", False: ""}
WHO = [
    SheetColumn("项目编号", ("project",), CellKind.COUNT),
    SheetColumn("项目名称", ("project_name",), room=26),
    SheetColumn("开发区", ("zone_name",), room=20),
    SheetColumn("填报单位", ("unit_name",)),
    SheetColumn("重点项目", ("is_key",), words=YES),
]
COUNTS = [
    SheetColumn("截至", ("as_of",)),
    SheetColumn("已达到", ("reached",), CellKind.COUNT),
    SheetColumn("未达到", ("waiting",), CellKind.COUNT),
    SheetColumn("已终止", ("terminated",), CellKind.COUNT),
    SheetColumn("已移出", ("removed",), CellKind.COUNT),
    SheetColumn("分子", ("numerator",), CellKind.COUNT, "达到率"),
    SheetColumn("分母", ("denominator",), CellKind.COUNT, "达到率"),
    SheetColumn("百分比", ("percent",), CellKind.PERCENT, "达到率"),
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
        SheetColumn("状态", ("state",), words={str(state): label for state, label in TARGET_STATE_LABELS.items()}),
        SheetColumn("达到日期", ("reached_on",)),
        SheetColumn("终止日期", ("terminated_on",)),
        SheetColumn("列入时刻", ("added_at",), room=16),
        SheetColumn("列入人", ("added_by",)),
        SheetColumn("列入理由", ("added_reason",), room=20),
        SheetColumn("移出日期", ("removed_on",)),
        SheetColumn("移出人", ("removed_by",)),
        SheetColumn("移出原因", ("removed_reason",), room=20),
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
        SheetColumn("项目编号", ("id",), CellKind.COUNT),
        *WHO[1:],
        SheetColumn("项目类别", ("category",), words=dict(Category.choices)),
        SheetColumn("计划日期", ("planned_on",)),
        SheetColumn("自何时等待", ("waits_since",)),
        SheetColumn("预测日期", ("forecast_on",)),
        SheetColumn("可能（%）", ("chance_percent",)),
        SheetColumn("比较项目数", ("compared",), CellKind.COUNT),
    ]
    return workbook_response(
        Book(heading).add(Sheet("项目", titles, columns, rows)), f"可列入名单的项目-{asked['as_of']}"
    )
