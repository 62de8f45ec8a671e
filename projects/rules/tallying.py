"""From one member's facts to a tally: the arithmetic of the rates, one project at a time."""

from dataclasses import dataclass
from datetime import date

from projects.rules.rates import Tally
from projects.rules.stages import Cohort
from projects.rules.states import State, state_on

TERMINATED_KIND = "terminated"


@dataclass(frozen=True)
class MemberFacts:
    """What came of one member of a list by a day, and what it declared. Amounts are whole 元."""

    amount: int
    is_industry: bool
    left_on: date | None
    left_kind: str
    reached_on: date | None
    planned_next_on: date | None
    completed: int | None
    expected_output: int | None
    actual_output: int | None


def facts_for(cohort: Cohort, facts: MemberFacts) -> MemberFacts:
    """Keep of a member's facts what the tally of its list counts."""
    counts_output = cohort is Cohort.PRODUCING
    return MemberFacts(
        amount=facts.amount,
        is_industry=facts.is_industry and counts_output,
        left_on=facts.left_on,
        left_kind=facts.left_kind,
        reached_on=facts.reached_on,
        planned_next_on=facts.planned_next_on,
        completed=facts.completed if cohort is Cohort.STARTED else None,
        expected_output=facts.expected_output if counts_output else None,
        actual_output=facts.actual_output if counts_output else None,
    )


def tally_member(facts: MemberFacts, as_of: date) -> Tally:
    """Return the tally of a list that holds just this member."""
    state = state_on(
        as_of,
        left_on=facts.left_on,
        left_kind=facts.left_kind,
        reached_on=facts.reached_on,
        planned_next_on=facts.planned_next_on,
    )
    is_in = state is not State.REMOVED
    ended = facts.left_kind == TERMINATED_KIND and facts.left_on is not None and facts.left_on <= as_of
    return Tally(
        members=1,
        amount=facts.amount,
        removed=int(state is State.REMOVED),
        removed_amount=facts.amount if state is State.REMOVED else 0,
        reached=int(state is State.REACHED),
        reached_amount=facts.amount if state is State.REACHED else 0,
        not_due=int(state is State.NOT_DUE),
        not_due_amount=facts.amount if state is State.NOT_DUE else 0,
        terminated=int(ended),
        completed=(facts.completed or 0) if state is State.REACHED else 0,
        expected_output=(facts.expected_output or 0) if is_in else 0,
        actual_output=(facts.actual_output or 0) if is_in else 0,
        industry_members=int(facts.is_industry),
        industry_removed=int(facts.is_industry and state is State.REMOVED),
        industry_reached=int(facts.is_industry and state is State.REACHED),
        industry_not_due=int(facts.is_industry and state is State.NOT_DUE),
    )
