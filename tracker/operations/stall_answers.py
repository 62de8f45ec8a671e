"""Answers to the lights of a project."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from projects.errors import DomainError
from projects.models import Project
from projects.operations.audit import record_event, state_of
from projects.operations.revisions import withdraw_record
from tracker.models import StallAnswer

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from zones.models import Officer

LONGEST_DAYS = 366
"""Calendar days from today: what takes longer is answered in steps."""


@transaction.atomic
def answer_stall(
    *,
    project: Project,
    rule_code: str,
    lit: Collection[str],
    explanation: str,
    measure: str,
    due_on: date,
    by: Officer,
    now: datetime,
    today: date,
) -> StallAnswer:
    """
    Record an answer to a light of a project; the earlier ones stand as they were.

    :param lit: the codes of the rules whose lights are on at the project today
    :raises DomainError: where this light is not on, words are missing, or the deadline is past or too far
    """
    if rule_code not in lit:
        raise DomainError("not_lit", "这个项目现在没有亮这盏灯，不用答复；请刷新后重看。", field="rule")
    for name, text, label in (("explanation", explanation, "说明"), ("measure", measure, "措施")):
        if not text.strip():
            raise DomainError("required", f"请填写{label}。", field=name)
    if due_on < today:
        raise DomainError("deadline_passed", f"期限 {due_on} 已过，请填写今天或以后的日期。", field="due_on")
    if due_on > today + timedelta(days=LONGEST_DAYS):
        raise DomainError("due_too_far", f"期限最远 {LONGEST_DAYS} 天，请分步答复。", field="due_on")
    Project.objects.select_for_update().get(pk=project.pk)
    answer = StallAnswer.objects.create(
        project=project,
        rule_code=rule_code,
        explanation=explanation.strip(),
        measure=measure.strip(),
        due_on=due_on,
        answered_on=today,
        recorded_at=now,
        recorded_by=by,
    )
    after = state_of(answer, "rule_code", "explanation", "measure", "due_on")
    record_event(action="answer_stall", subject=answer, project=project, by=by, now=now, after=after)
    return answer


@transaction.atomic
def withdraw_answer(*, answer: StallAnswer, by: Officer, now: datetime, reason: str) -> StallAnswer:
    """
    Withdraw an answer; it stays readable, and the one before it counts again.

    :raises DomainError: if no reason is given or it was withdrawn before
    """
    Project.objects.select_for_update().get(pk=answer.project_id)
    withdraw_record(answer, by=by, now=now, reason=reason)
    return answer
