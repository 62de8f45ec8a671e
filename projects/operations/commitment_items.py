"""Recording the procedures of a project under the commitment system, and whether commitments were kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from projects.errors import DomainError
from projects.models import (
    CheckOutcome,
    ClockPause,
    CommitmentCheck,
    CommitmentItem,
    CommitmentTemplate,
    ItemTerms,
    Project,
    Regime,
)
from projects.operations.intake import check_pauses
from projects.operations.projection import bump_versions, lock_projects
from projects.operations.revisions import build_revision, check_span, save_revision, withdraw_record, withdraw_records

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from zones.models import Officer


@transaction.atomic
def record_item(
    *,
    project: Project,
    name: str,
    values: Mapping[str, Any],
    by: Officer,
    now: datetime,
    today: date,
    reason: str = "",
) -> ItemTerms:
    """
    Record a procedure of a project, or more about it; it is identified by its name.

    `told` maps fields of the terms to values; fields not in it keep their standing value.

    :raises DomainError: for impossible days, a limit that is not positive, or a change of something known without a
        reason
    """
    lock_projects([project.pk])
    item = CommitmentItem.objects.filter(project=project, name=name).first()
    standing = ItemTerms.objects.standing().filter(item=item).first() if item else None
    fresh = build_revision(ItemTerms, standing, values)
    _check_terms(fresh, today)
    if item is None:
        item = CommitmentItem.objects.create(project=project, name=name, position=_next_position(project))
    check_pauses(fresh, ClockPause.objects.filter(item=item))
    fresh.item = item
    recorded = save_revision(fresh, standing, by=by, now=now, reason=reason)
    if recorded is fresh:
        bump_versions([project.pk], now=now)
    return recorded


@transaction.atomic
def apply_template(*, project: Project, template: CommitmentTemplate, by: Officer, now: datetime) -> list[ItemTerms]:
    """Add the procedures of a template that the project does not have, and no others; return the terms added."""
    lock_projects([project.pk])
    items = {item.name: item for item in project.commitment_items.all()}
    # Standing terms decide, not items: a withdrawn procedure may be added again. Applying twice adds nothing.
    had = set(ItemTerms.objects.standing().filter(item__project=project).values_list("item__name", flat=True))
    position = _next_position(project)
    added = []
    for offset, template_item in enumerate(template.items.exclude(name__in=had).order_by("position")):
        # A withdrawn procedure leaves its item behind, and names are unique in a project: the item is used again.
        item = items.get(template_item.name) or CommitmentItem.objects.create(
            project=project, name=template_item.name, position=position + offset
        )
        terms = ItemTerms(item=item, regime=template_item.regime, statutory_days=template_item.statutory_days)
        added.append(save_revision(terms, None, by=by, now=now))
    if added:
        bump_versions([project.pk], now=now)
    return added


def _next_position(project: Project) -> int:
    last = project.commitment_items.order_by("-position").values_list("position", flat=True).first()
    return (last or 0) + 1


def _check_terms(terms: ItemTerms, today: date) -> None:
    if terms.statutory_days is not None and terms.statutory_days <= 0:
        raise DomainError("days_not_positive", "法定时限须为大于零的工作日数。", field="statutory_days")
    check_span(terms, "started_on", "finished_on", today=today)


@transaction.atomic
def withdraw_item(*, item: CommitmentItem, by: Officer, now: datetime, reason: str) -> ItemTerms:
    """
    Withdraw a procedure with its pauses and checks; return the terms that stood.

    :raises DomainError: if no reason is given or it was withdrawn before
    """
    lock_projects([item.project_id])
    terms = ItemTerms.objects.standing().filter(item=item).first()
    if terms is None:
        raise DomainError("already_withdrawn", "这一事项此前已撤回，请刷新。")
    withdraw_record(terms, by=by, now=now, reason=reason)
    # Left standing, they would count again when the procedure is recorded anew under the same name.
    for records in (ClockPause.objects.filter(item=item), CommitmentCheck.objects.filter(item=item)):
        withdraw_records(records, by=by, now=now, reason=reason)
    bump_versions([item.project_id], now=now)
    return terms


@transaction.atomic
def record_check(
    *,
    item: CommitmentItem,
    checked_on: date,
    values: Mapping[str, Any],
    by: Officer,
    now: datetime,
    today: date,
    reason: str = "",
) -> CommitmentCheck:
    """
    Record whether a commitment was kept, and what was done if not, or more about it; a check is identified by its day.

    `told` maps its other fields to values; fields not in it keep their standing value.

    :raises DomainError: for a future day, an item that is no commitment or not finished by then, or a broken one
        without an action
    """
    lock_projects([item.project_id])
    standing = CommitmentCheck.objects.standing().filter(item=item, checked_on=checked_on).first()
    fresh = build_revision(CommitmentCheck, standing, values, item=item, checked_on=checked_on)
    check_span(fresh, "checked_on", None, today=today)
    _check_finished(item, checked_on)
    if fresh.outcome == CheckOutcome.BROKEN and not fresh.action:
        raise DomainError("action_required", "未践诺的须填写处理措施。", field="action")
    recorded = save_revision(fresh, standing, by=by, now=now, reason=reason)
    if recorded is fresh:
        bump_versions([item.project_id], now=now)
    return recorded


def _check_finished(item: CommitmentItem, checked_on: date) -> None:
    terms = ItemTerms.objects.standing().filter(item=item).first()
    if terms is None or terms.regime != Regime.COMMITTED:
        raise DomainError("not_a_commitment", "只有企业信用承诺事项需要核查践诺。", field="outcome")
    if terms.finished_on is None or checked_on < terms.finished_on:
        ends = f"办结日期 {terms.finished_on}" if terms.finished_on else "尚未办结"
        raise DomainError("not_finished", f"承诺在办结以后核查，该事项{ends}。", field="checked_on")
