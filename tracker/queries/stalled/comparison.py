"""A stall rule as it stands beside the same with other thresholds: whose lights would come on, go out or change."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from projects.models import rules_in_force, working_calendar
from projects.rules.stalling import LEVEL_LABELS, Level
from tracker.queries.stalled.backtest import check_size
from tracker.queries.stalled.project_facts import Moment
from tracker.queries.stalled.scan import Stalled, scan

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from projects.models import ProjectQuerySet
    from projects.rules.stalling import StallRule


LOOKS = 2
"""Each project is judged twice: as the rule stands, and as it is tried."""


class LightChange(StrEnum):
    """What other thresholds would do to the light of a project."""

    NEW = "new"
    OUT = "out"
    WORSE = "worse"
    BETTER = "better"


CHANGE_LABELS = {
    LightChange.NEW: "新亮灯",
    LightChange.OUT: "灯灭",
    LightChange.WORSE: "黄变红",
    LightChange.BETTER: "红变黄",
}


@dataclass(frozen=True)
class ChangedLight:
    """A project whose light would be another one, with what was and what would be found; None is no light."""

    now: Stalled | None
    then: Stalled | None

    @property
    def project(self) -> Stalled:
        """What says which project it is."""
        found = self.then or self.now
        if found is None:
            raise ValueError("neither")
        return found

    @property
    def change(self) -> LightChange:
        """What happens to the light."""
        if self.now is None or self.then is None:
            return LightChange.NEW if self.now is None else LightChange.OUT
        return LightChange.WORSE if self.then.finding.level is Level.RED else LightChange.BETTER


@dataclass(frozen=True)
class RuleComparison:
    """How many projects have which light, as the rule stands and as it is tried; and whose light would change."""

    now: Mapping[Level, int]
    then: Mapping[Level, int]
    changes: list[ChangedLight]

    @property
    def levels(self) -> list[tuple[Level, str, int, int]]:
        """Each light with its label, and how many projects have it as the rule stands and as it is tried."""
        return [
            (level, label, self.now.get(level, 0), self.then.get(level, 0)) for level, label in LEVEL_LABELS.items()
        ]

    def count(self, change: LightChange) -> int:
        """Return of how many projects the light would so change."""
        return sum(changed.change is change for changed in self.changes)


def compare_rule(projects: ProjectQuerySet, trial: StallRule, today: date) -> RuleComparison:
    """
    Look twice at some projects, which the caller has passed through the gate of visibility: with and without `trial`.

    The trial takes the place of the rule of its scope; what is more specific stays in force, as it would.

    :raises DomainError: if they are more than can be judged while somebody waits
    """
    check_size(projects, LOOKS)
    moment = Moment(today)
    in_force = rules_in_force(moment.as_of, moment.known_at)
    present = {scope: rule for scope, rule in in_force.items() if rule.code == trial.code}
    tried = {**present, (trial.code, trial.category, trial.unit): trial}
    calendar = working_calendar()
    now, then = (
        {stalled.project_id: stalled for stalled in scan(projects, moment, rules=rules, calendar=calendar).stalled}
        for rules in (present, tried)
    )
    changes = [ChangedLight(now.get(number), then.get(number)) for number in sorted(now.keys() | then.keys())]
    return RuleComparison(
        Counter(stalled.finding.level for stalled in now.values()),
        Counter(stalled.finding.level for stalled in then.values()),
        [changed for changed in changes if _level(changed.now) != _level(changed.then)],
    )


def _level(stalled: Stalled | None) -> Level | None:
    return stalled.finding.level if stalled else None
