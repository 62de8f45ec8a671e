"""Ledgers that are sent in and worked at, for the tests of this folder."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import NOW, TODAY
from tests.workbooks import workbook
from tracker.import_jobs.background import run_imports
from tracker.operations.imports import start_import

ROW = {"项目类别": "产业类", "总投资（万元）": 500}


def sent(by, *rows, content=None, name="台账.xlsx", now=NOW, **how):
    """Send rows in, or a whole file; return the job."""
    content = workbook([{**ROW, **row} for row in rows]) if content is None else content
    return start_import(upload=SimpleUploadedFile(name, content), by=by, now=now, **how)


def run(now=NOW, most=1):
    """Do what waits at a moment; return how many jobs that were."""
    return run_imports(clock=lambda: now, day_of=lambda _: TODAY, most=most)


def planned(by, *rows, now=NOW, **how):
    """Send rows in and have them compared with the books; return the job."""
    job = sent(by, *rows, now=now, **how)
    run(now)
    job.refresh_from_db()
    return job


def row(zone, name="甲", **cells):
    """Return a row of a zone."""
    return {"项目名称": name, "开发区": zone.name, **cells}


DAY = date(2024, 3, 5)
