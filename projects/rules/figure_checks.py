"""Checks of a month's figures: impossible ones are refused, unusual ones need an explanation."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from projects.rules.milestones import Violation
from projects.rules.money import wan_text
from projects.rules.months import month_text, previous_month

OVERRUN_PERCENT = 120
"""In percent of the planned investment; completed investment above it needs an explanation."""


@dataclass(frozen=True)
class Amounts:
    """Amounts reported for a month, in whole 元; None means not reported."""

    completed: int | None = None
    year_completed: int | None = None
    month_completed: int | None = None


@dataclass(frozen=True)
class Earlier:
    """The newest figures before the month that is checked."""

    month: date
    amounts: Amounts


def unchanged(earlier: Earlier, month: date) -> Earlier:
    """Return what stands at the end of a month without change; the sum of a new year begins at nothing."""
    amounts = earlier.amounts
    if earlier.month.year != month.year and amounts.year_completed is not None:
        amounts = replace(amounts, year_completed=0)
    return Earlier(month, amounts)


def check_amounts(amounts: Amounts, *, month: date, earlier: Earlier | None, planned: int | None) -> list[Violation]:
    """Return the violations of a month's figures, given the ones before and the planned investment in whole 元."""
    violations = [*_impossible(amounts)]
    # Compared with other months, impossible figures would only add misleading complaints.
    if violations:
        return violations
    return [*_overrun(amounts, planned), *(_against(amounts, month, earlier) if earlier else ())]


def _impossible(amounts: Amounts) -> Iterator[Violation]:
    parts = (
        ("month_over_year", "本月完成投资", amounts.month_completed, "本年累计完成投资", amounts.year_completed),
        ("year_over_total", "本年累计完成投资", amounts.year_completed, "开工以来累计完成投资", amounts.completed),
        ("month_over_total", "本月完成投资", amounts.month_completed, "开工以来累计完成投资", amounts.completed),
    )
    for code, part_name, part, whole_name, whole in parts:
        if part is not None and whole is not None and part > whole:
            yield Violation(code, f"{part_name} {wan_text(part)} 万元大于{whole_name} {wan_text(whole)} 万元，请核对。")


def _overrun(amounts: Amounts, planned: int | None) -> Iterator[Violation]:
    completed = amounts.completed
    if completed is not None and planned and completed * 100 > planned * OVERRUN_PERCENT:
        yield _odd(
            "over_planned",
            f"累计完成投资 {wan_text(completed)} 万元超过计划总投资 {wan_text(planned)} 万元的 {OVERRUN_PERCENT}%",
        )


def _against(amounts: Amounts, month: date, earlier: Earlier) -> Iterator[Violation]:
    before = earlier.amounts
    if amounts.completed is not None and before.completed is not None:
        if amounts.completed < before.completed:
            yield _odd(
                "decreased", f"累计完成投资比 {month_text(earlier.month)} 的 {wan_text(before.completed)} 万元还少"
            )
        else:
            yield from _sum(
                "total_mismatch", "累计完成投资", amounts, amounts.completed, before.completed, month, earlier
            )
    # A yearly total starts again in January.
    if amounts.year_completed is not None and before.year_completed is not None and earlier.month.year == month.year:
        yield from _sum(
            "year_mismatch", "本年累计完成投资", amounts, amounts.year_completed, before.year_completed, month, earlier
        )


def _sum(
    code: str, name: str, amounts: Amounts, now: int, before: int, month: date, earlier: Earlier
) -> Iterator[Violation]:
    """Compare a running total with the one before plus the month; with months in between it may be more."""
    if amounts.month_completed is None:
        return
    expected = before + amounts.month_completed
    follows_directly = earlier.month == previous_month(month)
    # A month left out between the two may have added to the total, but cannot have reduced it.
    if now < expected or (follows_directly and now != expected):
        yield _odd(
            code,
            f"{name} {wan_text(now)} 万元不等于 {month_text(earlier.month)} 的 {wan_text(before)} 万元"
            f"加本月完成 {wan_text(amounts.month_completed)} 万元",
        )


def _odd(code: str, fact: str) -> Violation:
    return Violation(code, f"{fact}；如确属实，请填写说明（explanation）。", excusable=True, fact=fact)
