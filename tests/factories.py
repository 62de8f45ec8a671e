"""
Plain functions that make what tests need, each with defaults that are right together.

Whatever has rules is made through the operations, so a test starts from a state that the program could be in.
"""

from __future__ import annotations

from datetime import date, datetime
from itertools import count
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from projects.models import Category, ExitKind, Project, Round
from projects.operations import chains, cohort_entries, milestones, plans, progress_figures, projects, rounds, targets
from projects.operations.rights import WantedPost, request_rights
from projects.rules.stages import Cohort, Kind, Stage
from zones.models import Officer, ReportingUnit, Role, Zone

if TYPE_CHECKING:
    from projects.models import (
        AnnualPlan,
        ChainAlias,
        ChainLeader,
        CohortEntry,
        CohortExit,
        KeyChain,
        Milestone,
        PlanAdjustment,
        PlanExit,
        ProgressFigure,
        RightsRequest,
        TargetList,
        TargetMember,
    )

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2024, 7, 1, 9, 0, tzinfo=SHANGHAI)
"""The moment at which everything is recorded unless a test says otherwise."""
TODAY = NOW.date()
PASSWORD = "correct horse battery staple"
YI = 100_000_000
"""One 亿元, in 元."""

_number = count(1)


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """Return a moment of a day in Shanghai."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


def make_unit(**values: Any) -> ReportingUnit:
    """Return a new reporting unit, a city."""
    number = next(_number) % 10_000
    defaults = {"code": f"14{number:04d}", "name": f"第{number}市", "kind": ReportingUnit.Kind.CITY}
    return ReportingUnit.objects.create(**{**defaults, **values})


def make_zone(unit: ReportingUnit | None = None, **values: Any) -> Zone:
    """Return a new zone, by default of a unit of its own."""
    unit = unit or make_unit()
    defaults = {
        "name": f"第{next(_number)}经济技术开发区",
        "unit": unit,
        "city_code": unit.code,
        "level": Zone.Level.PROVINCIAL,
        "kind": Zone.Kind.ECONOMIC_TECHNOLOGICAL,
        "group": Zone.Group.INDUSTRIAL,
    }
    return Zone.objects.create(**{**defaults, **values})


def make_officer(
    role: Role = Role.PROVINCE, *, zone: Zone | None = None, unit: ReportingUnit | None = None, **values: Any
) -> Officer:
    """Return a new officer who signs in with PASSWORD; one of a zone or a unit gets a new one unless it is given."""
    if role == Role.ZONE:
        zone = zone or make_zone()
    if role == Role.UNIT:
        unit = unit or make_unit()
    username = values.pop("username", f"officer-{next(_number)}")
    defaults = {"email": f"{username}@example.invalid", "password": PASSWORD}
    return Officer.objects.create_user(username, role=role, zone=zone, unit=unit, **{**defaults, **values})


def somebody() -> Officer:
    """Return an officer of the province, the same one within a test."""
    found = Officer.objects.filter(username="somebody").first()
    return found or make_officer(Role.PROVINCE, username="somebody", display_name="某人")


def ask_for_rights(
    officer: Officer | None = None, *, by: Officer | None = None, role: Role = Role.PROVINCE, now: datetime = NOW
) -> RightsRequest:
    """Return a request, by default of a security administrator, that an officer of a zone get a wide post."""
    asked = {"by": by or make_officer(Role.SECURITY), "now": now, "reason": "调任"}
    return request_rights(
        officer=officer or make_officer(Role.ZONE), post=WantedPost(role, None, None, now.date()), **asked
    )


def make_project(zone: Zone | None = None, *, by: Officer | None = None, now: datetime = NOW, **values: Any) -> Project:
    """Return a new industrial project, by default in a zone of its own."""
    defaults = {
        "name": f"第{next(_number)}号项目",
        "zone": zone or make_zone(),
        "owner": "某某有限公司",
        "category": Category.INDUSTRY,
        "planned_yuan": 5 * YI,
    }
    return projects.create_project(values={**defaults, **values}, by=by or somebody(), now=now)


def make_chain(name: str = "甲链", number: int = 1) -> KeyChain:
    """Return a new key chain; its name is invented."""
    return chains.add_chain(number=number, name=name, source="", by=somebody(), now=NOW)


def map_text(chain: KeyChain | None = None, text: str = "甲") -> ChainAlias:
    """Record that a text means a chain."""
    return chains.map_text(chain=chain or make_chain(), text=text, by=somebody(), now=NOW)


def mark_leader(
    chain: KeyChain | None = None,
    owner: str = "链主有限公司",
    recognized_on: date = date(2023, 1, 1),
    *,
    owner_uscc: str = "",
    **told: Any,
) -> ChainLeader:
    """Record that an enterprise leads a chain."""
    return chains.mark_leader(
        chain=chain or make_chain(),
        owner=owner,
        owner_uscc=owner_uscc,
        recognized_on=recognized_on,
        values=told,
        by=somebody(),
        now=NOW,
        today=TODAY,
        reason="省级文件",
    )


def make_round(
    year: int = 2023,
    number: int = 1,
    held_on: date | None = None,
    *,
    by: Officer | None = None,
    now: datetime = NOW,
    **values: Any,
) -> Round:
    """Return a new round; number N is held on the 15th of the year's Nth month unless a day is given."""
    held_on = held_on or date(year, number, 15)
    return rounds.open_round(year=year, number=number, held_on=held_on, by=by or somebody(), now=now, **values)


