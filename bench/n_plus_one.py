"""The rates as a first draft would have them: a loop over projects, with a query for each."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from projects.models import CohortEntry, Milestone, ProgressFigure
from projects.rules.months import last_completed_month
from projects.rules.stages import NEXT_STAGE, Cohort, stages_from
from zones.models import Zone

if TYPE_CHECKING:
    from bench.rate_queries import RateQuery


def reached_by_zone(query: RateQuery) -> dict[Cohort, Counter[int]]:
    """Return how many members of each list reached the next stage, zone by zone; money is summed up and let go."""
    return {cohort: _reached(query, cohort) for cohort in Cohort}


def _reached(query: RateQuery, cohort: Cohort) -> Counter[int]:
    day, reached, completed = query.window.as_of, Counter[int](), 0
    entries = CohortEntry.objects.filter(
        withdrawn_at=None,
        cohort=cohort,
        round__in=query.window.rounds,
        zone__in=Zone.objects.visible_to(query.officer),
    )
    for entry in entries:
        is_removed = entry.removed_on is not None and entry.removed_on <= day
        milestones = Milestone.objects.filter(
            project=entry.project_id, withdrawn_at=None, kind__in=stages_from(NEXT_STAGE[cohort]), occurred_on__lte=day
        )
        if not is_removed and milestones.exists():
            reached[entry.zone_id] += 1
            if cohort is Cohort.STARTED:
                months = ProgressFigure.objects.filter(
                    project=entry.project_id,
                    withdrawn_at=None,
                    completed_yuan__isnull=False,
                    month__lte=last_completed_month(day),
                )
                newest = months.order_by("-month").first()
                completed += newest.completed_yuan or 0 if newest else 0
    return reached
