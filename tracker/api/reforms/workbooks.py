"""The table of the approval reforms as a workbook, with what each figure counts on a sheet of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracker.api.reforms.serializers.reforms import ReformRowSerializer
from tracker.api.workbook import Book, Column, Kind, Sheet
from tracker.api.workbook_views import workbook_response

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse

MEANING = "指标说明"
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


def reforms_book(answer: Mapping[str, Any], heading: Sequence[str]) -> HttpResponse:
    """Return the table as a workbook."""
    span = f"{answer['from']} 至 {answer['to']}"
    titles = [f"审批改革情况（{span}）"]
    # Such figures may change when the calendar is published (ADR 0015): the printed sheet must show it.
    if answer["calendar_note"]:
        titles.append(answer["calendar_note"])
    columns = [Column("分组", ("label",), room=34)]
    for group, headers in GROUPS.items():
        columns += [Column(header, (name,), _kind(name), group) for name, header in headers.items()]
    sheet = Sheet("审批改革", titles, columns, answer["rows"], answer["total"])
    return workbook_response(Book(heading).add(sheet).add(_meaning()), f"审批改革-{answer['from']}-{answer['to']}")


def _kind(name: str) -> Kind:
    if name.endswith("_mu"):
        return Kind.AMOUNT
    return Kind.PERCENT if name.endswith("_percent") else Kind.COUNT


def _meaning() -> Sheet:
    """Return the sheet that explains each figure, with the help texts of the API so that both stay the same."""
    words = ReformRowSerializer().fields
    columns = [Column("组", ("group",)), Column("指标", ("header",)), Column("说明", ("words",), room=34)]
    rows = [
        {"group": group, "header": header, "words": str(words[name].help_text)}
        for group, headers in GROUPS.items()
        for name, header in headers.items()
    ]
    return Sheet(MEANING, [MEANING], columns, rows)
