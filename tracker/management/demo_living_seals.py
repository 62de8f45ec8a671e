"""Two bulletins of the published past, the second compared with the first, and a sample for checks on site."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from projects.rules.stages import Cohort
from tracker.management.demo_reforms import SHANGHAI
from tracker.models import BulletinKind, CheckOutcome, Stratification
from tracker.operations.audit_samples import Draw, draw_sample, record_check
from tracker.operations.bulletins import BulletinDraft, seal_bulletin, usual_title
from tracker.queries.bulletins.contents import USUAL_BASIS, RatesQuestion
from tracker.queries.bulletins.questions import content_for
from tracker.queries.rates.samples import population
from tracker.queries.rates.window import resolve_window

if TYPE_CHECKING:
    from tracker.management.demo_living_people import Telling

SEALED = (
    (date(2023, 12, 31), datetime(2024, 1, 31, 10, 0, tzinfo=SHANGHAI)),
    (date(2024, 6, 30), datetime(2024, 7, 10, 10, 0, tzinfo=SHANGHAI)),
)
"""As of which days bulletins were sealed, and when: the second is compared with the first."""
DRAWN = datetime(2024, 7, 12, 10, 0, tzinfo=SHANGHAI)
SIZE = 6
CHECKS = (
    (CheckOutcome.CONFIRMED, ""),
    (CheckOutcome.CONFIRMED, ""),
    (CheckOutcome.REFUTED, "示例：现场未见开工，只有围挡"),
    (CheckOutcome.UNCHECKED, "示例：当天停电，无法进场"),
)
"""What was found at the first of those drawn; the others wait."""


def seal_and_check(telling: Telling) -> None:
    """Seal both, draw the sample, and enter what the first checks found."""
    for as_of, sealed_at in SEALED:
        _seal(as_of, sealed_at, telling)
    _check(telling)


def _seal(as_of: date, sealed_at: datetime, telling: Telling) -> None:
    question = RatesQuestion(as_of=as_of, basis=USUAL_BASIS)
    title = f"{usual_title(BulletinKind.RATES, None, as_of)}（示例）"
    draft = BulletinDraft(kind=BulletinKind.RATES, title=title, as_of=as_of)
    read = partial(content_for, question, known_at=sealed_at)
    seal_bulletin(draft=draft, read=read, by=telling.province, now=sealed_at)


def _check(telling: Telling) -> None:
    """Draw a sample of what has started, and enter what the first checks found."""
    as_of, by = SEALED[-1][0], telling.province
    window = resolve_window(first=None, last=None, as_of=as_of, known_at=DRAWN, now=DRAWN)
    asked: dict[str, Any] = {"cohort": Cohort.SIGNED, "unit": None, "stratification": Stratification.AMOUNT}
    found = population(officer=by, window=window, **asked)
    if sum(map(len, found.values())) < SIZE:
        return
    rounds = [round_.key for round_ in window.rounds]
    values: dict[str, Any] = {
        "title": "示例：开工核查",
        "as_of": as_of,
        "rounds": rounds,
        "size": SIZE,
        "seed": "20240712-示例",
    }
    sample = draw_sample(draw=Draw(**asked, **values), population=found, by=by, now=DRAWN)
    items = sample.items.select_related("entry__project", "sample").order_by("pk")
    for number, (item, (outcome, note)) in enumerate(zip(items, CHECKS, strict=False), start=1):
        moment = DRAWN + timedelta(days=number)
        found_on: dict[str, Any] = {"checked_on": moment.date(), "now": moment, "today": moment.date()}
        record_check(item=item, outcome=str(outcome), note=note, by=by, **found_on)
