"""The demo: accounts, published projects and sample projects, recorded with realistic moments of the past."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password
from django.db import transaction

from projects.models import CohortEntry, ExitKind, Project, Round
from projects.operations.cohort_entries import leave_cohort
from projects.operations.milestones import record_milestone
from projects.rules.stages import Cohort, Kind
from tracker.imports.importer import ImportResult, import_rows
from tracker.imports.reader import read_csv
from tracker.management import demo_pages, reference
from tracker.management.demo_reforms import (
    CASE,
    LINFEN_YEAR_END,
    LVLIANG_YEAR_END,
    SHANGHAI,
    ReformTelling,
    tell_case,
    tell_posts,
    tell_sample_reforms,
)
from zones.models import Officer, ReportingUnit, Role, Zone

if TYPE_CHECKING:
    from collections.abc import Mapping

PASSWORD = "demo-only-2024"  # noqa: S105 - printed on the screen of whoever loads the demo
USERNAMES = ("province", "lvliang", "xingxian", "admin", "security", "auditor")
SAMPLE_PREFIX = "样例项目 "
UNIT, ZONE = "141100", "兴县经济技术开发区"

YEAR_END = datetime(2024, 1, 4, 9, 0, tzinfo=SHANGHAI)
"""When 吕梁 reported the state at the end of 2023."""
SECOND_THOUGHTS = datetime(2024, 2, 20, 16, 0, tzinfo=SHANGHAI)
"""When it corrected a start and added a figure of June 2023 that it had forgotten."""
FIRST_ROUND = datetime(2024, 2, 23, 17, 0, tzinfo=SHANGHAI)
MIDYEAR = datetime(2024, 7, 2, 10, 0, tzinfo=SHANGHAI)
NAMED = datetime(2024, 8, 1, 10, 0, tzinfo=SHANGHAI)

EXITS = {"签约一批调出": ExitKind.REMOVED, "签约一批终止": ExitKind.TERMINATED}
INTERRUPTIONS = {"停工": Kind.SUSPENDED, "复工": Kind.RESUMED}


class DemoError(Exception):
    """The demo cannot be loaded, for the reason in the message."""


@transaction.atomic
def load_demo() -> list[tuple[str, ImportResult | None]]:
    """
    Make the accounts, and load the demo unless it is there; return each part that was loaded, with what it did.

    A demo of an earlier release gets the parts that it does not have.

    :raises DemoError: if the reference data is missing or a ledger does not fit it
    """
    if not Zone.objects.filter(name=ZONE).exists():
        raise DemoError("还没有基础数据，请先运行 python manage.py load_reference。")
    officers = _accounts()
    _rounds_as_announced()
    unit, province = officers["lvliang"], officers["province"]
    if Project.objects.filter(name__startswith=SAMPLE_PREFIX).exists():
        # A demo of an earlier release: only the parts that it lacks, each with the moment it always had.
        later = [*_linfen(province), *_linfen_later(province)] if not _is_told("141000") else []
        return [*later, *_lvliang_reforms(unit), *_case(province), *_pages(province, unit)]
    return [
        # In order of their moments: later ledgers correct earlier ones, so that `known_at` finds different answers.
        *_linfen(province),
        *_lvliang(unit),
        *_lvliang_reforms(unit),
        *_lvliang_later(officers),
        *_linfen_later(province),
        _ledger("named_projects.csv", by=province, now=NAMED),
        *_case(province),
        *_pages(province, unit),
    ]


def _linfen(province: Officer) -> list[tuple[str, ImportResult | None]]:
    """Record the samples of 临汾, their reforms and the posts; nothing where its zones are not loaded."""
    if not Zone.objects.filter(unit="141000").exists():
        return []
    done = _ledger("demo_linfen.csv", by=province, now=LINFEN_YEAR_END)
    told_2022 = ReformTelling(province, LINFEN_YEAR_END)
    tell_sample_reforms("demo_linfen_reforms.csv", told_2022)
    tell_posts("demo_linfen_posts.csv", told_2022)
    return [done, ("demo_linfen_reforms.csv", None), ("demo_linfen_posts.csv", None)]


def _linfen_later(province: Officer) -> list[tuple[str, ImportResult | None]]:
    known = Zone.objects.filter(unit="141000").exists()
    return [_ledger("demo_linfen_later.csv", by=province, now=MIDYEAR)] if known else []


def _lvliang(unit: Officer) -> list[tuple[str, ImportResult | None]]:
    """Record what 吕梁 reported at the end of 2023."""
    names = ("demo_lvliang.csv", "demo_lvliang_2022-12.csv", "demo_lvliang_2023-06.csv")
    return [_ledger(name, by=unit, now=YEAR_END) for name in names]


def _lvliang_reforms(unit: Officer) -> list[tuple[str, ImportResult | None]]:
    """Record the reforms of 吕梁 unless a sample has any."""
    if _is_told(UNIT):
        return []
    counts = tell_sample_reforms("demo_lvliang_reforms.csv", ReformTelling(unit, LVLIANG_YEAR_END))
    return [("demo_lvliang_reforms.csv", None)] if counts else []


def _lvliang_later(officers: Mapping[str, Officer]) -> list[tuple[str, ImportResult | None]]:
    """Record what became known after the end of 2023."""
    unit = officers["lvliang"]
    done = [_ledger(f"demo_plans_{year}.csv", by=unit, now=YEAR_END) for year in (2023, 2024)]
    _events(date.min, YEAR_END, officers)
    done += [
        _ledger("demo_lvliang_late.csv", by=unit, now=SECOND_THOUGHTS),
        _ledger("demo_lvliang_2024-1.csv", by=unit, now=FIRST_ROUND),
        _ledger("demo_lvliang_2024-06.csv", by=unit, now=MIDYEAR),
        _ledger("demo_province.csv", by=officers["province"], now=MIDYEAR),
    ]
    _events(YEAR_END.date(), MIDYEAR, officers)
    return done


def _case(province: Officer) -> list[tuple[str, ImportResult | None]]:
    """Record the published case unless its project has procedures already."""
    return [("demo_items.csv", None)] if tell_case("demo_items.csv", ReformTelling(province, CASE)) else []


def _pages(province: Officer, unit: Officer) -> list[tuple[str, ImportResult | None]]:
    """Record what the other pages show unless that was done."""
    done = demo_pages.tell_pages(ReformTelling(province, demo_pages.PAGES), ReformTelling(unit, demo_pages.PAGES))
    return [(demo_pages.FILE, None)] if done else []


def _is_told(unit: str) -> bool:
    """Whether reforms of a unit's samples were recorded, even if they were withdrawn since."""
    samples = Project.objects.filter(name__startswith=SAMPLE_PREFIX, zone__unit=unit)
    return samples.filter(proxy_services__isnull=False).exists()


