"""
Why a rate of a bulletin is another than that of an earlier one.

Both sides are read from the records as they were known when each was sealed: no record is ever changed, so that they
say what was sealed, and `is_as_sealed` tells whether they do.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Unpacked:
    """A bulletin with its content, which is unpacked once."""

    bulletin: Bulletin
    told: Mapping[str, Any]


def unpacked(bulletin: Bulletin) -> Unpacked:
    """
    Return a bulletin with its content.

    :raises DomainError: if the stored bytes were changed
    """
    try:
        return Unpacked(bulletin, content_of(bulletin))
    except (zlib.error, ValueError) as error:
        sentence = f"第 {bulletin.number} 号通报封存的内容已损坏，无法读出。请核对这份通报，并联系系统管理员。"
        raise DomainError("bulletin_damaged", sentence) from error


def earlier_one(later: Unpacked, officer: Officer) -> Unpacked | None:
    """Return the bulletin that one about the rates was sealed to be compared with; None where it cannot be read."""
    number = later.told["compared_with"]
    if later.bulletin.kind != BulletinKind.RATES or number is None:
        return None
    earlier = Bulletin.objects.visible_to(officer).filter(number=number).first()
    try:
        return unpacked(earlier) if earlier else None
    except DomainError:
        return None  # its own page says so


def comparison(earlier: Unpacked, later: Unpacked) -> tuple[tuple[Asked, Asked], Selection]:
    """
    Return what two bulletins asked, and about whose projects.

    :raises DomainError: if one is not about the rates, or they are about different units
    """
    if {earlier.bulletin.kind, later.bulletin.kind} != {BulletinKind.RATES}:
        raise DomainError(
            "not_about_rates", "只有“三个一批通报”有比率，不能与月度调度比较，请另选一份。", field="since"
        )
    if earlier.bulletin.unit_id != later.bulletin.unit_id:
        raise DomainError("other_scope", "两份通报的范围不同，不能比较，请另选一份同一范围的。", field="since")
    first, second = (question_from(bulletin.told["question"]) for bulletin in (earlier, later))
    return (_asked(first, earlier.bulletin), _asked(second, later.bulletin)), selection_of(second)


def _asked(question: RatesQuestion, bulletin: Bulletin) -> Asked:
    """Return what a bulletin asked, as known when it was sealed."""
    return Asked(window_of(question, bulletin.known_at), question.basis)


def is_as_sealed(content: Mapping[str, Any], asked: Asked, rate: str, found: Ratio) -> bool:
    """Whether a rate that was read from the records is the one that was sealed."""
    sealed = content["table"]["total"]["rates"][asked.basis][rate]
    return (sealed["numerator"], sealed["denominator"]) == (found.numerator, found.denominator)


def query_of_changes(earlier: Unpacked, later: Unpacked) -> str:
    """Return the parameters by which the page about changes compares two bulletins, but for the rate."""
    content: dict[str, str] = {}
    for prefix, sealed in (("from_", earlier), ("", later)):
        question, rounds = sealed.told["question"], sealed.told["rounds"]
        # By name, the usual ones too: what one side leaves out is taken from the other.
        span = {"first": rounds[0]["key"], "last": rounds[-1]["key"]}
        named = {"as_of": question["as_of"], **span, "basis": question["basis"]}
        content |= {f"{prefix}{name}": value for name, value in named.items()}
        content[f"{prefix}known_at"] = moment_text(sealed.bulletin.known_at)
    asked = later.told["question"]
    content["unit"] = later.bulletin.unit_id or ""
    content |= {"reviewed": "true" if asked["reviewed"] else "", "trial": "" if asked["trial"] else "false"}
    return urlencode({name: value for name, value in content.items() if value})
