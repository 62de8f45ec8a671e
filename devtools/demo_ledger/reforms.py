"""Which samples go through the approval reforms, so that the published counts and areas come out to the digit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from devtools.demo_ledger import lvliang as lvliang_ledger
from devtools.demo_ledger import published
from devtools.demo_ledger.samples import Cell, Sample, after, before, split
from projects.rules.workdays import Calendar, Pause, clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from devtools.demo_ledger.lvliang import Lvliang

LINFEN = "141000"
INDUSTRIAL_ZONES = "工业类"
PARTS = 100
"""Of a 亩, as areas are printed."""

NAMED_ZONE, NAMED_PROJECT = "襄汾经济技术开发区", "运达风电设备制造业全产业链项目"
STATUTORY = (5, 10, 10, 7, 8, 5, 10, 8, 10)
ACTUAL = (2, 3, 4, 3, 2, 2, 4, 3, 4)
"""Working days of the nine procedures: 27 against 73 are published, their split is not."""
REGIMES = ("政府统一服务", "企业信用承诺", "保留审批")
FIRST_ITEM = date(2024, 3, 11)
PAUSED_ITEM, PAUSE_DAYS = 5, 6


@dataclass(frozen=True)
class Target:
    """What a unit published of a period."""

    first_day: date
    last_day: date
    commitments: int
    parcels: int
    area: int
    """Hundredths of a 亩."""
    proxies: int
    posts: int


def target(unit: str) -> Target:
    """Return what a unit published."""
    (row,) = (row for row in published.read("published_reforms.csv") if row["scope"] == unit)
    return Target(
        first_day=date.fromisoformat(row["from"]),
        last_day=date.fromisoformat(row["to"]),
        commitments=int(row["commitment_projects"]),
        parcels=int(row["standard_parcels"]),
        area=int(Decimal(row["standard_area_mu"]) * PARTS),
        proxies=int(row["proxy_projects"]),
        posts=int(row["proxy_posts"] or 0),
    )


def lvliang_rows(lvliang: Lvliang) -> list[dict[str, Cell]]:
    """Return the samples of 吕梁 that went through the reforms in 2023; those told as 是 without a day come first."""
    aim = target(lvliang_ledger.UNIT)
    latest = sorted(lvliang.samples, key=lambda one: one.dates["signed"], reverse=True)
    march = date(aim.first_day.year, 3, 1)
    grantable = [one for one in latest if one.dates.get("started", date.min) >= march and one is not lvliang.corrected]
    with_land = _first(grantable, "标准地", aim.parcels)
    committed = _first(latest, "承诺制", aim.commitments, start=with_land)
    served = _first(latest, "全代办", aim.proxies, start=committed)
    areas = dict(zip((one.number for one in with_land), _areas(aim, with_land), strict=True))
    kept = {one.number for one in committed}
    return [_row(one, aim, areas.get(one.number), is_committed=one.number in kept) for one in served]


def _first(samples: Sequence[Sample], header: str, count: int, start: Sequence[Sample] = ()) -> list[Sample]:
    """Return so many samples: those given, then those told as 是, then others."""
    others = sorted((one for one in samples if one not in start), key=lambda one: header not in one.more)
    return [*start, *others][:count]


def _areas(aim: Target, samples: Sequence[Sample]) -> list[int]:
    return split(aim.area, [one.weight for one in samples])


def _row(sample: Sample, aim: Target, area: int | None, *, is_committed: bool) -> dict[str, Cell]:
    """Return the days on which a sample entered each reform, all within the period."""
    anchor = sample.dates["started"] if area is not None else sample.dates["signed"]
    granted = max(before(anchor, sample.vary(15, 40)), aim.first_day + timedelta(days=sample.vary(3, 30)))
    last = aim.last_day - timedelta(days=sample.vary(3, 20))
    served = min(granted, last)
    row: dict[str, Cell] = {"开发区": sample.zone, "项目名称": sample.name, "全代办": served}
    if is_committed:
        row["承诺制"] = after(served, sample.vary(0, 12), latest=last)
    if area is not None:
        row |= {
            "宗地编号": f"样例-{aim.first_day.year}-{sample.number:04d}",
            "面积（亩）": f"{area // PARTS}.{area % PARTS:02d}",
            "出让日期": served,
        }
    return row


class Linfen:
    """The samples of 临汾: they stand on no list, only the reforms know them."""

    def __init__(self, numbers: Iterator[int]) -> None:
        """Build all, spread over the industrial zones and the year."""
        self.aim = target(LINFEN)
        rows = published.read("zones.csv")
        self.zones = [
            row["name"] for row in rows if row["reporting_unit"] == LINFEN and row["category"] == INDUSTRIAL_ZONES
        ]
        self.samples = [Sample(next(numbers), self.zones[index % len(self.zones)]) for index in range(self.aim.proxies)]
        for index, sample in enumerate(self.samples):
            sample.dates["signed"] = self.aim.first_day + timedelta(days=8 + index * 340 // self.aim.proxies)
        self.with_land = self.samples[:: self.aim.proxies // self.aim.parcels][: self.aim.parcels]
        for sample in self.with_land:
            sample.dates["started"] = after(sample.dates["signed"], sample.vary(30, 60), latest=self.aim.last_day)

    def ledger_rows(self) -> Iterator[dict[str, Cell]]:
        """Yield the projects as told after the end of the year: those with land have started."""
        for sample in self.samples:
            yield {**sample.key(), "建设单位": f"样例企业 {sample.number:04d}", "开工日期": _start(sample)}

    def later_rows(self) -> Iterator[dict[str, Cell]]:
        """Yield what came of those with land."""
        for sample in self.with_land:
            producing = sample.dates["started"] + timedelta(days=sample.vary(200, 300))
            full = producing + timedelta(days=sample.vary(60, 120))
            yield {**sample.key(), "投产日期": producing, "达产日期": full}

    def reform_rows(self) -> list[dict[str, Cell]]:
        """Return the days on which they entered each reform."""
        others = [one for one in self.samples if one not in self.with_land]
        committed = {one.number for one in [*self.with_land, *others][: self.aim.commitments]}
        areas = dict(zip((one.number for one in self.with_land), _areas(self.aim, self.with_land), strict=True))
        return [
            _row(one, self.aim, areas.get(one.number), is_committed=one.number in committed) for one in self.samples
        ]

    def post_rows(self) -> Iterator[dict[str, Cell]]:
        """Yield the posts for proxy service, shared out among the zones."""
        for zone, count in zip(self.zones, split(self.aim.posts, [1] * len(self.zones)), strict=True):
            for number in range(1, count + 1):
                opened_on = self.aim.first_day + timedelta(days=number)
                yield {"开发区": zone, "岗位": f"样例代办岗位 {number:02d}", "设立日期": opened_on}


def _start(sample: Sample) -> Cell:
    return sample.dates.get("started", "")


def item_rows() -> Iterator[dict[str, Cell]]:
    """Yield the nine procedures of the published case, one after another, one of them with a pause."""
    calendar = Calendar(
        {date.fromisoformat(row["day"]): row["is_working"] == "yes" for row in published.read("special_days.csv")}
    )
    start = FIRST_ITEM
    for number, (statutory, actual) in enumerate(zip(STATUTORY, ACTUAL, strict=True), start=1):
        row: dict[str, Cell] = {
            "开发区": NAMED_ZONE,
            "项目名称": NAMED_PROJECT,
            "事项名称": f"样例事项 {number}",
            "办理方式": REGIMES[number % len(REGIMES)],
            "法定时限（工作日）": statutory,
            "受理日期": start,
        }
        pauses = []
        if number == PAUSED_ITEM:
            paused_on = calendar.add(start, 1)
            pauses = [Pause(paused_on, paused_on + timedelta(days=PAUSE_DAYS))]
            row |= {"暂停日期": paused_on, "恢复日期": pauses[0].end or "", "暂停原因": "样例：等待企业补正"}
        finish = calendar.add(start, actual)
        while clock(calendar, start=start, end=finish, pauses=pauses).elapsed < actual:
            finish = calendar.add(finish, 1)
        yield {**row, "办结日期": finish}
        start = finish