def enter(
    project: Project | None = None,
    round_: Round | None = None,
    cohort: Cohort = Cohort.SIGNED,
    *,
    amount_yuan: int = YI,
    by: Officer | None = None,
    now: datetime = NOW,
    **declared: Any,
) -> CohortEntry:
    """Put a project on a list, by default a new one on the first round of 2023."""
    project = project or make_project()
    round_ = round_ or Round.objects.keyed(2023, 1).first() or make_round()
    declaration = cohort_entries.Declaration(amount_yuan=amount_yuan, **declared)
    return cohort_entries.enter_project(
        project=project, round_=round_, cohort=cohort, declared=declaration, by=by or somebody(), now=now
    )


def leave(
    entry: CohortEntry,
    left_on: date = date(2024, 6, 1),
    kind: ExitKind = ExitKind.REMOVED,
    *,
    reason: str = "省级决定",
    by: Officer | None = None,
    now: datetime = NOW,
    today: date = TODAY,
) -> CohortExit:
    """Record that a project left a list."""
    return cohort_entries.leave_cohort(
        entry=entry, left_on=left_on, kind=kind, reason=reason, by=by or somebody(), now=now, today=today
    )


def reach(
    project: Project,
    kind: Kind,
    occurred_on: date = date(2024, 6, 1),
    *,
    by: Officer | None = None,
    now: datetime = NOW,
    today: date = TODAY,
    **more: Any,
) -> Milestone:
    """Record that something happened to a project."""
    return milestones.record_milestone(
        project=project, kind=kind, occurred_on=occurred_on, by=by or somebody(), now=now, today=today, **more
    )


def report_figures(
    project: Project,
    month: date = date(2024, 6, 1),
    *,
    by: Officer | None = None,
    now: datetime = NOW,
    today: date = TODAY,
    reason: str = "",
    **amounts: int | None,
) -> ProgressFigure:
    """Record a month's figures, named as `completed_yuan` is; `figures=None` says that nothing changed."""
    figures = None if "figures" in amounts else progress_figures.Figures(**amounts)
    return progress_figures.record_figures(
        project=project,
        month=month,
        figures=figures,
        by=by or somebody(),
        now=now,
        today=today,
        reason=reason,
    )


def plan_year(
    project: Project,
    year: int = 2024,
    planned_yuan: int = YI,
    *,
    by: Officer | None = None,
    now: datetime = NOW,
    reason: str = "",
) -> AnnualPlan:
    """Record what a project is to invest in a year."""
    return progress_figures.record_annual_plan(
        project=project, year=year, planned_yuan=planned_yuan, by=by or somebody(), now=now, reason=reason
    )


def leave_plan(
    project: Project, year: int = 2024, left_on: date = date(2024, 6, 1), reason: str = "规划调整"
) -> PlanExit:
    """Take a project out of the planned starts of a year; it must have been planned for that."""
    told = {"by": somebody(), "now": NOW, "today": TODAY}
    return plans.leave_year_plan(project=project, year=year, left_on=left_on, reason=reason, **told)


def propose_plan(
    project: Project, year: int = 2024, planned_yuan: int = YI // 2, *, by: Officer | None = None
) -> PlanAdjustment:
    """Propose another plan for a year, which gets one first if it has none."""
    if not project.annual_plans.standing().filter(year=year).exists():
        plan_year(project, year)
    return plans.propose_adjustment(
        project=project, year=year, planned_yuan=planned_yuan, reason="压减", by=by or somebody(), now=NOW
    )


def open_target(
    name: str = "年内有条件投产的项目",
    stage: Stage = Stage.PRODUCING,
    deadline: date = date(2024, 10, 31),
    *,
    now: datetime = NOW,
) -> TargetList:
    """Return a new target list of the province."""
    return targets.open_target(name=name, stage=stage, deadline=deadline, by=somebody(), now=now)


def aim(project: Project, target: TargetList | None = None, *, now: datetime = NOW) -> TargetMember:
    """Put a project on a target list, by default on a new one."""
    return targets.add_member(
        target=target or open_target(now=now), project=project, reason="设备已安装", by=somebody(), now=now
    )
