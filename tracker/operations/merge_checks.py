"""Whether what two registrations of a project hold can stand on one: clocks, services and land."""

from __future__ import annotations

from collections import defaultdict
from copy import copy
from itertools import combinations
from typing import TYPE_CHECKING, Any

from projects.models import ClockPause, Intake, ItemTerms, ParcelAllocation, ProxyService
from projects.rules.pauses import misfit, overlap
from projects.rules.texts import spelling_key
from projects.rules.workdays import Pause
from tracker.operations.merge_words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tracker.operations.merge_plans import MergePlan

Records = dict[Any, Any]
"""What stands of each kind about the survivor."""


def item_key(record: Any) -> str:
    """Return by what a procedure is known, whatever project it is of; empty for the intake, which has no item."""
    return spelling_key(record.item.name) if record.item_id else ""


def contradictions(plan: MergePlan, ours: Records) -> list[str]:
    """Return a sentence for everything that could not stand together on the survivor."""
    return [*_of_pauses(plan, ours), *_of_services(plan, ours), *_of_land(plan)]


def _resulting(plan: MergePlan, ours: Records, model: Any) -> Iterator[Any]:
    """Yield the records of a kind that the survivor would have."""
    completed_values: Mapping[int, Any] = {record.pk: told for record, told in plan.completed if type(record) is model}
    for record in ours[model]:
        fuller = copy(record)
        for name, value in completed_values.get(record.pk, {}).items():
            setattr(fuller, name, value)
        yield fuller
    yield from plan.lacking[model]


def _of_pauses(plan: MergePlan, ours: Records) -> Iterable[str]:
    clocks = {item_key(terms): terms for terms in _resulting(plan, ours, ItemTerms)}
    clocks |= dict.fromkeys([""], next(_resulting(plan, ours, Intake), None))
    pauses: defaultdict[str, list[ClockPause]] = defaultdict(list)
    for pause in _resulting(plan, ours, ClockPause):
        pauses[item_key(pause)].append(pause)
    for key, of_clock in pauses.items():
        clock = clocks.get(key)
        days = (clock.started_on, clock.finished_on) if clock else (None, None)
        for pause in of_clock:
            if found := misfit(_span(pause), *days):
                yield f"{words_of(pause)} 的暂停与合并后的办理日期不合：{found.message}请先更正。"
        for first, other in combinations(of_clock, 2):
            if overlap(_span(first), _span(other)):
                yield f"两个登记的暂停重叠：{words_of(first)}，{words_of(other)}，请先更正其一。"


def _span(pause: ClockPause) -> Pause:
    return Pause(pause.paused_on, pause.resumed_on)


def _of_services(plan: MergePlan, ours: Records) -> Iterable[str]:
    still_open = [service for service in _resulting(plan, ours, ProxyService) if service.closed_on is None]
    if len(still_open) > 1:
        yield f"两个登记都有进行中的领办代办：{'、'.join(map(words_of, still_open))}，请先登记其一的结束日期。"


def _of_land(plan: MergePlan) -> Iterable[str]:
    for allocation in plan.lacking[ParcelAllocation]:
        if allocation.parcel.zone_id != plan.survivor.zone_id:
            yield f"{words_of(allocation)} 不在保留的项目所在的开发区，请先调整项目的开发区或撤回这项配置。"
