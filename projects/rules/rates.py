"""The formulas of the rates: each takes a tally and returns a rate. Amounts are whole 元."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache

from projects.rules.stages import Cohort
from projects.rules.tallying import NOTHING_COUNTED, Tally, gaps_of


class RateMeasure(StrEnum):
    """What a rate adds up."""

    COUNT = "count"
    AMOUNT = "amount"


@dataclass(frozen=True)
class Ratio:
    """A share that keeps numerator and denominator, so that it can be checked and summed."""

    numerator: int
    denominator: int

    @property
    def percent(self) -> Decimal | None:
        """Return the share in percent, rounded half up once to two places; None when there is nothing to divide by."""
        if not self.denominator:
            return None
        # Integers: binary fractions would round some halves down. Not clamped, since more than 100 % is real.
        hundredths = (self.numerator * 20_000 + self.denominator) // (2 * self.denominator)
        return Decimal(hundredths).scaleb(-2)


@dataclass(frozen=True)
class Rate(Ratio):
    """
    A rate of one list, with where each of its members went: the first five counts add up to `members`.

    `without_figure` are left out because nothing was declared to divide by. `missing` are counted, with zero, because
    no month reported their figure; `stale` are counted with a figure that is older than two months.
    """

    counted: int
    not_due: int = 0
    removed: int = 0
    outside_subset: int = 0
    without_figure: int = 0
    missing: int = 0
    stale: int = 0

    @property
    def members(self) -> int:
        """Return how many projects the list holds."""
        return self.counted + self.not_due + self.removed + self.outside_subset + self.without_figure


@dataclass(frozen=True)
class Formula:
    """One rate of one basis: what is divided by what, in words and as a function."""

    cohort: Cohort
    measure: RateMeasure
    numerator: str
    denominator: str
    subset: str
    due_policy: str
    exit_policy: str
    figure_policy: str
    compute: Callable[[Tally], Rate]

    @property
    def is_due_only(self) -> bool:
        """Whether members that are not yet due leave the denominator."""
        return self.due_policy == ONLY_DUE

    @property
    def is_industry_only(self) -> bool:
        """Whether only industrial projects are counted."""
        return self.subset == INDUSTRY_ONLY

    @property
    def uses_figures(self) -> bool:
        """Whether monthly figures are added up."""
        return self.figure_policy != NO_FIGURES


def by_count(tally: Tally) -> Rate:
    """Return projects that reached the next stage over projects on the list."""
    counted = tally.members - tally.removed
    return Rate(tally.reached, counted, counted, removed=tally.removed)


def by_count_due(tally: Tally) -> Rate:
    """Return projects that reached the next stage over those that reached it or were due to."""
    counted = tally.members - tally.removed - tally.not_due
    return Rate(tally.reached, counted, counted, not_due=tally.not_due, removed=tally.removed)


def by_declared_amount(tally: Tally) -> Rate:
    """Return the declared amount of those that reached the next stage over the declared amount of the list."""
    counted = tally.members - tally.removed
    return Rate(tally.reached_amount, tally.amount - tally.removed_amount, counted, removed=tally.removed)


def by_completed_amount(tally: Tally) -> Rate:
    """Return investment completed by those that reached the next stage over planned investment of the list."""
    gaps = gaps_of(Cohort.STARTED, tally)
    return Rate(
        tally.completed,
        tally.amount - tally.removed_amount,
        counted=tally.members - tally.removed,
        removed=tally.removed,
        missing=gaps.missing,
        stale=gaps.stale,
    )


def by_output_value(tally: Tally) -> Rate:
    """Return actual yearly output over expected yearly output, of the members that declared an expected one."""
    gaps = gaps_of(Cohort.PRODUCING, tally)
    return Rate(
        tally.actual_output,
        tally.expected_output,
        counted=tally.with_expected,
        removed=tally.removed,
        without_figure=tally.members - tally.removed - tally.with_expected,
        missing=gaps.missing,
        stale=gaps.stale,
    )


def by_industry_count(tally: Tally) -> Rate:
    """Return industrial projects at full output over industrial projects on the list."""
    counted = tally.industry_members - tally.industry_removed
    # Named, so that the counts still add up to the list.
    outside = tally.members - tally.removed - counted
    return Rate(tally.industry_reached, counted, counted, removed=tally.removed, outside_subset=outside)


def by_industry_count_due(tally: Tally) -> Rate:
    """Return industrial projects at full output over the industrial projects that are there or were due to be."""
    remaining = tally.industry_members - tally.industry_removed
    return Rate(
        tally.industry_reached,
        remaining - tally.industry_not_due,
        counted=remaining - tally.industry_not_due,
        not_due=tally.industry_not_due,
        removed=tally.removed,
        outside_subset=tally.members - tally.removed - remaining,
    )


@cache
def divided_parts(compute: Callable[[Tally], Rate]) -> frozenset[str]:
    """Return the names of the parts of a tally of which a rate makes its numerator and denominator."""
    # Both add and subtract whole parts, so that one more of a part shows.
    nothing = compute(NOTHING_COUNTED)
    one_more = {name: compute(NOTHING_COUNTED._replace(**{name: 1})) for name in Tally._fields}
    return frozenset(
        name
        for name, rate in one_more.items()
        if (rate.numerator, rate.denominator) != (nothing.numerator, nothing.denominator)
    )


ALL_MEMBERS = "名单全部项目"
INDUSTRY_ONLY = "产业类项目"
DUE_OR_NOT = "不区分是否到期，全部计入分母"
ONLY_DUE = "计划日期在截至日之后且尚未实现、未终止的，不计入分母；未填计划日期的计入"
EXITS = "调出项目自调出日起不计入分子和分母；终止（退出）项目仍留在分母，不论是否到期"
REACHED_POLICY = "到达下一阶段或其后任一阶段即为实现，自最早的一个日期起"
FIGURE_POLICIES: Mapping[Callable[[Tally], Rate], str] = {
    by_completed_amount: "已投产而没有累计完成投资数据的按 0 计入，并列为缺数据",
    by_output_value: "没有申报预计年产值的不计入分子和分母；没有实际年产值数据的按 0 计入，并列为缺数据",
}
NO_FIGURES = "不使用月报数据"


def _formula(cohort: Cohort, measure: RateMeasure, parts: tuple[str, str], compute: Callable[[Tally], Rate]) -> Formula:
    # Derived from the function, so that the printed policy cannot contradict the arithmetic.
    due = compute in {by_count_due, by_industry_count_due}
    industry = compute in {by_industry_count, by_industry_count_due}
    return Formula(
        cohort=cohort,
        measure=measure,
        numerator=parts[0],
        denominator=parts[1],
        subset=INDUSTRY_ONLY if industry else ALL_MEMBERS,
        due_policy=ONLY_DUE if due else DUE_OR_NOT,
        exit_policy=EXITS,
        figure_policy=FIGURE_POLICIES.get(compute, NO_FIGURES),
        compute=compute,
    )


@dataclass(frozen=True)
class Basis:
    """
    A named, sourced way (口径) to compute the three rates.

    `valid_from` is the start of the oldest period for which a published source is known, None when it states none.
    """

    code: str
    title: str
    source: str
    valid_from: date | None
    groundbreaking: Formula
    production: Formula
    output: Formula

    def formulas(self) -> dict[str, Formula]:
        """Return the three formulas by the name of their rate."""
        return {"groundbreaking": self.groundbreaking, "production": self.production, "output": self.output}


RATE_LABELS = {"groundbreaking": "开工率", "production": "投产率", "output": "达产率（达效率）"}

_BASES = (
    Basis(
        code="count-2021",
        title="项目数口径（2021）",
        source="晋中市 2021 年 8 月、太原市 2021 年 6 月“三个一批”进展通报（前四期）",
        valid_from=date(2021, 1, 1),
        groundbreaking=_formula(Cohort.SIGNED, RateMeasure.COUNT, ("已开工项目数", "签约一批项目数"), by_count),
        production=_formula(Cohort.STARTED, RateMeasure.COUNT, ("已投产项目数", "开工一批项目数"), by_count),
        output=_formula(
            Cohort.PRODUCING, RateMeasure.AMOUNT, ("投产一批实际年产值", "投产一批预计年产值"), by_output_value
        ),
    ),
    Basis(
        code="investment-2023",
        title="投资额口径（2023）",
        source="吕梁市 2023 年底“三个一批”通报（2022 年以来六次）",
        valid_from=date(2022, 1, 1),
        groundbreaking=_formula(
            Cohort.SIGNED, RateMeasure.AMOUNT, ("已开工项目签约投资额", "签约一批签约投资额"), by_declared_amount
        ),
        production=_formula(
            Cohort.STARTED, RateMeasure.AMOUNT, ("已投产项目已完成投资", "开工一批计划总投资"), by_completed_amount
        ),
        output=_formula(
            Cohort.PRODUCING, RateMeasure.COUNT, ("达产达效产业类项目数", "投产一批产业类项目数"), by_industry_count
        ),
    ),
    Basis(
        code="count-due",
        title="到期项目数口径",
        source="省外一地“三个一批”通报",
        valid_from=None,
        groundbreaking=_formula(Cohort.SIGNED, RateMeasure.COUNT, ("已开工项目数", "应开工项目数"), by_count_due),
        production=_formula(Cohort.STARTED, RateMeasure.COUNT, ("已投产项目数", "应投产项目数"), by_count_due),
        output=_formula(
            Cohort.PRODUCING, RateMeasure.COUNT, ("达产产业类项目数", "应达产产业类项目数"), by_industry_count_due
        ),
    ),
)

BASES: Mapping[str, Basis] = {basis.code: basis for basis in _BASES}
