"""Which rounds are looked at, on which day, and with what knowledge."""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from projects.models import Round, RoundDate
from projects.rules.moments import AHEAD

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

_KEY = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)


class ParameterError(ValueError):
    """A question that cannot be answered: the name of the parameter, and a sentence for the officer."""

    def __init__(self, field: str, message: str) -> None:
        """Keep the field's name and the sentence."""
        super().__init__(message)
        self.field = field
        self.message = message


@dataclass(frozen=True)
class Window:
    """
    The rounds of a question, the day it is asked about (inclusive) and the moment of knowledge.

    `left_out` are rounds that one might expect and that are not counted: newer than the window though held by the
    day, or inside it and not yet held. `is_past` means that the records are read as they were at `known_at`, and
    `reviewed` that only approved monthly figures count; `counts_trial` that 试生产 is production already, which no
    published basis says either way.
    """

    rounds: tuple[Round, ...]
    left_out: tuple[Round, ...]
    as_of: date
    known_at: datetime
    is_past: bool
    reviewed: bool = False
    counts_trial: bool = True

    @property
    def reads_records(self) -> bool:
        """Whether the projection cannot answer: it knows neither the past, nor who approved what, nor trial runs."""
        return self.is_past or self.reviewed or not self.counts_trial

    @property
    def records_moment(self) -> datetime | None:
        """The moment to read the records at; None reads what stands now."""
        return self.known_at if self.is_past else None


def resolve_window(
    *,
    first: str | None,
    last: str | None,
    as_of: date,
    known_at: datetime | None,
    now: datetime,
    reviewed: bool = False,
    counts_trial: bool = True,
    rounds_on: date | None = None,
) -> Window:
    """
    Return the window of a question; by default from the earliest round to the newest but one held by the day.

    :param rounds_on: the day of which the rounds are; None is `as_of`. With it, the same projects are looked at on
        another day, also those that were not yet announced then: a new round never looks like a fall.
    :raises ParameterError: for a round that is not registered, an empty span or a moment that lies ahead
    """
    # What is known at a moment ahead may still change: the same question would later get another answer.
    if known_at is not None and known_at > now:
        raise ParameterError("known_at", AHEAD)
    registered = registered_rounds(known_at)
    rounds, left_out = select_rounds(registered, span_of(registered, first, last), rounds_on or as_of)
    is_past = known_at is not None
    return Window(rounds, left_out, as_of, known_at or now, is_past, reviewed=reviewed, counts_trial=counts_trial)


def registered_rounds(known_at: datetime | None) -> list[Round]:
    """
    Return the registered rounds, oldest first, as they stand or as they were at a moment, with their dates of then.

    Such a round is only to be read: its date is not the one that is stored.
    """
    if known_at is None:
        return list(Round.objects.standing().order_by("held_on"))
    dates: dict[int, date] = {}
    # In order of recording, so that the newest date known by the moment overwrites the earlier ones.
    for dated in RoundDate.objects.order_by("recorded_at", "id"):
        if dated.recorded_at <= known_at or dated.round_id not in dates:  # a round never was without a date
            dates[dated.round_id] = dated.held_on
    rounds = list(Round.objects.as_known_at(known_at))
    for known in rounds:
        known.held_on = dates.get(known.pk, known.held_on)
    return sorted(rounds, key=attrgetter("held_on"))


@dataclass(frozen=True)
class RoundSpan:
    """The first and last round of a question; None takes the default of the day."""

    first: Round | None
    last: Round | None


def span_of(registered: Sequence[Round], first: str | None, last: str | None) -> RoundSpan:
    """
    Find the rounds at the ends of a span by their keys (`2023-4`).

    :raises ParameterError: for a round that is not registered, or a last round before the first
    """
    span = RoundSpan(_find(registered, "first", first), _find(registered, "last", last))
    if span.first and span.last and span.last.held_on < span.first.held_on:
        raise ParameterError("last", f"末期 {span.last.key} 早于首期 {span.first.key}，请对调。")
    return span


def known_round(key: str, *, known_at: datetime | None) -> Round:
    """
    Return the round of a key as known at a moment, with the date that it had then; None is now.

    :raises ParameterError: if none was registered then
    """
    return _named(registered_rounds(known_at), "round", key)


def _find(registered: Sequence[Round], field: str, key: str | None) -> Round | None:
    return None if key is None else _named(registered, field, key)


def _named(registered: Sequence[Round], field: str, key: str) -> Round:
    match = _KEY.fullmatch(key)
    if match is None:
        raise ParameterError(field, f"“{key}”不是期次，请按 2023-4（2023年第4次）的格式填写。")
    year, number = int(match[1]), int(match[2])
    round_ = next((known for known in registered if (known.year, known.number) == (year, number)), None)
    if round_ is None:
        raise ParameterError(field, f"没有登记期次 {key}。")
    return round_


def select_rounds(
    registered: Sequence[Round], span: RoundSpan, as_of: date
) -> tuple[tuple[Round, ...], tuple[Round, ...]]:
    """
    Return the rounds of a span that were held by a day, and those left out; `registered` is in order of date.

    By default the newest round held by the day is left out, as in 吕梁's bulletin of 2023: its members had no time.
    """
    held = [known for known in registered if known.held_on <= as_of]
    start = span.first.held_on if span.first else None
    end = span.last.held_on if span.last else (held[-2].held_on if len(held) > 1 else None)
    # With fewer than two rounds held and no last round given there is no end: nothing is inside.
    inside = [
        known for known in registered if (start is None or known.held_on >= start) and end and known.held_on <= end
    ]
    rounds = tuple(known for known in inside if known.held_on <= as_of)
    unheld = [known for known in inside if known.held_on > as_of]
    newer = [known for known in held if end is None or known.held_on > end]
    return rounds, (*newer, *unheld)


def entering_of(windows: Sequence[Window]) -> dict[int, int]:
    """Return from which month on each round is counted: once counted it stays."""
    entering: dict[int, int] = {}
    for index, window in enumerate(windows):
        if not index or window.rounds is not windows[index - 1].rounds:
            for held in window.rounds:
                entering.setdefault(held.pk, index)
    return entering
