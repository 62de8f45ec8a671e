"""The published totals, rounds and zones that the sample projects must add up to. Amounts are 万元."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
WAN_PER_YI = 10_000
ALMOST_HALF = 49
"""万元 by which an amount can differ from its two printed decimals of 亿元 without printing otherwise."""


@dataclass(frozen=True)
class Target:
    """One published line."""

    members: int
    amount: int
    reached: int
    reached_amount: int
    completed: int
    industry_members: int


def read(name: str) -> list[dict[str, str]]:
    """Return the rows of a file in `fixtures/`."""
    with (FIXTURES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def targets(scope: str, window: str) -> dict[str, Target]:
    """Return the published lines of a unit (or `province`) and a window of rounds, by list."""
    lines = [row for row in read("published.csv") if (row["scope"], row["window"]) == (scope, window)]
    return {row["cohort"]: _target(row) for row in lines}


def rounds() -> dict[str, date]:
    """Return when each round was held, by its key."""
    return {f"{row['year']}-{row['number']}": date.fromisoformat(row["held_on"]) for row in read("rounds.csv")}


def zones(unit: str = "") -> list[str]:
    """Return the zones of one reporting unit, or of all."""
    return [row["name"] for row in read("zones.csv") if unit in {"", row["reporting_unit"]}]


def _target(row: dict[str, str]) -> Target:
    amount, completed = _wan(row["amount_yi"]), _wan(row["completed_yi"])
    if completed and _percent(completed, amount) != row["printed_rate_percent"]:
        # The printed rate was made of unrounded parts: take some that print as published.
        amount, completed = amount - ALMOST_HALF, completed + ALMOST_HALF
        if _percent(completed, amount) != row["printed_rate_percent"]:
            raise ValueError(f"no parts print as {row}")
    return Target(
        members=int(row["members"]),
        amount=amount,
        reached=int(row["reached"] or 0),
        reached_amount=_wan(row["reached_amount_yi"]),
        completed=completed,
        industry_members=int(row["industry_members"] or 0),
    )


def _wan(yi: str) -> int:
    return int(Decimal(yi or 0) * WAN_PER_YI)


def _percent(numerator: int, denominator: int) -> str:
    return str((Decimal(numerator) * 100 / denominator).quantize(Decimal("0.01"), ROUND_HALF_UP))
