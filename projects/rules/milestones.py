"""Which dates of a project are compatible with each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter

from projects.rules.stages import KIND_LABELS, REPEATABLE, STAGES, Kind

LATEST_YEAR = 2100
"""No plan is about a later year."""
EARLIEST_DATE = date(2000, 1, 1)
"""Dates before this are taken for typing errors: the programme's zones have no pipeline that old."""


@dataclass(frozen=True)
class Violation:
    """
    Why a date is not accepted.

    `excusable` ones are accepted when the officer states a reason: projects do start before the formal signing.
    `fact` is the message without its advice to state one, for where no reason can be stated.
    """

    code: str
    message: str
    excusable: bool = False
    fact: str = ""


def check_milestone(
    kind: Kind,
    occurred_on: date,
    *,
    standing: Mapping[Kind, date],
    interruptions: Sequence[tuple[date, Kind]] = (),
    today: date,
) -> list[Violation]:
    """
    Return the violations of a date, given the project's other standing dates; empty if it is accepted.

    `standing` holds the once-only ones, `interruptions` the dates of 停工 and 复工; neither holds the record that
    this one corrects.
    """
    return [
        *_check_range(kind, occurred_on, today),
        *_check_order(kind, occurred_on, standing),
        *_check_interruption(kind, occurred_on, interruptions),
    ]


def are_accepted(dates: Mapping[Kind, date], *, today: date) -> bool:
    """Whether no once-only date of a project has a violation beside the others, all of them given."""
    days = dates.values()
    if not days:
        return True
    in_order = [dates[kind] for kind in _IN_ORDER if kind in dates]
    return min(days) >= EARLIEST_DATE and max(days) <= today and in_order == sorted(in_order)


def _check_range(kind: Kind, occurred_on: date, today: date) -> list[Violation]:
    label = KIND_LABELS[kind]
    if occurred_on > today:
        message = f"{label}日期 {occurred_on} 晚于今天 {today}，尚未发生的事项不能登记。"
        return [Violation("future_date", message)]
    if occurred_on < EARLIEST_DATE:
        message = f"{label}日期 {occurred_on} 早于 {EARLIEST_DATE}，请核对年份。"
        return [Violation("implausible_date", message)]
    return []


_IN_ORDER = tuple(map(Kind, STAGES))


def _check_order(kind: Kind, occurred_on: date, standing: Mapping[Kind, date]) -> list[Violation]:
    """Compare with the nearest recorded stage on either side; side facts have no fixed place in the order."""
    if kind not in _IN_ORDER:
        return []
    here = _IN_ORDER.index(kind)
    earlier = [other for other in _IN_ORDER[:here] if other in standing]
    later = [other for other in _IN_ORDER[here + 1 :] if other in standing]
    violations = []
    if earlier and occurred_on < max(standing[other] for other in earlier):
        other = max(earlier, key=lambda kind_: standing[kind_])
        violations.append(_out_of_order(kind, occurred_on, other, standing[other], "早于"))
    if later and occurred_on > min(standing[other] for other in later):
        other = min(later, key=lambda kind_: standing[kind_])
        violations.append(_out_of_order(kind, occurred_on, other, standing[other], "晚于"))
    return violations


def _out_of_order(kind: Kind, day: date, other: Kind, other_day: date, relation: str) -> Violation:
    fact = f"{KIND_LABELS[kind]}日期 {day} {relation}{KIND_LABELS[other]}日期 {other_day}，顺序不合常理"
    return Violation("out_of_order", f"{fact}；如确属实，请填写原因（reason）。", excusable=True, fact=fact)


def _check_interruption(kind: Kind, day: date, others: Sequence[tuple[date, Kind]]) -> list[Violation]:
    """Require 停工 and 复工 to alternate, 停工 first. An earlier pair may be recorded late, with a reason."""
    if kind not in REPEATABLE:
        return []
    before = sorted(other for other in others if other[0] <= day)
    is_stopped = _is_stopped(before)
    if kind is Kind.RESUMED and not is_stopped:
        return [Violation("not_suspended", f"{day} 之前没有停工记录，不能登记复工。")]
    if kind is Kind.SUSPENDED and is_stopped:
        since = max(other_day for other_day, other in before if other is Kind.SUSPENDED)
        return [Violation("already_suspended", f"项目自 {since} 起已停工，复工之前不能再次登记停工。")]
    # A late entry is half of a pair: until its counterpart is recorded the alternation is broken for good reason.
    after = min((other for other in others if other[0] > day), default=None)
    if after is not None and after[1] is kind:
        fact = f"{day} 与 {after[0]} 之间须有一次{KIND_LABELS[_other(kind)]}"
        return [Violation("no_turn", f"{fact}；如两次都要补登，请填写原因（reason）。", excusable=True, fact=fact)]
    return []


def _is_stopped(interruptions: Sequence[tuple[date, Kind]]) -> bool:
    """Return whether work is suspended after some dates in order. The records of one day have no order of their own."""
    is_stopped = False
    for _, of_day in groupby(interruptions, key=itemgetter(0)):
        balance = sum(1 if kind is Kind.SUSPENDED else -1 for _, kind in of_day)
        # Equal numbers on one day cancel out, whichever came first, and leave the state of the day before.
        is_stopped = balance > 0 or (balance == 0 and is_stopped)
    return is_stopped


def _other(kind: Kind) -> Kind:
    return Kind.RESUMED if kind is Kind.SUSPENDED else Kind.SUSPENDED
