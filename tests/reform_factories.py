"""Plain functions that make the facts of the approval reforms, each with defaults that are right together."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import TYPE_CHECKING, Any

from projects.models import (
    CheckOutcome,
    CommitmentTemplate,
    IntakeClass,
    LandUse,
    Parcel,
    ProxyScope,
    Reform,
    Regime,
    TemplateItem,
)
from projects.operations import (
    commitment_items,
    parcels,
    proxy_services,
    reform_adoptions,
)
from projects.operations import (
    intake as clocks,
)
from tests import factories
from tests.factories import NOW, TODAY
from tests.special_days import exceptions
from zones.models import SpecialDay

if TYPE_CHECKING:
    from projects.models import (
        ClockPause,
        CommitmentCheck,
        CommitmentItem,
        Intake,
        ItemTerms,
        ParcelAllocation,
        ParcelResult,
        ParcelTerms,
        Project,
        ProxyPost,
        ProxyService,
        ReformAdoption,
    )
    from zones.models import Zone

STARTED, FINISHED = date(2024, 5, 13), date(2024, 5, 20)
"""A Monday and the next: five working days."""
GRANTED = date(2024, 3, 1)
ONE_MU = 10_000

_number = count(1)


def load_calendar() -> None:
    """Put the published calendar into the database."""
    SpecialDay.objects.bulk_create(
        [SpecialDay(day=day, is_working=worked, occasion="节假日") for day, worked in exceptions().items()]
    )


def told_by(**values: Any) -> dict[str, Any]:
    """Return who tells the books and when, unless a test says otherwise."""
    return {"by": values.pop("by", None) or factories.somebody(), "now": NOW, "today": TODAY, **values}


def item(project: Project, name: str = "节能审查", *, told: dict[str, Any] | None = None, **more: Any) -> ItemTerms:
    """Record a committed procedure with a limit of ten working days, by default not begun."""
    defaults = {"regime": Regime.COMMITTED, "statutory_days": 10}
    return commitment_items.record_item(
        project=project, name=name, values={**defaults, **(told or {})}, **told_by(**more)
    )


def finished_item(
    project: Project, name: str = "节能审查", *, told: dict[str, Any] | None = None, **more: Any
) -> ItemTerms:
    """Record a procedure that took five working days of ten."""
    return item(project, name, told={"started_on": STARTED, "finished_on": FINISHED, **(told or {})}, **more)


def check(of: CommitmentItem, checked_on: date = date(2024, 6, 3), **more: Any) -> CommitmentCheck:
    """Record that a commitment was kept."""
    told = {name: more.pop(name) for name in ("outcome", "action") if name in more} or {"outcome": CheckOutcome.KEPT}
    return commitment_items.record_check(item=of, checked_on=checked_on, values=told, **told_by(**more))


def pause(
    project: Project,
    of: CommitmentItem | None = None,
    paused_on: date = date(2024, 5, 14),
    resumed_on: date | None = date(2024, 5, 16),
    **more: Any,
) -> ClockPause:
    """Record a pause of two working days, of a procedure or of the intake."""
    told = {"resumed_on": resumed_on, "cause": "等待企业补正"}
    return clocks.record_pause(project=project, item=of, paused_on=paused_on, values=told, **told_by(**more))


def intake_class(code: str = "land", limit_days: int = 22) -> IntakeClass:
    """Return a class with a limit."""
    values = {"label": f"类型 {code}", "limit_days": limit_days}
    return IntakeClass.objects.get_or_create(code=code, defaults=values)[0]


def intake(project: Project, *, told: dict[str, Any] | None = None, **more: Any) -> Intake:
    """Record an intake that began on a Monday."""
    defaults = {"intake_class": intake_class(), "started_on": STARTED}
    return clocks.record_intake(project=project, values={**defaults, **(told or {})}, **told_by(**more))


def parcel(zone: Zone, number: str = "", *, told: dict[str, Any] | None = None, **more: Any) -> ParcelTerms:
    """Record a standard parcel of 100 亩 for industry."""
    defaults = {
        "area_parts": 100 * ONE_MU,
        "granted_on": GRANTED,
        "use": LandUse.INDUSTRIAL,
        "is_standard": True,
    }
    number = number or f"宗地 {next(_number)}"
    return parcels.record_parcel(zone=zone, number=number, values={**defaults, **(told or {})}, **told_by(**more))


def allocate(
    of: Parcel, project: Project, allocated_on: date = GRANTED, *, told: dict[str, Any] | None = None, **more: Any
) -> ParcelAllocation:
    """Give a parcel to a project."""
    return parcels.allocate_parcel(
        parcel=of, project=project, allocated_on=allocated_on, values=told or {}, **told_by(**more)
    )


def assess(of: Parcel, assessed_on: date = date(2024, 6, 3), **more: Any) -> ParcelResult:
    """Record what a parcel achieved."""
    told = more.pop("told", {"investment_per_mu_yuan": 3_000_000})
    return parcels.record_result(parcel=of, assessed_on=assessed_on, values=told, **told_by(**more))


def service(
    project: Project, opened_on: date = STARTED, *, told: dict[str, Any] | None = None, **more: Any
) -> ProxyService:
    """Record a full proxy service."""
    defaults = {"lead": "张某", "agent": "李某", "scope": ProxyScope.FULL}
    return proxy_services.record_service(
        project=project, opened_on=opened_on, values={**defaults, **(told or {})}, **told_by(**more)
    )


def post(
    zone: Zone, title: str = "代办岗位", opened_on: date = STARTED, *, told: dict[str, Any] | None = None, **more: Any
) -> ProxyPost:
    """Record a post for proxy service."""
    return proxy_services.record_post(zone=zone, title=title, opened_on=opened_on, values=told or {}, **told_by(**more))


def adopt(
    project: Project, reform: Reform = Reform.COMMITMENT, adopted_on: date | None = STARTED, **more: Any
) -> ReformAdoption:
    """Record that a project goes through a reform."""
    return reform_adoptions.record_adoption(project=project, reform=reform, adopted_on=adopted_on, **told_by(**more))


def template(names: tuple[str, ...] = ("环境影响评价审批", "节能审查")) -> CommitmentTemplate:
    """Return a list of procedures."""
    made = CommitmentTemplate.objects.create(code="filing", label="清单 filing")
    TemplateItem.objects.bulk_create(
        [
            TemplateItem(template=made, position=position, name=name, regime=Regime.UNIFIED, statutory_days=5)
            for position, name in enumerate(names, start=1)
        ]
    )
    return made
