"""How many projects, parcels and posts the approval reforms reached in a period, and how far time was compressed."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Sum

from projects.models import ClockPause, ItemTerms, LandUse, ParcelTerms, Project, ProxyPost, working_calendar
from projects.rules.reforms import ReformPart, ReformTally, parts_of_project, tally_projects
from projects.rules.workdays import Pause, elapsed_days
from tracker.queries.numbered_projects import NumberedProjects
from tracker.queries.rates.labels import plain_labels
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.reforms.told_projects import Period, ToldProjects
from tracker.queries.structure import Places, Structure, places_on
from zones.models import Zone

if TYPE_CHECKING:
    from projects.models import ProjectQuerySet
    from projects.rules.workdays import Calendar
    from zones.models import Officer

GROUPINGS = (Grouping.NONE, Grouping.UNIT, Grouping.ZONE)


@dataclass(frozen=True)
class ReformRow:
    """One group's tally; `key` is None for the total."""

    key: str | None
    label: str
    tally: ReformTally


@dataclass(frozen=True)
class ReformTable:
    """The rows and their sum; `unpublished_years`, named in the note, were counted Monday to Friday."""

    period: Period
    rows: list[ReformRow]
    total: ReformRow
    unpublished_years: tuple[int, ...]
    calendar_note: str


@dataclass(frozen=True)
class _Scope:
    """The visible zones in which records are looked up, and the places by which they are split."""

    zones: list[int]
    places: Places
    selection: Selection
    of_all: bool
    """Whether these are all zones that there are."""

    def place(self, zone_id: int, project_id: int = 0) -> int | None:
        """Return the zone under which something counts, None where the question is not about it."""
        zone = self.places.zone_of(project_id, zone_id)
        asked = self.selection
        is_asked = asked.zone_id in {None, zone} and asked.unit in {None, self.places.unit_of[zone]}
        return zone if is_asked else None

    @property
    def is_of_everything(self) -> bool:
        """Whether neither a zone nor a unit is asked for."""
        return self.selection.zone_id is None and self.selection.unit is None

    def asked_for(self) -> tuple[list[int], list[int]] | None:
        """Return the zones that are asked for and the moved projects that count in one of these; None for all here."""
        if self.selection.structure is not Structure.THEN or self.is_of_everything:
            return None
        zones = [zone for zone in self.zones if self.place(zone) is not None]
        moved = [project for project in self.places.moved if self.place(0, project) is not None]
        return zones, moved


@dataclass
class _Counting:
    """Tallies by zone while they are counted."""

    scope: _Scope
    by_zone: defaultdict[int, list[ReformTally]] = field(default_factory=lambda: defaultdict(list))
    unpublished: set[int] = field(default_factory=set)
    calendar: Calendar = field(default_factory=working_calendar)

    def add(self, zone_id: int, tally: ReformTally) -> None:
        place = self.scope.place(zone_id)
        if place is not None:
            self.by_zone[place].append(tally)


def reform_table(*, officer: Officer, period: Period, selection: Selection, by: Grouping) -> ReformTable:
    """
    Return the tallies of the visible zones for a period, by group. A constant number of queries.

    Zones and units are those of now, or those of the period's end if the selection asks for the structure of then.
    """
    counting = _Counting(_scope(officer, period, selection))
    _count_projects(counting, period)
    _count_parcels(counting, period)
    _count_posts(counting, period)
    _count_items(counting, period)
    return _table(counting, period, officer=officer, selection=selection, by=by)


def _scope(officer: Officer, period: Period, selection: Selection) -> _Scope:
    # The gate of visibility: everything counts in these zones only.
    zones = Zone.objects.visible_to(officer)
    # Of then, what is asked for may belong to another zone or unit now: it is sorted out when it is counted.
    if selection.structure is not Structure.THEN:
        wanted = {"pk": selection.zone_id, "unit": selection.unit}
        zones = zones.filter(**{name: value for name, value in wanted.items() if value is not None})
    unit_of = dict(zones.values_list("pk", "unit_id"))
    is_then = selection.structure is Structure.THEN
    places = places_on(period.end, period.known_at) if is_then else Places(unit_of, {})
    of_all = officer.sees_everything and (is_then or (selection.zone_id, selection.unit) == (None, None))
    return _Scope(list(unit_of), places, selection, of_all)


def _table(
    counting: _Counting,
    period: Period,
    *,
    officer: Officer,
    selection: Selection,
    by: Grouping,
) -> ReformTable:
    grouped: defaultdict[Any, list[ReformTally]] = defaultdict(list)
    for zone_id, tallies in counting.by_zone.items():
        # Without grouping there are no labels, hence no rows: only the total remains.
        grouped[counting.scope.places.unit_of[zone_id] if by is Grouping.UNIT else zone_id] += tallies
    groups = {key: ReformTally.total(tallies) for key, tallies in grouped.items()}
    labels = plain_labels(by, set(groups), officer=officer, selection=selection)
    rows = [ReformRow(label.key, label.text, groups.get(label.value, ReformTally())) for label in labels]
    total = ReformRow(None, "合计", ReformTally.total(groups.values()))
    unpublished = tuple(sorted(counting.unpublished))
    return ReformTable(period, rows, total, unpublished, counting.calendar.note(unpublished))


