"""Makes of an outlook what a job keeps: its rows, and what is told of the whole file."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from projects.rules.identifiers import masked_phone, without_phones
from projects.rules.texts import spelling_key
from tracker.import_jobs.cells import NO_CELLS, SECRET
from tracker.import_jobs.planning import NONE
from tracker.imports.columns import HEADER_OF
from tracker.imports.header_names import AMOUNTS
from tracker.imports.ledger_rows import RowError
from tracker.imports.row_reading import BOTH
from tracker.imports.standing import zones_by_name
from tracker.models import RowStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.import_jobs.duplicates import Key
    from tracker.import_jobs.planning import Outlook
    from tracker.imports.answers import ImportQuestion
    from tracker.imports.ledger_rows import Ledger, LedgerRow, RowRemark
    from tracker.imports.plan import CellChange
    from tracker.imports.tables import Aside
    from tracker.models import ImportJob

MOST_TOLD = 1000
"""Errors and remarks that a job lists; each row keeps its own."""
MOST_OF_A_ROW = 40
LONGEST_SHEET = 100
COLUMNS = (
    "sheet",
    "row",
    "status",
    "name",
    "zone_id",
    "project_id",
    "version",
    "changes",
    "secret",
    "messages",
    "candidates",
)
"""What a job keeps of a row."""


def rows_of(seen: Outlook, job: ImportJob) -> list[tuple[Any, ...]]:
    """Return a job's rows as `COLUMNS`: those of projects in the order of the file, then those that were set aside."""
    messages = _messages(seen)
    # Of good rows it is known.
    is_good = len(seen.plan.changes) == len(seen.ledger.rows)
    zones = {} if is_good else {key: zone.pk for key, zone in zones_by_name(job.officer).items()}
    rows = []
    for row, change, status in statuses_of(seen):
        project = change.project if change else None
        cells = seen.cells.get(row.key, NO_CELLS)
        rows.append((
            *place_of(row),
            str(status),
            project.name if project else str(row.get("name") or "")[:200],
            change.zone.pk if change else zones.get(spelling_key(row.get("zone") or "")),
            *((project.pk, project.version) if project else (None, None)),
            cells.text,
            # What stood is put back from there where the import is undone; of a new project nothing stood.
            cells.hidden if project else "",
            messages.get(row.key, [])[:MOST_OF_A_ROW],
            [list(candidate) for candidate in seen.likely.get(row.key, ())],
        ))  # fmt: skip
    for aside in asides_of(seen):
        note = {"kind": "remark", "column": "", "value": "", "code": "aside", "detail": aside.why}
        place = (aside.sheet[:LONGEST_SHEET], aside.row, str(RowStatus.ASIDE), without_phones(aside.text)[:200])
        rows.append((*place, None, None, None, [], "", [note], []))
    return rows


def place_of(row: LedgerRow) -> Key:
    """Return the sheet and the number of a row as they are kept."""
    return row.layout.sheet[:LONGEST_SHEET], row.number


def statuses_of(seen: Outlook) -> Iterator[tuple[LedgerRow, CellChange | None, RowStatus]]:
    """Yield the rows of projects in the order of the file, each with what it changes and what becomes of it."""
    changes = {change.row.key: change for change in seen.plan.changes}
    for row in seen.ledger.rows:
        change = changes.get(row.key)
        yield row, change, _status(change, seen) if change else _without_change(row, seen)


def asides_of(seen: Outlook) -> Iterator[Aside]:
    """Yield the rows that are no projects."""
    found = seen.ledger.found
    yield from (entry for table in (found.tables if found else ()) for entry in table.aside)


def _without_change(row: LedgerRow, seen: Outlook) -> RowStatus:
    """Return what becomes of a row of a list that may be several projects, or none as was decided; else it is wrong."""
    if row.key in seen.undecided:
        return RowStatus.DUPLICATE
    return RowStatus.ASIDE if seen.decided.get(row.key) == NONE else RowStatus.ERROR


def _status(change: CellChange, seen: Outlook) -> RowStatus:
    if change.row.key in seen.undecided:
        return RowStatus.DUPLICATE
    if change.project is None:
        return RowStatus.NEW
    return RowStatus.SAME if change.is_nothing else RowStatus.CHANGED


