"""Reads about one project: its history, and the evidence that it still owes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q

from projects.models import AuditEvent, Evidence, Milestone, Project
from projects.rules.evidence import REQUIREMENTS, Requirement, missing, next_kind
from projects.rules.stages import KIND_LABELS, Kind
from tracker.models import Reminder, ReminderItem, ReminderState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from django.db.models import QuerySet

    from zones.models import Officer

CHANGES, REMINDERS = 0, 1
REMINDED = "remind"


class HistoryPosition(NamedTuple):
    """The position of an entry: its moment, its source (changes or mails), and its primary key there."""

    at: datetime
    source: int
    number: int

    @classmethod
    def parse(cls, text: str) -> HistoryPosition:
        """
        Return the position that a text from a cursor names.

        :raises ValueError: if it names none
        """
        at, source, number = text.split("~")
        place = cls(datetime.fromisoformat(at), int(source), int(number))
        # A cursor comes from outside: a naive moment, an extreme year or a number beyond bigint would fail as a 500.
        if place.at.tzinfo is None or not 1900 < place.at.year < 3000 or place.number.bit_length() > 63:
            raise ValueError(text)
        return place

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.source}~{self.number}"


@dataclass(frozen=True)
class HistoryEntry:
    """One change of a project, or one mail about it; a mail has no actor."""

    place: HistoryPosition
    id: int
    at: datetime
    actor: Officer | None
    action: str
    object_type: str
    object_id: int
    before: str
    after: str
    reason: str
    request_id: str


def project_history(
    officer: Officer, project: Project, *, after: HistoryPosition | None = None, count: int, is_forward: bool = True
) -> list[HistoryEntry]:
    """Return so many entries that an officer may see, from a place on, forwards or backwards in time. Two queries."""
    order = "" if is_forward else "-"
    changes = AuditEvent.objects.visible_to(officer).of(project).select_related("actor")
    changes = changes.filter(_beyond("at", CHANGES, after, is_forward=is_forward)).order_by(f"{order}at", f"{order}id")
    mails = reminded(officer, project).filter(_beyond("reminder__dot_at", REMINDERS, after, is_forward=is_forward))
    mails = mails.order_by(f"{order}reminder__dot_at", f"{order}id")
    # As many of each source as the page holds: all of the page may come from one of them.
    both = merge(
        _changes(changes[:count]), _mails(mails[:count]), key=lambda entry: entry.place, reverse=not is_forward
    )
    return list(islice(both, count))


def reminded(officer: Officer, project: Project) -> QuerySet[ReminderItem]:
    """Return the mail items about a project that were handed to the relay, as far as an officer may see them."""
    # A mail in doubt may have arrived, so it belongs to the history.
    left = Reminder.objects.visible_to(officer).filter(
        state__in=(ReminderState.SENT, ReminderState.IN_DOUBT), dot_at__isnull=False
    )
    return ReminderItem.objects.filter(project=project, reminder__in=left).select_related("reminder__recipient")


def _beyond(moment: str, source: int, place: HistoryPosition | None, *, is_forward: bool) -> Q:
    """Return the condition of standing after a place, or before it when going backwards."""
    if place is None:
        return Q()
    way = "gt" if is_forward else "lt"
    if source == place.source:
        return Q(**{f"{moment}__{way}": place.at}) | Q(**{moment: place.at, f"pk__{way}": place.number})
    # At the same moment changes come before mails: the other source is beyond the position or before it as a whole.
    is_at_moment = (source > place.source) is is_forward
    return Q(**{f"{moment}__{way}{'e' if is_at_moment else ''}": place.at})


def _changes(events: QuerySet[AuditEvent]) -> Iterator[HistoryEntry]:
    for event in events:
        yield HistoryEntry(
            place=HistoryPosition(event.at, CHANGES, event.pk),
            id=event.pk,
            at=event.at,
            actor=event.actor,
            action=event.action,
            object_type=event.object_type,
            object_id=event.object_id,
            before=event.before,
            after=event.after,
            reason=event.reason,
            request_id=event.request_id,
        )


def _mails(items: QuerySet[ReminderItem]) -> Iterator[HistoryEntry]:
    for item in items:
        mail = item.reminder
        at = mail.dot_at or mail.issued_at
        values = {
            "recipient": str(mail.recipient),
            "rung": item.get_rung_display(),
            "rules": item.rules.split(","),
            "due_on": str(mail.due_on),
            "state": mail.state,
        }
        yield HistoryEntry(
            place=HistoryPosition(at, REMINDERS, item.pk),
            id=item.pk,
            at=at,
            actor=None,
            action=REMINDED,
            object_type="reminder",
            object_id=mail.pk,
            before="",
            after=json.dumps(values, ensure_ascii=False),
            reason=item.why,
            request_id="",
        )


@dataclass(frozen=True)
class StageNeeds:
    """What one stage asks for, and what of it is not there."""

    kind: Kind
    label: str
    is_reached: bool
    required: tuple[Requirement, ...]
    missing: tuple[Requirement, ...]


def stage_needs(project: Project) -> list[StageNeeds]:
    """Return what the reached stages and the next one ask for. Two queries."""
    reached = Milestone.objects.standing().filter(project=project).values_list("kind", flat=True)
    held = Evidence.objects.standing().filter(project=project).values_list("kind", flat=True)
    return needs_of(project, set(reached), set(held))


def needs_of(project: Project, reached: Collection[str], held: Collection[str]) -> list[StageNeeds]:
    """Return the same from the kinds of the milestones and of the files that stand."""
    following = next_kind(project.stage)
    kinds = [kind for kind in REQUIREMENTS if str(kind) in reached or kind is following]
    return [_needs(kind, str(kind) in reached, held) for kind in kinds]


def _needs(kind: Kind, is_reached: bool, held: Collection[str]) -> StageNeeds:  # noqa: FBT001  # private
    return StageNeeds(kind, KIND_LABELS[kind], is_reached, REQUIREMENTS[kind], tuple(missing(kind, held)))
