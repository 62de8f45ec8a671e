"""The approval reforms in the demo: a published case, and samples that add up to what two cities published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.timezone import get_default_timezone

from projects.models import CommitmentItem, LandUse, Project, ProxyScope, Reform, Regime
from projects.operations.commitment_items import record_item
from projects.operations.intake import record_pause
from projects.operations.parcels import register_parcel
from projects.operations.proxy_services import record_post, record_service
from projects.operations.reform_adoptions import record_adoption
from projects.rules.area import area_from_mu
from tracker.management.reference import rows_of
from zones.models import Zone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zones.models import Officer

SHANGHAI = get_default_timezone()
LINFEN_YEAR_END = datetime(2023, 1, 5, 9, 0, tzinfo=SHANGHAI)
"""When the reforms of 2022 in 临汾 were recorded."""
LVLIANG_YEAR_END = datetime(2024, 1, 4, 14, 0, tzinfo=SHANGHAI)
"""When 吕梁 recorded those of 2023, after its ledger."""
CASE = datetime(2024, 8, 1, 11, 0, tzinfo=SHANGHAI)
"""When the province recorded the published case of 襄汾, after the named projects."""

SAMPLE_LEAD, SAMPLE_AGENT = "样例领办人", "样例代办员"
REGIMES = {str(label): Regime(value) for value, label in Regime.choices}


@dataclass(frozen=True)
class ReformTelling:
    """The officer who records, and the moment of recording."""

    by: Officer
    now: datetime

    @property
    def today(self) -> date:
        return self.now.date()


def tell_sample_reforms(name: str, telling: ReformTelling) -> int:
    """
    Record since when the projects of a file go through the reforms, and the parcels they hold.

    Projects that are missing, or renamed by now, are left out; return how many were recorded.
    """
    projects = _projects()
    # Somebody may have renamed or never loaded a sample: the demo must still load.
    known = [row for row in rows_of(name) if (row["开发区"], row["项目名称"]) in projects]
    for row in known:
        project = projects[row["开发区"], row["项目名称"]]
        if row["承诺制"]:
            _tell_adoption(project, date.fromisoformat(row["承诺制"]), telling)
        record_service(
            project=project,
            opened_on=date.fromisoformat(row["全代办"]),
            values={"lead": SAMPLE_LEAD, "agent": SAMPLE_AGENT, "scope": ProxyScope.FULL},
            by=telling.by,
            now=telling.now,
            today=telling.today,
        )
        if row["宗地编号"]:
            _tell_parcel(project, row, telling)
    return len(known)


def tell_posts(name: str, telling: ReformTelling) -> None:
    """Record the posts of a file."""
    zones = {zone.name: zone for zone in Zone.objects.all()}
    for row in rows_of(name):
        record_post(
            zone=zones[row["开发区"]],
            title=row["岗位"],
            opened_on=date.fromisoformat(row["设立日期"]),
            values={},
            by=telling.by,
            now=telling.now,
            today=telling.today,
        )


def tell_case(name: str, telling: ReformTelling) -> int:
    """Record the procedures of a file, with their pauses, of projects that have none; return how many."""
    projects = _projects()
    begun = set(CommitmentItem.objects.values_list("project", flat=True))
    # By identity rows, which outlive a withdrawal: what somebody took back in the demo is not recorded again.
    bare = {key for key, project_ in projects.items() if project_.pk not in begun}
    known = [row for row in rows_of(name) if (row["开发区"], row["项目名称"]) in bare]
    for row in known:
        project = projects[row["开发区"], row["项目名称"]]
        values = {
            "regime": REGIMES[row["办理方式"]],
            "statutory_days": int(row["法定时限（工作日）"]),
            "started_on": date.fromisoformat(row["受理日期"]),
            "finished_on": date.fromisoformat(row["办结日期"]),
        }
        by, now, today = telling.by, telling.now, telling.today
        terms = record_item(project=project, name=row["事项名称"], values=values, by=by, now=now, today=today)
        if row["暂停日期"]:
            record_pause(
                project=project,
                item=terms.item,
                paused_on=date.fromisoformat(row["暂停日期"]),
                values={"resumed_on": date.fromisoformat(row["恢复日期"]), "cause": row["暂停原因"]},
                by=by,
                now=now,
                today=today,
            )
    return len(known)


def _tell_adoption(project: Project, adopted_on: date, telling: ReformTelling) -> None:
    record_adoption(
        project=project,
        reform=Reform.COMMITMENT,
        adopted_on=adopted_on,
        by=telling.by,
        now=telling.now,
        today=telling.today,
    )


def _tell_parcel(project: Project, row: Mapping[str, str], telling: ReformTelling) -> None:
    register_parcel(
        zone=project.zone,
        number=row["宗地编号"],
        values={
            "area_parts": area_from_mu(row["面积（亩）"]),
            "granted_on": date.fromisoformat(row["出让日期"]),
            "use": LandUse.INDUSTRIAL,
            "is_standard": True,
        },
        project=project,
        allocated_on=None,
        assessed_on=None,
        achieved={},
        by=telling.by,
        now=telling.now,
        today=telling.today,
    )


def _projects() -> dict[tuple[str, str], Project]:
    return {(project.zone.name, project.name): project for project in Project.objects.select_related("zone")}
