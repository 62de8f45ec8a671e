"""Works out what a month's sheet that was sent in changes in the drafts of its projects, and writes it."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction

from projects.errors import DomainError
from projects.models import Project
from projects.permissions import may_report_on
from projects.rules.chunks import chunked
from projects.rules.months import month_text
from tracker.imports.monthly_sheets import read_monthly_sheet
from tracker.models import ProgressReport
from tracker.operations.monthly_cells import CHANGED, TypedCell, Typing, save_cells

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from tracker.imports.ledger_rows import RowError
    from tracker.imports.monthly_sheets import ReadSheet, SheetLine
    from tracker.imports.tables import Recognised
    from tracker.models import ImportJob
    from tracker.operations.monthly_cells import CellOutcome
    from zones.models import Officer

UNKNOWN = "没有这个项目，或不在您的填报范围内：请用下载的本月表填写，不要加行。"
NO_CHANGE = "no_change"
"""The field that says of a draft that it was 无变化, which an amount takes back."""


@dataclass
class SheetOutlook:
    """What a month's sheet would change, as of one moment: the drafts of its good rows, and all errors."""

    month: date
    sheet: ReadSheet
    projects: Mapping[int, Project]
    reports: Mapping[int, ProgressReport]
    outcomes: Mapping[int, Sequence[CellOutcome]]
    errors: list[RowError] = field(default_factory=list)
    is_stopped: bool = False
    """Nothing is asked about a sheet whose headers are ours."""

    @property
    def good(self) -> list[SheetLine]:
        """The lines that may be written."""
        bad = {error.row for error in self.errors}
        return [line for line in self.sheet.lines if line.number not in bad]

    def may_be_written(self, *, partial: bool) -> bool:
        """Whether the good rows may be written, all or beside bad ones."""
        return partial or not self.errors

    def changes(self, line: SheetLine) -> list[dict[str, Any]]:
        """Return the cells of a line that change, as texts: what stands, and what is typed."""
        values = {"month": month_text(self.month)}
        cells: list[dict[str, Any]] = [
            {"field": outcome.cell.name, "old": outcome.before, "new": outcome.text, **values}
            for outcome in self.outcomes.get(line.project, ())
            if outcome.is_changed
        ]
        report = self.reports.get(line.project)
        if report is not None and report.no_change and any(cell["field"] not in _TEXTS for cell in cells):
            cells.append({"field": NO_CHANGE, "old": True, "new": False, **values})
        return cells

    @property
    def digest(self) -> str:
        """The same as long as the same would be written: SHA-256 over the cells, old and new."""
        digest = hashlib.sha256()
        for line in self.good:
            if cells := self.changes(line):
                said = [line.number, line.project, cells]
                digest.update(json.dumps(said, ensure_ascii=True, sort_keys=True).encode() + b"\n")
        return digest.hexdigest()


_TEXTS = ("narrative", "problems", "explanation")


def sheet_outlook(found: Recognised, job: ImportJob, *, today: date) -> SheetOutlook:
    """
    Return what a sheet would change. It is written and taken back at once: so nothing can be found at the writing only.

    :raises DomainError: if the month has not begun or is closed
    """
    month = month_of(job)
    sheet = read_monthly_sheet(found, month=month)
    projects = reportable(job.officer, [line.project for line in sheet.lines])
    reports = reports_of(projects, month)
    with transaction.atomic():
        outcomes = _save(sheet.lines, projects, job, now=job.uploaded_at, today=today)
        transaction.set_rollback(True)
    seen = SheetOutlook(month, sheet, projects, reports, outcomes)
    late = [
        sheet.error(line.number, "name", line.name, "not_found", UNKNOWN)
        for line in sheet.lines
        if line.project not in projects
    ]
    late += [
        _fault(sheet, line, outcome)
        for line in sheet.lines
        for outcome in outcomes.get(line.project, ())
        if outcome.code
    ]
    seen.errors = sorted([*sheet.errors, *late], key=lambda error: error.place)
    return seen


def write_sheet(seen: SheetOutlook, job: ImportJob, *, now: datetime, today: date) -> dict[int, int]:
    """Write the good rows of a sheet into the drafts; return the versions that these have then, by project."""
    changed = [line for line in seen.good if seen.changes(line)]
    _save(changed, seen.projects, job, now=now, today=today)
    projects = {line.project: seen.projects[line.project] for line in changed}
    return {number: report.version for number, report in reports_of(projects, month_of(job)).items()}


def month_of(job: ImportJob) -> date:
    """
    Return the month of a sheet.

    :raises DomainError: if the job is of another kind
    """
    if job.month is None:
        raise DomainError("no_month", "这不是月报的表。")
    return job.month


def reportable(by: Officer, numbers: Sequence[int]) -> dict[int, Project]:
    """Return those of some projects that an officer reports on, by their numbers."""
    projects: dict[int, Project] = {}
    for chunk in chunked(sorted(set(numbers))):
        visible = Project.objects.visible_to(by).filter(pk__in=chunk).select_related("zone")
        projects |= {project.pk: project for project in visible if may_report_on(by, project)}
    return projects


def reports_of(projects: Mapping[int, Project], month: date) -> dict[int, ProgressReport]:
    """Return the reports of some projects about a month, by the numbers of these."""
    reports: dict[int, ProgressReport] = {}
    for chunk in chunked(sorted(projects)):
        found = ProgressReport.objects.filter(project__in=chunk, month=month)
        reports |= {report.project_id: report for report in found}
    return reports


def _save(
    lines: Sequence[SheetLine], projects: Mapping[int, Project], job: ImportJob, *, now: datetime, today: date
) -> Mapping[int, Sequence[CellOutcome]]:
    outcomes: defaultdict[int, list[CellOutcome]] = defaultdict(list)
    saved = save_cells(
        projects=list(projects.values()),
        month=month_of(job),
        cells=[TypedCell(line.project, name, text) for line in lines for name, text in line.cells.items()],
        typing=Typing(versions={line.project: line.version for line in lines}),
        by=job.officer,
        now=now,
        today=today,
    )
    for report in saved:
        outcomes[report.cell.project].append(report)
    return outcomes


def _fault(sheet: ReadSheet, line: SheetLine, outcome: CellOutcome) -> RowError:
    since = f"“{line.name[:30]}”在下载以后有人改过，请重新下载。" if outcome.code == CHANGED else ""
    name, text = outcome.cell.name, outcome.cell.text
    return sheet.error(line.number, name, text, outcome.code, f"{since}{outcome.detail}")
