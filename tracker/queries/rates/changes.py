"""Why a rate changed between two questions about the ledger, in words and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from projects.rules.moments import moment_text
from projects.rules.rate_changes import explain
from projects.rules.rates import BASES
from tracker.queries.rates.change_sides import sides_of
from tracker.queries.rates.headings import rounds_text

if TYPE_CHECKING:
    from projects.rules.rate_changes import MemberChange
    from projects.rules.rate_sides import Side
    from tracker.queries.rates.change_sides import Asked
    from tracker.queries.rates.selection import Selection
    from zones.models import Officer

NO_PATH = "各部分按两头的账一次算清；经过第三个时点分两段相加，各部分不一定相同，总差相同。"
"""What is said beside every split."""


@dataclass(frozen=True)
class Explained:
    """A change with the two sides between which it lies."""

    sides: tuple[Side, Side]
    change: MemberChange

    @property
    def undefined(self) -> str:
        """Why there are no percentages; empty where there are."""
        if self.change.difference is not None:
            return ""
        before, after = (bool(ratio.denominator) for ratio in (self.change.before, self.change.after))
        if before and after:
            return "换用另一口径时没有可除的分母，不能分解成百分点，只列分子、分母的增减。"
        where = "两头都" if not before and not after else "前一头" if not before else "后一头"
        return f"{where}没有可除的分母，不能分解成百分点，只列分子、分母的增减。"

    @property
    def rebased(self) -> str:
        """What the change of basis itself does; empty where the basis is the same."""
        if not self.change.is_rebased:
            return ""
        early, late = sorted(self.sides, key=lambda side: side.place)
        at_late = self.change.before if self.change.is_turned else self.change.after
        rates = [
            (BASES[side.basis].title, "—" if ratio.percent is None else f"{ratio.percent}%")
            for side, ratio in ((early, self.change.rebased), (late, at_late))
        ]
        return (
            f"截至 {late.day} 的同一批数据，" + "，".join(f"按{title}为 {percent}" for title, percent in rates) + "。"
        )


def changes(*, officer: Officer, first: Asked, second: Asked, selection: Selection, rate: str) -> Explained:
    """
    Return why a rate of the second question is another than that of the first.

    :raises DomainError: `question_too_large`
    """
    sides = sides_of(officer=officer, first=first, second=second, selection=selection, rate=rate)
    return Explained(sides, explain(*sides))


def side_line(label: str, asked: Asked) -> str:
    """Return what one side is, so that it can be asked again."""
    window = asked.window
    return (
        f"{label}：截至 {window.as_of}（含当日）；{rounds_text(window)}；口径 {BASES[asked.basis].title}；"
        f"按 {moment_text(window.known_at)} 账上所知（北京时间）"
    )
