"""
Samples of today in every reporting unit, with people who get mail: what a month of work looks like.

Their dates are counted back from the day of loading, and all of them are called 示例. They stand on no list but that of
a round which is still being prepared, so that no published figure knows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from projects.models import Category, Project, Round
from projects.operations.milestones import record_milestone
from projects.operations.progress_figures import Figures
from projects.operations.rounds import open_round
from projects.rules.months import month_end, month_text, previous_month
from projects.rules.stages import Kind
from tracker.management.demo import PASSWORD, SAMPLE_PREFIX, UNIT, ZONE
from tracker.management.demo_history import tell_what_followed
from tracker.management.demo_import import imported
from tracker.management.demo_reforms import SHANGHAI
from tracker.management.reference import rows_of
from tracker.operations.accounts.registering import Details, change_details
from tracker.operations.problems import raise_problem
from tracker.operations.reports import Content, save_draft, submit_report
from tracker.operations.reviews import approve_report, return_report
from zones.models import Officer, Role, Zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.imports.importer import ImportResult

PREFIX = "示例项目 "
NOTE = "示例，虚构"
FILE, TROUBLES = "demo_living.csv", "demo_living_troubles.csv"
"""The projects of each zone; and one more for each, which is in trouble."""
FIRST_DAYS, LAST_DAYS, STEP = 830, 5, 55
"""How many days ago things were told first and last, and how far apart: what is told late is a finding."""
ROUND_IN_DAYS = 45
SUSPENDED_DAYS = 80
MAIL = "example.invalid"
"""A domain that nobody can ever own: no mail leaves the machine, whatever the settings say."""
EVENTS = ("签约", "开工", "投产", "达产")
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


@dataclass(frozen=True)
class Sample:
    """A project of a zone, as a row of a file tells it in days before today."""

    name: str
    zone: Zone
    owner: str
    planned_wan: int
    row: dict[str, str]

    def day(self, column: str, today: date) -> date | None:
        """Return the day of a column; planned days may lie ahead, others are counted back."""
        text = self.row[column]
        if not text:
            return None
        return today + timedelta(int(text) if column.startswith("计划") else -int(text))

    def days(self, today: date) -> list[date]:
        """Return the days on which something happened."""
        return [day for column in EVENTS if (day := self.day(column, today))]

    @property
    def shares(self) -> list[int]:
        """The shares of the money that were spent by the ends of months, in percent, the last being last month's."""
        return [int(text) for text in self.row["投资进度"].split("|") if text]


@dataclass(frozen=True)
class People:
    """Who reports on a zone, and who reviews it."""

    zone: Officer
    unit: Officer


@dataclass(frozen=True)
class Telling:
    """Who loads the samples, and when."""

    province: Officer
    now: datetime
    today: date


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
    people = _people(_zones(), telling)
    samples = list(_samples(list(people)))
    _register(samples, telling)
    found = {(one.zone_id, one.name): one for one in Project.objects.filter(name__startswith=PREFIX)}
    for sample in samples:
        project = found[sample.zone.pk, sample.name]
        _tell_month(project, sample, people[sample.zone], telling)
        _tell_trouble(project, sample, people[sample.zone], telling)
    return [*done, (FILE, None)]


def _zones() -> list[Zone]:
    """Return a zone of each unit: the one of the demo's officer, else the first that is no bonded area."""
    chosen: dict[str, Zone] = {}
    for zone in Zone.objects.unmerged().exclude(name__contains="保税").select_related("unit").order_by("unit", "pk"):
        if zone.unit_id not in chosen or zone.name == ZONE:
            chosen[zone.unit_id] = zone
    return list(chosen.values())


