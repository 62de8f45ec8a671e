"""Random edits and corrections through the product's operations, and the books read again afterwards."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from bench.reading import read_projects
from bench.sample_projects import NOW, ROUNDS, STAGES, TODAY, SampleProject
from projects.errors import DomainError
from projects.models import ExitKind, Milestone, Project, Round
from projects.operations import cohort_entries, milestones, progress_figures
from projects.rules.stages import Cohort, Kind
from zones.models import Officer

LATER = NOW + timedelta(hours=1)
REASON = "核对后更正"
SEED = 7


def edit_at_random(projects: list[SampleProject], count: int) -> tuple[int, list[SampleProject]]:
    """Try that many edits on random projects; return how many were accepted, and those projects read again."""
    rng = Random(SEED)
    editor = _Editor(rng, Officer.objects.get(username="province"))
    touched = [rng.choice(projects).id for _ in range(count)]
    accepted = sum(editor.edit(number) for number in touched)
    return accepted, read_projects(set(touched))


class _Editor:
    """One officer who edits."""

    def __init__(self, rng: Random, officer: Officer) -> None:
        self._rng = rng
        self._author: dict[str, Any] = {"by": officer, "now": LATER}
        self._edits = (
            self._record_milestone,
            self._correct_milestone,
            self._withdraw_milestone,
            self._record_figures,
            self._enter,
            self._correct_entry,
            self._leave_or_return,
        )

    def edit(self, number: int) -> bool:
        """Edit a project in one of the ways that there are; return whether it was accepted."""
        try:
            self._rng.choice(self._edits)(Project.objects.get(pk=number))
        except DomainError:
            return False
        return True

    def _day(self) -> date:
        return TODAY - timedelta(days=self._rng.randint(0, 1500))

    def _record_milestone(self, project: Project, corrects: Milestone | None = None) -> None:
        kind = Kind(corrects.kind) if corrects else Kind(self._rng.choice(STAGES))
        milestones.record_milestone(
            project=project,
            kind=kind,
            occurred_on=self._day(),
            today=TODAY,
            reason=REASON,
            corrects=corrects,
            **self._author,
        )

    def _correct_milestone(self, project: Project) -> None:
        for milestone in project.milestones.standing()[:1]:
            self._record_milestone(project, milestone)

    def _withdraw_milestone(self, project: Project) -> None:
        for milestone in project.milestones.standing().order_by("-occurred_on")[:1]:
            milestones.withdraw_milestone(milestone=milestone, reason=REASON, **self._author)

    def _record_figures(self, project: Project) -> None:
        month = self._day().replace(day=1)
        completed = 10_000 * self._rng.randint(0, 10**6)
        reported = progress_figures.Figures(
            completed_yuan=completed, actual_output_yuan=self._rng.choice((None, completed))
        )
        progress_figures.record_figures(project=project, month=month, figures=reported, today=TODAY, **self._author)

    def _round(self) -> Round:
        return Round.objects.get(pk=self._rng.randint(1, len(ROUNDS)))

    def _enter(self, project: Project) -> None:
        declared = cohort_entries.Declaration(10_000 * self._rng.randint(1, 10**6), 10_000, self._day())
        cohort = Cohort(self._rng.choice(list(Cohort)))
        cohort_entries.enter_project(
            project=project, cohort=cohort, round_=self._round(), declared=declared, **self._author
        )

    def _correct_entry(self, project: Project) -> None:
        changes = {"round": self._round(), "amount_yuan": 10_000 * self._rng.randint(1, 10**6)}
        changes |= {"expected_output_yuan": 10_000, "planned_next_on": self._day()}
        for entry in project.entries.standing()[:1]:
            cohort_entries.correct_entry(entry=entry, changes=changes, reason=REASON, **self._author)

    def _leave_or_return(self, project: Project) -> None:
        for entry in project.entries.standing()[:1]:
            exit_ = entry.exits.standing().first()
            if exit_ is not None:
                cohort_entries.withdraw_exit(exit_=exit_, reason=REASON, **self._author)
                return
            kind = self._rng.choice(list(ExitKind))
            cohort_entries.leave_cohort(
                entry=entry, left_on=self._day(), kind=kind, reason=REASON, today=TODAY, **self._author
            )
