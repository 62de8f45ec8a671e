"""What it costs to compare and to write a ledger of ten thousand rows, as a worker does both."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from python_calamine import CalamineWorkbook

from bench import cpu_cost, databases, goals, timing
from bench.sample_ledger import ROWS, ledger
from bench.sample_projects import NOW, TODAY
from tracker.import_jobs import background, deciding
from tracker.imports import columns, reading_apart
from tracker.models import ImportState
from tracker.operations import import_files, imports
from zones.models import Officer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.goals import Measurement
    from tracker.models import ImportJob

TURNS = 3
IMPORTED = "bench_imported"


def import_costs(scale: int, template: str) -> Iterator[Measurement]:
    """
    Yield what a preview costs over calamine reading the same file, and what writing it costs over the preview.

    Both as a worker does them, with the limited process that reads the file and the foreign keys that PostgreSQL
    checks when it commits; each time in another copy of the database `template`, since what is written stays.
    """
    watch = timing.Watch()
    previews, writings, readings = [], [], []
    with TemporaryDirectory() as folder, override_settings(IMPORTS_ROOT=folder):
        for _ in range(TURNS):
            databases.create(IMPORTED, template=template)
            content, officer = ledger(), Officer.objects.get(username="province")
            readings.append(cpu_cost.least_cpu(partial(_read_alone, content), 3))
            job = imports.start_import(upload=SimpleUploadedFile("ledger.xlsx", content), by=officer, now=NOW)
            previews.append(cpu_cost.cpu_seconds(_work))
            _check_preview(job, content)
            deciding.apply_import(job=job, plan_digest=job.plan_digest, by=officer, now=NOW)
            writings.append(cpu_cost.cpu_seconds(_work))
            job.refresh_from_db()
            assert job.state == ImportState.APPLIED, job.trouble
    databases.drop(IMPORTED)
    span = watch.span()
    yield cpu_cost.cpu_ratio(goals.PREVIEW, scale, (previews, readings), span)
    yield cpu_cost.cpu_ratio(goals.WRITING, scale, (writings, previews), span)


def _work() -> None:
    """Do what one job waits for."""
    assert background.run_imports(clock=lambda: NOW, day_of=lambda _: TODAY) == 1


def _check_preview(job: ImportJob, content: bytes) -> None:
    """Compare what the product read with what calamine reads, cell by cell, and see that all of it is planned."""
    job.refresh_from_db()
    assert (job.state, job.counts["new"], job.counts["faults"]) == (ImportState.PLANNED, ROWS, 0), job.counts
    (table,) = reading_apart.recognised_in(import_files.lines_of(job.file)).tables
    _, *rows = _read_alone(content)
    assert [row.cells for row in table.rows] == rows


def _read_alone(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name(columns.SHEET).to_python()