def _people(zones: Sequence[Zone], telling: Telling) -> dict[Zone, People]:
    """Make an officer of each zone and of its unit, who have addresses; those of the demo get one."""
    # Hashing is slow on purpose: one hash serves all, who share the public password.
    password = make_password(PASSWORD)
    people = {}
    for zone in zones:
        if zone.unit_id == UNIT:
            names = ("xingxian", "lvliang")
        else:
            names = (f"zone-{zone.unit_id}", f"unit-{zone.unit_id}")
            _open_account(names[0], password, role=Role.ZONE, zone=zone, display_name=f"{zone}（示例）"[:40])
            _open_account(names[1], password, role=Role.UNIT, unit=zone.unit, display_name=f"{zone.unit}商务局（示例）")
        people[zone] = People(*(Officer.objects.select_related("zone", "unit").get(username=name) for name in names))
    administrator = Officer.objects.filter(username="admin").first()
    for officer in Officer.objects.filter(username__in=("xingxian", "lvliang", "province"), email=""):
        details = Details(officer.username, officer.display_name, f"{officer.username}@{MAIL}")
        change_details(officer=officer, details=details, by=administrator or telling.province, now=telling.now)
    return people


def _open_account(username: str, password: str, **post: Any) -> None:
    values = {**post, "password": password, "email": f"{username}@{MAIL}"}
    Officer.objects.get_or_create(username=username, defaults=values)


def _samples(zones: Sequence[Zone]) -> Iterator[Sample]:
    rows, troubles = rows_of(FILE), rows_of(TROUBLES)
    for place, zone in enumerate(zones):
        for number, row in enumerate([*rows, troubles[place % len(troubles)]], start=1):
            planned = 6000 + 1300 * ((place * 7 + number * 5) % 23)
            named = f"{_short(zone)} {number:02d}"
            yield Sample(f"{PREFIX}{named} {row['产品']}", zone, f"示例企业 {named}", planned, row)


def _short(zone: Zone) -> str:
    name = zone.unit.name.removesuffix("市")
    return name if len(name) < 5 else "综改区"


def _register(samples: Sequence[Sample], telling: Telling) -> None:
    """Import the projects and what happened to them soon after it did, then the figures of the months before last."""
    round_ = _round(telling)
    for days in range(FIRST_DAYS, 0, -STEP):
        moment = _moment(telling, days)
        since = moment.date() - timedelta(STEP)
        happened = [one for one in samples if any(since < day <= moment.date() for day in one.days(telling.today))]
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


def _tell_month(project: Project, sample: Sample, people: People, telling: Telling) -> None:
    """Write the report of last month as far as it came: a draft, sent, returned or approved."""
    state = sample.row["上月"]
    if not state:
        return
    about: dict[str, Any] = {"now": telling.now}
    spent = sample.planned_wan * sample.shares[-1] // 100 * 10_000
    content = Content(Figures(completed_yuan=spent), narrative=f"{NOTE}：主体施工按计划进行。")
    month = previous_month(telling.today.replace(day=1))
    report = save_draft(project=project, month=month, content=content, by=people.zone, today=telling.today, **about)
    if state == "draft":
        return
    report = submit_report(report=report, by=people.zone, today=telling.today, **about)
    if state == "returned":
        return_report(report=report, by=people.unit, note="示例：请写明设备到货情况后重报。", **about)
    elif state == "approved":
        approve_report(report=report, by=people.unit, **about)


def _tell_trouble(project: Project, sample: Sample, people: People, telling: Telling) -> None:
    about: dict[str, Any] = {"project": project, "by": people.zone, "now": telling.now, "today": telling.today}
    if sample.row["情形"].startswith("停工"):
        since = telling.today - timedelta(SUSPENDED_DAYS)
        record_milestone(kind=Kind.SUSPENDED, occurred_on=since, note="示例：设备未到货", **about)
    if sample.row["情形"] != "正常":
        due_on = telling.today + timedelta(10)
        raise_problem(description="示例：厂区外线接入进度滞后", owner="示例责任人", due_on=due_on, **about)


def _moment(telling: Telling, days: int) -> datetime:
    return datetime.combine(telling.today - timedelta(days), time(10), SHANGHAI)


def _months_before(month: date, count: int) -> date:
    for _ in range(count):
        month = previous_month(month)
    return month
