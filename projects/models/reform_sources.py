"""From which records it follows that a project goes through a reform, and since when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from projects.models.commitment import ItemTerms
from projects.models.parcel import ParcelAllocation, ParcelTerms
from projects.models.proxy import ProxyService
from projects.models.reform import Reform, ReformAdoption

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class Source:
    """Records of one kind that show it, with the lookups of their project and of the day since when."""

    reform: Reform
    records: QuerySet[Any, Any]
    project: str
    since: str


def sources(known_at: datetime | None = None) -> Iterable[Source]:
    """
    Return the sources for all reforms, as known at a moment; None reads the standing records.

    A reform is stated as such, or follows from a procedure begun, standard land allocated or a proxy service opened.
    """
    adoptions = ReformAdoption.objects.as_known_at(known_at)
    for reform in Reform:
        yield Source(reform, adoptions.filter(reform=reform), "project", "adopted_on")
    yield from _deeds(known_at)


def _deeds(known_at: datetime | None) -> Iterable[Source]:
    begun = ItemTerms.objects.as_known_at(known_at).filter(started_on__isnull=False)
    yield Source(Reform.COMMITMENT, begun, "item__project", "started_on")
    standard = ParcelTerms.objects.as_known_at(known_at).filter(is_standard=True).values("parcel")
    allocated = ParcelAllocation.objects.as_known_at(known_at).filter(parcel__in=standard)
    yield Source(Reform.STANDARD_LAND, allocated, "project", "allocated_on")
    yield Source(Reform.FULL_PROXY, ProxyService.objects.as_known_at(known_at), "project", "opened_on")


def goes_through(reform: Reform) -> Q:
    """Return the condition on projects that they go through a reform, whatever the day."""
    said = [source for source in sources() if source.reform == reform]
    condition = Q()
    for origin in said:
        # EXISTS, not a join: several records of a project would repeat its row.
        condition |= Q(Exists(origin.records.filter(**{origin.project: OuterRef("pk")})))
    return condition


def reforms_of(project_ids: Iterable[int]) -> QuerySet[Any, tuple[int, str]]:
    """Return pairs of a project and a reform that it goes through, each once, in one query."""
    numbers = list(project_ids)
    # `order_by()` drops the default order: SQLite refuses ORDER BY inside a UNION. UNION also removes duplicates.
    stated = ReformAdoption.objects.standing().filter(project__in=numbers).order_by()
    followed = (
        deed.records.filter(**{f"{deed.project}__in": numbers})
        .order_by()
        .values_list(deed.project, Value(str(deed.reform)))
        for deed in _deeds(None)
    )
    return stated.values_list("project", "reform").union(*followed)
