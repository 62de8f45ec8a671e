"""Twenty thousand projects in 93 zones of one province, and fifty officers who are signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.test import Client
from django.utils import timezone

from bench import databases
from bench.filling import fill
from bench.sample_projects import ZONES, unit_of
from projects.models import Project
from projects.operations.finding_upkeep import rebuild_findings
from projects.operations.stall_upkeep import rebuild_stall_states
from zones.models import Officer, ReportingUnit, Role, Token, Zone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.sample_projects import SampleProject

ZONES_OF_A_PROVINCE = 93
APART = ZONES // ZONES_OF_A_PROVINCE
OFFICERS_OF_ZONES, OFFICERS_OF_UNITS, OFFICERS_OF_THE_PROVINCE = 38, 9, 3
PROJECTS_OF_AN_OFFICER = 40


@dataclass(frozen=True)
class Account:
    """An officer with what signs them in, and the numbers of projects that they look at."""

    role: str
    session: str
    token: str
    projects: tuple[int, ...]


def make_world(name: str, projects: int) -> list[Account]:
    """Fill a database of its own, and return the officers."""
    databases.create(name)
    fill_province(projects)
    rebuild_findings(now=timezone.now())
    rebuild_stall_states(now=timezone.now())
    databases.vacuum()
    accounts = [_account(officer) for officer in _officers()]
    connection.close()
    return accounts


def fill_province(projects: int) -> None:
    """Fill a database with the ledger of one province, its zones, its rules and one officer of the province."""
    fill(projects, _settle)
    # The generator tells of a whole country: what lies empty now would only lengthen every table.
    Zone.objects.exclude(pk__in=Project.objects.values("zone")).delete()
    Officer.objects.exclude(role=Role.PROVINCE).delete()
    ReportingUnit.objects.exclude(pk__in=Zone.objects.values("unit")).delete()


def _settle(project: SampleProject) -> None:
    """Move a project of anywhere in the country into one of the zones of the province."""
    project.zone = (project.zone - 1) % ZONES_OF_A_PROVINCE * APART + 1
    for entry in project.entries:
        entry.zone, entry.unit = project.zone, unit_of(project.zone)


def _officers() -> Iterator[Officer]:
    for number in range(OFFICERS_OF_THE_PROVINCE):
        yield Officer.objects.create(username=f"province-{number}", role=Role.PROVINCE)
    for unit in ReportingUnit.objects.order_by("pk")[:OFFICERS_OF_UNITS]:
        yield Officer.objects.create(username=f"unit-{unit.pk}", role=Role.UNIT, unit=unit)
    for zone in Zone.objects.order_by("pk")[:OFFICERS_OF_ZONES]:
        yield Officer.objects.create(username=f"zone-{zone.pk}", role=Role.ZONE, zone=zone)


def _account(officer: Officer) -> Account:
    browser = Client()
    browser.force_login(officer)
    _, token = Token.objects.create(user=officer, created=timezone.now())
    seen = Project.objects.visible_to(officer).order_by("pk").values_list("pk", flat=True)
    numbers = tuple(seen[:PROJECTS_OF_AN_OFFICER])
    return Account(str(officer.role), browser.cookies["sessionid"].value, token, numbers)
