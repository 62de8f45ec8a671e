"""The passes of the dispatch over the records: one query a kind of record, each a row a project that has some."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from django.db.models import BigIntegerField, Count, F, Min, Q, Window
from django.db.models.expressions import RawSQL
from django.db.models.functions import RowNumber

from projects.models import AnnualPlan, CohortExit, ExitKind, Milestone, PlanExit, PlannedDate, ProgressFigure
from projects.rules.months import last_completed_month
from projects.rules.stages import REPEATABLE, Kind, Stage

if TYPE_CHECKING:
    from django.db.models import QuerySet

R = TypeVar("R", bound="QuerySet[Any, Any]")


class Pass(NamedTuple):
    """A query and what its columns are called; the first is the number of the project."""

    columns: str
    query: QuerySet[Any, Any]


@dataclass(frozen=True)
class Passes:
    """
    The passes of a question; None for `scope` reads what there is of all projects.

    Not sub-queries of the projects: a dozen of them are looked up anew for every project, and cost more than the rest.
    At every moment one plan, planned date and exit of a project is known, so that no pass repeats a project.
    """

    year: int
    until: date
    known_at: datetime | None
    scope: Any

    def all(self) -> dict[str, Pass]:
        """Return the passes by the names under which they are joined."""
        found = {
            "told": self._told(),
            "ended": self._ended(),
            "stopped": self._stopped(),
            "in_year": self._planned_in_year(),
            "taken_out": self._exits(),
            "plan": self._plans(),
            "figure": self._figures(),
        }
        # What stands now the column of the project says.
        return found if self.known_at is None else {**found, "stood": self._planned()}

    def before(self) -> QuerySet[Any, Any]:
        """Return what the project of `figure` had completed before the year: its index alone answers that."""
        # Of all projects at once it would read the whole history.
        figures = ProgressFigure.objects.as_known_at(self.known_at).filter(
            project_id=RawSQL("figure.project", (), BigIntegerField()),
            month__lt=date(self.year, 1, 1),
            completed_yuan__isnull=False,
        )
        return figures.order_by("-month").values("completed_yuan")[:1]

    def _scoped(self, records: R, project: str = "project") -> R:
        scoped = records if self.scope is None else records.filter(**{f"{project}__in": self.scope})
        return scoped.order_by()

    def _told(self) -> Pass:
        """Return what happened by the day. A stage that was reached is the earlier ones reached too."""
        known = Milestone.objects.as_known_at(self.known_at).reached_by(self.until)

        def of(*kinds: Kind) -> Q:
            return Q(kind__in=[str(kind) for kind in kinds])

        producing = (Kind.PRODUCING, Kind.FULL_OUTPUT)
        values = {
            "started": Min("occurred_on", filter=of(Kind.STARTED, *producing)),
            "ended": Min("occurred_on", filter=of(Kind.COMPLETED, Kind.TERMINATED, *producing)),
            "producing": Count("pk", filter=of(*producing)),
            "full_output": Count("pk", filter=of(Kind.FULL_OUTPUT)),
            "terminated": Count("pk", filter=of(Kind.TERMINATED)),
        }
        return Pass(", ".join(["project", *values]), self._scoped(known).values_list("project").annotate(**values))

    def _ended(self) -> Pass:
        """Return where the province ended a project on a list: 终止 is one fact, whoever recorded it."""
        exits = CohortExit.objects.as_known_at(self.known_at)
        exits = exits.filter(kind=ExitKind.TERMINATED.value, left_on__lte=self.until)
        rows = self._scoped(exits, "entry__project").values_list("entry__project")
        return Pass("project, left_on", rows.annotate(Min("left_on")))

    def _stopped(self) -> Pass:
        """Return the last stop or resumption by the day; of two on one day the one recorded later decides."""
        happened = Milestone.objects.as_known_at(self.known_at).reached_by(self.until)
        rows = self._scoped(happened.filter(kind__in=[str(kind) for kind in REPEATABLE]))
        return Pass("project, kind", self._newest(rows, "occurred_on", "id").values_list("project", "kind"))

    def _planned_in_year(self) -> Pass:
        """Return the last day of the year for which a start was planned at some moment of it."""
        starts = PlannedDate.objects.filter(stage=str(Stage.STARTED)).within_year(self.year, self.known_at)
        rows = self._newest(self._scoped(starts), "id")
        return Pass("project, planned_on", rows.values_list("project", "planned_on"))

    def _planned(self) -> Pass:
        starts = PlannedDate.objects.as_known_at(self.known_at).filter(stage=str(Stage.STARTED))
        return Pass("project, planned_on", self._scoped(starts).values_list("project", "planned_on"))

    def _exits(self) -> Pass:
        """Return which planned starts of the year the province took out by the day, and why."""
        known = PlanExit.objects.as_known_at(self.known_at).filter(year=self.year, left_on__lte=self.until)
        rows = self._scoped(known).values_list("project", "left_on", "reason")
        return Pass("project, left_on, reason", rows)

    def _plans(self) -> Pass:
        known = AnnualPlan.objects.as_known_at(self.known_at).filter(year=self.year)
        return Pass("project, planned_yuan", self._scoped(known).values_list("project", "planned_yuan"))

    def _figures(self) -> Pass:
        """
        Return the newest month of the year that says what was completed in it, or since the start.

        The newer month decides; within one month what is stated for the year goes before what was computed. A month
        counts once it has ended.
        """
        stated = {"year_completed_yuan__isnull": False}, {"completed_yuan__isnull": False}
        figures = ProgressFigure.objects.as_known_at(self.known_at).filter(
            Q(**stated[0]) | Q(**stated[1]),
            month__gte=date(self.year, 1, 1),
            month__lte=last_completed_month(self.until),
        )
        rows = self._newest(self._scoped(figures), "month")
        return Pass(
            "project, of_year, since_start", rows.values_list("project", "year_completed_yuan", "completed_yuan")
        )

    @staticmethod
    def _newest(rows: R, *order: str) -> R:
        """Keep of each project the last row in an order."""
        descending = [F(name).desc() for name in order]
        place = Window(RowNumber(), partition_by="project", order_by=descending)
        return rows.annotate(place=place).filter(place=1)
