"""The sample projects of the other units: the first two rounds of 2024, plainly artificial amounts."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from devtools.demo_ledger import lvliang, published
from devtools.demo_ledger.samples import INDUSTRY, OTHER_CATEGORIES, Cell, Sample, after, before

if TYPE_CHECKING:
    from collections.abc import Iterator

WINDOW = "2024-1..2024-2"
ROUNDS = ("2024-1", "2024-2")
AS_OF = date(2024, 6, 30)
AMOUNT = 10_000
"""万元 of every project on every list."""
EXPECTED_OUTPUT, ACTUAL_OUTPUT = 8_000, 6_000
PREVIOUS = {"started": "signed", "producing": "started"}


class Province:
    """Builds what the published totals leave for the other units, spread over their zones."""

    def __init__(self, numbers: Iterator[int]) -> None:
        """Build all."""
        self.numbers = numbers
        own = set(published.zones(lvliang.UNIT))
        self.zones = [zone for zone in published.zones() if zone not in own]
        self.held = published.rounds()
        self.samples: list[Sample] = []
        self.waiting: defaultdict[tuple[str, str], list[Sample]] = defaultdict(list)
        told = published.targets(lvliang.UNIT, "2024-1..2024-1")
        for cohort, target in published.targets("province", WINDOW).items():
            for index in range(target.members - told[cohort].members):
                self._enter(cohort, index)
        for sample in self.samples:
            self._complete(sample)

    def _enter(self, cohort: str, index: int) -> None:
        """Put a project on a list, one of four of the second round coming from the list before of the first."""
        zone = self.zones[index % len(self.zones)]
        round_ = ROUNDS[index // len(self.zones) % 2]
        before_ = self.waiting[zone, PREVIOUS.get(cohort, "")]
        is_linked = round_ == ROUNDS[1] and index % 4 == 0 and bool(before_)
        sample = before_.pop() if is_linked else self._new(zone)
        sample.places[cohort] = (round_, AMOUNT)
        sample.dates[cohort] = before(self.held[round_], sample.vary(0, 10))
        if round_ == ROUNDS[0] and not is_linked:
            self.waiting[zone, cohort].append(sample)

    def _new(self, zone: str) -> Sample:
        number = next(self.numbers)
        category = INDUSTRY if number % 10 < 7 else OTHER_CATEGORIES[number % 2]
        sample = Sample(number, zone, category)
        self.samples.append(sample)
        return sample

    def _complete(self, sample: Sample) -> None:
        """Add the dates before and after the lists, plans and figures."""
        dates, news = sample.dates, sample.more
        if "producing" in dates:
            dates.setdefault("started", before(dates["producing"], sample.vary(200, 400)))
            if sample.category == INDUSTRY and sample.number % 3 == 0:
                dates["full_output"] = after(dates["producing"], sample.vary(20, 50), latest=AS_OF)
        if "started" in dates:
            dates.setdefault("signed", before(dates["started"], sample.vary(90, 300)))
            news |= {"填报月份": "2024-06", "累计完成投资（万元）": AMOUNT if "producing" in dates else AMOUNT // 2}
            news["计划投产日期"] = after(dates["started"], sample.vary(60, 400), latest=date(2025, 6, 30))
        elif sample.number % 2:
            dates["started"] = after(dates["signed"], sample.vary(20, 90), latest=AS_OF)
        news["计划开工日期"] = after(dates["signed"], sample.vary(20, 260), latest=date(2024, 12, 31))
        if sample.category == INDUSTRY:
            news["预计年产值（万元）"] = EXPECTED_OUTPUT
            if "producing" in dates:
                news["实际年产值（万元）"] = ACTUAL_OUTPUT

    def exit_rows(self) -> Iterator[dict[str, Cell]]:
        """Yield one project that was taken off a list by decision, and one that failed."""
        unstarted = [one for one in self.samples if "started" not in one.dates and one.places["signed"][0] == ROUNDS[0]]
        for sample, kind in zip(unstarted[:2], ("调出", "终止"), strict=True):
            yield {
                "开发区": sample.zone,
                "项目名称": sample.name,
                "事项": f"签约一批{kind}",
                "日期": date(2024, 6, 14),
                "说明": "样例：省级决定" if kind == "调出" else "样例：投资方退出",
            }
