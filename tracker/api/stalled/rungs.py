"""Findings with what the API answers of them beside what the rules say: their rung, their words, their answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from projects.rules.escalation import RUNG_LABELS
from projects.rules.stall_messages import next_step, why
from tracker.models import Deployment
from tracker.queries.stalled.answers import answers_to, state_of_answer
from tracker.queries.stalled.scan import rung_of
from tracker.reminders.issuing import patience_of_settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from projects.rules.escalation import Rung
    from projects.rules.stalling import StallFinding
    from tracker.models import StallAnswer
    from tracker.queries.stalled.answers import AnswerState
    from tracker.queries.stalled.flags import FlagList
    from tracker.queries.stalled.scan import Stalled


@dataclass(frozen=True)
class RungOfStalled:
    """A finding about a project, the day on which it stands so, and its rung on the ladder."""

    stalled: Stalled
    as_of: date
    ladder_rung: Rung
    answer: StallAnswer | None
    answer_state: AnswerState

    @property
    def finding(self) -> StallFinding:
        return self.stalled.finding

    @property
    def why(self) -> str:
        """The sentence that names dates and the limit."""
        return why(self.finding, self.as_of)

    @property
    def next_step(self) -> str:
        """What the rule asks for."""
        return next_step(self.finding)

    @property
    def explanation(self) -> str | None:
        """What was answered, if anything was."""
        return self.answer.explanation if self.answer else None

    @property
    def measure(self) -> str | None:
        """What is done about it, by the answer."""
        return self.answer.measure if self.answer else None

    @property
    def answer_due_on(self) -> date | None:
        """By when, by the answer."""
        return self.answer.due_on if self.answer else None

    @property
    def rung(self) -> str:
        """The label of the rung."""
        return RUNG_LABELS[self.ladder_rung]


def with_rungs(findings: Iterable[Stalled], flags: FlagList) -> list[RungOfStalled]:
    """Return findings with their rungs; where nothing was ever sent, the ladder begins on the day they are of."""
    # One row for all findings; the ladder of none begins before reminders did.
    began_on = Deployment.objects.values_list("began_on", flat=True).first() or flags.as_of
    patience, shown = patience_of_settings(), list(findings)
    answers = answers_to(shown, flags.moment)
    return [
        RungOfStalled(
            stalled,
            flags.as_of,
            rung_of(stalled, day=flags.as_of, began_on=began_on, patience=patience, calendar=flags.calendar),
            answer := answers.get((stalled.project_id, stalled.finding.rule.code)),
            state_of_answer(answer, flags.moment),
        )
        for stalled in shown
    ]
