"""Many projects at once on the lists of rounds: entering, moving to another round, leaving. All of them or none."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from django.db import transaction

from projects.errors import DomainError
from projects.models import CohortEntry, Project
from projects.operations.audit import state_of
from projects.operations.cohort_entries import (
    DECLARED,
    Declaration,
    audit_entry,
    check_amount,
    correct_entry,
    leave_cohort,
    new_entry,
)
from projects.operations.list_turns import check_place
from projects.operations.projection import lock_projects, refresh
from projects.operations.rounds import check_rounds_stand, held_still

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime

    from projects.models import ExitKind, Round
    from projects.rules.stages import Cohort
    from zones.models import Officer

T = TypeVar("T")

MOST_ENTRIES = 100
"""Entries that are moved or leave at once: each is an operation of its own."""
LONGEST_REASON = 300
TWICE = "与第 {first} 行是同一个项目，请去掉一行。"
NO_AMOUNT = "该项目没有计划总投资：请在这一行的名称后按 Tab 键再写投资额（万元），或先在项目中补填。"


@dataclass(frozen=True)
class NewMember:
    """A project to put on a list: the number of the line that names it, and the amount; None is the planned one."""

    number: int
    project: Project
    amount_yuan: int | None = None

    @property
    def declared_yuan(self) -> int | None:
        """What is declared, in whole 元; None where nobody says."""
        return self.project.planned_yuan if self.amount_yuan is None else self.amount_yuan


class BatchRefusedError(DomainError):
    """Some of many are refused, so that none was written; `faults` are their refusals, by number."""

    def __init__(self, faults: Mapping[int, DomainError]) -> None:
        """Keep the refusals, the first ones in words."""
        text = "".join(f"第 {number} 项：{error.detail}" for number, error in list(faults.items())[:5])
        super().__init__("batch_refused", f"有 {len(faults)} 项不能办理，全部没有写入。{text}")
        self.faults = dict(faults)


def faults_of(members: Sequence[NewMember], *, round_: Round, cohort: Cohort) -> dict[int, DomainError]:
    """Return why projects cannot come onto a list, by the numbers of their lines. One query."""
    turns = _turns(members, cohort)
    first: dict[int, int] = {}
    faults: dict[int, DomainError] = {}
    for member in members:
        pk = member.project.pk
        if pk in first:
            faults[member.number] = DomainError("duplicate_line", TWICE.format(first=first[pk]), field="project")
            continue
        first[pk] = member.number
        if member.declared_yuan is None:
            faults[member.number] = DomainError("amount_missing", NO_AMOUNT, field="amount_wan")
            continue
        try:
            check_amount(member.declared_yuan)
            check_place(CohortEntry(project=member.project, round=round_, cohort=str(cohort)), turns[pk])
        except DomainError as error:
            faults[member.number] = error
    return faults


def _turns(members: Sequence[NewMember], cohort: Cohort) -> defaultdict[int, list[CohortEntry]]:
    standing = CohortEntry.objects.standing().filter(
        cohort=str(cohort), project__in=[member.project for member in members]
    )
    turns: defaultdict[int, list[CohortEntry]] = defaultdict(list)
    for entry in standing.select_related("round").order_by("round__held_on"):
        turns[entry.project_id].append(entry)
    return turns


@transaction.atomic
def enter_projects(
    *, members: Sequence[NewMember], round_: Round, cohort: Cohort, by: Officer, now: datetime
) -> list[CohortEntry]:
    """
    Put projects on a list of a round, all of them or none.

    :raises BatchRefusedError: with every line that is refused
    :raises DomainError: if the round was withdrawn
    """
    numbers = [member.project.pk for member in members]
    lock_projects(numbers)
    held = held_still(round_.pk)
    # Read again under the lock: what was declared is copied from the project as it is now.
    fresh = Project.objects.select_related("zone").in_bulk(numbers)
    members = [replace(member, project=fresh[member.project.pk]) for member in members]
    if faults := faults_of(members, round_=held, cohort=cohort):
        raise BatchRefusedError(faults)
    entries = []
    for member in members:
        declared = Declaration(member.declared_yuan or 0)
        entry = new_entry(project=member.project, round_=held, cohort=cohort, declared=declared, by=by, now=now)
        entry.save()
        audit_entry("enter_project", entry, by=by, now=now, after=state_of(entry, *DECLARED))
        entries.append(entry)
    check_rounds_stand([entry.round_id for entry in entries])
    refresh(numbers, now=now)
    return entries


@transaction.atomic
def move_entries(
    *, entries: Sequence[CohortEntry], round_: Round, by: Officer, now: datetime, reason: str
) -> list[CohortEntry]:
    """
    Move entries to another round (改列), each by a correction that keeps the old record. All of them or none.

    :raises BatchRefusedError: with every entry that is refused, by its key
    """
    return _each(
        entries, lambda entry: correct_entry(entry=entry, changes={"round": round_}, by=by, now=now, reason=reason)
    )


@transaction.atomic
def remove_entries(
    *,
    entries: Sequence[CohortEntry],
    left_on: date,
    kind: ExitKind,
    decision: str,
    reason: str,
    by: Officer,
    now: datetime,
    today: date,
) -> int:
    """
    Record that projects leave their lists by one decision (调出、终止); return how many. All of them or none.

    :param decision: the number of the document that decides it, such as 晋商开〔2026〕12号
    :raises BatchRefusedError: with every entry that is refused, by its key
    """
    text = f"{decision.strip()}：{reason.strip()}"
    if not decision.strip():
        raise DomainError("decision_required", "请填写决定的文号。", field="decision")
    if len(text) > LONGEST_REASON:
        message = f"文号和理由共 {len(text)} 个字，最多 {LONGEST_REASON} 个，请缩短。"
        raise DomainError("reason_too_long", message, field="reason")

    def leave(entry: CohortEntry) -> object:
        return leave_cohort(entry=entry, left_on=left_on, kind=kind, reason=text, by=by, now=now, today=today)

    return len(_each(entries, leave))


def _each(entries: Sequence[CohortEntry], deed: Callable[[CohortEntry], T]) -> list[T]:
    if len(entries) > MOST_ENTRIES:
        raise DomainError("too_many", f"选中了 {len(entries)} 个，一次最多 {MOST_ENTRIES} 个，请分几次办理。")
    lock_projects([entry.project_id for entry in entries])
    done, faults = [], {}
    for entry in entries:
        try:
            # A savepoint: what one leaves behind must not trouble the check of the next.
            with transaction.atomic():
                done.append(deed(entry))
        except DomainError as error:
            message = f"“{entry.project.name}”：{error.detail}"
            faults[entry.pk] = DomainError(error.code, message, field=error.field)
    if faults:
        raise BatchRefusedError(faults)
    return done
