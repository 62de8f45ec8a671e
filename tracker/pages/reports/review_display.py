"""Reports as a reviewer sees them: beside what stood before, with their warnings, problems and evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projects.rules.money import wan_text
from projects.rules.months import month_text
from tracker.pages.lists.columns import NOTHING, with_separators
from tracker.queries.reports.carried import with_carried
from tracker.queries.reports.review_details import review_details

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from tracker.models import ProgressReport
    from tracker.queries.reports.review_details import ReviewDetail
    from zones.models import Officer

COMPARED = {"completed": "累计完成", "month_completed": "本月完成", "actual_output": "实际年产值"}
"""The amounts that stand beside those of the month before, in 万元."""


def amount_of(report: Any, name: str) -> int | None:
    """Return an amount of a report in whole 元; of one without change what it stands for."""
    if report.carried is None:
        amount: int | None = getattr(report, f"{name}_yuan")
        return amount
    found = report.carried.get(f"{name}_yuan")
    return found.yuan if found else None


def with_details(officer: Officer, reports: Iterable[ProgressReport], month: date) -> list[Any]:
    """Return reports of a month, each with its `detail`, and as `compared` its amounts beside those before."""
    found: list[Any] = with_carried(reports)
    details = review_details(officer, found, month)
    for report in found:
        report.detail = details[report.pk]
        report.compared = list(_compared(report, report.detail))
    return found


def _compared(report: ProgressReport, detail: ReviewDetail) -> Iterable[tuple[str, str, str, str, str]]:
    """Yield the label, the amount now and before, the difference with its sign, and of which month the former is."""
    for name, label in COMPARED.items():
        now, before = amount_of(report, name), detail.before.get(f"{name}_yuan")
        difference = "" if now is None or before is None else _signed(now - before.yuan)
        since = month_text(before.month) if before else ""
        yield label, wan(now), wan(before.yuan if before else None), difference, since


def _signed(yuan: int) -> str:
    if not yuan:
        return "未变"
    return f"{'+' if yuan > 0 else '−'}{wan(abs(yuan))}"


def wan(yuan: int | None) -> str:
    """Return an amount in 万元 with separators."""
    return NOTHING if yuan is None else with_separators(wan_text(yuan))
