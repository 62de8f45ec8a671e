"""What became of the samples of the past since: most of them are at full output, so that few of them have a light."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from projects.models import ProgressFigure, Project
from projects.rules.money import wan_text
from projects.rules.stages import Kind, Stage
from tracker.management.demo_import import imported
from tracker.management.demo_reforms import SHANGHAI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.imports.importer import ImportResult
    from zones.models import Officer

STARTS = datetime(2025, 6, 20, 10, 0, tzinfo=SHANGHAI)
ENDS = datetime(2025, 12, 19, 10, 0, tzinfo=SHANGHAI)
"""When it was told: after every published figure, which ends with the first half of 2024 and stays to the digit."""
LEFT = {Stage.SIGNED: 3, Stage.STARTED: 9, Stage.PRODUCING: 12}
"""Of so many of a stage one is left as it was: there is still something to look into."""
NAMED = ("项目名称", "开发区", "项目类别")
STARTED = (*NAMED, "开工日期")
ENDED = (*NAMED, "投产日期", "达产日期", "填报月份", "累计完成投资（万元）")


def tell_what_followed(*, by: Officer, prefix: str) -> list[ImportResult]:
    """Record it of the samples whose names begin with `prefix`, in two imports."""
    projects = list(enumerate(_samples(prefix)))
    known = [(number, project) for number, project in projects if number % LEFT[Stage(project.stage)]]
    signed = [(number, project) for number, project in known if project.stage == Stage.SIGNED]
    starts = ([*_named(project), _before(STARTS, 1 + number % 50)] for number, project in signed)
    ends = ([*_named(project), *_ending(number, project)] for number, project in known)
    return [imported(STARTED, starts, by=by, now=STARTS), imported(ENDED, ends, by=by, now=ENDS)]


def _samples(prefix: str) -> Iterator[Project]:
    figures = ProgressFigure.objects.standing().filter(project=OuterRef("pk"), completed_yuan__gt=0)
    samples = Project.objects.standing().filter(name__startswith=prefix, stage__in=LEFT)
    unbroken = samples.exclude(milestones__kind=str(Kind.SUSPENDED)).annotate(has_figures=Exists(figures))
    yield from unbroken.order_by("pk").select_related("zone")


def _named(project: Project) -> list[str]:
    return [project.name, project.zone.name, project.get_category_display()]


def _ending(number: int, project: Project) -> list[str]:
    """Return the days of production and full output, and what was spent, as far as these are still to come."""
    producing = _before(ENDS, 31 + number % 28) if project.stage != Stage.PRODUCING else ""
    spent = ["", ""]
    # Whoever produces has spent something: where nothing was ever told, all of the plan.
    if not getattr(project, "has_figures", False) and project.planned_yuan:
        spent = ["2025-11", wan_text(project.planned_yuan)]
    return [producing, _before(ENDS, 1 + number % 28), *spent]


def _before(moment: datetime, days: int) -> str:
    """Return a day not long before something was told: what is told late is a finding."""
    return str(moment.date() - timedelta(days))
