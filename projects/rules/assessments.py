"""
Assessing the zones of one group (考核): a score for each indicator, weighted and added up; ranks and grades.

No official scheme is shipped: indicators, weights and grades are data of the province. Everything is computed exactly
and rounded half up once, where it is shown.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import floor
from typing import Any

from projects.rules.fixed_point import PARTS
from projects.rules.indicators import Direction

FULL = 100
"""What a full score, all weights and all shares of grades are each out of."""


class Scoring(StrEnum):
    """How a value becomes a score of 0 to 100."""

    BEST = "best"
    RANK = "rank"
    MIN_MAX = "min_max"
    ATTAINMENT = "attainment"


SCORING_LABELS = {
    Scoring.BEST: "与组内最好值之比",
    Scoring.RANK: "按组内名次",
    Scoring.MIN_MAX: "按组内最好与最差之间的位置",
    Scoring.ATTAINMENT: "按目标完成情况（封顶）",
}


class MissingPolicy(StrEnum):
    """What becomes of a zone with a missing value."""

    ZERO = "zero"
    LEAVE_OUT = "leave_out"


MISSING_LABELS = {
    MissingPolicy.ZERO: "缺报的指标计 0 分，并注明",
    MissingPolicy.LEAVE_OUT: "有缺报的开发区不参加计分和排名，单独列出",
}


@dataclass(frozen=True)
class Criterion:
    """One indicator of a scheme. Weight and cap are ten-thousandths of a percent, the target of its unit."""

    code: str
    direction: Direction
    scoring: Scoring
    weight_parts: int
    target_parts: int | None = None
    cap_parts: int = FULL * PARTS

    @property
    def weight(self) -> Fraction:
        """Return how many of 100 points it can give."""
        return Fraction(self.weight_parts, PARTS)

    def fault(self) -> str:
        """Return what is wrong with it as a sentence, empty if nothing is."""
        if self.weight_parts <= 0:
            return "权重须大于零。"
        needs_target = self.scoring is Scoring.ATTAINMENT or self.direction is Direction.TARGET
        if needs_target and (self.target_parts is None or self.target_parts <= 0):
            return "这种计分方式或指标方向须填写大于零的目标值。"
        if self.scoring is Scoring.BEST and self.direction is Direction.TARGET:
            return "“越接近目标越好”的指标不能按与最好值之比计分，请改用其他计分方式。"
        if self.cap_parts < FULL * PARTS:
            return "封顶不能低于 100%。"
        return ""


@dataclass(frozen=True)
class Grade:
    """A grade (等次) and how many percent of a group get it."""

    name: str
    share: int


@dataclass(frozen=True)
class ScoredValue:
    """The score of one indicator of one zone: the value, the score of 100, and the points that it adds."""

    code: str
    value: int | None
    score: Fraction
    points: Fraction


@dataclass(frozen=True)
class ScoredZone:
    """A zone's scores, sum, rank and grade; without sum, rank and grade where the scheme leaves it out."""

    zone: int
    values: tuple[ScoredValue, ...]
    total: Fraction | None
    rank: int | None = None
    grade: str = ""

    @property
    def missing(self) -> list[str]:
        """Return the indicators of which it has no value."""
        return [scored.code for scored in self.values if scored.value is None]


def rounded(number: Fraction) -> Decimal:
    """Return a number that is not negative with two decimals, rounded half up."""
    return Decimal(floor(number * 100 + Fraction(1, 2))).scaleb(-2)


def score_of(criterion: Criterion, value: int, of_group: Sequence[int]) -> Fraction:
    """
    Return the score of a value out of 100.

    :param of_group: the values of all zones that are compared, this one among them
    """
    if criterion.scoring is Scoring.ATTAINMENT:
        return _attainment(criterion, value)
    # From here on more is better: less is turned round, and so is the distance from a target.
    values = [_goodness(criterion, other) for other in of_group]
    own, best, worst = _goodness(criterion, value), max(values), min(values)
    if criterion.scoring is Scoring.RANK:
        better = sum(other > own for other in values)
        return Fraction(FULL * (len(values) - better), len(values))
    if criterion.scoring is Scoring.MIN_MAX:
        # Where all are alike nobody is the worst.
        return Fraction(FULL * (own - worst), best - worst) if best > worst else Fraction(FULL)
    if criterion.direction is Direction.LESS:
        least = min(of_group)
        # The least of them over the value; at or below zero the two have no ratio: only the best itself is full.
        return Fraction(FULL * least, value) if least > 0 else Fraction(FULL * (value == least))
    return Fraction(FULL * max(value, 0), best) if best > 0 else Fraction(0)


