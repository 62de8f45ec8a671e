"""Which lights have been answered: by the newest standing answer since the light began to count."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Q, Subquery

from tracker.models import StallAnswer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from projects.models import StallFlag
    from tracker.models.stall_answer import StallAnswerQuerySet
    from tracker.queries.stalled.project_facts import Moment
    from tracker.queries.stalled.scan import Stalled

Answers = dict[tuple[int, str], StallAnswer]
"""The answers that count, by project and code of the rule."""


class AnswerState(StrEnum):
    """How a light stands with its answer."""

    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    OVERDUE = "overdue"


ANSWER_LABELS = {
    AnswerState.ANSWERED: "已答复",
    AnswerState.UNANSWERED: "未答复",
    AnswerState.OVERDUE: "期限已过",
}


def _known(moment: Moment) -> StallAnswerQuerySet:
    return StallAnswer.objects.as_known_at(moment.known_at).filter(answered_on__lte=moment.as_of)


def answers_to(stalled: Iterable[Stalled], moment: Moment) -> Answers:
    """
    Return the answers to some lights. One query.

    What was said to an earlier light of the same rule, before this one began to count, answers nothing.
    """
    since = {(project.project_id, project.finding.rule.code): project.finding.since for project in stalled}
    known = _known(moment).filter(project__in={number for number, _ in since}).select_related("recorded_by")
    found = {}
    # In the order of their numbers: the newest comes last.
    for answer in known.order_by("pk") if since else ():
        key = (answer.project_id, answer.rule_code)
        if key in since and answer.answered_on >= since[key]:
            found[key] = answer
    return found


def state_of_answer(answer: StallAnswer | None, moment: Moment) -> AnswerState:
    """Return how a light stands with its answer."""
    if answer is None:
        return AnswerState.UNANSWERED
    return AnswerState.OVERDUE if answer.due_on < moment.as_of else AnswerState.ANSWERED


def with_answer(flags: QuerySet[StallFlag], wanted: AnswerState, moment: Moment) -> QuerySet[StallFlag]:
    """Keep the flags that stand so with their answers."""
    newest = _known(moment).filter(
        project=OuterRef("project"), rule_code=OuterRef("rule_code"), answered_on__gte=OuterRef("since")
    )
    conditions = {
        AnswerState.ANSWERED: Q(answer_due_on__gte=moment.as_of),
        AnswerState.UNANSWERED: Q(answer_due_on__isnull=True),
        AnswerState.OVERDUE: Q(answer_due_on__lt=moment.as_of),
    }
    due_on = Subquery(newest.order_by("-pk").values("due_on")[:1])
    return flags.alias(answer_due_on=due_on).filter(conditions[wanted])
