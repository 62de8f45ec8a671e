"""Books with thousands of entries, written past the operations: for tests of cost, not of meaning."""

from datetime import date, timedelta

from projects.models import CohortEntry, Milestone, ProgressFigure, Project, Round
from projects.rules.stages import Cohort
from tests import factories
from tests.factories import NOW, YI
from zones.models import Officer, Zone

ROUNDS = 4
CATEGORIES = ("industry", "industry", "infrastructure", "social")


def fill(zones: int, projects: int) -> None:
    """Add zones and put projects of theirs on all three lists, most of them with what came of it."""
    by = factories.somebody()
    rounds = list(Round.objects.all()) or [factories.make_round(2023, number + 1) for number in range(ROUNDS)]
    units = [factories.make_unit() for _ in range(min(zones, 12))]
    made = [factories.make_zone(units[number % len(units)]) for number in range(zones)]
    kept = Project.objects.bulk_create([_project(made[number % zones], number, by) for number in range(projects)])
    told = {"recorded_at": NOW, "recorded_by": by}
    CohortEntry.objects.bulk_create(
        [
            _entry(project, rounds[number % len(rounds)], cohort, number, told)
            for cohort in Cohort
            for number, project in enumerate(kept)
        ]
    )
    Milestone.objects.bulk_create(
        [Milestone(project=project, kind="started", occurred_on=date(2023, 6, 1), **told) for project in kept]
    )
    months = (date(2023, 5, 1), date(2023, 6, 1))
    ProgressFigure.objects.bulk_create(
        [
            ProgressFigure(project=project, month=month, completed_yuan=YI, actual_output_yuan=YI, **told)
            for project in kept
            for month in months
        ]
    )


def _project(zone: Zone, number: int, by: Officer) -> Project:
    category = CATEGORIES[number % len(CATEGORIES)]
    told = {"created_at": NOW, "created_by": by, "updated_at": NOW}
    return Project(name=f"第{number}号项目", zone=zone, category=category, stage="started", **told)


def _entry(project: Project, round_: Round, cohort: Cohort, number: int, told: dict[str, object]) -> CohortEntry:
    return CohortEntry(
        project=project,
        round=round_,
        cohort=str(cohort),
        amount_yuan=YI + number,
        expected_output_yuan=YI,
        planned_next_on=date(2023, 1, 1) + timedelta(days=number % 900),
        zone=project.zone,
        unit_id=project.zone.unit_id,
        current_zone=project.zone,
        category=project.category,
        reached_on=date(2023, 6, 1) if cohort is Cohort.SIGNED else None,
        completed_yuan=YI,
        completed_month=date(2023, 6, 1),
        completed_first_month=date(2023, 5, 1),
        completed_confirmed_month=date(2023, 6, 1),
        actual_output_yuan=YI,
        actual_output_month=date(2023, 6, 1),
        actual_output_first_month=date(2023, 5, 1),
        actual_output_confirmed_month=date(2023, 6, 1),
        **told,
    )
