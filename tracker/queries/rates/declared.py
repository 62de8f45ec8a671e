"""What the lists declare: how many projects, their 总投资 and 预计年产值 as declared there, whatever came of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from projects.models import CohortEntry
from projects.rules.stages import Cohort
from tracker.queries.rates.selection import Grouping, Selection, group_column

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from projects.models import CohortEntryQuerySet, Round
    from zones.models import Officer


@dataclass(frozen=True)
class Declared:
    """The members of a list and what they declare, in whole 元; `without_output` of them declare no 预计年产值."""

    members: int = 0
    amount: int = 0
    expected_output: int = 0
    without_output: int = 0

    def __add__(self, other: Declared) -> Declared:
        return Declared(
            self.members + other.members,
            self.amount + other.amount,
            self.expected_output + other.expected_output,
            self.without_output + other.without_output,
        )


def declared_columns(condition: Q | None = None) -> list[Any]:
    """Return the aggregates of which a `Declared` is made, over the entries that meet a condition."""
    missing = Q(expected_output_yuan__isnull=True)
    return [
        Count("pk", filter=condition),
        Coalesce(Sum("amount_yuan", filter=condition), 0),
        Coalesce(Sum("expected_output_yuan", filter=condition), 0),
        Count("pk", filter=missing if condition is None else missing & condition),
    ]


@dataclass
class DeclaredLists:
    """What was declared, by list and group, then by round; the group None is all of them."""

    _counted: defaultdict[tuple[Cohort, str | None], defaultdict[str, Declared]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Declared))
    )

    def add(self, cohort: Cohort, group: str, round_key: str, declared: Declared) -> None:
        """Add what the members of one group declare on the list of one round."""
        for each in (group, None):
            self._counted[cohort, each][round_key] += declared

    def of(self, cohort: Cohort, rounds: Iterable[str], group: str | None = None) -> Declared:
        """Return what is declared on a list of some rounds, by their keys; of all groups if none is named."""
        by_round = self._counted[cohort, group]
        return sum((by_round[key] for key in rounds if key in by_round), Declared())


def declared_lists(
    *,
    officer: Officer,
    rounds: Iterable[Round],
    as_of: date,
    known_at: datetime | None,
    selection: Selection,
    by: Grouping,
    cohort: Cohort | None = None,
) -> DeclaredLists:
    """
    Return what the visible members of the lists, or of one, declare, as known at a moment; None is now. One query.

    :param as_of: the day on which enterprises lead their chains, where the question is about 链主
    """
    known = CohortEntry.objects.as_known_at(known_at).visible_to(officer)
    known = known.filter(selection.leaders(as_of, known_at, project="project__"))
    known = known if cohort is None else known.filter(cohort=cohort)
    keys = {held.pk: held.key for held in rounds}
    lists = DeclaredLists()
    column = "round_id" if by is Grouping.NONE else group_column(by, selection)
    rows = _counted(known.filter(round__in=keys, **selection.filters()), column)
    for declared_on, round_id, group, *values in rows:
        key = keys[round_id] if by is Grouping.ROUND else str(group)
        lists.add(Cohort(declared_on), key, keys[round_id], Declared(*values))
    return lists


def _counted(entries: CohortEntryQuerySet, group: str) -> Iterable[Any]:
    columns = {f"declared_{number}": column for number, column in enumerate(declared_columns())}
    groups = entries.order_by().values("cohort", "round_id", group).annotate(**columns)
    rows: Iterable[Any] = groups.values_list("cohort", "round_id", group, *columns)
    return rows
