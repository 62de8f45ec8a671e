"""A zone's ledgers as they come, sent in to be pictured: one that is asked about, one that was compared."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import xlsxwriter
from django.core.files.base import ContentFile
from django.utils import timezone

from projects.models import Project
from projects.rules.money import YUAN_PER_WAN
from tracker.import_jobs.background import run_imports
from tracker.operations.imports import start_import
from zones.models import Officer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

HEADERS = ("序号", "项目名称", "项目类别", "投资单位", "总投资", "签约时间", "形象进度")
KNOWN = 6
NEW = (
    ("样例新材料生产线项目", "工业", "样例新材料有限公司", 32_000, "2026年9月", "办理土地手续"),
    ("样例冷链物流园项目", "产业类", "样例物流有限公司", "约1.2亿", "2026-08-15", "基础施工"),
)


def send_ledgers(username: str, now: datetime) -> None:
    """Send two files in for an officer; of the first the unit and a word stay open, of the second they are answered."""
    officer = Officer.objects.get(username=username)
    for name, answers in (
        ("2026年11月项目台账.xlsx", {}),
        ("2026年11月项目台账（改）.xlsx", {"unit": "万元", "category:工业": "产业类"}),
    ):
        upload: Any = ContentFile(_ledger(officer), name)
        start_import(upload=upload, by=officer, now=now, answers=answers)
        run_imports(clock=lambda: now, day_of=timezone.localdate)


def _ledger(officer: Officer) -> bytes:
    known = Project.objects.visible_to(officer).exclude(planned_yuan=None).order_by("pk")[:KNOWN]
    rows: list[Sequence[object]] = []
    for place, project in enumerate(known):
        amount = (project.planned_yuan or 0) // YUAN_PER_WAN
        more = 1_500 if place % 3 == 0 else 0
        rows.append((project.name, project.get_category_display(), project.owner, amount + more, None, "主体施工"))
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    page = book.add_worksheet("台账")
    page.write(0, 0, "2026年11月重点项目建设进展台账")
    page.write_row(1, 0, HEADERS)
    for number, cells in enumerate([*rows, *NEW], 1):
        page.write_row(number + 1, 0, [number, *cells])
    total = sum(int(str(cells[3])) for cells in [*rows, NEW[0]])
    page.write_row(len(rows) + len(NEW) + 2, 0, ["合计", None, None, None, total])
    book.close()
    return file.getvalue()
