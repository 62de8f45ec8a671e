"""The drawn projects of a sample as a workbook to take to the site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projects.models import Category
from projects.rules.moments import minute_text
from projects.rules.sampling import METHOD
from tracker.api.workbook_views import workbook_response
from tracker.models import CheckOutcome
from tracker.workbooks.book import Book, CellKind, Sheet, SheetColumn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tracker.api.renderers import WorkbookResponse
    from tracker.models import AuditSample

COLUMNS = [
    SheetColumn("编号", ("id",), CellKind.COUNT),
    SheetColumn("层", ("stratum",), room=22),
    SheetColumn("项目名称", ("project_name",), room=32),
    SheetColumn("建设单位", ("owner",), room=24),
    SheetColumn("开发区", ("zone_name",), room=24),
    SheetColumn("填报单位", ("unit_name",), room=12),
    SheetColumn("期次", ("round",)),
    SheetColumn("项目类别", ("category",), words=dict(Category.choices)),
    SheetColumn("投资额（万元）", ("amount_wan",), CellKind.AMOUNT),
    SheetColumn("核查结果", ("outcome",), words=dict(CheckOutcome.choices)),
    SheetColumn("核查日期", ("checked_on",)),
    SheetColumn("情况", ("note",), room=40),
]
NOTHING = {"outcome": "", "checked_on": "", "note": ""}


def sample_book(sample: AuditSample, items: Iterable[Mapping[str, Any]], heading: Sequence[str]) -> WorkbookResponse:
    """Return the projects, a row each, with what was found so far."""
    titles = [
        f"抽查：{sample.title}（{sample.get_cohort_display()}，截至 {sample.as_of}）",
        f"种子 {sample.seed}；{sample.drawn_by}，{minute_text(sample.drawn_at)} 抽取；期次 {'、'.join(sample.rounds)}",
        METHOD,
    ]
    rows = ({**item, **(item["check_result"] or NOTHING)} | {"id": item["id"]} for item in items)
    book = Book(heading).add(Sheet("抽中的项目", titles, COLUMNS, rows))
    return workbook_response(book, f"抽查-{sample.pk}")