def _goodness(criterion: Criterion, value: int) -> int:
    if criterion.direction is Direction.TARGET:
        return -abs(value - (criterion.target_parts or 0))
    return -value if criterion.direction is Direction.LESS else value


def _attainment(criterion: Criterion, value: int) -> Fraction:
    target, cap = criterion.target_parts or 0, Fraction(criterion.cap_parts, PARTS)
    if criterion.direction is Direction.TARGET:
        return max(Fraction(0), FULL - Fraction(FULL * abs(value - target), target))
    if criterion.direction is Direction.LESS:
        # Nothing, or less, of what there should be little of: as good as the cap allows.
        return min(cap, Fraction(FULL * target, value)) if value > 0 else cap
    return max(Fraction(0), min(cap, Fraction(FULL * value, target)))


def quotas(grades: Sequence[Grade], count: int) -> list[int]:
    """Return how many of the first places each grade takes: its cumulative share of the ranked zones, half up."""
    taken, places, cumulative = 0, [], 0
    for grade in grades:
        cumulative += grade.share
        upto = floor(Fraction(cumulative * count, FULL) + Fraction(1, 2))
        places.append(upto - taken)
        taken = upto
    return places


def assess(
    criteria: Sequence[Criterion],
    members: Mapping[int, Mapping[str, int | None]],
    *,
    policy: MissingPolicy,
    grades: Sequence[Grade],
) -> list[ScoredZone]:
    """
    Return the zones of one group, the best first, those left out at the end.

    A zone that is left out takes no part: neither in the best and worst values nor in the number of places. The sums
    are compared as they are printed, so that what looks equal shares a rank.

    :param members: the values by the code of the indicator, None where there is none, by zone
    """
    codes = [criterion.code for criterion in criteria]
    left_out = [
        zone
        for zone, values in members.items()
        if policy is MissingPolicy.LEAVE_OUT and any(values.get(code) is None for code in codes)
    ]
    compared = {zone: values for zone, values in members.items() if zone not in left_out}
    of_group = {
        code: [value for values in compared.values() if (value := values.get(code)) is not None] for code in codes
    }
    scored = [_scored(zone, values, criteria, of_group) for zone, values in compared.items()]
    nothing = [
        ScoredZone(zone, tuple(ScoredValue(c, members[zone].get(c), Fraction(0), Fraction(0)) for c in codes), None)
        for zone in left_out
    ]
    return [*_ranked(scored, grades), *nothing]


def _scored(
    zone: int, values: Mapping[str, int | None], criteria: Sequence[Criterion], of_group: Mapping[str, Sequence[int]]
) -> ScoredZone:
    found = []
    for criterion in criteria:
        value = values.get(criterion.code)
        score = Fraction(0) if value is None else score_of(criterion, value, of_group[criterion.code])
        found.append(ScoredValue(criterion.code, value, score, score * criterion.weight / FULL))
    return ScoredZone(zone, tuple(found), sum((scored.points for scored in found), Fraction(0)))


def _ranked(scored: Sequence[ScoredZone], grades: Sequence[Grade]) -> list[ScoredZone]:
    totals = {row.zone: rounded(row.total or Fraction(0)) for row in scored}
    names = [
        grade.name for grade, places in zip(grades, quotas(grades, len(scored)), strict=True) for _ in range(places)
    ]
    found = []
    for row in scored:
        rank = 1 + sum(total > totals[row.zone] for total in totals.values())
        # Those that share a rank share the grade of its first place.
        grade = names[rank - 1] if rank <= len(names) else ""
        found.append(ScoredZone(row.zone, row.values, row.total, rank, grade))
    return sorted(found, key=lambda row: row.rank or 0)


def canonical(result: Mapping[str, Any]) -> str:
    """Return a result as canonical JSON: sorted keys, no blanks, characters as they are."""
    return json.dumps(result, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(content: str) -> str:
    """Return the SHA-256 of a content in UTF-8, in hexadecimal."""
    return hashlib.sha256(content.encode()).hexdigest()
