"""
What declared texts mean: the key chains (重点产业链) by the aliases as they stand now, and the projects of 链主.

The lists keep the text that was declared then. Every reading applies the aliases of today, also one of the past.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Count, Prefetch, Q

from projects.models import ChainAlias, ChainLeader, CohortEntry, KeyChain, Project
from projects.rules.texts import spelling_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from django.db.models import QuerySet

    from tracker.queries.rates.window import Window
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


def meanings() -> Meanings:
    """Return what texts mean now. One query."""
    names = KeyChain.objects.order_by().values_list("comparison_key", "pk")
    aliases = ChainAlias.objects.standing().order_by().values_list("comparison_key", "chain")
    return Meanings(dict(names.union(aliases)))


def merged(
    lists: Mapping[K, Mapping[str | int | None, T]], total: Callable[[Iterable[T]], T]
) -> dict[K, dict[str | int | None, T]]:
    """
    Return what was counted by declared text, counted by key chain; a text that means none stays a group of its own.

    :param total: adds up what was counted of several texts
    """
    known = meanings()
    return {name: _merged(by_text, known, total) for name, by_text in lists.items()}


def _merged(
    by_text: Mapping[str | int | None, T], known: Meanings, total: Callable[[Iterable[T]], T]
) -> dict[str | int | None, T]:
    parts: defaultdict[str | int | None, list[T]] = defaultdict(list)
    for text, counted in by_text.items():
        parts[known.group_of(str(text))].append(counted)
    return {group: total(counted) if len(counted) > 1 else counted[0] for group, counted in parts.items()}


def of_leaders(window: Window) -> Q:
    """Return the filter of the entries whose project belongs to an enterprise that leads its chain on the day."""
    leaders = ChainLeader.objects.as_known_at(window.records_moment).leading_on(window.as_of)
    of_chain: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for chain, owner, owner_uscc in leaders.values_list("chain", "owner", "owner_uscc"):
        of_chain[chain].append((owner, owner_uscc))
    known = meanings()
    texts_of: defaultdict[int | str, list[str]] = defaultdict(list)
    for (text,) in CohortEntry.objects.order_by().values_list("chain").distinct() if of_chain else ():
        texts_of[known.group_of(text)].append(text)
    found = Q(pk__in=[])
    for chain, named in of_chain.items():
        found |= Q(chain__in=texts_of[chain], project__in=Project.objects.filter(_owned_by(named)))
    return found


def _owned_by(named: Iterable[tuple[str, str]]) -> Q:
    codes = [code for _, code in named if code]
    # The two ways to write brackets are what the names of one enterprise differ by.
    owners = {spelling for owner, _ in named if owner for spelling in _spellings(owner)}
    return Q(owner_uscc__in=codes) | Q(owner__in=sorted(owners))


def _spellings(owner: str) -> set[str]:
    narrow = owner.replace("（", "(").replace("）", ")")
    return {owner, narrow, narrow.replace("(", "（").replace(")", "）")}


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
    return sorted(found, key=lambda one: (-one.projects - one.entries, one.text))
