"""Whether a printed figure is what the books give: rounded half up, cut off, or one off in its last place."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from projects.rules.money import yi_text
from projects.rules.rates import RATE_LABELS, Ratio
from projects.rules.stages import Cohort

if TYPE_CHECKING:
    from collections.abc import Iterable

    from projects.rules.states import MemberFacts
    from projects.rules.tallying import Tally

_NUMBER = re.compile(r"(\d{1,9})(?:\.(\d{1,2}))?%?", re.ASCII)
YI = 100_000_000


class PrintedError(ValueError):
    """A printed figure that cannot be read; the message is a sentence for the officer."""


class Unit(StrEnum):
    """What a printed figure counts."""

    PERCENT = "percent"
    COUNT = "count"
    YI = "yi"


class FigureMatch(StrEnum):
    """How a printed figure agrees with the books, the best first."""

    EXACT = "exact"
    TRUNCATED = "truncated"
    NEAR = "near"
    NONE = "none"


MATCH_LABELS = {
    FigureMatch.EXACT: "四舍五入后相同",
    FigureMatch.TRUNCATED: "截去尾数后相同",
    FigureMatch.NEAR: "末位差 1，可能由取整后的分子分母算得",
    FigureMatch.NONE: "不同",
}
_ORDER = list(FigureMatch)


class Exits(StrEnum):
    """How members that left a list are counted; what the bases state comes first."""

    STATED = "stated"
    KEPT = "kept"
    LEFT_OUT = "left_out"


EXIT_LABELS = {
    Exits.STATED: "调出的不计入，终止的仍在分母",
    Exits.KEPT: "调出的仍计入",
    Exits.LEFT_OUT: "终止的也不计入",
}


def facts_by(exits: Exits, facts: MemberFacts) -> MemberFacts:
    """Return what is known of a member as the rules have to read it, so that exits are counted in some way."""
    match exits:
        case Exits.KEPT if facts.removed_on:
            return replace(facts, removed_on=None)
        case Exits.LEFT_OUT if facts.terminated_on:
            left = [day for day in (facts.removed_on, facts.terminated_on) if day]
            return replace(facts, removed_on=min(left))
        case _:
            return facts


@dataclass(frozen=True)
class PrintedKind:
    """A figure that bulletins print: a rate, or a part of the tally of a list."""

    label: str
    unit: Unit
    cohort: Cohort
    part: str = ""
    """The field of a tally; empty for a rate."""


PRINTED = {
    "groundbreaking": PrintedKind(RATE_LABELS["groundbreaking"], Unit.PERCENT, Cohort.SIGNED),
    "production": PrintedKind(RATE_LABELS["production"], Unit.PERCENT, Cohort.STARTED),
    "output": PrintedKind(RATE_LABELS["output"], Unit.PERCENT, Cohort.PRODUCING),
    "signed_members": PrintedKind("签约一批项目数", Unit.COUNT, Cohort.SIGNED, "members"),
    "signed_amount_yi": PrintedKind("签约投资额（亿元）", Unit.YI, Cohort.SIGNED, "amount"),
    "signed_reached": PrintedKind("已开工项目数", Unit.COUNT, Cohort.SIGNED, "reached"),
    "signed_reached_amount_yi": PrintedKind("已开工项目投资额（亿元）", Unit.YI, Cohort.SIGNED, "reached_amount"),
    "started_members": PrintedKind("开工一批项目数", Unit.COUNT, Cohort.STARTED, "members"),
    "started_amount_yi": PrintedKind("开工一批计划总投资（亿元）", Unit.YI, Cohort.STARTED, "amount"),
    "started_reached": PrintedKind("已投产项目数", Unit.COUNT, Cohort.STARTED, "reached"),
    "started_completed_yi": PrintedKind("已投产项目已完成投资（亿元）", Unit.YI, Cohort.STARTED, "completed"),
    "producing_members": PrintedKind("投产一批项目数", Unit.COUNT, Cohort.PRODUCING, "members"),
    "producing_amount_yi": PrintedKind("投产一批总投资（亿元）", Unit.YI, Cohort.PRODUCING, "amount"),
    "producing_industry_members": PrintedKind("投产一批产业类项目数", Unit.COUNT, Cohort.PRODUCING, "industry_members"),
    "producing_industry_reached": PrintedKind("达产达效产业类项目数", Unit.COUNT, Cohort.PRODUCING, "industry_reached"),
}
"""What can be looked for, by the name of its parameter."""


@dataclass(frozen=True)
class Printed:
    """A figure as it was printed: `value` in its last printed place, of which there are `decimals`."""

    name: str
    value: int
    decimals: int
    text: str

    @property
    def kind(self) -> PrintedKind:
        """What it counts."""
        return PRINTED[self.name]

    @property
    def is_rate(self) -> bool:
        """Whether it is a percentage."""
        return self.kind.unit is Unit.PERCENT

    @property
    def proves_nothing(self) -> bool:
        """Whether nearly any small list gives it: 0 % and 100 %."""
        return self.is_rate and self.value in {0, 100 * 10**self.decimals}

    def scale(self) -> int:
        """Return by what a ratio is multiplied to be read in the last printed place."""
        places: int = 10**self.decimals
        return 100 * places if self.is_rate else places

    def match(self, found: Ratio) -> FigureMatch:
        """Return how it agrees with a figure of the books; amounts come as 元 over one 亿, counts over one."""
        if not found.denominator:
            return FigureMatch.NONE
        scaled, of = found.numerator * self.scale(), found.denominator
        rounded = (2 * scaled + of) // (2 * of)
        if rounded == self.value:
            return FigureMatch.EXACT
        if self.kind.unit is Unit.COUNT:
            return FigureMatch.NONE
        if scaled // of == self.value:
            return FigureMatch.TRUNCATED
        return FigureMatch.NEAR if abs(rounded - self.value) == 1 else FigureMatch.NONE

    def distance(self, found: Ratio) -> int:
        """Return how far a figure of the books is away, in thousandths of the last printed place; at most a million."""
        if not found.denominator:
            return 1_000_000
        apart = abs(found.numerator * self.scale() - self.value * found.denominator)
        return min(apart * 1000 // found.denominator, 1_000_000)

    def needed(self, found: Ratio) -> tuple[int, int]:
        """Return the least and the greatest numerator that would print this over the denominator that was found."""
        of, twice = found.denominator, 2 * self.scale()
        least, beyond = ((2 * self.value + half) * of for half in (-1, 1))
        return max(0, -(-least // twice)), -(-beyond // twice) - 1


def read_printed(name: str, text: str) -> Printed:
    """
    Read a figure as it is printed, with up to two decimals.

    :raises PrintedError: for anything else
    """
    kind = PRINTED[name]
    plain = unicodedata.normalize("NFKC", text).replace(",", "").strip()
    found = _NUMBER.fullmatch(plain)
    if found is None or (plain.endswith("%") and kind.unit is not Unit.PERCENT):
        raise PrintedError(f"“{text}”不是印出的数：请照抄数字，至多两位小数，如 {_example(kind)}。")
    decimals = found[2] or ""
    if kind.unit is Unit.COUNT and decimals:
        raise PrintedError(f"项目数应为整数，如 {_example(kind)}。")
    return Printed(name, int(found[1] + decimals), len(decimals), plain)


def _example(kind: PrintedKind) -> str:
    return {Unit.PERCENT: "89.93", Unit.COUNT: "120", Unit.YI: "354.97"}[kind.unit]


def part_of(printed: Printed, tally: Tally) -> Ratio:
    """Return what the books have for a printed count or amount."""
    value = getattr(tally, printed.kind.part)
    return Ratio(value, YI if printed.kind.unit is Unit.YI else 1)


def found_text(printed: Printed, found: Ratio) -> str:
    """Return a figure of the books as it would be printed, rates with their two parts."""
    if printed.is_rate:
        return "—" if found.percent is None else f"{found.percent}%"
    return yi_text(found.numerator) if printed.kind.unit is Unit.YI else str(found.numerator)


def worst(matches: Iterable[FigureMatch]) -> FigureMatch:
    """Return the worst of some matches."""
    return max(matches, key=_ORDER.index, default=FigureMatch.NONE)


def rank(matches: Iterable[FigureMatch]) -> tuple[int, ...]:
    """Return what settings are ordered by: how many figures do not match, are one off, are cut off."""
    given = list(matches)
    return tuple(given.count(match) for match in reversed(_ORDER[1:]))
