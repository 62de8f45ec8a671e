"""Random histories of the approval reforms: told, corrected and taken back at different moments."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from projects.errors import DomainError
from projects.models import ItemTerms, LandUse, ParcelTerms, ProxyScope, ProxyService, Reform, ReformAdoption
from projects.operations.revisions import withdraw_fact
from tests import factories
from tests import reform_factories as make

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from random import Random

    from projects.models import Project

FIRST_DAY, DAYS = date(2024, 1, 1), 150


def tell(chance: Random, projects: list[Project], moment: datetime) -> None:
    """Tell the books one thing about one project, new, more or corrected; what cannot be is refused."""
    teller = {"now": moment, "today": moment.date(), "reason": "更正"}
    with suppress(DomainError):
        chance.choice(ACTIONS)(chance, chance.choice(projects), _day(chance), teller)


def _day(chance: Random) -> date:
    return FIRST_DAY + timedelta(days=chance.randrange(DAYS))


def _item(chance: Random, project: Project, day: date, teller: dict[str, Any]) -> None:
    told = {
        "started_on": day,
        "finished_on": chance.choice([None, day + timedelta(days=chance.randrange(40))]),
        "statutory_days": chance.choice([None, 5, 20]),
    }
    make.item(project, f"事项 {chance.randrange(3)}", told=told, **teller)


def _adoption(chance: Random, project: Project, day: date, teller: dict[str, Any]) -> None:
    make.adopt(project, chance.choice(list(Reform)), chance.choice([None, day]), **teller)


def _parcel(chance: Random, project: Project, day: date, teller: dict[str, Any]) -> None:
    told = {
        "granted_on": chance.choice([None, day]),
        "area_parts": chance.randrange(1, 1_000_000),
        "is_standard": chance.random() < 0.7,
        "use": chance.choice(list(LandUse)),
    }
    make.parcel(project.zone, f"宗地 {chance.randrange(4)}", told=told, **teller)


def _allocation(chance: Random, project: Project, day: date, teller: dict[str, Any]) -> None:
    terms = ParcelTerms.objects.standing().filter(parcel__zone=project.zone).order_by("pk").last()
    if terms is not None:
        make.allocate(terms.parcel, project, day, told={"released_on": day + timedelta(days=3)}, **teller)


def _service(chance: Random, project: Project, day: date, teller: dict[str, Any]) -> None:
    told = {"closed_on": day + timedelta(days=chance.randrange(20)), "scope": ProxyScope.PARTIAL}
    make.service(project, day, told=told, **teller)


def _post(chance: Random, project: Project, day: date, teller: dict[str, Any]) -> None:
    told = {"closed_on": chance.choice([None, day + timedelta(days=30)])}
    make.post(project.zone, f"岗位 {chance.randrange(5)}", day, told=told, **teller)


def _pause(chance: Random, project: Project, _: date, teller: dict[str, Any]) -> None:
    terms = ItemTerms.objects.standing().filter(item__project=project, started_on__isnull=False).first()
    if terms is not None and terms.started_on is not None:
        start = terms.started_on + timedelta(days=chance.randrange(5))
        make.pause(project, terms.item, start, start + timedelta(days=chance.randrange(6)), **teller)


def _withdrawal(chance: Random, project: Project, _: date, teller: dict[str, Any]) -> None:
    model: Any = chance.choice([ProxyService, ReformAdoption])
    fact = model.objects.standing().filter(project=project).first()
    if fact is not None:
        withdraw_fact(fact=fact, project=project, by=factories.somebody(), now=teller["now"], reason="误登")


ACTIONS: list[Callable[[Random, Project, date, dict[str, Any]], None]] = [
    _item,
    _item,
    _adoption,
    _parcel,
    _allocation,
    _service,
    _post,
    _pause,
    _withdrawal,
]
