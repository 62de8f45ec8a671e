"""
The kept findings of what an officer sees, each with its explanation and the notes of officers.

A finding accuses nobody and changes no figure. An officer checks it and writes a note; the finding then stays listed
with the note beside it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, Sum

from projects.models import Evidence, PlausibilityFinding, Project
from projects.rules.plausibility import NAMESAKE, SAME_FILE, TOLD_LATE, namesake_words, same_file_words, told_late_words
from tracker.models import FindingNote

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from zones.models import Officer


BROKEN_SUM = "数据不衔接"
"""A kind of finding whose title names the month besides: it is offered once for all months."""
POSITION = re.compile(r"[01]~\d{1,18}~\d{1,18}", re.ASCII)


@dataclass(frozen=True)
class ReadFinding:
    """A finding as an officer reads it; `found_at` is since when it has been known."""

    project: Project
    rule: str
    key: str
    title: str
    explanation: str
    found_at: datetime
    notes: tuple[FindingNote, ...] = ()


class FindingPosition(NamedTuple):
    """Where a finding stands: those without a note first, by project, in the order in which they were found."""

    is_explained: bool
    project: int
    number: int

    @classmethod
    def parse(cls, text: str) -> FindingPosition:
        """
        Read a position as `str` writes it.

        :raises ValueError: for any other text
        """
        if POSITION.fullmatch(text) is None:
            raise ValueError(text)
        explained, project, number = map(int, text.split("~"))
        return cls(bool(explained), project, number)

    def __str__(self) -> str:
        return f"{self.is_explained:d}~{self.project}~{self.number}"


@dataclass(frozen=True)
class FindingCounts:
    """How many findings an officer sees, by title and whether there is a note."""

    counts: dict[tuple[str, bool], int]

    def count(self, title: str = "", *, is_explained: bool | None = None) -> int:
        """Return how many have a text in their title, and a note or none; None counts both."""
        return sum(
            count
            for (of_title, explained), count in self.counts.items()
            if title in of_title and is_explained in {None, explained}
        )

    @property
    def titles(self) -> set[str]:
        return {title for title, _ in self.counts}


def visible_findings(officer: Officer) -> QuerySet[Any]:
    """Return the findings that an officer sees, each with `is_explained`: whether anybody has written a note on it."""
    notes = FindingNote.objects.filter(project=OuterRef("project"), rule=OuterRef("rule"), key=OuterRef("key"))
    named = PlausibilityFinding.objects.visible_to(officer).select_related("project__zone__unit")
    return named.annotate(is_explained=Exists(notes))


def finding_counts(officer: Officer) -> FindingCounts:
    """Return how many findings an officer sees, in one query."""
    # No order: that of the model would make every row a group of its own.
    rows = visible_findings(officer).order_by().values("title", "is_explained").annotate(count=Count("pk"))
    return FindingCounts({(row["title"], row["is_explained"]): row["count"] for row in rows})


def kind_of(title: str) -> str:
    """Return the kind of a finding, under which it is offered and counted."""
    return BROKEN_SUM if BROKEN_SUM in title else title


def counts_by_place(found: QuerySet[Any], place: str) -> dict[str, dict[str, int]]:
    """Return how many of some findings there are by place and kind; `place` leads from a finding to it. One query."""
    counts: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    # In an order of their own: that in which PostgreSQL groups is another under another plan.
    for key, title, count in found.order_by("title").values_list(place, "title").annotate(count=Count("pk")):
        counts[str(key)][kind_of(title)] += count
    return {key: dict(of_place) for key, of_place in counts.items()}


def findings(*, officer: Officer, project: Project | None = None) -> list[ReadFinding]:
    """Return the findings about the visible projects, or one of them, with their notes; those without come first."""
    rows = visible_findings(officer)
    if project is not None:
        rows = rows.filter(project=project)
    return read_findings(officer, rows.order_by("is_explained", "project_id", "rule", "key", "id"))


def findings_beyond(
    officer: Officer, place: FindingPosition | None, count: int, *, is_forward: bool
) -> list[tuple[FindingPosition, ReadFinding]]:
    """Return so many findings that an officer sees, from a place on, forwards or backwards. Eight queries at most."""
    way, order = ("gt", "") if is_forward else ("lt", "-")
    rows: list[Any] = []
    # One kind after the other, each along the index: sorted by whether there is a note, all would have to be read.
    for is_explained in (False, True) if is_forward else (True, False):
        of_kind = visible_findings(officer).filter(is_explained=is_explained)
        if place is not None and place.is_explained == is_explained:
            # The first condition lets the index begin there; an OR alone would be a filter of all rows.
            of_kind = of_kind.filter(
                Q(**{f"project__{way}": place.project}) | Q(**{f"pk__{way}": place.number}),
                **{f"project__{way}e": place.project},
            )
        elif place is not None and (place.is_explained > is_explained) == is_forward:
            continue
        rows += of_kind.order_by(f"{order}project_id", f"{order}pk")[: count - len(rows)]
        if len(rows) == count:
            break
    places = [FindingPosition(row.is_explained, row.project_id, row.pk) for row in rows]
    return list(zip(places, read_findings(officer, rows), strict=True))


def read_findings(officer: Officer, rows: Iterable[PlausibilityFinding]) -> list[ReadFinding]:
    """Return visible findings in their order, with explanations and notes. Six queries at most."""
    kept = list(rows)
    words = {**_late_words(officer, kept), **_file_words(kept), **_namesake_words(kept)}
    notes = defaultdict(list)
    written = FindingNote.objects.visible_to(officer).filter(project__in={row.project_id for row in kept})
    for note in written.select_related("by") if kept else ():
        notes[note.project_id, note.rule, note.key].append(note)
    return [
        ReadFinding(
            row.project,
            row.rule,
            row.key,
            row.title,
            words.get(row.pk, row.explanation),
            row.found_at,
            tuple(notes[row.project_id, row.rule, row.key]),
        )
        for row in kept
    ]


def _late_words(officer: Officer, kept: Sequence[PlausibilityFinding]) -> dict[int, str]:
    """Count what an officer sees of the days on which much was told late: elsewhere on that day there may be more."""
    late = [row for row in kept if row.rule == TOLD_LATE]
    if not late:
        return {}
    days = PlausibilityFinding.objects.visible_to(officer).filter(
        rule=TOLD_LATE, key__in={row.key for row in late}, about__in={row.about for row in late}
    )
    sums = days.order_by().values_list("key", "about").annotate(count=Sum("weight"))
    counts = {(key, about): count for key, about, count in sums}
    return {row.pk: told_late_words(row.key, counts[row.key, row.about]) for row in late}


def _file_words(kept: Sequence[PlausibilityFinding]) -> dict[int, str]:
    twice = [row for row in kept if row.rule == SAME_FILE]
    if not twice:
        return {}
    named = Evidence.objects.filter(pk__in={int(number) for row in twice for number in (row.key, row.about)})
    files = {file.pk: file for file in named.select_related("project")}
    words = {}
    for row in twice:
        later, first = files[int(row.key)], files[int(row.about)]
        where = "本项目" if later.project_id == first.project_id else f"项目“{first.project}”"
        words[row.pk] = same_file_words(later.name, where, first.name)
    return words


def _namesake_words(kept: Sequence[PlausibilityFinding]) -> dict[int, str]:
    namesakes = [row for row in kept if row.rule == NAMESAKE]
    if not namesakes:
        return {}
    firsts = Project.objects.filter(pk__in={int(row.key) for row in namesakes}).select_related("zone").in_bulk()
    first = {row.pk: firsts[int(row.key)] for row in namesakes}
    return {pk: namesake_words(str(project.zone), project.name, project.pk) for pk, project in first.items()}
