"""The table of the approval reforms as a workbook, with what each figure counts on a sheet of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracker.api.reforms.serializers.reforms import ReformRowSerializer
from tracker.api.workbook_views import workbook_response
from tracker.workbooks.book import Book, CellKind, Sheet, SheetColumn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.api.renderers import WorkbookResponse
    from tracker.queries.reforms.intakes import RunningIntake

MEANING = "指标说明"
UNPUBLISHED = "{} 年放假安排尚未公布，工作日按周一至周五计算"
RUNNING = (
    SheetColumn("填报单位", ("unit_name",)),
    SheetColumn("开发区", ("zone_name",), room=34),
    SheetColumn("项目", ("project_name",), room=34),
    SheetColumn("项目类型", ("class_label",), room=20),
    SheetColumn("受理日期", ("started_on",)),
    SheetColumn("时限", ("limit",), CellKind.COUNT, "工作日"),
    SheetColumn("已用", ("elapsed",), CellKind.COUNT, "工作日"),
    SheetColumn("剩余", ("left",), CellKind.COUNT, "工作日"),
    SheetColumn("暂停", ("paused",), CellKind.COUNT, "工作日"),
    SheetColumn("时限最后一天", ("due_on",)),
    SheetColumn("状态", ("state",)),
)
"""A clock that runs; `state` says whether it is over or stands still."""
GROUPS = {
    "项目": {
        "commitment_projects": "承诺制（个）",
        "standard_land_projects": "标准地（个）",
        "proxy_projects": "领代办（个）",
        "all_three_projects": "全流程（个）",
        "undated_projects": "未填日期（个）",
    },
    "标准地": {
        "standard_parcels": "宗数",
        "standard_area_mu": "面积（亩）",
        "standard_industrial_area_mu": "其中工业用地（亩）",
        "new_industrial_area_mu": "新增工业用地（亩）",
        "standard_share_percent": "占比",
    },
    "": {"proxy_posts": "期末代办岗位（个）"},
    "审批时限（工作日）": {
        "items": "办结事项",
        "items_without_limit": "无法定时限的事项",
        "statutory_days": "法定",
        "actual_days": "实际",
        "saved_days": "节约",
        "compressed_percent": "压缩率",
    },
}


def reforms_book(answer: Mapping[str, Any], heading: Sequence[str]) -> WorkbookResponse:
    """Return the table as a workbook."""
    span = f"{answer['from']} 至 {answer['to']}"
    titles = [f"审批改革情况（{span}）"]
    # Such figures may change when the calendar is published (ADR 0015): the printed sheet must show it.
    if answer["calendar_note"]:
        titles.append(answer["calendar_note"])
    columns = [SheetColumn("分组", ("label",), room=34)]
    for group, headers in GROUPS.items():
        columns += [SheetColumn(header, (name,), _kind(name), group) for name, header in headers.items()]
    sheet = Sheet("审批改革", titles, columns, answer["rows"], answer["total"])
    return workbook_response(Book(heading).add(sheet).add(_meaning()), f"审批改革-{answer['from']}-{answer['to']}")


def intakes_book(
    summary: Mapping[str, Any], running: Sequence[RunningIntake], heading: Sequence[str]
) -> WorkbookResponse:
    """Return the running clocks and the counts by zone and class as a workbook."""
    notes = ["工作日按国务院公布的放假安排计算，暂停的不计"]
    if summary["unpublished_years"]:
        notes.append(UNPUBLISHED.format("、".join(str(year) for year in summary["unpublished_years"])))
    count = [f"招落一体在办情况（截至 {summary['to']}，含当日；办结期间 {summary['from']} 至 {summary['to']}）", *notes]
    table = [
        SheetColumn("填报单位", ("unit_name",)),
        SheetColumn("开发区", ("zone_name",), room=34),
        SheetColumn("项目类型", ("class_label",), room=20),
        SheetColumn("在办", ("running",), CellKind.COUNT),
        SheetColumn("其中超时", ("over",), CellKind.COUNT),
        SheetColumn("其中暂停", ("paused",), CellKind.COUNT),
        SheetColumn("按时办结", ("within",), CellKind.COUNT, "期间办结"),
        SheetColumn("办结", ("finished",), CellKind.COUNT, "期间办结"),
        SheetColumn("按时办结率", ("within_percent",), CellKind.PERCENT, "期间办结"),
    ]
    titles = [f"招落一体在办项目（截至 {summary['to']}，含当日，共 {len(running)} 个）", *notes]
    book = Book(heading).add(Sheet("汇总", count, table, summary["rows"], summary["total"]))
    rows = ({**intake._asdict(), "state": _state(intake)} for intake in running)
    return workbook_response(book.add(Sheet("在办", titles, RUNNING, rows)), f"招落一体在办-{summary['to']}")


def _state(running_intake: RunningIntake) -> str:
    words = [word for is_so, word in ((running_intake.is_over, "超时"), (running_intake.is_paused, "暂停中")) if is_so]
    return "、".join(words) or "办理中"


def _kind(name: str) -> CellKind:
    if name.endswith("_mu"):
        return CellKind.AMOUNT
    return CellKind.PERCENT if name.endswith("_percent") else CellKind.COUNT


def _meaning() -> Sheet:
    """Return the sheet that explains each figure, with the help texts of the API so that both stay the same."""
    words = ReformRowSerializer().fields
    columns = [
        SheetColumn("组", ("group",)),
        SheetColumn("指标", ("header",)),
        SheetColumn("说明", ("words",), room=34),
    ]
    rows = [
        {"group": group, "header": header, "words": str(words[name].help_text)}
        for group, headers in GROUPS.items()
        for name, header in headers.items()
    ]
    return Sheet(MEANING, [MEANING], columns, rows)