def projects_of_part(*, officer: Officer, period: Period, selection: Selection, part: ReformPart) -> ProjectQuerySet:
    """Return the visible projects behind one count of a period."""
    scope = _scope(officer, period, selection)
    told = ToldProjects(period, scope.zones, scope.places.moved, of_all=scope.of_all)
    numbers = told.numbers_of(part, scope.asked_for())
    return Project.objects.visible_to(officer, period.known_at).filter(pk__in=numbers)


def numbers_of_part(**asked: Any) -> NumberedProjects:
    """Return the numbers of `projects_of_part`."""
    return NumberedProjects(projects_of_part(**asked))


def _count_projects(counting: _Counting, period: Period) -> None:
    scope = counting.scope
    counts: defaultdict[int, Counter[ReformPart]] = defaultdict(Counter)
    told = ToldProjects(period, scope.zones, scope.places.moved, of_all=scope.of_all)
    for zone_id, project_id, dates, count in told.counts():
        place = scope.place(zone_id, project_id or 0)
        if place is not None:
            counts[place].update(dict.fromkeys(parts_of_project(dates, period.start, period.end), count))
    for place, parts in counts.items():
        counting.by_zone[place].append(tally_projects(parts))


def _count_parcels(counting: _Counting, period: Period) -> None:
    granted = ParcelTerms.objects.as_known_at(period.known_at).filter(
        granted_on__gte=period.start, granted_on__lte=period.end, parcel__zone__in=counting.scope.zones
    )
    standard, industrial = Q(is_standard=True), Q(use=LandUse.INDUSTRIAL)
    # One aggregate with filters, not a query for each figure.
    rows = (
        granted.order_by()
        .values_list("parcel__zone")
        .annotate(
            parcels=Count("pk", filter=standard),
            area=Sum("area_parts", filter=standard),
            new_industrial=Sum("area_parts", filter=industrial),
            standard_industrial=Sum("area_parts", filter=industrial & standard),
        )
    )
    for zone_id, parcels, area, new_industrial, standard_industrial in rows:
        tally = ReformTally(
            standard_parcels=parcels,
            standard_area=int(area or 0),
            new_industrial_area=int(new_industrial or 0),
            standard_industrial_area=int(standard_industrial or 0),
        )
        counting.add(zone_id, tally)


def _count_posts(counting: _Counting, period: Period) -> None:
    """Count the posts that exist at the end of the period."""
    # A stock, not a flow: a post opened and closed within the period is not counted.
    posts = ProxyPost.objects.as_known_at(period.known_at).filter(
        Q(closed_on__isnull=True) | Q(closed_on__gt=period.end),
        opened_on__lte=period.end,
        zone__in=counting.scope.zones,
    )
    for zone_id, count in posts.order_by().values_list("zone").annotate(Count("pk")):
        counting.add(zone_id, ReformTally(proxy_posts=count))


def _count_items(counting: _Counting, period: Period) -> None:
    """Add up statutory and actual working days of the procedures finished in the period."""
    finished = ItemTerms.objects.as_known_at(period.known_at).filter(
        finished_on__gte=period.start, finished_on__lte=period.end
    )
    # Where all zones are meant, no procedure has to be looked up for its own.
    if not counting.scope.of_all:
        finished = finished.filter(item__project__zone__in=counting.scope.zones)
    clocks = _ItemClocks(counting.calendar, _pauses(period, finished.order_by().values("item")))
    # Row by row in Python: working days depend on the calendar, which the database cannot count by.
    columns = ("item", "item__project", "item__project__zone", "statutory_days", "started_on", "finished_on")
    sums: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for item, project_id, zone_id, statutory, started, ended in finished.order_by().values_list(*columns).iterator():
        place = counting.scope.place(zone_id, project_id)
        if place is None:
            continue
        parts = sums[place]
        # Without a statutory limit there is nothing to compress: counted apart, never as zero days.
        if statutory is None or started is None or ended is None:
            parts[1] += 1
            continue
        parts[0] += 1
        parts[2] += statutory
        parts[3] += clocks.elapsed(item, started, ended)
    for place, (items, without_limit, statutory, actual) in sums.items():
        tally = ReformTally(
            items=items, items_without_limit=without_limit, statutory_days=statutory, actual_days=actual
        )
        counting.by_zone[place].append(tally)
    for first, last in clocks.years:
        counting.unpublished.update(counting.calendar.unpublished_years(date(first, 1, 1), date(last, 12, 31)))


class _ItemClocks:
    """The working days of procedures; most have no pause, and many run from the same day to the same day."""

    def __init__(self, calendar: Calendar, pauses: dict[int, list[Pause]]) -> None:
        self._calendar, self._pauses = calendar, pauses
        self._without_pause: dict[tuple[date, date], int] = {}
        self.years: set[tuple[int, int]] = set()
        """Those of the first and the last day of what was counted."""

    def elapsed(self, item: int, started: date, ended: date) -> int:
        pauses = self._pauses.get(item, ())
        found = None if pauses else self._without_pause.get((started, ended))
        if found is None:
            self.years.add((started.year, ended.year))
            found = elapsed_days(self._calendar, start=started, end=ended, pauses=pauses)
            if not pauses:
                self._without_pause[started, ended] = found
        return found


def _pauses(period: Period, items: Any) -> dict[int, list[Pause]]:
    pauses: defaultdict[int, list[Pause]] = defaultdict(list)
    known = ClockPause.objects.as_known_at(period.known_at).filter(item__in=items)
    for item, paused_on, resumed_on in known.order_by().values_list("item", "paused_on", "resumed_on"):
        pauses[item].append(Pause(paused_on, resumed_on))
    return dict(pauses)
