"""The overview against the request for the rates that it stands on, and the sheet of a zone's month."""

from __future__ import annotations

import os
import re
from pathlib import Path
from statistics import median
from time import process_time
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from bench import sheet_cost
from bench.load.world import make_world
from bench.sample_projects import TODAY
from projects.rules.money import yi_text
from projects.rules.months import last_completed_month
from zones.models import Officer, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BASIS = "investment-2023"
ASKED = {"as_of": f"{TODAY}", "basis": BASIS}
REPEATS = 11
PLAIN_FILES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
"""Nothing collects the static files here, and their names are no part of what is measured."""


def overview_ratios(officer: Officer | None = None) -> dict[str, float]:
    """
    Return the CPU of the overview and of its pieces over that of the API's rates about the same question.

    The CPU is that of this process and, on PostgreSQL, of the connection's own process. First the page must say what
    the API says, and the trend's last month what a single question about that day says.
    """
    officer = officer or Officer.objects.get(username="province")
    with override_settings(ALLOWED_HOSTS=["testserver"], STORAGES=PLAIN_FILES):
        client = Client()
        client.force_login(officer)
        _assert_same(client)
        runs: dict[str, Callable[[], object]] = {
            "rates": lambda: _get(client, "/api/v1/rates/", by="unit"),
            "page": lambda: _get(client, "/overview/"),
            "todos": lambda: _get(client, "/overview/todos/", hx=True),
            "trend": lambda: _get(client, "/overview/trend/", hx=True),
        }
        taken: dict[str, list[float]] = {name: [] for name in runs}
        for _ in range(REPEATS):
            for name, run in runs.items():
                taken[name].append(_cpu_of(run))
    seconds = {name: median(of_run) for name, of_run in taken.items()}
    return {
        "overview / rates request": seconds["page"] / seconds["rates"],
        "what waits today / rates request": seconds["todos"] / seconds["rates"],
        "trend of 36 months / rates request": seconds["trend"] / seconds["rates"],
        "rates request, ms": seconds["rates"] * 1000,
    }


def _get(client: Client, path: str, *, hx: bool = False, **more: str) -> str:
    answer: Any = client.get(path, {**ASKED, **more}, headers={"HX-Request": "true"} if hx else {})
    assert answer.status_code == 200, f"{path} answered {answer.status_code}"
    content: str = answer.content.decode()
    return content


def _assert_same(client: Client) -> None:
    """Compare the three figures and every bar with the API's answer, and the trend's last month with one question."""
    answer = client.get("/api/v1/rates/", {**ASKED, "by": "unit"}).json()
    page = _get(client, "/overview/")
    for rate in answer["total"]["rates"][BASIS].values():
        assert f"<b>{rate['percent']}%</b>" in page, rate
    bars = page.partition('class="numbers ov-bars tallied"')[2].partition("</table>")[0]
    for row in answer["rows"]:
        rate = row["rates"][BASIS]["groundbreaking"]
        parts = yi_text(round(float(rate["denominator"]) * 10_000))
        assert row["label"] in bars, row["label"]
        assert parts in bars, (row["label"], parts)
    trend = _get(client, "/overview/trend/", hx=True)
    days = re.findall(r">(\d{4}-\d\d-\d\d)</a>", trend)
    then = client.get("/api/v1/rates/", {**ASKED, "as_of": days[-1], "rounds_on": f"{TODAY}"}).json()
    for rate in then["total"]["rates"][BASIS].values():
        assert f"{rate['percent']}%" in trend.partition(f">{days[-1]}</a>")[2], rate


def _cpu_of(run: Callable[[], object]) -> float:
    before = _cpu()
    run()
    return _cpu() - before


def _cpu() -> float:
    """Return the CPU-seconds of this process and of the database's process that serves it."""
    if connection.vendor != "postgresql":
        return process_time()
    connection.ensure_connection()
    # The clock of a process in nanoseconds; `stat` counts in hundredths of a second.
    schedule = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return process_time() + int(schedule.read_text().split()[0]) / 1e9


def page_lines() -> Iterator[str]:
    """
    Fill a database with one province of 93 zones, as the product is used, and yield what its pages cost.

    The generator's country has thirty provinces of such zones.
    """
    make_world("bench_overview", int(os.environ.get("PROJECTS", "20000")))
    for name, ratio in overview_ratios().items():
        yield f"{name:<45} {ratio:8.2f}"
    officer = Officer.objects.filter(role=Role.ZONE).order_by("pk").first()
    assert officer is not None
    with override_settings(ALLOWED_HOSTS=["testserver"], STORAGES=PLAIN_FILES):
        # Of the month before the world was made: projects are expected to report from then on.
        month = last_completed_month(timezone.localdate())
        sheet_cost.fill_up(officer, month)
        rows, seconds, packed = sheet_cost.page_cost(officer, month)
    yield f"{f'sheet of {rows} rows / 1 s of CPU':<45} {seconds:8.2f}"
    yield f"{'sheet, packed / 250 KB':<45} {packed / 250_000:8.2f}"


if __name__ == "__main__":
    print(*page_lines(), sep="\n")
