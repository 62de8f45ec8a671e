"""
Samples of today in every reporting unit, with people who get mail: what a month of work looks like.

Their dates are counted back from the day of loading, and all of them are called 示例. They stand on no list but that of
a round which is still being prepared, so that no published figure knows them.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from projects.models import Category, Project, Round
from projects.operations.rounds import open_round
from projects.rules.months import month_end, month_text, previous_month
from tracker.management.demo import SAMPLE_PREFIX
from tracker.management.demo_history import tell_what_followed
from tracker.management.demo_import import imported
from tracker.management.demo_living_month import tell_month, tell_trouble
from tracker.management.demo_living_offices import tell_offices
from tracker.management.demo_living_people import Telling, make_people
from tracker.management.demo_living_samples import EVENTS, FILE, NOTE, PREFIX, Sample, chosen_zones, samples_of
from tracker.management.demo_reforms import SHANGHAI
from zones.models import Officer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.imports.importer import ImportResult

FIRST_DAYS, LAST_DAYS, STEP = 830, 5, 55
"""How many days ago things were told first and last, and how far apart: what is told late is a finding."""
ROUND_IN_DAYS = 45
HEADERS = (
    "项目名称",
    "开发区",
    "项目类别",
    "建设单位",
    "备注",
    "总投资（万元）",
    "签约日期",
    "开工日期",
    "投产日期",
    "达产日期",
    "计划开工日期",
    "计划投产日期",
    "签约一批期次",
    "签约投资额（万元）",
)
OF_MONTH = ("项目名称", "开发区", "项目类别", "填报月份", "累计完成投资（万元）")


@transaction.atomic
def load_living(*, now: datetime, today: date) -> list[tuple[str, ImportResult | None]]:
    """
    Record the samples unless that was done; the demo must be loaded. The same day gives the same samples.

    :raises DemoError: if a row does not fit
    """
    if Project.objects.filter(name__startswith=PREFIX).exists():
        return []
    telling = Telling(Officer.objects.get(username="province"), now, today)
    followed = tell_what_followed(by=telling.province, prefix=SAMPLE_PREFIX)
    done: list[tuple[str, ImportResult | None]] = [("样例项目的后来", result) for result in followed]
    people = make_people(chosen_zones(), telling)
    samples = list(samples_of(list(people)))
    _register(samples, telling)
    found = {(project.zone_id, project.name): project for project in Project.objects.filter(name__startswith=PREFIX)}
    for sample in samples:
        project = found[sample.zone.pk, sample.name]
        tell_month(project, sample, people[sample.zone], telling)
        tell_trouble(project, sample, people[sample.zone], telling)
    tell_offices(sorted(found.values(), key=lambda project: project.pk), people, telling)
    return [*done, (FILE, None)]


def _register(samples: Sequence[Sample], telling: Telling) -> None:
    """Import the projects and what happened to them soon after it did, then the figures of the months before last."""
    round_ = _round(telling)
    for days in range(FIRST_DAYS, 0, -STEP):
        moment = _moment(telling, days)
        since = moment.date() - timedelta(STEP)
        happened = [
            sample for sample in samples if any(since < day <= moment.date() for day in sample.days(telling.today))
        ]
        rows = [_row(sample, moment.date(), telling.today, round_) for sample in happened]
        if rows:
            imported(HEADERS, rows, by=telling.province, now=moment)
    last = previous_month(telling.today.replace(day=1))
    for back in (3, 2, 1):
        month = _months_before(last, back)
        rows = [_of_month(sample, month, sample.shares[-1 - back]) for sample in samples if len(sample.shares) > back]
        told = datetime.combine(month_end(month) + timedelta(3), time(10), SHANGHAI)
        imported(OF_MONTH, rows, by=telling.province, now=told)


def _round(telling: Telling) -> Round:
    """Open a round that is still to be held: of today's lists no window knows it."""
    held_on = telling.today + timedelta(ROUND_IN_DAYS)
    known = Round.objects.filter(year=held_on.year).order_by("-number").first()
    number = known.number + 1 if known else 1
    by, now = telling.province, _moment(telling, LAST_DAYS)
    return open_round(year=held_on.year, number=number, held_on=held_on, by=by, now=now, is_date_published=False)


def _row(sample: Sample, told_on: date, today: date, round_: Round) -> list[str]:
    """Return what was known of a project on a day."""
    days = [sample.day(column, today) for column in EVENTS]
    happened = [f"{day}" if day and day <= told_on else "" for day in days]
    planned = [f"{sample.day(column, today) or ''}" for column in ("计划开工", "计划投产")]
    # Signed lately: candidates of the round.
    listed = (round_.key, f"{sample.planned_wan}") if happened[0] and int(sample.row["签约"]) <= 60 else ("", "")
    named = [sample.name, sample.zone.name, str(Category.INDUSTRY.label), sample.owner, NOTE, f"{sample.planned_wan}"]
    return [*named, *happened, *planned, *listed]


def _of_month(sample: Sample, month: date, share: int) -> list[str]:
    spent = f"{sample.planned_wan * share // 100}"
    return [sample.name, sample.zone.name, str(Category.INDUSTRY.label), month_text(month), spent]


def _moment(telling: Telling, days: int) -> datetime:
    return datetime.combine(telling.today - timedelta(days), time(10), SHANGHAI)


def _months_before(month: date, count: int) -> date:
    for _ in range(count):
        month = previous_month(month)
    return month
