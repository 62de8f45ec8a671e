"""Sample projects, and the arithmetic that shares totals out among them. No chance is involved."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from devtools.demo_ledger.published import FIXTURES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Cell = str | int | date
HEADERS = {
    "signed": ("签约一批期次", "签约投资额（万元）"),
    "started": ("开工一批期次", "开工一批计划总投资（万元）"),
    "producing": ("投产一批期次", "投产一批总投资（万元）"),
}
DATES = {"signed": "签约日期", "started": "开工日期", "producing": "投产日期", "full_output": "达产日期"}
INDUSTRY = "产业类"
OTHER_CATEGORIES = ("基础设施类", "社会民生类")
CHAINS = ("新材料", "装备制造", "现代煤化工", "新能源", "食品酿造", "")


@dataclass
class Sample:
    """One invented project."""

    number: int
    zone: str
    category: str = INDUSTRY
    dates: dict[str, date] = field(default_factory=dict)
    places: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Round and amount in 万元, by list."""
    more: dict[str, Cell] = field(default_factory=dict)
    """Further cells by header."""

    @property
    def name(self) -> str:
        """Return a name that cannot be taken for a real project's."""
        return f"样例项目 {self.number:04d}"

    @property
    def weight(self) -> int:
        """Return the project's share of any total."""
        return 3 + self.number * 7 % 19

    @property
    def amount(self) -> int:
        """Return the amount declared last, in 万元."""
        return next(self.places[cohort][1] for cohort in ("producing", "started", "signed") if cohort in self.places)

    def vary(self, low: int, high: int) -> int:
        """Return a number between two, both in, that differs from project to project."""
        return low + self.number * 31 % (high - low + 1)

    def key(self) -> dict[str, Cell]:
        """Return the cells by which a later ledger finds the project."""
        return {"项目名称": self.name, "开发区": self.zone, "项目类别": self.category}

    def row(self) -> dict[str, Cell]:
        """Return all cells."""
        chain = CHAINS[self.number % len(CHAINS)] if self.category == INDUSTRY else ""
        cells = {
            **self.key(),
            "建设单位": f"样例企业 {self.number:04d}",
            "产业链": chain,
            "总投资（万元）": self.amount,
        }
        cells |= {DATES[stage]: day for stage, day in self.dates.items()}
        for cohort, place in self.places.items():
            cells |= zip(HEADERS[cohort], place, strict=True)
        return cells | self.more


def before(day: date, days: int) -> date:
    """Return the day some days before another."""
    return day - timedelta(days=days)


def after(day: date, days: int, *, latest: date) -> date:
    """Return the day some days after another, but not after the latest."""
    return min(day + timedelta(days=days), latest)


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Return whole shares of a total in proportion to weights; they add up to it exactly."""
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda index: -(total * weights[index] % whole))
    for index in by_remainder[: total - sum(shares)]:
        shares[index] += 1
    return shares


def share_out(total: int, cohort: str, samples: Sequence[Sample]) -> None:
    """Give the members of a list their amounts, which add up to a total in 万元."""
    for sample, amount in zip(samples, split(total, [one.weight for one in samples]), strict=True):
        sample.places[cohort] = (sample.places[cohort][0], amount)


def write(name: str, rows: Iterable[dict[str, Cell]]) -> None:
    """Write rows to a file in `fixtures/`, with the columns that any of them fills."""
    rows = list(rows)
    headers = list(dict.fromkeys(header for row in rows for header, cell in row.items() if cell != ""))
    with (FIXTURES / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, headers, restval="", extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
