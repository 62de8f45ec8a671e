"""How long projects wait for a stage, where the database can count it: of days on which their kept states are right."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, DateField, DurationField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import Coalesce, Least, NullIf

from projects.models import StallState
from projects.rules.stages import STAGES, Stage, stages_from

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from projects.models import ProjectQuerySet

Pair = tuple[str, date]
"""A category, and the day since when projects of it wait."""


def is_kept(visible: ProjectQuerySet, day: date) -> bool:
    """Return whether the states of some projects tell their days as of a day. One query."""
    later = StallState.objects.filter(Q(rules_mark="") | Q(known_from__gt=day), project__in=visible)
    return not later.exists()


class Waits:
    """Some projects with the day of the stage before another one, and that on which they reached it or a later one."""

    def __init__(self, projects: ProjectQuerySet, stage: Stage, day: date) -> None:
        self._day = day
        # The least of a null and a day is null on one engine and the day on the other.
        never = Value(date.max, output_field=DateField())
        reached = [Coalesce(f"stall_state__{later}_on", never) for later in stages_from(stage)]
        first = Least(*reached) if len(reached) > 1 else reached[0]
        self._projects = projects.order_by().annotate(
            waits_since=F(f"stall_state__{STAGES[STAGES.index(stage) - 1]}_on"), reached_on=NullIf(first, never)
        )
        self._open = self._projects.filter(reached_on=None, stall_state__terminated_on=None)

    def by_category(self) -> dict[str, list[tuple[int, bool]]]:
        """Return how many days each project waited, and whether it got there. One query, a row a length of time."""
        until = Coalesce("reached_on", Value(self._day, output_field=DateField()))
        # A stage that was reached before the one it follows tells nothing of a wait.
        in_order = Q(reached_on=None) | Q(reached_on__gte=F("waits_since"))
        waiting = self._projects.filter(in_order, waits_since__isnull=False)
        waited = ExpressionWrapper(until - F("waits_since"), output_field=DurationField())
        counted = waiting.annotate(waited=waited, got_there=Q(reached_on__isnull=False))
        waits: defaultdict[str, list[tuple[int, bool]]] = defaultdict(list)
        rows = counted.values_list("category", "waited", "got_there").annotate(count=Count("pk"))
        for category, waited, got_there, count in rows:
            waits[category] += [(waited.days, bool(got_there))] * count
        return dict(waits)

    def planned(self, field: str, first_on: date, last_on: date) -> ProjectQuerySet:
        """Keep the projects that have not got there and plan to between two days."""
        return self._open.filter(**{f"{field}__range": (first_on, last_on)})

    def begun(self, is_wanted: Callable[[Pair], bool]) -> ProjectQuerySet:
        """Keep those that have not got there and wait since a day that is wanted for their category. One query."""
        days: defaultdict[str, list[date]] = defaultdict(list)
        for pair in self._pairs():
            if is_wanted(pair):
                days[pair[0]].append(pair[1])
        wanted = Q(pk__in=[])  # nothing, to which each category adds its own
        for category, since in days.items():
            wanted |= Q(category=category, waits_since__in=since)
        return self._open.filter(wanted)

    def _pairs(self) -> Iterator[Pair]:
        pairs: Any = self._open.filter(waits_since__isnull=False).values_list("category", "waits_since").distinct()
        yield from pairs
