"""Who comes from one list to the next (features: derived batches): on an earlier list, and got there since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from projects.models import CohortEntry, ExitKind
from projects.rules.stages import Cohort

if TYPE_CHECKING:
    from projects.models import CohortEntryQuerySet, Round
    from zones.models import Officer

COMES_FROM = {Cohort.STARTED: Cohort.SIGNED, Cohort.PRODUCING: Cohort.STARTED}
"""The list before each list; before 签约一批 there is none."""


def list_candidates(officer: Officer, round_: Round, cohort: Cohort) -> CohortEntryQuerySet:
    """
    Return the visible entries of earlier rounds' lists whose projects reached the stage of `cohort` since.

    Left out is who left that list, who was ended, and whoever stands on the list of `cohort` in any round.
    """
    entries = CohortEntry.objects.standing().visible_to(officer)
    before = COMES_FROM.get(cohort)
    if before is None:
        return entries.none()
    there = CohortEntry.objects.standing().filter(project=OuterRef("project"), cohort=str(cohort))
    return entries.filter(
        ~Exists(there.exclude(left_kind=ExitKind.REMOVED)),
        cohort=str(before),
        left_on__isnull=True,
        terminated_on__isnull=True,
        reached_on__isnull=False,
        round__held_on__lt=round_.held_on,
        project__withdrawn_at__isnull=True,
    )
