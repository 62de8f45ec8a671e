"""
Random histories of a few projects, told through the operations, for tests of what must hold after any of them.

A refusal is part of a history: what is refused must leave everything as it was.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from hypothesis import Phase, settings
from hypothesis import strategies as st

from projects.errors import DomainError
from projects.models import Category, CohortEntry, CohortExit, ExitKind, Milestone, Project, Round
from projects.operations import cohort_entries, milestones
from projects.rules.stages import Cohort, Kind
from tests import factories
from tests.factories import SHANGHAI

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from zones.models import Officer, Zone

A_FEW = settings(max_examples=max(settings().max_examples // 12, 1), phases=set(Phase) - {Phase.explain})
"""How many histories a test tells: each costs as much as hundreds of numbers."""
START = datetime(2024, 1, 10, 9, 0, tzinfo=SHANGHAI)
BEFORE = datetime(2024, 1, 1, 9, 0, tzinfo=SHANGHAI)
KINDS = (
    Kind.SIGNED, Kind.STARTED, Kind.STARTED, Kind.PRODUCING, Kind.PRODUCING, Kind.FULL_OUTPUT, Kind.FULL_OUTPUT,
    Kind.SUSPENDED, Kind.RESUMED, Kind.TERMINATED,
)  # fmt: skip
ACTIONS = ("enter", "reach", "reach", "reach", "figures", "figures", "figures", "leave", "correct", "withdraw", "edit")

# Few days and months, so that dates meet: on one day, on a month's last, around a question's.
DAYS = (
    date(2023, 2, 28), date(2023, 5, 30), date(2023, 5, 31), date(2023, 6, 1),
    date(2023, 9, 30), date(2023, 10, 1), date(2023, 12, 31), date(2024, 2, 29),
)  # fmt: skip
days = st.sampled_from(DAYS)
months = st.sampled_from([date(2023, 2, 1), date(2023, 5, 1), date(2023, 6, 1), date(2023, 9, 1), date(2023, 12, 1)])
amounts = st.integers(1, 50).map(lambda number: number * 12_345_678)


@dataclass
class World:
    """A few projects and rounds, a clock that moves with each step, and how to draw what happens next."""

    actions: ClassVar[tuple[str, ...]] = ACTIONS
    longest: ClassVar[int] = 400
    """Hours that may pass before a step."""

    draw: Callable[[st.SearchStrategy[Any]], Any]
    projects: list[Project]
    rounds: list[Round]
    by: Officer
    now: datetime = START
    moments: list[datetime] = field(default_factory=list)

    def step(self) -> None:
        """Let an hour to some weeks pass, and something happen or be refused."""
        self.now += timedelta(hours=self.draw(st.integers(1, self.longest)))
        self.moments.append(self.now)
        action = self.draw(st.sampled_from(self.actions))
        try:
            getattr(self, f"_{action}")(self.draw(st.sampled_from(self.projects)))
        except DomainError:
            return

    @property
    def _told(self) -> dict[str, Any]:
        return {"by": self.by, "now": self.now}

    def _declared(self) -> cohort_entries.Declaration:
        return cohort_entries.Declaration(
            self.draw(amounts), self.draw(st.none() | amounts), self.draw(st.none() | days)
        )

    def enter(self, project: Project, cohort: Cohort) -> None:
        """Put a project on a list of some round."""
        round_ = self.draw(st.sampled_from(self.rounds))
        cohort_entries.enter_project(
            project=project, round_=round_, cohort=cohort, declared=self._declared(), **self._told
        )

    def _enter(self, project: Project) -> None:
        self.enter(project, self.draw(st.sampled_from(Cohort)))

    def _reach(self, project: Project) -> None:
        kind, day = self.draw(st.sampled_from(KINDS)), self.draw(days)
        standing = Milestone.objects.standing().filter(project=project, kind=str(kind)).first()
        corrects = standing if self.draw(st.booleans()) else None
        milestones.record_milestone(
            project=project, kind=kind, occurred_on=day, today=self.now.date(), reason="确属实", corrects=corrects,
            **self._told,
        )  # fmt: skip

    def _figures(self, project: Project) -> None:
        told = {name: self.draw(st.none() | amounts) for name in ("completed_yuan", "actual_output_yuan")}
        factories.report_figures(project, self.draw(months), today=self.now.date(), **told, **self._told)

    def _leave(self, project: Project) -> None:
        entry = self._pick(CohortEntry.objects.standing().filter(project=project))
        if entry:
            kind = self.draw(st.sampled_from(ExitKind))
            factories.leave(entry, self.draw(days), kind, today=self.now.date(), **self._told)

    def _correct(self, project: Project) -> None:
        entry = self._pick(CohortEntry.objects.filter(project=project))
        if entry:
            values = {
                "round": st.sampled_from(self.rounds), "amount_yuan": amounts,
                "expected_output_yuan": st.none() | amounts, "planned_next_on": st.none() | days,
                "category": st.sampled_from(Category.values),
            }  # fmt: skip
            named = self.draw(st.sets(st.sampled_from(sorted(values)), min_size=1))
            changes = {name: self.draw(values[name]) for name in sorted(named)}
            cohort_entries.correct_entry(entry=entry, changes=changes, reason="更正", **self._told)

    def _withdraw(self, project: Project) -> None:
        withdrawals = (
            (Milestone.objects.filter(project=project), milestones.withdraw_milestone, "milestone"),
            (CohortEntry.objects.filter(project=project), cohort_entries.withdraw_entry, "entry"),
            (CohortExit.objects.filter(entry__project=project), cohort_entries.withdraw_exit, "exit_"),
        )
        records, withdraw, name = self.draw(st.sampled_from(withdrawals))
        record = self._pick(records)
        if record:
            withdraw(**{name: record}, reason="误报", **self._told)

    def _edit(self, project: Project) -> None:
        """Change what later entries will be counted under."""
        chain = self.draw(st.sampled_from(["", "特钢", "文旅"]))
        category = self.draw(st.sampled_from(Category.values))
        Project.objects.filter(pk=project.pk).update(chain=chain, category=category)

    def _pick(self, records: Any) -> Any:
        found = list(records.order_by("id"))
        return self.draw(st.sampled_from(found)) if found else None


def make_world(
    draw: Callable[..., Any],
    zones: list[Zone] | None = None,
    *,
    projects: int = 3,
    rounds: list[Round] | None = None,
    kind: type[World] = World,
) -> World:
    """Return a world whose projects stand on some lists, and to which nothing else has happened yet."""
    zones = zones or [factories.make_zone()]
    made = [
        factories.make_project(zones[number % len(zones)], now=START, category=list(Category)[number % 3])
        for number in range(projects)
    ]
    rounds = rounds or [factories.make_round(2023, number, now=BEFORE) for number in (1, 2, 3, 4)]
    world = kind(draw, made, rounds, factories.somebody())
    for project in made:
        for cohort in draw(st.sets(st.sampled_from(Cohort), min_size=1)):
            world.enter(project, cohort)
    return world


def steps(world: World, count: int) -> Iterator[World]:
    """Yield the world after each of some steps."""
    for _ in range(count):
        world.step()
        yield world
