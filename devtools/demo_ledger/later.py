"""What 吕梁 told beside and after its first ledger: earlier months, plans, a late entry, a correction, 2024."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from devtools.demo_ledger import published
from devtools.demo_ledger.lvliang import AS_OF, TRUE_START, UNIT
from devtools.demo_ledger.samples import HEADERS, INDUSTRY, Cell, Sample, after, before, split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from devtools.demo_ledger.lvliang import Lvliang

MIDYEAR = date(2023, 6, 30)
LAST_YEAR = date(2022, 12, 31)
FIRST_OF_2024 = "2024-1"
LINKED = {"signed": 0, "started": 3, "producing": 5}
"""How many of a list's members of 2024-1 were on an earlier list."""


def completed_by(sample: Sample, day: date) -> int:
    """Return the completed investment on a day, in 万元: it grew evenly from the start to production."""
    final = int(str(sample.more.get("累计完成投资（万元）", 0)))
    started = sample.dates.get("started", AS_OF)
    finished = sample.dates.get("producing", AS_OF)
    if day <= started or final == 0:
        return 0
    return final * (min(day, finished) - started).days // max((finished - started).days, 1)


def late_sample(lvliang: Lvliang) -> Sample:
    """Return the producing project whose report of June was forgotten."""
    early = [one for one in lvliang.on("started") if one.dates.get("producing", AS_OF) < date(2023, 3, 1)]
    return max(early, key=lambda one: completed_by(one, MIDYEAR) - completed_by(one, LAST_YEAR))


def progress_rows(lvliang: Lvliang, day: date, *, without: Sample | None = None) -> Iterator[dict[str, Cell]]:
    """Yield the figures of the month that ends on a day."""
    for sample in lvliang.samples:
        if sample is not without and (completed := completed_by(sample, day)):
            yield {**sample.key(), "填报月份": f"{day:%Y-%m}", "累计完成投资（万元）": completed}


def late_rows(lvliang: Lvliang) -> Iterator[dict[str, Cell]]:
    """Yield the correction of a start, and the figure that was forgotten."""
    yield {**lvliang.corrected.key(), "开工日期": TRUE_START}
    late = late_sample(lvliang)
    yield {**late.key(), "填报月份": f"{MIDYEAR:%Y-%m}", "累计完成投资（万元）": completed_by(late, MIDYEAR)}


def plan_rows(lvliang: Lvliang) -> Iterator[dict[str, Cell]]:
    """Yield what started projects were to invest in 2023 and what unfinished ones are to invest in 2024."""
    for sample in lvliang.on("started"):
        this_year = completed_by(sample, AS_OF) - completed_by(sample, LAST_YEAR)
        if this_year:
            yield _plan(sample, 2023, this_year * 100 // sample.vary(88, 112))
    for sample in lvliang.unfinished:
        yield _plan(sample, 2024, _rest(sample))


def _rest(sample: Sample) -> int:
    """Return what an unfinished project is to invest in 2024, in 万元."""
    rest = sample.places["started"][1] - completed_by(sample, AS_OF)
    return rest * sample.vary(40, 70) // 100


def _plan(sample: Sample, year: int, planned: int) -> dict[str, Cell]:
    return {"开发区": sample.zone, "项目名称": sample.name, "年度": year, "年度计划投资（万元）": planned}


def midyear_rows(lvliang: Lvliang) -> Iterator[dict[str, Cell]]:
    """Yield the figures of June 2024 of the projects that were unfinished at the turn of the year."""
    for sample, plan in zip(lvliang.unfinished, map(_rest, lvliang.unfinished), strict=True):
        completed = completed_by(sample, AS_OF) + plan * sample.vary(30, 65) // 100
        yield {**sample.key(), "填报月份": "2024-06", "累计完成投资（万元）": completed}


def event_rows(lvliang: Lvliang) -> Iterator[dict[str, Cell]]:
    """Yield three stops; two of the projects resumed work."""
    stopped = [
        (date(2023, 9, 20), date(2023, 11, 6)),
        (date(2023, 11, 15), date(2024, 3, 4)),
        (date(2023, 12, 11), None),
    ]
    for sample, (since, until) in zip(lvliang.unfinished[:3], stopped, strict=True):
        yield _event(sample, "停工", since)
        if until is not None:
            yield _event(sample, "复工", until)


def _event(sample: Sample, kind: str, day: date) -> dict[str, Cell]:
    return {"开发区": sample.zone, "项目名称": sample.name, "事项": kind, "日期": day, "说明": "样例"}


def rows_of_2024(lvliang: Lvliang) -> list[dict[str, Cell]]:
    """Return the members of the three lists of 2024-1, among them projects of earlier lists."""
    held = lvliang.held[FIRST_OF_2024]
    earlier = {"signed": [], "started": lvliang.unstarted[-3:], "producing": lvliang.unfinished[3:8]}
    rows = []
    for cohort, target in published.targets(UNIT, f"{FIRST_OF_2024}..{FIRST_OF_2024}").items():
        old = earlier[cohort]
        members = [*old, *(lvliang.new() for _ in range(target.members - len(old)))]
        amounts = split(target.amount, [one.weight for one in members])
        for sample, amount in zip(members, amounts, strict=True):
            _enter(sample, cohort, (FIRST_OF_2024, amount), held)
            place: dict[str, Cell] = dict(zip(HEADERS[cohort], sample.places[cohort], strict=True))
            rows.append(_news(sample, cohort, place) if sample in old else sample.row())
    return rows


def _enter(sample: Sample, cohort: str, place: tuple[str, int], held: date) -> None:
    """Put a project on a list; a new one passed the stages before it on the way."""
    sample.places[cohort] = place
    reached = before(held, sample.vary(0, 20))
    sample.dates[cohort] = reached
    if cohort == "signed":
        sample.more["计划开工日期"] = after(held, sample.vary(30, 200), latest=date(2024, 12, 31))
        return
    sample.dates.setdefault("signed", before(reached, sample.vary(400, 600)))
    if cohort == "producing":
        sample.dates.setdefault("started", before(reached, sample.vary(200, 380)))
    if sample.category == INDUSTRY:
        sample.more.setdefault("预计年产值（万元）", place[1])


def _news(sample: Sample, cohort: str, place: dict[str, Cell]) -> dict[str, Cell]:
    header = {"started": "开工日期", "producing": "投产日期"}[cohort]
    return {**sample.key(), header: sample.dates[cohort], **place}
