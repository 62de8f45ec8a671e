"""
Something to see on the pages that are about neither lists nor reforms: plainly invented, apart from what is published.

No row here belongs to a published figure: projects are new and on no list, or get facts that no published line counts.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from projects.models import (
    AssessmentScheme,
    Category,
    Decision,
    Indicator,
    IntakeClass,
    KeyChain,
    Project,
    SchemeIndicator,
    TargetList,
)
from projects.operations import (
    assessments,
    chains,
    indicators,
    intake,
    milestones,
    project_moves,
    projects,
    targets,
)
from projects.rules.assessments import Grade, MissingPolicy, Scoring
from projects.rules.fixed_point import PARTS
from projects.rules.indicators import parse_period, value_from
from projects.rules.stages import Kind, Stage
from tracker.management.demo_reforms import SHANGHAI, ReformTelling
from tracker.management.reference import rows_of
from zones.models import Zone

PAGES = datetime(2024, 8, 1, 15, 0, tzinfo=SHANGHAI)
"""When the province told all this, after the published case."""
INVENTED = "样例，虚构"
TARGET = "样例名单：年内有条件投产的项目（虚构）"
SCHEME = "样例考核方案（虚构）"
UNIT_OF_SAMPLES = "140171"
"""山西转型综合改革示范区: no published line is of it, but for the totals of the province."""
CHAINS = (
    (1, "样例链：装备制造（虚构）", ("装备制造",), "样例企业 0271"),
    (2, "样例链：新材料（虚构）", ("新材料", "高端新材料"), "样例企业 0270"),
)
INTAKES = (
    # Working days of `land` are 22: the first is over its limit ever since, the second was in time.
    (date(2024, 5, 6), None),
    (date(2024, 5, 6), date(2024, 5, 24)),
    (date(2024, 7, 22), None),
)
FILE = "demo_indicator_values.csv"


def tell_pages(province: ReformTelling, unit: ReformTelling) -> int:
    """Record all of it, unless the target list was ever opened; return how many parts were."""
    if TargetList.objects.filter(name=TARGET).exists():
        return 0
    parts = (_tell_target, _tell_chains, _tell_intakes, _tell_move, _tell_terminations)
    for part in parts:
        part(province)
    _tell_values(province, unit)
    return len(parts) + 1


def _about(telling: ReformTelling) -> dict[str, Any]:
    return {"by": telling.by, "now": telling.now}


def _samples() -> list[Project]:
    """Return the samples of the zones of one unit, by their numbers."""
    return list(Project.objects.standing().filter(zone__unit=UNIT_OF_SAMPLES, name__startswith="样例").order_by("pk"))


def _tell_target(telling: ReformTelling) -> None:
    """Put what is being built on a list whose day has passed: some of it fell out, the rest is reminded of."""
    about = {**_about(telling), "reason": INVENTED}
    target = targets.open_target(name=TARGET, stage=Stage.PRODUCING, deadline=date(2024, 10, 31), **about)
    building = Project.objects.standing().filter(stage=str(Stage.STARTED), name__startswith="样例").order_by("pk")
    members = targets.add_members(target=target, projects=list(building[:12]), **about)
    for member in members[:1]:
        targets.remove_member(member=member, **{**about, "reason": "样例：推迟到明年"})


def _tell_chains(telling: ReformTelling) -> None:
    for number, name, texts, owner in CHAINS:
        if KeyChain.objects.filter(number=number).exists():
            continue
        chain = chains.add_chain(number=number, name=name, source=INVENTED, **_about(telling))
        for text in texts:
            chains.map_text(chain=chain, text=text, reason=INVENTED, **_about(telling))
        chains.mark_leader(
            chain=chain,
            owner=owner,
            owner_uscc="",
            recognized_on=date(2023, 1, 1),
            values={},
            today=telling.today,
            reason=INVENTED,
            **_about(telling),
        )


def _tell_intakes(telling: ReformTelling) -> None:
    land = IntakeClass.objects.filter(code="land").first()
    for project, (started_on, finished_on) in zip(_samples() if land else (), INTAKES, strict=False):
        values = {"intake_class": land, "started_on": started_on, "finished_on": finished_on}
        intake.record_intake(project=project, values=values, today=telling.today, **_about(telling))


def _tell_move(telling: ReformTelling) -> None:
    zones = list(Zone.objects.unmerged().filter(unit=UNIT_OF_SAMPLES).order_by("pk")[:2])
    if len(zones) == 2:
        project = _new("样例项目 调整开发区", zones[0], telling)
        about = {**_about(telling), "today": telling.today, "reason": "样例：登记在错误的开发区"}
        project_moves.move_project(project=project, zone=zones[1], moved_on=telling.today, **about)


def _tell_terminations(telling: ReformTelling) -> None:
    """Let the zone end a project that is on no list, and one that is on a list; the province ended one by its list."""
    zone = Zone.objects.unmerged().filter(unit=UNIT_OF_SAMPLES).order_by("pk").first()
    waiting = [project for project in _samples() if project.stage == str(Stage.SIGNED)][:1]
    for project in [*waiting, *([_new("样例项目 终止", zone, telling)] if zone else [])]:
        about = {**_about(telling), "today": telling.today, "note": "样例：业主退出"}
        milestones.record_milestone(project=project, kind=Kind.TERMINATED, occurred_on=date(2024, 7, 15), **about)


def _new(name: str, zone: Zone, telling: ReformTelling) -> Project:
    values = {"name": name, "zone": zone, "category": str(Category.INDUSTRY), "note": INVENTED}
    return projects.create_project(values=values, **_about(telling))


def _tell_values(province: ReformTelling, unit: ReformTelling) -> None:
    """Record and review indicators of zones, and a scheme that weighs them; nothing where these are not loaded."""
    known = {indicator.code: indicator for indicator in Indicator.objects.all()}
    zones = {zone.name: zone for zone in Zone.objects.all()}
    rows = [row for row in rows_of(FILE) if row["指标"] in known and row["开发区"] in zones]
    for row in rows:
        value = indicators.record_value(
            zone=zones[row["开发区"]],
            indicator=known[row["指标"]],
            period=parse_period(row["周期"]),
            value_parts=value_from(row["数值"]),
            note=INVENTED,
            today=unit.today,
            **_about(unit),
        )
        if row["审核"] == "通过":
            indicators.review_value(value=value, decision=Decision.APPROVED, note="", **_about(province))
    if rows and not AssessmentScheme.objects.filter(name=SCHEME).exists():
        weighed = {"industrial-investment": 60, "industrial-added-value-growth": 40}
        grades = [Grade("优秀", 30), Grade("合格", 70)]
        draft = assessments.SchemeDraft(SCHEME, parse_period("2024-06"), "", MissingPolicy.LEAVE_OUT, grades)
        chosen = [
            SchemeIndicator(indicator=known[code], weight_parts=weight * PARTS, scoring=str(Scoring.MIN_MAX))
            for code, weight in weighed.items()
        ]
        assessments.record_scheme(draft=draft, indicators=chosen, **_about(province))
