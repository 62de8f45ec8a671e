"""Reads the records of everything that a ledger mentions. The number of queries grows with the chunks, not the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from projects.models import (
    AnnualPlan,
    CohortEntry,
    Milestone,
    ProgressFigure,
    Project,
    Reform,
    ReformAdoption,
    Round,
    reform_sources,
)
from projects.operations.progress_figures import Figures
from projects.rules.carrying import standing_in
from projects.rules.chunks import MANY, chunked
from projects.rules.stages import REPEATABLE, Cohort, Kind
from projects.rules.texts import spelling_key
from tracker.models import MonthLock
from zones.models import Zone, ZoneAlias

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from projects.models import Record
    from tracker.imports.ledger_rows import LedgerRow
    from zones.models import Officer

    R = TypeVar("R", bound=Record)


def chunks(values: Collection[Any]) -> Iterator[Sequence[Any]]:
    """Yield values in order, as many at a time as one statement takes."""
    return chunked(sorted(values), MANY)


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
    own_zone: Zone | None = None
    """That of an officer who belongs to one."""

    def zone_of(self, row: LedgerRow) -> Zone | None:
        """Return the zone that a row names, by its name or an alias."""
        return self.zones.get(spelling_key(row.get("zone") or ""))


@dataclass
class StandingFacts:
    """Records of one project, by what they are about."""

    milestones: dict[Kind, Milestone] = field(default_factory=dict)
    entries: dict[Cohort, CohortEntry] = field(default_factory=dict)
    turns: defaultdict[Cohort, list[CohortEntry]] = field(default_factory=lambda: defaultdict(list))
    """Of each list the entries that were removed, and the one that counts, if any."""
    figures: dict[date, ProgressFigure] = field(default_factory=dict)
    carried: dict[date, Figures] = field(default_factory=dict)
    """What the months without change among `figures` stand for."""
    reforms: dict[Reform, ReformAdoption] = field(default_factory=dict)
    plans: dict[int, AnnualPlan] = field(default_factory=dict)
    """By their years."""


@dataclass
class StandingRecords(StandingFacts):
    """The standing records of one project, the last withdrawn one of each kind, and all withdrawn ones in order."""

    withdrawn: StandingFacts = field(default_factory=StandingFacts)
    past: list[Record] = field(default_factory=list)
    gone_through: set[Reform] = field(default_factory=set)
    """The reforms that any record shows, such as land allocated, also where none of them was stated as such."""

    def part(self, record: Record) -> StandingFacts:
        """Return where a record belongs; note it if it is withdrawn."""
        if record.withdrawn_at is None:
            return self
        self.past.append(record)
        return self.withdrawn


def read_register(
    rows: Sequence[LedgerRow],
    officer: Officer,
    numbers: Collection[int] = (),
    zones: Mapping[str, Zone] | None = None,
) -> Register:
    """
    Read what the rows name, as far as the officer may see it; only the codes are looked up everywhere.

    `numbers` are those of projects that an officer named beside the rows, `zones` those of `zones_by_name` if known.
    """
    zones = zones_by_name(officer) if zones is None else zones
    register_zones = {zone.pk: zone for row in rows if (zone := zones.get(spelling_key(row.get("zone") or "")))}
    codes = {row.get("national_code") for row in rows} - {None}
    code_holders: dict[str, int] = {}
    for chunk in chunks(codes):
        code_holders |= Project.objects.standing().filter(national_code__in=chunk).values_list("national_code", "pk")
    name_holders: dict[tuple[int, str], int] = {}
    similar: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    # All names of the zones, and by the names: those that stood twice before keys were unique share a key.
    named = Project.objects.standing().filter(zone__in=register_zones)
    for pk, zone_id, name in named.values_list("pk", "zone_id", "name"):
        name_holders[zone_id, name] = pk
        similar[zone_id, spelling_key(name)].append(pk)
    wanted = {row.get("id") for row in rows} - {None} | {*code_holders.values(), *numbers}
    for row in rows:
        if zone := zones.get(spelling_key(row.get("zone") or "")):
            wanted.update(similar.get((zone.pk, spelling_key(row.get("name") or "")), ()))
    projects: dict[int, Project] = {}
    for chunk in chunks(wanted):
        # The gate of visibility: ids and codes in the rows may be those of anybody's projects.
        visible = Project.objects.visible_to(officer).select_related("zone")
        projects |= {project.pk: project for project in visible.filter(pk__in=chunk)}
    rounds = {(round_.year, round_.number): round_ for round_ in Round.objects.standing()}
    closed = MonthLock.objects.closed({row.get("month") for row in rows} - {None})
    return Register(zones, rounds, projects, code_holders, name_holders, similar, closed, officer.zone)


def read_standing(
    project_ids: Collection[int], months: Collection[date], years: Collection[int] = ()
) -> dict[int, StandingRecords]:
    """
    Read the standing and the last withdrawn records of some projects, by project id.

    Figures are read of the months, plans of the years.
    """
    standing: defaultdict[int, StandingRecords] = defaultdict(StandingRecords)
    # Suspensions and resumptions may stand several times each, and the workbook has no columns for them.
    once_only = [str(kind) for kind in Kind if kind not in REPEATABLE]
    for chunk in chunks(project_ids):
        for milestone in _records(Milestone.objects.filter(project__in=chunk, kind__in=once_only)):
            standing[milestone.project_id].part(milestone).milestones[Kind(milestone.kind)] = milestone
        for entry in _records(CohortEntry.objects.filter(project__in=chunk).select_related("round")):
            standing[entry.project_id].part(entry).entries[Cohort(entry.cohort)] = entry
            standing[entry.project_id].part(entry).turns[Cohort(entry.cohort)].append(entry)
        for figure in _records(ProgressFigure.objects.filter(project__in=chunk, month__in=months)):
            standing[figure.project_id].part(figure).figures[figure.month] = figure
        _carry({pk: standing[pk] for pk in chunk if pk in standing})
        for adoption in _records(ReformAdoption.objects.filter(project__in=chunk)):
            standing[adoption.project_id].part(adoption).reforms[Reform(adoption.reform)] = adoption
        for plan in _records(AnnualPlan.objects.filter(project__in=chunk, year__in=years)) if years else ():
            standing[plan.project_id].part(plan).plans[plan.year] = plan
        for project, reform in reform_sources.reforms_of(chunk):
            standing[project].gone_through.add(Reform(reform))
    return standing


def _records(records: QuerySet[R]) -> QuerySet[R]:
    # In the order in which they were withdrawn: of those about one thing the last remains.
    return records.select_related("withdrawn_by").order_by("withdrawn_at", "pk")


def _carry(standing: Mapping[int, StandingRecords]) -> None:
    """Work out what months without change stand for. One query, none where there are no such months."""
    months = {pk: [figure.month for figure in of.figures.values() if figure.no_change] for pk, of in standing.items()}
    unchanged = {pk: found for pk, found in months.items() if found}
    if not unchanged:
        return
    known: defaultdict[int, list[ProgressFigure]] = defaultdict(list)
    for figure in ProgressFigure.objects.standing().filter(project__in=unchanged).order_by("month"):
        known[figure.project_id].append(figure)
    for pk, found in unchanged.items():
        for month in found:
            amounts = {name: figure.yuan for name, figure in standing_in(known[pk], month).items()}
            standing[pk].carried[month] = Figures(**amounts)


def zones_by_name(officer: Officer) -> dict[str, Zone]:
    """Return the visible zones by the keys of their names and aliases; an alias of two zones is left out."""
    # The name of a zone that was merged is the alias of the one that it was merged into.
    visible = Zone.objects.visible_to(officer).unmerged()
    zones = {zone.pk: zone for zone in visible}
    named = {spelling_key(zone.name): zone for zone in zones.values()}
    owners: defaultdict[str, set[int]] = defaultdict(set)
    # By the question itself: thousands of numbers cost more to be sent than their zones to be found.
    known = ZoneAlias.objects.filter(zone__in=visible.order_by().values("pk"))
    for zone_id, alias in known.values_list("zone_id", "name"):
        # One that came meanwhile has no zone above.
        if zone_id in zones:
            owners[spelling_key(alias)].add(zone_id)
    aliases = {key: zones[next(iter(ids))] for key, ids in owners.items() if len(ids) == 1}
    # A zone's own name wins over the alias of another.
    return aliases | named
