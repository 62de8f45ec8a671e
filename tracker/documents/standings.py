"""Who stands first and last, in words: ties together, few named all, those without a rate apart."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from projects.rules.bulletins import percent_text, ranked
from tracker.documents.blocks import MOST_NAMES, names_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from projects.rules.bulletins import RankedRow

ENDS = 3
FEW = 7
"""Fewer than this are named one after the other: their first and last three would be nearly all of them."""
IN_TABLE = "（名单见附表）"


def standing_text(
    rows: Iterable[Mapping[str, Any]], basis: str, rate: str, name_of: Callable[[Mapping[str, Any]], str]
) -> str:
    """Return the sentences about one rate of some rows; empty where there is no row."""
    places = ranked(rows, basis, rate)
    known = [place for place in places if place.rank is not None]
    without = [name_of(place.row) for place in places if place.rank is None]
    sentences = []
    if len({place.value for place in known}) == 1 and len(known) > 1:
        names = [name_of(place.row) for place in known]
        told = (names_text(names), "") if len(names) <= MOST_NAMES else (f"{len(names)}个", IN_TABLE)
        sentences.append(f"{told[0]}均为{percent_text(known[0].value)}{told[1]}")
    elif known and len(known) < FEW:
        sentences.append(f"{'依次为' if len(known) > 1 else ''}{_listed(known, name_of)}")
    elif known:
        is_first = [place.rank is not None and place.rank <= ENDS for place in known]
        best = [place for place, is_best in zip(known, is_first, strict=True) if is_best]
        # Whoever stands among the first by a tie is not named among the last, too.
        worst = [
            place
            for place, is_best in zip(known, is_first, strict=True)
            if not is_best and _worse_than(place, known) < ENDS
        ]
        sentences.append(f"居前的是{_listed(best, name_of)}")
        if worst:
            sentences.append(f"居后的是{_listed(worst, name_of)}")
    if without:
        sentences.append(f"{names_text(without)}没有可除的分母，不参加排序")
    return "；".join(sentences)


def _worse_than(place: RankedRow, known: Sequence[RankedRow]) -> int:
    """Return how many are worse."""
    return sum(1 for other in known if (other.value or 0) < (place.value or 0))


def _listed(places: Sequence[RankedRow], name_of: Callable[[Mapping[str, Any]], str]) -> str:
    parts = []
    for value, tied in groupby(places, key=lambda place: place.value):
        names = [name_of(place.row) for place in tied]
        # Of many that share a place some would be named by chance, and for the last places that is a reproach.
        if len(names) > MOST_NAMES:
            parts.append(f"并列的{len(names)}个{percent_text(value)}{IN_TABLE}")
        else:
            parts.append(f"{names_text(names)}{'（并列）' if len(names) > 1 else ''}{percent_text(value)}")
    return "、".join(parts)