def _accounts() -> dict[str, Officer]:
    """Make the accounts that are missing; those that are there keep their passwords."""
    posts = {
        "province": Officer(role=Role.PROVINCE, display_name="省商务厅（演示）"),
        "lvliang": Officer(
            role=Role.UNIT, unit=ReportingUnit.objects.get(code=UNIT), display_name="吕梁市商务局（演示）"
        ),
        "xingxian": Officer(role=Role.ZONE, zone=Zone.objects.get(name=ZONE), display_name="兴县经开区（演示）"),
        "admin": Officer(role=Role.ADMINISTRATOR, display_name="系统管理员（演示）", is_staff=True, is_superuser=True),
        "security": Officer(role=Role.SECURITY, display_name="安全管理员（演示）"),
        "auditor": Officer(role=Role.AUDITOR, display_name="审计员（演示）"),
    }
    officers = {officer.username: officer for officer in Officer.objects.filter(username__in=USERNAMES)}
    missing = [username for username in USERNAMES if username not in officers]
    # Hashing is slow on purpose: one hash serves all accounts, which share the public password.
    password = make_password(PASSWORD) if missing else ""
    for username in missing:
        officer = posts[username]
        officer.username, officer.password = username, password
        officer.save()
        officers[username] = officer
    return officers


def _rounds_as_announced() -> None:
    """Date the registration of each shipped round back to its day: the demo's ledgers are dated long before today."""
    for round_ in Round.objects.filter(opened_by__isnull=True):
        announced = datetime.combine(round_.held_on, time(9), SHANGHAI)
        # Only backwards, so that loading the demo again changes nothing.
        Round.objects.filter(pk=round_.pk, opened_at__gt=announced).update(opened_at=announced)


def _ledger(name: str, *, by: Officer, now: datetime) -> tuple[str, ImportResult | None]:
    result = import_rows(read_csv(reference.FIXTURES / name), by=by, now=now, today=now.date())
    # The transaction of the whole demo is rolled back: half a demo would not be completed by the next run.
    if result.errors:
        first = result.errors[0]
        raise DemoError(f"{name} 第 {first.row} 行 {first.column}：{first.detail}（共 {len(result.errors)} 处）")
    if not result.is_written:
        raise DemoError(f"{name}：{result.questions[0].text}")
    return name, result


def _events(after: date, now: datetime, officers: Mapping[str, Officer]) -> None:
    """Record the stops, resumptions and exits that happened after a day and until a moment."""
    projects = _samples()
    for row in reference.rows_of("demo_events.csv"):
        day, today = date.fromisoformat(row["日期"]), now.date()
        # Each event once: the two calls cover spans that touch and do not overlap.
        if not after < day <= today:
            continue
        project = _project(projects, row)
        if row["事项"] in INTERRUPTIONS:
            kind = INTERRUPTIONS[row["事项"]]
            record_milestone(
                project=project,
                kind=kind,
                occurred_on=day,
                note=row["说明"],
                by=officers["lvliang"],
                now=now,
                today=today,
            )
        else:
            entry = CohortEntry.objects.standing().get(project=project, cohort=str(Cohort.SIGNED))
            leave_cohort(
                entry=entry,
                left_on=day,
                kind=EXITS[row["事项"]],
                reason=row["说明"],
                by=officers["province"],
                now=now,
                today=today,
            )


def _samples() -> dict[tuple[str, str], Project]:
    samples = Project.objects.filter(name__startswith=SAMPLE_PREFIX).select_related("zone")
    return {(project.zone.name, project.name): project for project in samples}


def _project(projects: Mapping[tuple[str, str], Project], row: Mapping[str, str]) -> Project:
    return projects[row["开发区"], row["项目名称"]]
