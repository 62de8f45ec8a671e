"""What the month's sheet of 200 projects costs: opening it, and keeping a block of cells, in seconds of CPU."""

from __future__ import annotations

from time import process_time
from typing import TYPE_CHECKING, Any

import orjson
from django.conf import settings
from django.db import transaction
from django.test import Client

from projects.models import Project
from projects.rules.months import month_text
from tracker.queries.reports.monthly_sheets import sheet_projects, sheet_rows
from tracker.queries.reports.months import expected_projects
from zones.models import Officer

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

ROWS = 200
CELLS = 200
"""As many as one request takes."""


def fill_up(officer: Officer, month: date) -> None:
    """Hand projects that report for a month over to the officer's zone, until it has `ROWS` of them."""
    missing = ROWS - sheet_projects(officer, month).count()
    others = Project.objects.exclude(zone=officer.zone_id)
    found = expected_projects(Officer.objects.get(username="province"), month).filter(pk__in=others)
    moved = list(found.order_by("pk").values_list("pk", flat=True)[: max(missing, 0)])
    Project.objects.filter(pk__in=moved).update(zone=officer.zone_id)


def page_cost(officer: Officer, month: date, repeats: int = 5) -> tuple[int, float, int]:
    """Return the rows of the sheet, the least CPU of opening it, and its bytes as a browser gets them."""
    client = _signed_in(officer)
    address = f"/monthly-sheet/?month={month_text(month)}"
    rows = sheet_rows(sheet_projects(officer, month)[:ROWS], month)
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    content = answer.content.decode()
    assert all(f'data-project="{row.project.pk}"' in content for row in rows)
    packed = client.get(address, headers={"Accept-Encoding": "gzip"}).content
    return len(rows), _least(lambda: client.get(address), repeats), len(packed)


def cells_seconds(officer: Officer, month: date, repeats: int = 5) -> float:
    """Return the least CPU that keeping a block of cells took; nothing is kept."""
    client = _signed_in(officer)
    projects = sheet_projects(officer, month).values_list("pk", flat=True)[:CELLS]
    texts = {pk: f"第 {pk} 行" for pk in sorted(projects)}
    cells = [{"project": pk, "name": "narrative", "text": text} for pk, text in texts.items()]
    body = orjson.dumps({"month": month_text(month), "cells": cells})

    def send() -> Any:
        with transaction.atomic():
            answer = client.post("/api/v1/monthly-sheet/cells/", body, content_type="application/json")
            transaction.set_rollback(True)
        return answer

    answer = send()
    assert answer.status_code == 200, answer.content
    told = [(cell["project"], cell["text"], cell["code"]) for cell in answer.json()["cells"]]
    assert told == [(pk, text, "") for pk, text in texts.items()]
    return _least(send, repeats)


def _signed_in(officer: Officer) -> Client:
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    client.force_login(officer)
    return client


def _least(run: Callable[[], object], repeats: int) -> float:
    """Return the least of some seconds of CPU: what others do on the machine only adds to it."""
    taken = []
    for _ in range(repeats):
        start = process_time()
        run()
        taken.append(process_time() - start)
    return min(taken)
