"""The sample projects of 吕梁: six rounds as of 2023-12-31, and the first of 2024."""

from __future__ import annotations

from collections import deque
from datetime import date
from itertools import count
from typing import TYPE_CHECKING

from devtools.demo_ledger import published
from devtools.demo_ledger.samples import INDUSTRY, OTHER_CATEGORIES, Sample, after, before, share_out, split

if TYPE_CHECKING:
    from collections.abc import Iterator

UNIT = "141100"
WINDOW = "2022-1..2023-3"
ROUNDS = ("2022-1", "2022-2", "2022-3", "2023-1", "2023-2", "2023-3")
AS_OF = date(2023, 12, 31)

UNSTARTED = (1, 1, 2, 2, 3, 3)
"""How many of each round's signed projects have not started by then; those of the later rounds had less time."""
UNFINISHED = (0, 0, 2, 5, 8, 14)
"""How many of each round's started projects do not produce by then."""

CORRECTED_ROUND = "2022-3"
TOLD_START, TRUE_START = date(2023, 8, 16), date(2023, 6, 12)
"""A start that was first told with a wrong day, on the other side of midyear."""


class Lvliang:
    """Builds the projects list by list, so that some stand on two or three of them as real ones do."""

    def __init__(self, numbers: Iterator[int]) -> None:
        """Build all."""
        self.numbers = numbers
        self.zones = published.zones(UNIT)
        self.held = published.rounds()
        self.targets = published.targets(UNIT, WINDOW)
        self.samples: list[Sample] = []
        self.unstarted: list[Sample] = []
        self.unfinished: list[Sample] = []
        self._sign()
        self._start()
        self._produce()
        self._categorise()
        self._declare()
        self._report()

    def on(self, cohort: str) -> list[Sample]:
        """Return the members of a list."""
        return [sample for sample in self.samples if cohort in sample.places]

    def new(self) -> Sample:
        """Return one more project."""
        number = next(self.numbers)
        sample = Sample(number, self.zones[number % len(self.zones)])
        self.samples.append(sample)
        return sample

    def _sizes(self, cohort: str) -> list[tuple[str, int]]:
        return list(zip(ROUNDS, split(self.targets[cohort].members, [1] * len(ROUNDS)), strict=True))

    def _sign(self) -> None:
        for (round_, size), unstarted in zip(self._sizes("signed"), UNSTARTED, strict=True):
            for index in range(size):
                sample = self.new()
                sample.places["signed"] = (round_, 0)
                sample.dates["signed"] = before(self.held[round_], sample.vary(0, 8))
                if index >= size - unstarted:
                    self.unstarted.append(sample)

    def _start(self) -> None:
        """Fill the lists of started projects, three of five places with projects signed in an earlier round."""
        startable = [sample for sample in self.samples if sample not in self.unstarted]
        waiting = deque(sample for index, sample in enumerate(startable) if index % 16 < 9)
        for (round_, size), unfinished in zip(self._sizes("started"), UNFINISHED, strict=True):
            for index in range(size):
                is_linked = index % 5 < 3 and bool(waiting)
                is_linked = is_linked and self.held[waiting[0].places["signed"][0]] < self.held[round_]
                sample = waiting.popleft() if is_linked else self.new()
                started = before(self.held[round_], sample.vary(0, 11))
                sample.places["started"] = (round_, 0)
                sample.dates.setdefault("signed", before(started, sample.vary(200, 350)))
                sample.dates["started"] = started
                if index >= size - unfinished:
                    self.unfinished.append(sample)
        alone = [sample for sample in startable if "started" not in sample.places]
        for sample in alone:
            sample.dates["started"] = after(sample.dates["signed"], sample.vary(40, 110), latest=date(2023, 12, 20))
        self.corrected = next(one for one in alone if one.places["signed"][0] == CORRECTED_ROUND)
        self.corrected.dates["started"] = TOLD_START

    def _produce(self) -> None:
        """Fill the lists of producing projects, three of five places with projects started two rounds before."""
        waiting = deque(sample for sample in self.on("started") if sample not in self.unfinished)
        for (round_, size), order in zip(self._sizes("producing"), count()):
            for index in range(size):
                is_linked = order >= 2 and index % 5 < 3 and bool(waiting)
                is_linked = is_linked and ROUNDS.index(waiting[0].places["started"][0]) <= order - 2
                sample = waiting.popleft() if is_linked else self.new()
                producing = before(self.held[round_], sample.vary(0, 9))
                sample.places["producing"] = (round_, 0)
                sample.dates.setdefault("started", before(producing, sample.vary(300, 500)))
                sample.dates.setdefault("signed", before(sample.dates["started"], sample.vary(100, 200)))
                sample.dates["producing"] = producing
        for sample in waiting:
            latest = date(2023, 12, sample.vary(5, 22))
            sample.dates["producing"] = after(sample.dates["started"], sample.vary(150, 300), latest=latest)

    def _categorise(self) -> None:
        """Make as many industrial projects as published on the producing list, and most elsewhere."""
        members, wanted = self.on("producing"), self.targets["producing"].industry_members
        for index, sample in enumerate(members):
            is_industry = index * wanted // len(members) != (index + 1) * wanted // len(members)
            sample.category = INDUSTRY if is_industry else OTHER_CATEGORIES[sample.number % 2]
            if is_industry:
                latest = date(2023, 12, 28)
                sample.dates["full_output"] = after(sample.dates["producing"], sample.vary(25, 104), latest=latest)
        for sample in self.samples:
            if "producing" not in sample.places and sample.number % 9 == 0:
                sample.category = OTHER_CATEGORIES[sample.number % 2]

    def _declare(self) -> None:
        """Share the published amounts out."""
        signed, target = self.on("signed"), self.targets["signed"]
        reached = [sample for sample in signed if "started" in sample.dates]
        share_out(target.reached_amount, "signed", reached)
        share_out(target.amount - target.reached_amount, "signed", self.unstarted)
        share_out(self.targets["started"].amount, "started", self.on("started"))
        share_out(self.targets["producing"].amount, "producing", self.on("producing"))
        for sample in self.samples:
            if sample.category == INDUSTRY:
                sample.more["预计年产值（万元）"] = sample.amount * sample.vary(70, 120) // 100
            self._plan(sample)
            flags = zip(("承诺制", "标准地", "全代办"), (3, 6, 2), strict=True)
            sample.more |= {header: "是" for header, every in flags if sample.number % every == 0}

    def _plan(self, sample: Sample) -> None:
        """Plan dates around the real ones; nothing is planned beyond the day of the published figures."""
        for stage, header in (("started", "计划开工日期"), ("producing", "计划投产日期")):
            if stage in sample.dates:
                planned = after(before(sample.dates[stage], 15), sample.vary(0, 30), latest=AS_OF)
                sample.more[header] = max(planned, sample.dates["signed"])
        if "started" not in sample.dates:
            sample.more["计划开工日期"] = after(sample.dates["signed"], 120, latest=AS_OF)

    def _report(self) -> None:
        """Report the completed investment of December, and the yearly output of industrial producers."""
        finished = [sample for sample in self.on("started") if sample not in self.unfinished]
        shares = split(self.targets["started"].completed, [sample.places["started"][1] for sample in finished])
        completed = dict(zip((sample.number for sample in finished), shares, strict=True))
        for sample in self.samples:
            if "started" not in sample.dates:
                continue
            sample.more["填报月份"] = "2023-12"
            low, high = (85, 99) if "producing" in sample.dates else (10, 55)
            usual = sample.amount * sample.vary(low, high) // 100
            sample.more["累计完成投资（万元）"] = completed.get(sample.number, usual)
            if "full_output" in sample.dates:
                expected = int(str(sample.more["预计年产值（万元）"]))
                sample.more["实际年产值（万元）"] = expected * sample.vary(80, 106) // 100
