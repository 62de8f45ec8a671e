"""Finds projects that a new row may be about, though neither number, code nor name say so. They are asked about."""

from __future__ import annotations

import re
from collections import defaultdict
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from projects.models import Project
from projects.rules.chunks import chunked
from projects.rules.texts import spelling_key

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from tracker.imports.plan import CellChange
    from zones.models import Officer

Key = tuple[str, int]
LIKE = 0.75
"""How like two names are, of those whose owner is the same, from 0 to 1."""
MOST_NAMED = 5
_TAIL = 6
_COMMON = re.compile(r"[（(][^）)]*[）)]|项目|建设|工程|年产")


class Candidate(NamedTuple):
    """A project that a row may be about."""

    number: int
    name: str


def candidates_of(changes: Sequence[CellChange], by: Officer) -> Mapping[Key, list[Candidate]]:
    """Return the likely projects of the rows that would register one, by sheet and row. A query for 500 zones."""
    new = [change for change in changes if change.project is None]
    known: defaultdict[Hashable, list[Candidate]] = defaultdict(list)
    for zones in chunked(sorted({change.zone.pk for change in new})):
        # What the officer does not see is not offered: that a code is taken is all that is said of it.
        standing = Project.objects.visible_to(by).filter(zone__in=zones)
        for pk, zone, name, owner, uscc, code in standing.values_list(
            "pk", "zone", "name", "owner", "owner_uscc", "national_code"
        ):
            for mark in _marks(zone, owner, uscc, code):
                known[mark].append(Candidate(pk, name))
    found = {change.row.key: _likely(change, known) for change in new}
    return {key: likely for key, likely in found.items() if likely}


def _likely(change: CellChange, known: Mapping[Hashable, list[Candidate]]) -> list[Candidate]:
    values, likely = change.values, {}
    marks = _marks(change.zone.pk, *(values.get(name) or "" for name in ("owner", "owner_uscc", "national_code")))
    for mark in marks:
        for candidate in known.get(mark, ()):
            if mark[0] == "tail" or alike(candidate.name, values["name"]):
                likely[candidate.number] = candidate
    return list(likely.values())[:MOST_NAMED]


def alike(name: str, other: str) -> bool:
    """Whether two names say nearly the same, apart from what most names of projects have in common."""
    first, second = (_COMMON.sub("", spelling_key(text)) for text in (name, other))
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= LIKE


def _marks(zone: int, owner: str, uscc: str, code: str) -> Iterator[tuple[str, int, str]]:
    """Yield by what two projects of a zone may be one: the code of the owner, its name, the tail of the own code."""
    if uscc:
        yield "uscc", zone, uscc
    if owner:
        yield "owner", zone, spelling_key(owner)
    if code:
        yield "tail", zone, code[-_TAIL:]
