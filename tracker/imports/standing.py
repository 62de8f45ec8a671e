"""Reads the records of everything that a ledger mentions. The number of queries grows with the chunks, not the rows."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from projects.models import CohortEntry, Milestone, ProgressFigure, Project, Reform, ReformAdoption, Round
from projects.operations.projection import CHUNK
from projects.rules.stages import REPEATABLE, Cohort, Kind
from tracker.models import MonthLock
from zones.models import Zone, ZoneAlias

if TYPE_CHECKING:
    from datetime import date

    from tracker.imports.reader import LedgerRow
    from zones.models import Officer


def name_key(name: str) -> str:
    """Return a key that two spellings of a name share: without width, blanks and case."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def chunks(values: Collection[Any]) -> Iterator[list[Any]]:
    """Yield sorted values in portions of CHUNK: both engines limit the parameters of a query."""
    ordered = sorted(values)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


@dataclass(frozen=True)
class Register:
    """Zones, rounds and projects by the names in a ledger; zones and projects only if the officer may see them."""

    zones: Mapping[str, Zone]
    rounds: Mapping[tuple[int, int], Round]
    projects: Mapping[int, Project]
    code_holders: Mapping[str, int]
    """Ids of projects by national code, whoever may see them: a code is unique in the province."""
    name_holders: Mapping[tuple[int, str], int]
    """Ids of projects by zone and exact name."""
    similar: Mapping[tuple[int, str], Sequence[int]]
    """Ids of projects by zone and the key of their name."""
    closed_months: Collection[date]
    """Months that the province has closed, of those that the rows name."""

    def zone_of(self, row: LedgerRow) -> Zone | None:
        """Return the zone that a row names, by its name or an alias."""
        return self.zones.get(name_key(row.get("zone") or ""))


@dataclass
class Standing:
    """The standing records of one project."""

    milestones: dict[Kind, Milestone] = field(default_factory=dict)
    entries: dict[Cohort, CohortEntry] = field(default_factory=dict)
    figures: dict[date, ProgressFigure] = field(default_factory=dict)
    reforms: dict[Reform, ReformAdoption] = field(default_factory=dict)


def read_register(rows: Sequence[LedgerRow], officer: Officer) -> Register:
    """Read what the rows name, as far as the officer may see it; only the codes are looked up everywhere."""
    zones = zones_by_name(officer)
    register_zones = {zone.pk: zone for row in rows if (zone := zones.get(name_key(row.get("zone") or "")))}
    codes = {row.get("national_code") for row in rows} - {None}
    code_holders: dict[str, int] = {}
    for chunk in chunks(codes):
        code_holders |= Project.objects.filter(national_code__in=chunk).values_list("national_code", "pk")
    name_holders: dict[tuple[int, str], int] = {}
    similar: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    # All names of the zones: the key (NFKC, case) is computed here, and no index of the database holds it.
    for pk, zone_id, name in Project.objects.filter(zone__in=register_zones).values_list("pk", "zone_id", "name"):
        name_holders[zone_id, name] = pk
        similar[zone_id, name_key(name)].append(pk)
    wanted = {row.get("id") for row in rows} - {None} | set(code_holders.values())
    for row in rows:
        if zone := zones.get(name_key(row.get("zone") or "")):
            wanted.update(similar.get((zone.pk, name_key(row.get("name") or "")), ()))
    projects: dict[int, Project] = {}
    for chunk in chunks(wanted):
        # The gate of visibility: ids and codes in the rows may be those of anybody's projects.
        visible = Project.objects.visible_to(officer).select_related("zone")
        projects |= {project.pk: project for project in visible.filter(pk__in=chunk)}
    rounds = {(round_.year, round_.number): round_ for round_ in Round.objects.standing()}
    closed = MonthLock.objects.closed({row.get("month") for row in rows} - {None})
    return Register(zones, rounds, projects, code_holders, name_holders, similar, closed)


def read_standing(project_ids: Collection[int], months: Collection[date]) -> dict[int, Standing]:
    """Read the standing records of some projects, by project id; figures only of the given months."""
    standing: defaultdict[int, Standing] = defaultdict(Standing)
    # Suspensions and resumptions may stand several times each, and the workbook has no columns for them.
    once_only = [str(kind) for kind in Kind if kind not in REPEATABLE]
    for chunk in chunks(project_ids):
        for milestone in Milestone.objects.standing().filter(project__in=chunk, kind__in=once_only):
            standing[milestone.project_id].milestones[Kind(milestone.kind)] = milestone
        for entry in CohortEntry.objects.standing().filter(project__in=chunk).select_related("round"):
            standing[entry.project_id].entries[Cohort(entry.cohort)] = entry
        for figure in ProgressFigure.objects.standing().filter(project__in=chunk, month__in=months):
            standing[figure.project_id].figures[figure.month] = figure
        for adoption in ReformAdoption.objects.standing().filter(project__in=chunk):
            standing[adoption.project_id].reforms[Reform(adoption.reform)] = adoption
    return standing


def zones_by_name(officer: Officer) -> dict[str, Zone]:
    """Return the visible zones by the keys of their names and aliases; an alias of two zones is left out."""
    zones = {zone.pk: zone for zone in Zone.objects.visible_to(officer)}
    named = {name_key(zone.name): zone for zone in zones.values()}
    owners: defaultdict[str, set[int]] = defaultdict(set)
    for zone_id, alias in ZoneAlias.objects.filter(zone__in=zones).values_list("zone_id", "name"):
        owners[name_key(alias)].add(zone_id)
    aliases = {key: zones[next(iter(ids))] for key, ids in owners.items() if len(ids) == 1}
    # A zone's own name wins over the alias of another.
    return aliases | named