def _messages(seen: Outlook) -> dict[Key, list[dict[str, Any]]]:
    """Return what is to be said of each row, the errors first."""
    phones = _phones(seen.ledger)
    messages: defaultdict[Key, list[dict[str, Any]]] = defaultdict(list)
    for remark in (*seen.plan.errors, *seen.plan.remarks):
        kind = "error" if isinstance(remark, RowError) else "remark"
        values = {"column": remark.column, "code": remark.code, **_words(remark, phones)}
        messages[remark.sheet, remark.row].append({"kind": kind, **values})
    return messages


def summary_of(seen: Outlook) -> dict[str, Any]:
    """Return what a job keeps of an outlook beside its rows."""
    by_status = Counter(str(status) for *_, status in statuses_of(seen))
    by_status[str(RowStatus.ASIDE)] += sum(1 for _ in asides_of(seen))
    changes, phones = seen.plan.changes, _phones(seen.ledger)
    return {
        "plan_digest": seen.digest,
        "questions": [_question(question) for question in seen.ledger.questions],
        "errors": [_told(error, phones) for error in seen.plan.errors[:MOST_TOLD]],
        "remarks": [_told(remark, phones) for remark in seen.plan.remarks[:MOST_TOLD]],
        "totals": _totals(seen.ledger),
        "counts": {
            **{str(status): by_status[str(status)] for status in RowStatus},
            "faults": len(seen.plan.errors),
            "undecided": len(seen.undecided),
            "milestones": sum(len(change.milestones) for change in changes),
            "entries": sum(len(change.entries) for change in changes),
            "figures": sum(change.figure is not None for change in changes),
            "reforms": sum(len(change.adopted) + len(change.dropped) for change in changes),
            "plans": sum(change.plan is not None for change in changes),
        },
    }


def _told(remark: RowRemark, phones: set[tuple[str, str]]) -> dict[str, Any]:
    return {
        "sheet": remark.sheet,
        "row": remark.row,
        "column": remark.column,
        "code": remark.code,
        **_words(remark, phones),
    }


def _words(remark: RowRemark, phones: set[tuple[str, str]]) -> dict[str, str]:
    """Return the content of a cell and the sentence about it, which may quote it."""
    if (remark.sheet, remark.column) not in phones:
        return {"value": remark.value, "detail": remark.detail}
    return {"value": masked_phone(remark.value), "detail": without_phones(remark.detail, is_of_persons=True)}


def _phones(ledger: Ledger) -> set[tuple[str, str]]:
    """Return the columns, by sheet and name, whose cells must not be kept in the clear."""
    layouts = {id(row.layout): row.layout for row in ledger.rows}.values()
    return {
        (layout.sheet, layout.places[name][1])
        for layout in layouts
        for name in (*SECRET, BOTH)
        if name in layout.places
    }


def _question(question: ImportQuestion) -> dict[str, Any]:
    return {
        "code": question.code,
        "text": question.text,
        "options": [list(option) for option in question.options],
        "default": question.default,
        "blocks": question.blocks,
        "is_open": question.is_open,
    }


def _totals(ledger: Ledger) -> list[dict[str, Any]]:
    """Return what each column of amounts adds up to in 元, by the sheet and the column's name."""
    layouts = {id(row.layout): row.layout for row in ledger.rows}
    added: defaultdict[int, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in ledger.rows:
        of_layout = added[id(row.layout)]
        for name, value in row.values.items():
            if name in AMOUNTS:
                of_layout[name] += value
    sums: Counter[tuple[str, str, str]] = Counter()
    for number, layout in layouts.items():
        for name, yuan in added[number].items():
            sums[layout.sheet, layout.places.get(name, (0, HEADER_OF[name]))[1], name] += yuan
    stated = _stated(ledger)
    return [
        {"sheet": sheet, "column": column, "field": name, "yuan": yuan, "stated": stated.get((sheet, column))}
        for (sheet, column, name), yuan in sums.items()
    ]


def _stated(ledger: Ledger) -> dict[tuple[str, str], str]:
    """Return what the file itself says that its columns add up to, with the unit, by sheet and the column's name."""
    stated = {}
    for table in ledger.found.tables if ledger.found else ():
        for column in table.columns:
            if total := table.totals.get(column.letters):
                name = f"{column.letters} {column.header.strip('*＊')}"
                stated[table.sheet, name] = f"{total} {column.unit or ''}".strip()
    return stated
