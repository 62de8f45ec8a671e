"""
Keeps what officers type into the cells of a month's sheet: drafts of reports, many at once, in few statements.

Drafts count nowhere; `submit_report` checks what is in them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

from django.db import transaction

from projects.models import Project
from projects.operations.audit import new_event, record_events
from projects.operations.earlier_figures import NOTHING_BEFORE, Before, before_month
from projects.operations.progress_figures import Figures, check_month
from projects.rules.money import MoneyError
from projects.rules.texts import TextError, check_text, unified_lines
from projects.rules.typed_amounts import AmountUnit, typed_text, yuan_typed
from tracker.models import ProgressReport, ReportStep, ReviewLevel
from tracker.operations.months import require_open
from tracker.operations.reports import EDITABLE, NO_CHANGE, figures_of_report, under_review, values_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from projects.models import AuditEvent
    from zones.models import Officer

AMOUNT_CELLS = {
    "month_completed": "month_completed_yuan",
    "completed": "completed_yuan",
    "actual_output": "actual_output_yuan",
}
"""The cells of amounts, from left to right, with the fields of a report that keep them."""
TEXT_CELLS = ("narrative", "problems", "explanation")
CELLS = (*AMOUNT_CELLS, *TEXT_CELLS)
LONGEST = {name: int(getattr(ProgressReport, name).field.max_length) for name in TEXT_CELLS}
"""Characters of a text."""
SAVED, INVALID, CHANGED, LOCKED = "", "invalid", "changed_meanwhile", "report_under_review"
"""What became of a cell."""


@dataclass(frozen=True)
class TypedCell:
    """One cell as it was typed; `seen` is the text that stood in it before, None where that is not known."""

    project: int
    name: str
    text: str
    seen: str | None = None


@dataclass(frozen=True)
class CellOutcome:
    """What became of a typed cell: the text that stands now, and why it is not the typed one, if it is not."""

    cell: TypedCell
    text: str
    code: str = SAVED
    detail: str = ""
    is_changed: bool = False
    """Whether the cell holds another text than before."""
    before: str = ""
    """The text that stood."""


@dataclass(frozen=True)
class Typing:
    """How cells were typed: the unit of the amounts, and of whole rows the version of the report that was seen."""

    unit: AmountUnit = AmountUnit.WAN
    versions: Mapping[int, int] = field(default_factory=dict)


AS_IT_COMES = Typing()


def cell_text(report: ProgressReport | None, name: str, unit: AmountUnit) -> str:
    """Return what stands in a cell."""
    if report is None:
        return ""
    if name in AMOUNT_CELLS:
        return "" if report.no_change else typed_text(getattr(report, AMOUNT_CELLS[name]), unit)
    return str(getattr(report, name))


@transaction.atomic
def save_cells(
    *,
    projects: Sequence[Project],
    month: date,
    cells: Iterable[TypedCell],
    by: Officer,
    now: datetime,
    today: date,
    typing: Typing = AS_IT_COMES,
    whole: bool = False,
) -> list[CellOutcome]:
    """
    Write cells into the drafts of a month, in a fixed number of statements; return what became of each, by project.

    A cell that cannot be read, that somebody else changed meanwhile, or whose report is under review is left as it
    stands; the others are written. With `whole` nothing is written if any is left.

    :param projects: those that the officer may report on; cells of others are not looked at
    :raises DomainError: if the month has not begun or is closed
    """
    check_month(month, today=today)
    typed = defaultdict(list)
    known = {project.pk: project for project in projects}
    for cell in cells:
        if cell.project in known:
            typed[cell.project].append(cell)
    # The projects first, in the order of their numbers, then the month: as every writer of reports locks.
    list(Project.objects.select_for_update().filter(pk__in=typed).order_by("pk").values_list("pk"))
    require_open(month)
    reports = {report.project_id: report for report in ProgressReport.objects.filter(project__in=typed, month=month)}
    before = before_month(typed, month)
    outcomes: list[CellOutcome] = []
    drafts: list[_Draft] = []
    for project, of_project in sorted(typed.items()):
        report = reports.get(project) or _new(known[project], month, by, now)
        drafts.append(draft := _Draft(report, typing, before.get(project, NOTHING_BEFORE)))
        outcomes += [draft.take(cell) for cell in sorted(of_project, key=lambda cell: CELLS.index(cell.name))]
    if not (whole and any(outcome.code for outcome in outcomes)):
        _write([draft for draft in drafts if draft.is_changed], by, now)
    return outcomes


def _new(project: Project, month: date, by: Officer, now: datetime) -> ProgressReport:
    return ProgressReport(project=project, month=month, created_at=now, created_by=by, version=0)


class _Draft:
    """One report of the sheet, and what it held before."""

    def __init__(self, report: ProgressReport, typing: Typing, before: Before) -> None:
        self.report, self.unit, self.earlier = report, typing.unit, before
        seen = typing.versions.get(report.project_id, report.version)
        self.is_stale = seen != report.version
        # A new one has no version yet.
        self.before = values_of(report) if report.version else None
        self.held = {name: cell_text(report, name, self.unit) for name in CELLS}

    @property
    def is_changed(self) -> bool:
        now = {name: cell_text(self.report, name, self.unit) for name in CELLS}
        return now != self.held

    def take(self, cell: TypedCell) -> CellOutcome:
        """Write a cell into the report, unless something speaks against it."""
        name, stands = cell.name, self.held[cell.name]
        try:
            value = _read(name, cell.text, self.unit)
            seen = cell.seen if cell.seen is None else _shown(_read(name, cell.seen, self.unit), self.unit)
        except (MoneyError, TextError) as error:
            return CellOutcome(cell, stands, INVALID, str(error))
        text = _shown(value, self.unit)
        if text == stands and (cell.seen is None or self.report.state not in EDITABLE):
            return CellOutcome(cell, stands)
        if self.report.state not in EDITABLE:
            return CellOutcome(cell, stands, LOCKED, under_review(self.report))
        # What was seen of the cell itself, where it is known: a colleague may be at work in the next one.
        if (self.is_stale and seen is None) or (seen is not None and seen != stands):
            return CellOutcome(cell, stands, CHANGED, f"其间有人改过：现在是“{stands}”，您填的是“{cell.text}”。")
        if name in AMOUNT_CELLS:
            self._make_room()
        setattr(self.report, AMOUNT_CELLS.get(name, name), value)
        return CellOutcome(cell, text, is_changed=text != stands, before=stands)

    def _make_room(self) -> None:
        """Take back what followed from the amounts as they were: they are about to change."""
        report, held = self.report, figures_of_report(self.report)
        if report.no_change:
            # Whoever states an amount says that something changed.
            report.no_change, held = False, Figures()
            report.narrative = "" if report.narrative == NO_CHANGE else report.narrative
        bare = replace(held, completed_yuan=None, year_completed_yuan=None)
        own = self.earlier.totalled(bare, report.month)
        with_year = self.earlier.totalled(replace(held, year_completed_yuan=None), report.month)
        if held.year_completed_yuan == with_year.year_completed_yuan:
            held = replace(held, year_completed_yuan=None)
        if held.completed_yuan == own.completed_yuan:
            held = replace(held, completed_yuan=None)
        for name, yuan in asdict(held).items():
            setattr(report, name, yuan)


def _read(name: str, text: str, unit: AmountUnit) -> int | str | None:
    if name in AMOUNT_CELLS:
        return yuan_typed(text, unit)
    limit = LONGEST[name]
    plain = check_text(unified_lines(text).strip(), lines=True)
    if len(plain) > limit:
        raise TextError(f"文字有 {len(plain)} 个字，超过 {limit} 个字的上限。")
    return plain


def _shown(value: int | str | None, unit: AmountUnit) -> str:
    return value if isinstance(value, str) else typed_text(value, unit)


def _write(drafts: Sequence[_Draft], by: Officer, now: datetime) -> None:
    """Write the changed reports with their steps and events."""
    new = [draft.report for draft in drafts if draft.before is None]
    for draft in drafts:
        draft.report.version += 1
    ProgressReport.objects.bulk_create(new)
    fields = ["year_completed_yuan", *AMOUNT_CELLS.values(), *TEXT_CELLS, "no_change", "version"]
    ProgressReport.objects.bulk_update(
        [draft.report for draft in drafts if draft.before is not None], fields, batch_size=200
    )
    ReportStep.objects.bulk_create(
        ReportStep(report=report, to_state=report.state, level=ReviewLevel.ZONE, at=now, by=by) for report in new
    )
    record_events(_event(draft, by, now) for draft in drafts)


def _event(draft: _Draft, by: Officer, now: datetime) -> AuditEvent:
    report = draft.report
    return new_event(
        action="edit_report" if draft.before is not None else "draft_report",
        subject=report,
        project=report.project,
        by=by,
        now=now,
        before=draft.before,
        after=values_of(report),
    )
