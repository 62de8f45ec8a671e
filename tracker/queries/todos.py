"""What waits for somebody today among all that an officer sees, as counts that lead to their lists."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from projects.models import PLANNED_FIELDS, Project, RuleVersion
from projects.rules.months import previous_month
from projects.rules.stages import Stage
from projects.rules.stalling import Level
from tracker.queries.reports.dashboard import missing_projects, waiting_reports
from tracker.queries.reports.findings import visible_findings
from tracker.queries.reports.imported_figures import waiting_figures
from tracker.queries.stalled.flags import StalledGroups
from tracker.queries.stalled.project_facts import Moment
from tracker.queries.stalled.targets import StageDates, stage_dates

if TYPE_CHECKING:
    from datetime import date

    from zones.models import Officer

PLANNED = (Stage.STARTED, Stage.PRODUCING)


@dataclass(frozen=True)
class ZoneCount:
    """How many projects of a zone did not report."""

    zone_id: int
    zone: str
    count: int


@dataclass(frozen=True)
class RedRule:
    """How many projects have a red light by one rule."""

    code: str
    title: str
    count: int


@dataclass(frozen=True)
class Todos:
    """The counts of a day; `month` is the one that is reported, `monday` to `sunday` the week of what is planned."""

    month: date
    missing: list[ZoneCount]
    waiting: int
    red: int
    rules: list[RedRule]
    monday: date
    sunday: date
    planned: dict[Stage, int]
    findings: int

    @property
    def missing_count(self) -> int:
        """How many projects did not report, in all zones."""
        return sum(zone.count for zone in self.missing)


def todos(officer: Officer, today: date) -> Todos:
    """Return what waits for anybody. A constant number of queries."""
    month = previous_month(today.replace(day=1))
    monday = today - timedelta(days=today.weekday())
    sunday = monday + timedelta(days=6)
    red, rules = _red_lights(officer, today)
    return Todos(
        month=month,
        missing=_missing(officer, month),
        waiting=waiting_reports(officer, month).count() + waiting_figures(officer, month).count(),
        red=red,
        rules=rules,
        monday=monday,
        sunday=sunday,
        planned=_planned(officer, (monday, sunday), today),
        findings=visible_findings(officer).filter(is_explained=False).order_by().count(),
    )


def _missing(officer: Officer, month: date) -> list[ZoneCount]:
    """Return the zones with projects that are expected to report and have written nothing, the most first."""
    rows = missing_projects(officer, month).order_by().values_list("zone_id", "zone__name").annotate(count=Count("pk"))
    return [ZoneCount(*row) for row in sorted(rows, key=lambda row: (-row[2], row[0]))]


def _red_lights(officer: Officer, today: date) -> tuple[int, list[RedRule]]:
    """Return how many projects have a red light, and how many by each rule, the most first."""
    lit = StalledGroups(Project.objects.visible_to(officer), Moment(today), level=str(Level.RED))
    counts = Counter(dict(lit.flags.order_by().values_list("rule_code").annotate(count=Count("project_id"))))
    counts.update(code for *_, code in lit.judged_keys)
    # The newest version names the rule, as in the filter of the list to which the count leads.
    titles = dict(RuleVersion.objects.order_by("version").values_list("code", "title"))
    ordered = sorted(counts.items(), key=lambda counted: (-counted[1], counted[0]))
    return lit.red_count, [RedRule(code, titles.get(code, code), count) for code, count in ordered]


def _planned(officer: Officer, week: tuple[date, date], today: date) -> dict[Stage, int]:
    """Return how many projects are planned to reach each stage in a week, have not, and have not ended."""
    fields = {stage: PLANNED_FIELDS[stage] for stage in PLANNED}
    wanted = Q()
    for field in fields.values():
        wanted |= Q(**{f"{field}__range": week})
    # One pass over the projects, of which few are planned for any one week.
    rows = list(Project.objects.visible_to(officer).filter(wanted).order_by().values("pk", *fields.values()))
    first, last = week
    counts = {}
    for stage, field in fields.items():
        numbers = [row["pk"] for row in rows if row[field] and first <= row[field] <= last]
        dates = stage_dates(numbers, stage, Moment(today)) if numbers else {}
        happened = defaultdict(StageDates, dates)
        counts[stage] = sum(not (happened[number].reached_on or happened[number].terminated_on) for number in numbers)
    return counts
