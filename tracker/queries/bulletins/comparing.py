"""The comparison of a bulletin with an earlier one, as it is sealed with the later: both sides from the records."""

from __future__ import annotations

import zlib
from functools import partial
from typing import TYPE_CHECKING, Any

from projects.errors import DomainError
from projects.rules.bulletin_changes import (
    DAMAGED,
    NOT_AS_SEALED,
    TOO_LARGE,
    change_told,
    is_of,
    note_compared,
    plain_told,
)
from projects.rules.rates import RATE_LABELS
from tracker.queries.bulletins.contents import question_from, selection_of, window_of
from tracker.queries.bulletins.sealed import content_of
from tracker.queries.rates.change_sides import Asked
from tracker.queries.rates.changes import changes
from zones.models import Officer, Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from projects.rules.rate_changes import MemberChange
    from tracker.models import Bulletin
    from tracker.queries.bulletins.contents import RatesQuestion


def comparison_told(
    earlier: Bulletin, question: RatesQuestion, table: Mapping[str, Any], *, known_at: datetime
) -> dict[str, Any] | None:
    """
    Return why the rates of a bulletin differ from those of an earlier one, as its bytes hold it.

    None where the records now say something else than the table: somebody has recorded since it was read.

    The records are read as known at both moments. Where they do not say what was sealed then, or there are too many
    members, the difference is told without its causes: a bulletin never holds a split of other figures than its own.

    :param table: the table that is about to be sealed
    """
    try:
        before = content_of(earlier)
    except (zlib.error, ValueError):
        return {"number": earlier.number, "digest": earlier.digest, "unsplit": DAMAGED, "rates": {}}
    asked = before["question"]
    values = {
        "number": earlier.number,
        "digest": earlier.digest,
        "as_of": before["as_of"],
        "basis": asked["basis"],
        "rounds": [round_["key"] for round_ in before["rounds"]],
        "reviewed": asked["reviewed"],
        "trial": asked["trial"],
    }
    sealed = {
        name: (before["table"]["total"]["rates"][asked["basis"]][name], table["total"]["rates"][question.basis][name])
        for name in RATE_LABELS
    }
    try:
        split = _split(question_from(asked), earlier.known_at, question, known_at)
    except DomainError:
        reason = TOO_LARGE
    else:
        rates = {name: change_told(change) for name, change in split.items()}
        before_is_same, after_is_same = (
            all(is_of(rates[name][side], pair[at]) for name, pair in sealed.items())
            for at, side in enumerate(("before", "after"))
        )
        if not after_is_same:
            return None
        if before_is_same:
            return {**values, "unsplit": "", "rates": rates}
        reason = NOT_AS_SEALED
    # Each by the basis of its own bulletin: other bases would have to be split as well.
    return {**values, "unsplit": reason, "rates": {name: plain_told(*pair) for name, pair in sealed.items()}}


def note_comparison(earlier: Bulletin) -> dict[str, Any]:
    """Return what a monthly note holds of the one before, to be compared with."""
    try:
        return note_compared(content_of(earlier))
    except (zlib.error, ValueError):
        return {"number": earlier.number, "unsplit": DAMAGED}


def _split(
    first: RatesQuestion, first_known: datetime, second: RatesQuestion, second_known: datetime
) -> dict[str, MemberChange]:
    split = partial(
        changes,
        officer=Officer(role=Role.PROVINCE),
        first=Asked(window_of(first, first_known), first.basis),
        second=Asked(window_of(second, second_known), second.basis),
        selection=selection_of(second),
    )
    return {name: split(rate=name).change for name in RATE_LABELS}
