"""
A stratified sample for checks on site: how many are drawn of each stratum, which ones, and what the results say.

Anybody can draw it again: of each stratum those come whose SHA-256 of `seed:number` is the least.

The estimate is the mean of the strata's shares weighted by their sizes, its variance that of stratified sampling
without replacement (Cochran, Sampling Techniques, 3rd ed. 1977, (5.3), (5.14)). The interval is Wilson's with the
effective size of the sample (Korn and Graubard, Survey Methodology 24, 1998, 193–201; Dean and Pagano, Journal of
Survey Statistics and Methodology 3, 2015, 484–503), as the plain one has no width where every check agrees.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LEAST = 2
"""Of each stratum so many are drawn at least, where it has them: of one alone no variance is known."""
NORMAL_95 = 1.959964
METHOD = (
    "分层不放回随机抽样：各层取 SHA-256（种子:入批编号）最小的若干个，凭种子可重抽。"
    "估计为各层属实比例按层内项目数加权（Cochran 1977，式 5.3、5.14）；95% 区间为按有效样本量的 Wilson 区间"
    "（Korn–Graubard 1998，Dean–Pagano 2015）。“无法核查”的不计入，按同层已核查的推算。"
)


class SampleSizeError(ValueError):
    """A sample that cannot be drawn; the message is a sentence for the officer."""


def sizes_of(populations: Mapping[str, int], size: int) -> dict[str, int]:
    """
    Return how many are drawn of each stratum: in proportion by largest remainder, at least LEAST where there are.

    :raises SampleSizeError: if there is nobody to draw, more are wanted than there are, or fewer than the strata need
    """
    total = sum(populations.values())
    least = {name: min(LEAST, number) for name, number in populations.items()}
    if not total:
        raise SampleSizeError("没有可抽的项目，请改条件。")
    if size > total:
        raise SampleSizeError(f"只有 {total} 个项目可抽，请减少样本量。")
    if size < sum(least.values()):
        needed = sum(least.values())
        raise SampleSizeError(f"分 {len(populations)} 层，每层至少 {LEAST} 个，样本量至少 {needed}；或改用较粗的分层。")
    exact = {name: number * size / total for name, number in populations.items()}
    sizes = {name: min(populations[name], max(least[name], int(exact[name]))) for name in populations}
    # One by one, to or from whoever is furthest from its share: ends, since the size lies between both bounds.
    while (apart := size - sum(sizes.values())) != 0:
        step = 1 if apart > 0 else -1
        able = [name for name in sizes if (sizes[name] < populations[name] if step > 0 else sizes[name] > least[name])]
        sizes[max(able, key=lambda name: (step * (exact[name] - sizes[name]), name))] += step
    return sizes


def drawn(numbers: Iterable[int], size: int, seed: str) -> list[int]:
    """Return the numbers that a seed draws, in the order in which it does."""
    return sorted(numbers, key=lambda number: _place(seed, number))[:size]


def _place(seed: str, number: int) -> bytes:
    return sha256(f"{seed}:{number}".encode()).digest()


def digest_of(numbers: Iterable[int]) -> str:
    """Return what tells whether a population is still the one that was drawn from."""
    return sha256(",".join(map(str, sorted(numbers))).encode()).hexdigest()


@dataclass(frozen=True)
class StratumResult:
    """A stratum: how many it has, how many were checked, and of how many what was reported is true."""

    population: int
    checked: int
    confirmed: int


@dataclass(frozen=True)
class Estimate:
    """The share of the population of which what was reported is true, with its interval; all three from 0 to 1."""

    share: float
    low: float
    high: float
    population: int

    @property
    def projects(self) -> tuple[int, int, int]:
        """The same as numbers of projects, rounded: estimate, low, high."""
        share, low, high = (round(part * self.population) for part in (self.share, self.low, self.high))
        return share, low, high


def estimate(strata: Sequence[StratumResult]) -> Estimate | None:
    """Return the estimate; None while a stratum has nobody checked, for then nothing is known of it."""
    strata = [stratum for stratum in strata if stratum.population]
    if not strata or any(not stratum.checked for stratum in strata):
        return None
    population, checked = sum(stratum.population for stratum in strata), sum(stratum.checked for stratum in strata)
    share = sum(stratum.population * stratum.confirmed / stratum.checked for stratum in strata) / population
    if checked == population:
        return Estimate(share, share, share, population)
    pooled = sum(stratum.confirmed for stratum in strata) / checked
    variance = sum((stratum.population / population) ** 2 * _variance(stratum, pooled) for stratum in strata)
    # Where all agree no variance is seen: the size then counts as that of a plain sample without replacement.
    plain = checked * (population - 1) / (population - checked)
    effective = share * (1 - share) / variance if variance and 0 < share < 1 else plain
    low, high = _wilson(share, effective)
    return Estimate(share, low, high, population)


def _variance(stratum_result: StratumResult, pooled: float) -> float:
    left = 1 - stratum_result.checked / stratum_result.population
    if stratum_result.checked == 1:
        return left * pooled * (1 - pooled)
    share = stratum_result.confirmed / stratum_result.checked
    return left * share * (1 - share) / (stratum_result.checked - 1)


def _wilson(share: float, size: float) -> tuple[float, float]:
    square = NORMAL_95**2
    middle = (share + square / (2 * size)) / (1 + square / size)
    half = NORMAL_95 * sqrt(share * (1 - share) / size + square / (4 * size**2)) / (1 + square / size)
    return max(0.0, middle - half), min(1.0, middle + half)
