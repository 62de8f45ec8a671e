"""The lists of a round as a workbook: what they declared when announced, beside what they declare now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projects.rules.stages import COHORT_LABELS
from tracker.api.workbook_views import workbook_response
from tracker.queries.rates.headings import DOUBLE_COUNTED
from tracker.workbooks.book import Book, CellKind, Sheet, SheetColumn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracker.api.renderers import WorkbookResponse

KEYS = [
    SheetColumn("开发区", ("zone_name",), room=24),
    SheetColumn("填报单位", ("unit_name",), room=12),
    SheetColumn("公布时取哪天终了的账", ("announced_on",)),
    SheetColumn("名单", ("list",)),
]
GROUPS = {"公布时": "announced", "现在": "standing"}
AMOUNTS = {
    "项目数": ("members", CellKind.COUNT, 8),
    "总投资（万元）": ("amount_wan", CellKind.AMOUNT, 13),
    "总投资（亿元）": ("amount_yi", CellKind.YI, 9),
    "预计年产值（万元）": ("expected_output_wan", CellKind.AMOUNT, 13),
    "预计年产值（亿元）": ("expected_output_yi", CellKind.YI, 9),
    "未填预计年产值": ("without_output", CellKind.COUNT, 8),
}
TOTAL = {"zone_name": "合计", "unit_name": "", "announced_on": ""}


def round_book(answer: Mapping[str, Any], heading: Sequence[str]) -> WorkbookResponse:
    """Return the totals of a round: a row a zone and list, those of all zones last."""
    titles = [
        f"{answer['round']} 三张名单：公布时与现在（{answer['held_on']} 举行）",
        answer["definition"],
        DOUBLE_COUNTED,
    ]
    columns = [
        *KEYS,
        *(
            SheetColumn(header, (name, field), kind, group, room)
            for group, name in GROUPS.items()
            for header, (field, kind, room) in AMOUNTS.items()
        ),
    ]
    rows = (entry for row in (*answer["rows"], {**TOTAL, "lists": answer["lists"]}) for entry in _by_list(row))
    book = Book(heading).add(Sheet("三张名单", titles, columns, rows))
    return workbook_response(book, f"三张名单-{answer['round']}")


def _by_list(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for cohort, label in COHORT_LABELS.items():
        yield {**row, **row["lists"][cohort], "list": label}
