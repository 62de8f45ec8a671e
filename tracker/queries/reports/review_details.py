"""What a reviewer compares a report with: the months before, warnings, problems, evidence. For many reports at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q, Subquery, Window
from django.db.models.functions import RowNumber

from projects.models import Evidence, Project
from projects.operations.earlier_figures import NOTHING_BEFORE, before_month
from projects.operations.progress_figures import Figures
from tracker.models import Problem, ProgressReport
from tracker.queries.reports.carried import standing_before
from tracker.queries.reports.findings import read_findings, visible_findings
from tracker.queries.reports.months import SENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from projects.rules.carrying import Carried
    from tracker.queries.reports.findings import ReadFinding
    from zones.models import Officer

MOST_FILES = 6
"""Files of a project beside its report, the newest."""


@dataclass
class ReviewDetail:
    """
    One report with what it is compared with.

    `before` holds what stood by the end of the month before, by the names of the figures; `violations` are the checks
    that the figures failed, for which the report has an explanation; `findings` those that nobody has explained.
    """

    report: ProgressReport
    before: Mapping[str, Carried[Any]] = field(default_factory=dict)
    narrative_before: str = ""
    narrative_month: date | None = None
    violations: Sequence[str] = ()
    findings: list[ReadFinding] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    files: list[Evidence] = field(default_factory=list)

    @property
    def doubts(self) -> int:
        """How many things there are to ask about."""
        return len(self.violations) + len(self.findings)


def doubtful(officer: Officer) -> Q:
    """Return the condition of a report that needed an explanation, or on whose project a finding has no note."""
    unexplained = visible_findings(officer).filter(project=OuterRef("project"), is_explained=False)
    return ~Q(explanation="") | Q(Exists(unexplained))


def review_details(officer: Officer, reports: Sequence[ProgressReport], month: date) -> dict[int, ReviewDetail]:
    """Return the details of visible reports of one month, by key. At most fourteen queries, however many they are."""
    found = {report.project_id: ReviewDetail(report) for report in reports}
    before = before_month(list(found), month)
    for project, standing in standing_before(found, month).items():
        found[project].before = standing
    for project, detail in found.items():
        detail.violations = _violations(detail.report, before.get(project, NOTHING_BEFORE))
    for earlier in _last_words(found, month):
        found[earlier.project_id].narrative_before = earlier.narrative
        found[earlier.project_id].narrative_month = earlier.month
    unexplained = visible_findings(officer).filter(project__in=found, is_explained=False).order_by("project_id", "pk")
    for finding in read_findings(officer, unexplained):
        detail = found[finding.project.pk]
        # What the report itself fails is also found and kept: it is said once.
        if not any(words.rstrip("。") in finding.explanation for words in detail.violations):
            detail.findings.append(finding)
    for problem in Problem.objects.visible_to(officer).open().filter(project__in=found).order_by("due_on", "pk"):
        found[problem.project_id].problems.append(problem)
    for file in _newest_files(officer, found):
        found[file.project_id].files.append(file)
    return {detail.report.pk: detail for detail in found.values()}


def _violations(report: ProgressReport, before: Any) -> list[str]:
    if report.no_change:
        return []
    figures = Figures(**{name: getattr(report, name) for name in Figures.__dataclass_fields__})
    failed = before.violations(figures, report.month, planned=report.project.planned_yuan)
    # What the words go on to ask of who reports is no matter of who reviews.
    return [f"{violation.message.partition('；如确属实')[0].rstrip('。')}。" for violation in failed]


def _last_words(projects: Iterable[int], month: date) -> QuerySet[ProgressReport]:
    """Return of each project the newest earlier report that was sent and changed something."""
    sent = ProgressReport.objects.filter(
        project=OuterRef("pk"), month__lt=month, state__in=SENT, no_change=False
    ).order_by("-month")
    newest = Project.objects.filter(pk__in=projects).order_by().values_list(Subquery(sent.values("pk")[:1]))
    return ProgressReport.objects.filter(pk__in=newest)


def _newest_files(officer: Officer, projects: Iterable[int]) -> QuerySet[Evidence]:
    rank = Window(RowNumber(), partition_by=F("project"), order_by=F("pk").desc())
    of_all = Evidence.objects.visible_to(officer).standing().filter(project__in=projects)
    return of_all.annotate(rank=rank).filter(rank__lte=MOST_FILES).order_by("-pk")
