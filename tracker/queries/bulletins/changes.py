"""
Why a rate of a bulletin is another than that of an earlier one.

Both sides are read from the records as they were known when each was sealed: no record is ever changed, so that they
say what was sealed, and `is_as_sealed` tells whether they do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.http import urlencode

from projects.errors import DomainError
from projects.rules.moments import moment_text
from tracker.models import Bulletin, BulletinKind
from tracker.queries.bulletins.contents import question_from, selection_of, window_of
from tracker.queries.bulletins.sealed import content_of
from tracker.queries.rates.change_sides import Asked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from projects.rules.rates import Ratio
    from tracker.queries.bulletins.contents import RatesQuestion
    from tracker.queries.rates.selection import Selection
    from zones.models import Officer


def earlier_one(bulletin: Bulletin, told: Mapping[str, Any], officer: Officer) -> Bulletin | None:
    """Return the bulletin that one about the rates was sealed to be compared with, as far as the officer sees it."""
    if bulletin.kind != BulletinKind.RATES or told["compared_with"] is None:
        return None
    return Bulletin.objects.visible_to(officer).filter(number=told["compared_with"]).first()


def comparison(earlier: Bulletin, later: Bulletin) -> tuple[tuple[Asked, Asked], Selection]:
    """
    Return what two bulletins asked, and about whose projects.

    :raises DomainError: if one is not about the rates, or they are about different units
    """
    if {earlier.kind, later.kind} != {BulletinKind.RATES}:
        raise DomainError(
            "not_about_rates", "只有“三个一批通报”有比率，不能与月度调度比较，请另选一份。", field="since"
        )
    if earlier.unit_id != later.unit_id:
        raise DomainError("other_scope", "两份通报的范围不同，不能比较，请另选一份同一范围的。", field="since")
    first, second = (question_from(content_of(one)["question"]) for one in (earlier, later))
    return (_asked(first, earlier), _asked(second, later)), selection_of(second)


def _asked(question: RatesQuestion, bulletin: Bulletin) -> Asked:
    """Return what a bulletin asked, as known when it was sealed."""
    return Asked(window_of(question, bulletin.known_at), question.basis)


def is_as_sealed(bulletin: Bulletin, asked: Asked, rate: str, found: Ratio) -> bool:
    """Whether a rate that was read from the records is the one that was sealed."""
    sealed = content_of(bulletin)["table"]["total"]["rates"][asked.basis][rate]
    return (sealed["numerator"], sealed["denominator"]) == (found.numerator, found.denominator)


def query_of_changes(earlier: Bulletin, later: Bulletin) -> str:
    """Return the parameters by which the page about changes compares two bulletins, but for the rate."""
    told: dict[str, str] = {}
    for prefix, bulletin in (("from_", earlier), ("", later)):
        question = content_of(bulletin)["question"]
        named = {name: question[name] for name in ("as_of", "first", "last", "basis")}
        told |= {f"{prefix}{name}": value for name, value in named.items() if value}
        told[f"{prefix}known_at"] = moment_text(bulletin.known_at)
    told["unit"] = later.unit_id or ""
    return urlencode({name: value for name, value in told.items() if value})
