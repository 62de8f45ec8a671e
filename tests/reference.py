"""
The rates computed a second time, as plainly as they can be said, from nothing but the rows of the ledger.

Nothing of the program's arithmetic, states, months or projection is used here: where both agree, either both are
right or the same mistake was made twice.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from projects.models import CohortEntry, CohortExit, Milestone, ProgressFigure

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import date, datetime

    Row = dict[str, Any]

REACHED_BY = {
    "signed": ("started", "producing", "full_output"),
    "started": ("producing", "full_output"),
    "producing": ("full_output",),
}


class Ledger:
    """The rows of the ledger as known at a moment; None takes what nobody has withdrawn."""

    def __init__(self, known_at: datetime | None = None) -> None:
        """Read every row and keep what is known."""

        def known(model: Any) -> list[Row]:
            rows = list(model.objects.order_by("id").values())
            if known_at is None:
                return [row for row in rows if row["withdrawn_at"] is None]
            told = [row for row in rows if row["recorded_at"] <= known_at]
            return [row for row in told if row["withdrawn_at"] is None or row["withdrawn_at"] > known_at]

        self.entries = known(CohortEntry)
        self.exits = {row["entry_id"]: row for row in known(CohortExit)}
        self.milestones = {(row["project_id"], row["kind"]): row["occurred_on"] for row in known(Milestone)}
        self.figures = known(ProgressFigure)
        entries = {row["id"]: row["project_id"] for row in self.entries}
        ends = [(project, day) for (project, kind), day in self.milestones.items() if kind == "terminated"]
        ends += [(entries[pk], row["left_on"]) for pk, row in self.exits.items() if row["kind"] == "terminated"]
        self.ends = dict(sorted(ends, key=lambda end: end[1], reverse=True))  # the earliest is written last

    def tallies(
        self, as_of: date, rounds: Collection[int], key: Callable[[Row], Any] = lambda _: None
    ) -> dict[tuple[str, Any], Counter[str]]:
        """Return what is counted of the entries of some rounds, by list and key."""
        tallies: dict[tuple[str, Any], Counter[str]] = {}
        for entry in self.entries:
            if entry["round_id"] in rounds:
                tally = tallies.setdefault((entry["cohort"], key(entry)), Counter())
                tally.update(self._counted(entry, as_of))
        return tallies

    def state(self, entry: Row, as_of: date) -> str:
        """Return where an entry stands on a day."""
        gone = self.exits.get(entry["id"])
        days = [self.milestones.get((entry["project_id"], kind)) for kind in REACHED_BY[entry["cohort"]]]
        reached = min((day for day in days if day), default=None)
        if gone and gone["kind"] == "removed" and gone["left_on"] <= as_of:
            return "removed"
        if reached and reached <= as_of:
            return "reached"
        if entry["planned_next_on"] and entry["planned_next_on"] > as_of and not self.has_ended(entry, as_of):
            return "not_due"
        return "pending"

    def has_ended(self, entry: Row, as_of: date) -> bool:
        """Return whether an entry's project had ended by a day, by whoever's record."""
        day = self.ends.get(entry["project_id"])
        return day is not None and day <= as_of

    def newest(self, project: int, measure: str, as_of: date) -> tuple[date, int] | None:
        """Return month and amount of the newest figure of the months that had ended by a day."""
        reported = [
            (row["month"], row[measure])
            for row in self.figures
            if row["project_id"] == project and row[measure] is not None and _last_day(row["month"]) <= as_of
        ]
        return max(reported, default=None)

    def _figure(self, name: str, entry: Row, measure: str, as_of: date) -> Counter[str]:
        """Count the newest figure of an entry's project, whether there is one, and whether it is recent."""
        newest = self.newest(entry["project_id"], measure, as_of)
        if newest is None:
            return Counter()
        month, amount = newest
        # Recent: fewer than three months have ended since the month it is of.
        ended, following = 0, month
        while _last_day(following := (following + timedelta(days=31)).replace(day=1)) <= as_of:
            ended += 1
        known = name.removeprefix("actual_")
        return Counter({name: amount, f"{known}_known": 1, f"{known}_fresh": int(ended < 3)})

    def _counted(self, entry: Row, as_of: date) -> Counter[str]:
        state = self.state(entry, as_of)
        counted = Counter({"members": 1, "amount": entry["amount_yuan"]})
        if state != "removed" and self.has_ended(entry, as_of):
            counted["terminated"] = 1
        if state != "pending":
            counted[state], counted[f"{state}_amount"] = 1, entry["amount_yuan"]
        if entry["cohort"] == "started" and state == "reached":
            counted += self._figure("completed", entry, "completed_yuan", as_of)
        if entry["cohort"] == "producing":
            if state != "removed" and entry["expected_output_yuan"] is not None:
                counted += Counter({"with_expected": 1, "expected_output": entry["expected_output_yuan"]})
                counted["with_expected_not_due"] = int(state == "not_due")
                counted += self._figure("actual_output", entry, "actual_output_yuan", as_of)
            if entry["category"] == "industry":
                counted["industry_members"] = 1
                if state != "pending":
                    counted[f"industry_{state}"] = 1
        return counted


def _last_day(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def parts_of(tally: Any) -> dict[str, int]:
    """Return the parts of the program's tally that are not zero, as the reference counts them."""
    values = {name: getattr(tally, name) for name in type(tally).__annotations__}
    return {name: value for name, value in values.items() if value}


def without_zeros(tallies: dict[Any, Counter[str]]) -> dict[Any, dict[str, int]]:
    """Return the reference's tallies without the parts that are zero."""
    return {key: {name: value for name, value in tally.items() if value} for key, tally in tallies.items()}
