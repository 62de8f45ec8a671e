"""Recording procedures of the commitment system, their pauses and checks, and the intake clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from projects.errors import DomainError
from projects.models import (
    CheckOutcome,
    ClockPause,
    CommitmentCheck,
    CommitmentItem,
    Intake,
    IntakeClass,
    ItemTerms,
    Project,
    Regime,
)
from projects.operations.projection import touch
from projects.operations.restating import restate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from zones.models import Officer

SPAN_FIELDS = ("started_on", "finished_on")


@dataclass(frozen=True)
class Terms:
    """What is told of a procedure; None is not yet known. `statutory_days` are working days."""

    regime: Regime
    statutory_days: int | None = None
    started_on: date | None = None
    finished_on: date | None = None


@transaction.atomic
def record_item(
    *, project: Project, name: str, terms: Terms, by: Officer, now: datetime, today: date, reason: str = ""
) -> ItemTerms:
    """
    Record a procedure of a project, or more of what is known about it.

    :raises DomainError: for impossible dates or limits, or a change of something known without a reason
    """
    _check_terms(terms, today)
    lock(project)
    item, _ = CommitmentItem.objects.get_or_create(
        project=project, name=name, defaults={"position": project.commitment_items.count() + 1}
    )
    recorded = _state_terms(item, terms, by=by, now=now, reason=reason)
    touch([project.pk], now=now)
    return recorded


@transaction.atomic
def apply_template(
    *, project: Project, template: Sequence[tuple[str, Terms]], by: Officer, now: datetime
) -> list[ItemTerms]:
    """Add the procedures of a template that the project does not have yet; return those added."""
    lock(project)
    known = set(project.commitment_items.values_list("name", flat=True))
    added = []
    for position, (name, terms) in enumerate(template, start=1):
        if name not in known:
            item = CommitmentItem.objects.create(project=project, name=name, position=position)
            added.append(_state_terms(item, terms, by=by, now=now, reason=""))
    touch([project.pk], now=now)
    return added


def _state_terms(item: CommitmentItem, terms: Terms, *, by: Officer, now: datetime, reason: str) -> ItemTerms:
    standing = ItemTerms.objects.standing().filter(item=item).first()
    fresh = ItemTerms(
        item=item,
        regime=terms.regime,
        statutory_days=terms.statutory_days,
        started_on=terms.started_on,
        finished_on=terms.finished_on,
    )
    return restate(fresh, standing, by=by, now=now, reason=reason)


def _check_terms(terms: Terms, today: date) -> None:
    if terms.statutory_days is not None and terms.statutory_days <= 0:
        raise DomainError("days_not_positive", "法定时限须为大于零的工作日数。", field="statutory_days")
    check_span(terms.started_on, terms.finished_on, today)


def check_span(start: date | None, end: date | None, today: date, *, fields: tuple[str, str] = SPAN_FIELDS) -> None:
    """
    Refuse a span whose ends are in the future or the wrong way round, or that ends without having begun.

    :raises DomainError: naming the field
    """
    labels = ("开始", "结束")
    for day, field, label in zip((start, end), fields, labels, strict=True):
        if day is not None and day > today:
            raise DomainError("future_date", f"{label}日期 {day} 晚于今天 {today}。", field=field)
    if end is not None and start is None:
        raise DomainError("no_start", "有结束日期时须填写开始日期。", field=fields[0])
    if end is not None and start is not None and end < start:
        raise DomainError("ends_before_start", f"结束日期 {end} 早于开始日期 {start}。", field=fields[1])


@transaction.atomic
def record_pause(
    *,
    project: Project,
    item: CommitmentItem | None,
    paused_on: date,
    resumed_on: date | None,
    by: Officer,
    now: datetime,
    today: date,
    reason: str,
) -> ClockPause:
    """
    Record that a clock stood still, or that it runs again: of one procedure, or of the project's intake.

    A pause is known by the day it began; telling its end later fills it in.

    :raises DomainError: without a reason, for impossible dates, or if it overlaps another pause of the clock
    """
    check_span(paused_on, resumed_on, today, fields=("paused_on", "resumed_on"))
    lock(project)
    others = ClockPause.objects.standing().filter(project=project, item=item)
    standing = others.filter(paused_on=paused_on).first()
    why = reason.strip() or (standing.reason if standing else "")
    if not why:
        raise DomainError("reason_required", "暂停计时须说明原因（如等待企业补正）。", field="reason")
    for other in others.exclude(paused_on=paused_on):
        if (other.resumed_on is None or other.resumed_on > paused_on) and (
            resumed_on is None or resumed_on > other.paused_on
        ):
            raise DomainError("pauses_overlap", f"与 {other.paused_on} 起的暂停重叠，请核对。", field="paused_on")
    fresh = ClockPause(project=project, item=item, paused_on=paused_on, resumed_on=resumed_on, reason=why)
    recorded = restate(fresh, standing, by=by, now=now, reason=reason)
    touch([project.pk], now=now)
    return recorded


@transaction.atomic
def record_check(
    *,
    item: CommitmentItem,
    checked_on: date,
    outcome: CheckOutcome,
    action: str,
    by: Officer,
    now: datetime,
    today: date,
    reason: str = "",
) -> CommitmentCheck:
    """
    Record whether a commitment was kept, and what was done about it.

    :raises DomainError: for a future day, an item that is no commitment, or a broken one without an action
    """
    lock(item.project)
    check_span(checked_on, None, today, fields=("checked_on", "checked_on"))
    terms = ItemTerms.objects.standing().filter(item=item).first()
    if terms is None or terms.regime != Regime.COMMITTED:
        raise DomainError("not_a_commitment", "只有企业信用承诺事项需要核查践诺。", field="outcome")
    if outcome == CheckOutcome.BROKEN and not action.strip():
        raise DomainError("action_required", "未践诺的须填写处理措施。", field="action")
    standing = CommitmentCheck.objects.standing().filter(item=item, checked_on=checked_on).first()
    fresh = CommitmentCheck(item=item, checked_on=checked_on, outcome=outcome, action=action.strip())
    recorded = restate(fresh, standing, by=by, now=now, reason=reason)
    touch([item.project_id], now=now)
    return recorded


@transaction.atomic
def record_intake(
    *,
    project: Project,
    intake_class: IntakeClass,
    started_on: date,
    finished_on: date | None,
    by: Officer,
    now: datetime,
    today: date,
    reason: str = "",
) -> Intake:
    """
    Record a project's intake (招落一体), or its end.

    :raises DomainError: for impossible dates, or a change of something known without a reason
    """
    check_span(started_on, finished_on, today)
    lock(project)
    standing = Intake.objects.standing().filter(project=project).first()
    fresh = Intake(project=project, intake_class=intake_class, started_on=started_on, finished_on=finished_on)
    recorded = restate(fresh, standing, by=by, now=now, reason=reason)
    touch([project.pk], now=now)
    return recorded


def lock(project: Project) -> None:
    """Let writers of one project take turns."""
    Project.objects.select_for_update().get(pk=project.pk)
