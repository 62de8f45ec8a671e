"""The rows of a file as the page shows them: what each changes, in words, and what is to be decided about it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from projects.rules.money import wan_text, yi_text
from tracker.import_jobs.cells import label_of, shown
from tracker.imports.columns import HEADER_OF
from tracker.imports.header_names import AMOUNTS, UNITS
from tracker.models import ImportRow, RowStatus
from tracker.operations.monthly_cells import AMOUNT_CELLS
from tracker.pages.lists.columns import with_separators
from zones.models import Zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tracker.models import ImportJob

CHOICE = "same:"
"""Before the number of a row, in the name of the control that says which project it is."""
PRECISIONS = {"month": "月"}
"""How exactly a cell says something, where it is no amount."""
ORDER = (
    RowStatus.DUPLICATE,
    RowStatus.ERROR,
    RowStatus.CHANGED,
    RowStatus.NEW,
    RowStatus.SAME,
    RowStatus.ASIDE,
)
"""As an officer goes through them: first what is to be decided or corrected."""


@dataclass(frozen=True)
class ShownCell:
    """A field of a row: what stands, what the file says, and how exactly it says so."""

    label: str
    old: str
    new: str
    precision: str


@dataclass(frozen=True)
class ShownRow:
    """A row with its cells in words."""

    row: ImportRow
    cells: list[ShownCell]
    name: str
    typed: str


@dataclass(frozen=True)
class Tab:
    """Rows of one kind, with their number."""

    status: str
    label: str
    count: int
    is_open: bool


@dataclass(frozen=True)
class Total:
    """What a column of amounts adds up to, beside what the file says that it does."""

    sheet: str
    label: str
    column: str
    wan: str
    yi: str
    stated: str
    differs: bool


def status_of(text: str, job: ImportJob) -> str:
    """Return the kind of rows that an address names; else the first of which there are any."""
    if text in RowStatus.values:
        return text
    return str(next((status for status in ORDER if job.counts.get(str(status))), RowStatus.NEW))


def tabs_of(job: ImportJob, status: str) -> list[Tab]:
    """Return the kinds of rows."""
    return [
        Tab(str(rowstatu), f"{rowstatu.label}", job.counts.get(str(rowstatu), 0), str(rowstatu) == status)
        for rowstatu in RowStatus
    ]


def rows_of(rows: Iterable[ImportRow], typed: Mapping[str, Any]) -> list[ShownRow]:
    """Return rows with their cells in words, and with what was chosen in a form that came back."""
    return [
        ShownRow(
            row=row,
            # An entry says its amount anew when its round changes: what stays is no change.
            cells=[_cell(cell) for cell in row.changes if cell["old"] != cell["new"]],
            name=f"{CHOICE}{row.pk}",
            typed=typed.get(f"{CHOICE}{row.pk}", ""),
        )
        for row in rows
    ]


def zones_of(job: ImportJob) -> list[Zone]:
    """Return the zones of a job's rows, to filter by. One query."""
    of = job.rows.exclude(zone=None).order_by().values("zone")
    return list(Zone.objects.filter(pk__in=of))


def totals_of(job: ImportJob) -> list[Total]:
    """Return the sums of the columns of amounts, beside what the file's own total says."""
    return [
        Total(
            sheet=total["sheet"],
            label=HEADER_OF.get(total["field"], total["field"]).removesuffix("（万元）"),
            column=total["column"],
            wan=with_separators(wan_text(total["yuan"])),
            yi=with_separators(yi_text(total["yuan"])),
            stated=total.get("stated") or "",
            differs=_differs(total.get("stated") or "", job.answers.get("unit", ""), total["yuan"]),
        )
        for total in job.totals
    ]


def _differs(stated: str, answered: str, yuan: int) -> bool:
    """Whether a stated total, such as 3.2 亿元, is another amount; without a unit of its own it is in the answered."""
    number, _, unit = stated.partition(" ")
    factor = UNITS.get(unit or answered)
    try:
        return factor is not None and bool(number) and Decimal(number) * factor != yuan
    except InvalidOperation:
        return False


def _cell(cell: Mapping[str, Any]) -> ShownCell:
    name, precision = cell["field"], cell.get("precision", "")
    return ShownCell(
        label=label_of(dict(cell)),
        old=_text(name, cell["old"]),
        new=_text(name, cell["new"]),
        precision=f"表内写到{PRECISIONS.get(precision, f' {precision}')}" if precision else "",
    )


def _text(name: str, value: Any) -> str:
    text = shown(name, value)
    return f"{with_separators(text)} 万元" if text and (name in AMOUNTS or name in AMOUNT_CELLS) else text
