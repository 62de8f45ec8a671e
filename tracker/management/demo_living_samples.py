"""What the samples of today are: the projects of each zone as rows tell them, in days before the day of loading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tracker.management.demo import ZONE
from tracker.management.reference import rows_of
from zones.models import Zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PREFIX = "示例项目 "
NOTE = "示例，虚构"
FILE, TROUBLES = "demo_living.csv", "demo_living_troubles.csv"
"""The projects of each zone; and one more for each, which is in trouble."""
EVENTS = ("签约", "开工", "投产", "达产")


@dataclass(frozen=True)
class Sample:
    """A project of a zone, as a row of a file tells it in days before today."""

    name: str
    zone: Zone
    owner: str
    planned_wan: int
    row: dict[str, str]

    def day(self, column: str, today: date) -> date | None:
        """Return the day of a column; planned days may lie ahead, others are counted back."""
        text = self.row[column]
        if not text:
            return None
        return today + timedelta(int(text) if column.startswith("计划") else -int(text))

    def days(self, today: date) -> list[date]:
        """Return the days on which something happened."""
        return [day for column in EVENTS if (day := self.day(column, today))]

    @property
    def shares(self) -> list[int]:
        """The shares of the money that were spent by the ends of months, in percent, the last being last month's."""
        return [int(text) for text in self.row["投资进度"].split("|") if text]


def chosen_zones() -> list[Zone]:
    """Return a zone of each unit: the one of the demo's officer, else the first that is no bonded area."""
    chosen: dict[str, Zone] = {}
    for zone in Zone.objects.unmerged().exclude(name__contains="保税").select_related("unit").order_by("unit", "pk"):
        if zone.unit_id not in chosen or zone.name == ZONE:
            chosen[zone.unit_id] = zone
    return list(chosen.values())


def samples_of(zones: Sequence[Zone]) -> Iterator[Sample]:
    rows, troubles = rows_of(FILE), rows_of(TROUBLES)
    for place, zone in enumerate(zones):
        for number, row in enumerate([*rows, troubles[place % len(troubles)]], start=1):
            planned = 6000 + 1300 * ((place * 7 + number * 5) % 23)
            named = f"{_short(zone)} {number:02d}"
            yield Sample(f"{PREFIX}{named} {row['产品']}", zone, f"示例企业 {named}", planned, row)


def _short(zone: Zone) -> str:
    name = zone.unit.name.removesuffix("市")
    return name if len(name) < 5 else "综改区"
