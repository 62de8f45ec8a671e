"""
Why a rate changed between two sides, split exactly into causes and projects.

After each step of a member's path its own numerator and denominator are counted anew, and the differences belong to
the cause of the step. A difference (δn, δd) moves the rate by (δn − R̄·δd) / D̄, where R̄ and D̄ are the means of both
sides. These parts add up to the whole change exactly, for counts and amounts alike, and need no order of the causes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from projects.rules.member_effects import contributions
from projects.rules.rate_sides import Aspect, Cause, MemberStanding, PathStep, Side, path, standing_on
from projects.rules.rates import Ratio

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from projects.rules.rates import Formula


class Line(NamedTuple):
    """What one step of one member does to the rate: `weight` ÷ `over` as a share, 1 being 100 %."""

    key: int
    cause: Cause
    aspect: Aspect
    numerator: int
    denominator: int
    weight: int
    over: int


@dataclass(frozen=True)
class CausePart:
    """What one cause does: its lines, those of the largest effect first; no share where a side has no denominator."""

    cause: Cause
    lines: Sequence[Line]
    share: Fraction | None
    points: int | None
    """Hundredths of a percentage point, as printed: those of all causes add up to the printed change."""

    @property
    def numerator(self) -> int:
        """How much it adds to the numerator."""
        return sum(line.numerator for line in self.lines)

    @property
    def denominator(self) -> int:
        """How much it adds to the denominator."""
        return sum(line.denominator for line in self.lines)

    @cached_property
    def members(self) -> int:
        """How many members it has."""
        return len({line.key for line in self.lines})


@dataclass(frozen=True)
class MemberChange:
    """
    A rate on two sides, and the parts of their difference.

    `rebased` is the rate of the later side by the basis of the earlier one: what the change of basis begins with.
    """

    before: Ratio
    after: Ratio
    rebased: Ratio
    is_rebased: bool
    is_turned: bool
    parts: Sequence[CausePart]

    @cached_property
    def difference(self) -> Fraction | None:
        """The exact change as a share; None where a side has nothing to divide by."""
        if not all(ratio.denominator for ratio in (self.before, self.after, self.rebased)):
            return None
        return Fraction(self.after.numerator, self.after.denominator) - Fraction(
            self.before.numerator, self.before.denominator
        )

    @property
    def printed(self) -> int | None:
        """The difference of both printed rates, in hundredths of a percentage point."""
        return None if self.difference is None else _hundredths(self.after) - _hundredths(self.before)

    @property
    def residual(self) -> Fraction | None:
        """What no cause explains: always 0."""
        if self.difference is None:
            return None
        return self.difference - sum((part.share or Fraction(0) for part in self.parts), Fraction(0))


def explain(first: Side, second: Side) -> MemberChange:
    """
    Return why the rate of the second side is another than that of the first; turned round, every part is negated.

    The path from one side over a third to the other need not give the same parts.
    """
    is_turned = second.place < first.place
    early, late = (second, first) if is_turned else (first, second)
    steps = [step for key in sorted({*early.members, *late.members}) for step in path(early, late, key)]
    ends = {key: standing_on(late, member) for key, member in late.members.items()}
    starts = [standing_on(early, member) for member in early.members.values()]
    standings = {*starts, *ends.values(), *(standing for step in steps for standing in (step.before, step.after))}
    by_old, by_new = contributions(early.formula, standings), contributions(late.formula, ends.values())
    before, rebased = _sum(by_old, starts), _sum(by_old, ends.values())
    after = _sum(by_new, ends.values())
    lines = _lines(steps, by_old, _Identity(before, rebased))
    is_rebased = early.formula is not late.formula
    if is_rebased:
        lines += _rebasing(ends, (by_old, by_new), early.formula, late.formula)
    if is_turned:
        lines = [
            line._replace(numerator=-line.numerator, denominator=-line.denominator, weight=-line.weight)
            for line in lines
        ]
        before, after = after, before
    change = MemberChange(before, after, rebased, is_rebased, is_turned, ())
    return replace(change, parts=_parts(lines, change))


def _sum(counted: Mapping[MemberStanding, tuple[int, int]], standings: Iterable[MemberStanding]) -> Ratio:
    pairs = [counted[standing] for standing in standings]
    return Ratio(sum(numerator for numerator, _ in pairs), sum(denominator for _, denominator in pairs))


class _Identity:
    """What differences in numerator and denominator do to a rate between two of its values, as integers."""

    def __init__(self, before: Ratio, after: Ratio) -> None:
        n0, d0, n1, d1 = before.numerator, before.denominator, after.numerator, after.denominator
        self.over = d0 * d1 * (d0 + d1)
        self._of_numerator, self._of_denominator = 2 * d0 * d1, n0 * d1 + n1 * d0

    def weight(self, numerator: int, denominator: int) -> int:
        """Return (δn − R̄·δd) / D̄ over `over`."""
        return self._of_numerator * numerator - self._of_denominator * denominator


def _lines(
    steps: Sequence[PathStep], counted: Mapping[MemberStanding, tuple[int, int]], identity: _Identity
) -> list[Line]:
    lines = []
    for step in steps:
        (n0, d0), (n1, d1) = counted[step.before], counted[step.after]
        numerator, denominator = n1 - n0, d1 - d0
        if numerator or denominator:
            weight = identity.weight(numerator, denominator)
            lines.append(Line(step.key, step.cause, step.aspect, numerator, denominator, weight, identity.over))
    return lines


def _rebasing(
    ends: Mapping[int, MemberStanding],
    counted: tuple[dict[MemberStanding, tuple[int, int]], ...],
    early: Formula,
    late: Formula,
) -> list[Line]:
    """Return what each member does where the same data are read by another formula."""
    by_old, by_new = counted
    before, after = _sum(by_old, ends.values()), _sum(by_new, ends.values())
    is_alike = early.measure is late.measure
    identity = _Identity(before, after)
    d0, d1 = before.denominator, after.denominator
    lines = []
    for key, standing in ends.items():
        (old_n, old_d), (new_n, new_d) = by_old[standing], by_new[standing]
        numerator, denominator = new_n - old_n, new_d - old_d
        if is_alike:
            weight, over = identity.weight(numerator, denominator), identity.over
        else:
            # Projects and 元 have no difference: their shares of the two denominators have, and both add up to one.
            mean = before.numerator * d1 + after.numerator * d0
            weight = 2 * d0 * d1 * (new_n * d0 - old_n * d1) - mean * (new_d * d0 - old_d * d1)
            over = 2 * (d0 * d1) ** 2
            numerator = denominator = 0
        if weight or numerator or denominator:
            lines.append(Line(key, Cause.DEFINITION, Aspect.BASIS, numerator, denominator, weight, over))
    return lines


def _parts(lines: Sequence[Line], change: MemberChange) -> list[CausePart]:
    """Return the causes that do something, in the order of `Cause`."""
    by_cause: defaultdict[Cause, list[Line]] = defaultdict(list)
    for line in lines:
        by_cause[line.cause].append(line)
    causes = [cause for cause in Cause if by_cause[cause]]
    ordered = {
        cause: sorted(by_cause[cause], key=lambda line: (-abs(line.weight), line.key, line.aspect)) for cause in causes
    }
    if change.difference is None:
        unshared = {cause: [line._replace(weight=0, over=0) for line in ordered[cause]] for cause in causes}
        return [CausePart(cause, unshared[cause], None, None) for cause in causes]
    # One denominator a cause: fractions are made once for each, not for each project.
    shares = [Fraction(sum(line.weight for line in ordered[cause]), ordered[cause][0].over) for cause in causes]
    points = printed_parts(shares, change.printed or 0, change.is_turned)
    return [
        CausePart(cause, ordered[cause], share, point)
        for cause, share, point in zip(causes, shares, points, strict=True)
    ]


def _hundredths(ratio: Ratio) -> int:
    percent = ratio.percent
    return 0 if percent is None else int(percent.scaleb(2))


def printed_parts(shares: Sequence[Fraction], total: int, is_turned: bool = False) -> list[int]:  # noqa: FBT001, FBT002
    """
    Return shares in hundredths of a percentage point that add up to a printed total, by largest remainder.

    A share of nothing stays nothing. `is_turned` shares out the opposite, so that turning both sides only turns signs.
    """
    sign = -1 if is_turned else 1
    exact = [sign * share * 10_000 for share in shares]
    floors = [value.numerator // value.denominator for value in exact]
    left = sign * total - sum(floors)
    moving = [index for index, value in enumerate(exact) if value]
    moving.sort(key=lambda index: (floors[index] - exact[index], index))
    if moving and left < 0:
        moving.reverse()
    step = 1 if left > 0 else -1
    for turn in range(abs(left) if moving else 0):
        floors[moving[turn % len(moving)]] += step
    return [sign * floor for floor in floors]
