"""Which projects have not reported a month, by zone, and who of the zone is to be reminded."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from tracker.models import ProgressReport, Reminder, ReminderKind
from tracker.queries.reports.months import SENT, expected_projects
from zones.models import Officer, Role, Zone

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from projects.models import Project, ProjectQuerySet

MOST_NAMED = 10
"""Projects that are named below a zone; the desk lists the others."""


@dataclass
class UnreportedZone:
    """A zone with reports missing: how many of how many expected, the first projects, and its officers."""

    zone: Zone
    missing: int
    expected: int
    projects: list[Project] = field(default_factory=list)
    officers: list[Officer] = field(default_factory=list)
    called: set[int] = field(default_factory=set)
    """The keys of the officers who were called on the day."""

    @property
    def more(self) -> int:
        """How many projects are missing beyond those that are named."""
        return self.missing - len(self.projects)

    @property
    def people(self) -> list[tuple[Officer, bool]]:
        """The officers, each with whether a mail was entered today."""
        return [(officer, officer.pk in self.called) for officer in self.officers]


def unreported_projects(officer: Officer, month: date) -> ProjectQuerySet:
    """Return the visible projects of which a report is expected and none stands: never begun, a draft, or returned."""
    sent = ProgressReport.objects.of_month(month).filter(state__in=SENT)
    found: ProjectQuerySet = expected_projects(officer, month).exclude(pk__in=sent.values("project"))
    return found


def unreported_counts(officer: Officer, month: date) -> dict[int, int]:
    """Return how many reports are missing by the key of the zone, the most first. One query."""
    counted = unreported_projects(officer, month).order_by().values_list("zone_id").annotate(count=Count("pk"))
    return dict(counted.order_by("-count", "zone_id"))


def people_of(zones: Iterable[int]) -> list[Officer]:
    """Return the officers of zones whose accounts are open, in the order of their names."""
    chosen = Q(role=Role.ZONE, is_active=True, zone__in=list(zones))
    return list(Officer.objects.filter(chosen).order_by("zone_id", "display_name", "pk"))


def unreported_zones(
    officer: Officer, month: date, counts: dict[int, int], zones: Iterable[int], *, today: date
) -> list[UnreportedZone]:
    """Return some of the zones of `unreported_counts`, in that order, with projects and people. Five queries."""
    keys = list(zones)
    expected = dict(
        expected_projects(officer, month)
        .filter(zone__in=keys)
        .order_by()
        .values_list("zone_id")
        .annotate(count=Count("pk"))
    )
    known = Zone.objects.visible_to(officer).select_related("unit").in_bulk(keys)
    found = {key: UnreportedZone(known[key], counts[key], expected[key]) for key in keys if key in known}
    rank = Window(RowNumber(), partition_by=F("zone"), order_by=F("pk").asc())
    projects = unreported_projects(officer, month).filter(zone__in=keys).annotate(rank=rank)
    for project in projects.filter(rank__lte=MOST_NAMED).order_by("pk"):
        found[project.zone_id].projects.append(project)
    called = _called(today)
    for person in people_of(found):
        of_zone = found[person.zone_id or 0]
        of_zone.officers.append(person)
        of_zone.called |= called & {person.pk}
    return list(found.values())


def _called(today: date) -> set[int]:
    calls = Reminder.objects.filter(kind=ReminderKind.REPORTS, due_on=today)
    return set(calls.values_list("recipient_id", flat=True))


def unreported_by_zone(officer: Officer, month: date, zones: Iterable[int]) -> dict[int, list[int]]:
    """Return the keys of the projects without a report, by the keys of some zones."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    rows = unreported_projects(officer, month).filter(zone__in=list(zones)).order_by("pk")
    for zone, project in rows.values_list("zone_id", "pk"):
        found[zone].append(project)
    return found
