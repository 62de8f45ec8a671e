"""The table of the approval reforms a second time: record by record, in plain Python."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from projects.models import (
    ClockPause,
    ItemTerms,
    ParcelAllocation,
    ParcelTerms,
    Project,
    ProxyPost,
    ProxyService,
    Reform,
    ReformAdoption,
)
from projects.rules.reforms import ReformTally
from tests.special_days import published

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.queries.reforms.told_projects import Period
    from zones.models import Zone

UNSAID = "unsaid"


class Books:
    """What the books said at a moment; None is what stands."""

    def __init__(self, known_at: datetime | None) -> None:
        """Read them."""
        self.known_at = known_at
        self.terms = self._known(ItemTerms)
        self.pauses = self._known(ClockPause)
        self.parcels = self._known(ParcelTerms)
        self.posts = self._known(ProxyPost)

    def _known(self, model: Any) -> list[Any]:
        rows = list(model.objects.all())
        if self.known_at is None:
            return [one for one in rows if one.withdrawn_at is None]
        told = [one for one in rows if one.recorded_at <= self.known_at]
        return [one for one in told if one.withdrawn_at is None or one.withdrawn_at > self.known_at]

    def since(self) -> dict[tuple[int, str], date | None]:
        """Return since when which project goes through which reform."""
        days: dict[tuple[int, str], list[date | None]] = {}
        standard = {one.parcel_id for one in self.parcels if one.is_standard}
        said = [(one.project_id, one.reform, one.adopted_on) for one in self._known(ReformAdoption)]
        said += [(one.item.project_id, "commitment", one.started_on) for one in self.terms if one.started_on]
        allocated = [one for one in self._known(ParcelAllocation) if one.parcel_id in standard]
        said += [(one.project_id, "standard_land", one.allocated_on) for one in allocated]
        said += [(one.project_id, "full_proxy", one.opened_on) for one in self._known(ProxyService)]
        for project, reform, day in said:
            days.setdefault((project, reform), []).append(day)
        return {key: min((day for day in found if day), default=None) for key, found in days.items()}


def tally_by_hand(period: Period, zones: list[Zone]) -> ReformTally:
    """Return what a table must say of some zones."""
    books, numbers = Books(period.known_at), {zone.pk for zone in zones}
    return ReformTally.total(count(books, period, numbers) for count in (_projects, _land_and_posts, _items))


def _inside(day: Any, period: Period) -> bool:
    return isinstance(day, date) and period.start <= day <= period.end


def _projects(books: Books, period: Period, zones: set[int]) -> ReformTally:
    since = books.since()
    threes = [
        [since.get((one.pk, reform), UNSAID) for reform in Reform.values]
        for one in Project.objects.filter(zone__in=zones)
    ]
    commitment, standard_land, full_proxy = (
        sum(_inside(three[place], period) for three in threes) for place in range(3)
    )
    dated = [three for three in threes if all(isinstance(day, date) for day in three)]
    return ReformTally(
        commitment_projects=commitment,
        standard_land_projects=standard_land,
        proxy_projects=full_proxy,
        all_three_projects=sum(_inside(max(three), period) for three in dated),
        undated_projects=sum(None in three for three in threes),
    )


def _land_and_posts(books: Books, period: Period, zones: set[int]) -> ReformTally:
    granted = [one for one in books.parcels if one.parcel.zone_id in zones and _inside(one.granted_on, period)]
    industrial = [one for one in granted if one.use == "industrial"]
    posts = [one for one in books.posts if one.zone_id in zones and one.opened_on <= period.end]
    return ReformTally(
        standard_parcels=sum(one.is_standard for one in granted),
        standard_area=sum(one.area_parts for one in granted if one.is_standard),
        new_industrial_area=sum(one.area_parts for one in industrial),
        standard_industrial_area=sum(one.area_parts for one in industrial if one.is_standard),
        proxy_posts=sum(one.closed_on is None or one.closed_on > period.end for one in posts),
    )


def _items(books: Books, period: Period, zones: set[int]) -> ReformTally:
    done = [one for one in books.terms if one.item.project.zone_id in zones and _inside(one.finished_on, period)]
    limited = [one for one in done if one.statutory_days]
    return ReformTally(
        items=len(limited),
        items_without_limit=len(done) - len(limited),
        statutory_days=sum(one.statutory_days for one in limited),
        actual_days=sum(_taken(books, one) for one in limited),
    )


def _taken(books: Books, terms: Any) -> int:
    """Count the working days of a procedure day by day."""
    own = [one for one in books.pauses if one.item_id == terms.item_id]
    day, taken = terms.started_on, 0
    while day < terms.finished_on:
        day += timedelta(days=1)
        is_paused = any(one.paused_on < day and (one.resumed_on is None or day <= one.resumed_on) for one in own)
        taken += published().is_working(day) and not is_paused
    return taken
