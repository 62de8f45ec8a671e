"""The month's sheet: of each project that has to report, what stood before, the draft, and what its figures fail."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When

from projects.models import ProgressFigure
from projects.operations.earlier_figures import NOTHING_BEFORE, before_month
from projects.operations.progress_figures import Figures, completed_by
from tracker.models import IS_BLANK, ProgressReport, ReportState
from tracker.queries.reports.months import SENT, expected_projects

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet

    from projects.models import Project, ProjectQuerySet
    from projects.operations.earlier_figures import Before
    from projects.rules.milestones import Violation
    from zones.models import Officer

EDITABLE = (ReportState.DRAFT, ReportState.RETURNED)


@dataclass(frozen=True)
class SheetRow:
    """
    One project in a month.

    `before` is the newest completed investment (whole 元) with its month; `total_yuan` what the month's would be,
    typed or following from its own; `imported` what a ledger told of the month.
    """

    project: Project
    report: ProgressReport | None
    before: tuple[int, date] | None
    total_yuan: int | None
    violations: list[Violation]
    imported: ProgressFigure | None

    @property
    def is_editable(self) -> bool:
        """Whether its cells may be typed into."""
        return self.report is None or self.report.state in EDITABLE

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written."""
        return self.report is None or self.report.is_blank

    @property
    def is_ready(self) -> bool:
        """Whether there is something to send."""
        return self.is_editable and not self.is_blank

    @property
    def kind(self) -> str:
        """As which of `SheetCounts` it counts."""
        if self.is_blank:
            return "blank"
        if self.is_ready:
            return "ready"
        return "unchanged" if self.report is not None and self.report.no_change else "sent"

    @property
    def version(self) -> int:
        """The version of the report; 0 where there is none."""
        return 0 if self.report is None else self.report.version


@dataclass(frozen=True)
class SheetCounts:
    """How many projects have to report, and how far they are; together they are all of them."""

    expected: int
    sent: int
    unchanged: int
    """Sent as without change."""
    ready: int
    """Written, and not sent."""
    blank: int


def sheet_projects(officer: Officer, month: date, zone: int | None = None) -> ProjectQuerySet:
    """Return the projects of a month's sheet, in the order of its rows."""
    found = expected_projects(officer, month)
    found = found if zone is None else found.filter(zone=zone)
    ordered: ProjectQuerySet = found.select_related("zone").order_by("pk")
    return ordered


def sheet_rows(projects: Iterable[Project], month: date) -> list[SheetRow]:
    """Return the rows of some projects, in their order. Four queries, however many they are."""
    chosen = list(projects)
    keys = [project.pk for project in chosen]
    reports = {report.project_id: report for report in ProgressReport.objects.filter(project__in=keys, month=month)}
    standing = ProgressFigure.objects.standing().filter(project__in=keys, month=month)
    figures = {figure.project_id: figure for figure in standing}
    before = before_month(keys, month)
    return [
        _row(
            project,
            month,
            reports.get(project.pk),
            figures.get(project.pk),
            before.get(project.pk, NOTHING_BEFORE),
        )
        for project in chosen
    ]


def _row(
    project: Project, month: date, report: ProgressReport | None, figure: ProgressFigure | None, before: Before
) -> SheetRow:
    is_own = report is not None and report.state in SENT
    imported = None if is_own or figure is None or figure.no_change else figure
    if report is None or report.no_change or report.is_blank:
        return SheetRow(project, report, before.completed, None, [], imported)
    amounts = Figures(**{name: getattr(report, name) for name in asdict(Figures())})
    figures = before.totalled(completed_by(amounts, imported), month)
    violations = [] if is_own else before.violations(figures, month, planned=project.planned_yuan)
    return SheetRow(project, report, before.completed, figures.completed_yuan, violations, imported)


def sheet_counts(officer: Officer, month: date, zone: int | None = None) -> SheetCounts:
    """Return how far a month's sheet is, all of its pages. One query."""
    report = ProgressReport.objects.filter(project=OuterRef("pk"), month=month)
    kind = Case(
        When(Exists(report.filter(state__in=SENT, no_change=True)), Value("unchanged")),
        When(Exists(report.filter(state__in=SENT)), Value("sent")),
        When(Exists(report.exclude(IS_BLANK)), Value("ready")),
        default=Value("blank"),
    )
    kinds = ("sent", "unchanged", "ready", "blank")
    counted = (
        sheet_projects(officer, month, zone)
        .order_by()
        .annotate(kind=kind)
        .aggregate(expected=Count("pk"), **{name: Count("pk", filter=Q(kind=name)) for name in kinds})
    )
    return SheetCounts(**counted)


def untouched_projects(officer: Officer, month: date, zone: int | None = None) -> ProjectQuerySet:
    """
    Return the projects of a month that nobody wrote anything about: those to confirm as without change.

    One of which a ledger told figures of the month is none: something changed there.
    """
    report = ProgressReport.objects.filter(project=OuterRef("pk"), month=month).exclude(IS_BLANK)
    figure = ProgressFigure.objects.standing().filter(project=OuterRef("pk"), month=month, no_change=False)
    found: ProjectQuerySet = sheet_projects(officer, month, zone).filter(~Exists(report), ~Exists(figure))
    return found


def undoable_reports(officer: Officer, month: date, since: datetime) -> QuerySet[ProgressReport]:
    """Return the confirmations without change that an officer sent since a moment and that nobody has reviewed."""
    sent = ProgressReport.objects.visible_to(officer).of_month(month).filter(no_change=True, figure__no_change=True)
    return sent.filter(state=ReportState.SUBMITTED, submitted_by=officer, submitted_at__gt=since)
