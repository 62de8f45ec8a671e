"""Whether the entries of one project on one list, of which all but the last were removed, count once on every day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from projects.errors import DomainError, StandingRecordError
from projects.models import CohortEntry, ExitKind, Project
from projects.rules.stages import COHORT_LABELS, Cohort
from projects.rules.turns import Turn, overlap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date


def standing_turns(project: Project, cohort: Cohort) -> list[CohortEntry]:
    """Return the standing entries of a project on one list, with their rounds, in order of these."""
    entries = CohortEntry.objects.standing().filter(project=project, cohort=str(cohort))
    return list(entries.select_related("round").order_by("round__held_on"))


def check_place(entry: CohortEntry, turns: Sequence[CohortEntry]) -> None:
    """
    Check that a project may come onto a list, beside its standing entries on that list with their rounds.

    :raises StandingRecordError: if it stands there and was not removed
    :raises DomainError: if the entry's round precedes the removal
    """
    standing = next((turn for turn in turns if turn.left_kind != ExitKind.REMOVED), None)
    if standing is not None:
        label = COHORT_LABELS[Cohort(entry.cohort)]
        message = f"该项目已列入{label}（{standing.round}），一个项目在同一名单只列一次。"
        raise StandingRecordError(message, standing=standing, field="cohort")
    if turns:
        check_turns([*turns, entry])


def check_turns(entries: Iterable[CohortEntry], *, field: str | None = "round") -> None:
    """
    Check that the entries of one project on one list, with their rounds, never count at the same time.

    :raises DomainError: naming the two that do
    """
    turns = {Turn(entry.round.held_on, _removed_on(entry)): entry for entry in entries}
    if (both := overlap(turns)) is None:
        return
    earlier, later = (turns[turn] for turn in both)
    label = COHORT_LABELS[Cohort(later.cohort)]
    if earlier.left_kind == ExitKind.REMOVED:
        message = f"该项目于 {earlier.left_on} 才从{earlier.round}的{label}调出，只能列入其后举行的期次。"
    else:
        message = f"该项目同时计入{earlier.round}和{later.round}的{label}：须先从前一期调出，一天只能计一次。"
    raise DomainError("counted_twice", message, field=field)


def _removed_on(entry: CohortEntry) -> date | None:
    return entry.left_on if entry.left_kind == ExitKind.REMOVED else None
