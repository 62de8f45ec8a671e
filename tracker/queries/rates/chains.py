"""
What declared texts mean: the key chains (重点产业链) by the aliases as they stand now, and the projects of 链主.

The lists keep the text that was declared then. Every reading applies the aliases of today, also one of the past.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Count, Prefetch, Q

from projects.models import ChainAlias, ChainLeader, CohortEntry, KeyChain, Project, stored_key
from projects.rules.texts import spelling_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from zones.models import Officer

K = TypeVar("K")
T = TypeVar("T")

UNMAPPED = "（未对应重点产业链）"


@dataclass(frozen=True)
class Meanings:
    """The key chains by the comparison keys of their names and standing aliases."""

    chain_of: Mapping[str, int]

    def group_of(self, text: str) -> int | str:
        """Return the number of the chain that a text means, or the text itself where it means none."""
        return self.chain_of.get(spelling_key(text), text)

    @cached_property
    def texts_of(self) -> Mapping[int | str, Sequence[str]]:
        """The texts that stand on any list or project, by what they mean. One query."""
        # They are compared in Python: no column holds their keys. They are few, and projects share them.
        declared = CohortEntry.objects.order_by().values_list("chain").distinct()
        described = Project.objects.order_by().values_list("chain").distinct()
        texts: defaultdict[int | str, list[str]] = defaultdict(list)
        for (text,) in declared.union(described):
            texts[self.group_of(text)].append(text)
        return texts


def meanings() -> Meanings:
    """Return what texts mean now. One query."""
    names = KeyChain.objects.order_by().values_list("comparison_key", "pk")
    aliases = ChainAlias.objects.standing().order_by().values_list("comparison_key", "chain")
    return Meanings(dict(names.union(aliases)))


def merged(
    lists: Mapping[K, Mapping[str | int | None, T]], known: Meanings, total: Callable[[list[T]], T]
) -> dict[K, dict[str | int | None, T]]:
    """
    Return what was counted by declared text, counted by key chain; a text that means none stays a group of its own.

    :param total: adds up what was counted of several texts
    """
    return {name: _merged(by_text, known, total) for name, by_text in lists.items()}


def _merged(
    by_text: Mapping[str | int | None, T], known: Meanings, total: Callable[[list[T]], T]
) -> dict[str | int | None, T]:
    parts: defaultdict[str | int | None, list[T]] = defaultdict(list)
    for text, counted in by_text.items():
        parts[known.group_of(str(text))].append(counted)
    return {group: total(counted) if len(counted) > 1 else counted[0] for group, counted in parts.items()}


def of_leaders(known: Meanings, day: date, known_at: datetime | None, *, project: str = "") -> Q:
    """
    Return the filter of what belongs to an enterprise that leads its chain on a day, as known at a moment. Two queries.

    :param project: the lookup of the project, such as `project__` of entries; empty for projects themselves
    """
    leaders = ChainLeader.objects.as_known_at(known_at).leading_on(day)
    found = Q(pk__in=[])
    for chain, owner, code in leaders.values_list("chain", "owner", "owner_uscc"):
        named = Q((f"{project}owner_uscc", code)) if code else Q(pk__in=[])
        if owner:
            named |= Q((f"{project}owner_key", stored_key(owner)))
        found |= Q(chain__in=known.texts_of.get(chain, ())) & named
    return found


def days_of_leaders(known_at: datetime | None) -> list[date]:
    """Return the days, in order, from which on other enterprises lead than the day before. One query."""
    spans = ChainLeader.objects.as_known_at(known_at).values_list("recognized_on", "ended_on")
    return sorted({day for span in spans for day in span if day})


def key_chains() -> QuerySet[KeyChain]:
    """Return the list with `standing_aliases` and `standing_leaders` of each chain. Three queries."""
    aliases = ChainAlias.objects.standing().select_related("recorded_by")
    leaders = ChainLeader.objects.standing().select_related("recorded_by")
    return KeyChain.objects.prefetch_related(
        Prefetch("aliases", aliases, to_attr="standing_aliases"),
        Prefetch("leaders", leaders, to_attr="standing_leaders"),
    )


@dataclass(frozen=True)
class TextInUse:
    """A declared text that means no key chain, with the projects and the standing entries that have it."""

    text: str
    projects: int
    entries: int


def unmapped_texts(officer: Officer) -> list[TextInUse]:
    """Return the texts of the visible projects and lists that mean no chain, the most used first. Three queries."""
    known = meanings()
    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    sources = (Project.objects.visible_to(officer), CohortEntry.objects.standing().visible_to(officer))
    for position, rows in enumerate(sources):
        for text, count in rows.exclude(chain="").order_by().values_list("chain").annotate(Count("pk")):
            if known.group_of(text) == text:
                counts[text][position] += count
    found = [TextInUse(text, *of_text) for text, of_text in counts.items()]
    return sorted(found, key=lambda chain: (-chain.projects - chain.entries, chain.text))
