"""Putting projects on the lists of rounds, correcting what was declared, and exits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from projects.errors import DomainError, StandingRecordError
from projects.models import CohortEntry, CohortExit, ExitKind, Project, Round
from projects.operations.audit import record_event, state_of
from projects.operations.list_turns import check_place, check_turns, standing_turns
from projects.operations.projection import refresh
from projects.operations.revisions import build_revision
from projects.operations.rounds import check_rounds_stand, held_still
from projects.rules.stages import Cohort

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from zones.models import Officer

CORRECTABLE = frozenset(
    {"round", "amount_yuan", "expected_output_yuan", "planned_next_on", "zone", "category", "chain"}
)
"""What a correction may name. The unit follows the zone; another list is another entry."""
DECLARED = (
    "cohort",
    "round",
    "amount_yuan",
    "expected_output_yuan",
    "planned_next_on",
    "zone",
    "unit",
    "category",
    "chain",
)
"""The values of an entry that an audit event stores."""
_PROMISED = {
    Cohort.SIGNED: "planned_start_on", Cohort.STARTED: "planned_production_on",
    Cohort.PRODUCING: "planned_full_output_on",
}  # fmt: skip


@dataclass(frozen=True)
class Declaration:
    """What is declared when a project is put on a list, in whole 元. An empty promise is taken from the project."""

    amount_yuan: int
    expected_output_yuan: int | None = None
    planned_next_on: date | None = None


def promised_next_on(project: Project, cohort: Cohort) -> date | None:
    """Return the day on which a project plans to reach the stage after a list; None where it states none."""
    day: date | None = getattr(project, _PROMISED[cohort])
    return day


def new_entry(
    *, project: Project, round_: Round, cohort: Cohort, declared: Declaration, by: Officer, now: datetime
) -> CohortEntry:
    """Return an unsaved entry with the project's promises and its zone, unit, category and chain as they are now."""
    return CohortEntry(
        project=project,
        **declared_values(project, round_.pk, cohort, declared),
        current_zone_id=project.zone_id,
        recorded_at=now,
        recorded_by=by,
    )


def declared_values(project: Project, round_number: int, cohort: Cohort, declared: Declaration) -> dict[str, Any]:
    """Return what a new entry declares, by attribute, in the order of `DECLARED`."""
    expected = declared.expected_output_yuan
    return {
        "cohort": str(cohort),
        "round_id": round_number,
        "amount_yuan": declared.amount_yuan,
        # `is None`, not `or`: a declared output of 0 is a statement.
        "expected_output_yuan": project.expected_output_yuan if expected is None else expected,
        "planned_next_on": declared.planned_next_on or promised_next_on(project, cohort),
        # Copied, because published tables must not change when the project is edited later.
        "zone_id": project.zone_id,
        "unit_id": project.zone.unit_id,
        "category": project.category,
        "chain": project.chain,
    }


@transaction.atomic
def enter_project(
    *, project: Project, round_: Round, cohort: Cohort, declared: Declaration, by: Officer, now: datetime
) -> CohortEntry:
    """
    Put a project on a list of a round. One that was removed from the list may come again in a later round.

    :raises StandingRecordError: if it stands on that list of any round and was not removed
    :raises DomainError: if the amount is not above zero, the round was withdrawn, or it precedes the removal
    """
    locked = Project.objects.select_for_update().get(pk=project.pk)
    check_amount(declared.amount_yuan)
    # Under the lock of the project, so two requests cannot both find nothing; the constraint is the last resort.
    turns = standing_turns(locked, cohort)
    entry = new_entry(project=locked, round_=round_, cohort=cohort, declared=declared, by=by, now=now)
    if turns:
        # Locked, or the round could be moved before the removal between this comparison and the commit.
        entry.round = held_still(round_.pk)
    check_place(entry, turns)
    entry.save()
    check_rounds_stand([entry.round_id])
    audit_entry("enter_project", entry, by=by, now=now, after=state_of(entry, *DECLARED))
    refresh([locked.pk], now=now)
    # `refresh` writes by UPDATE and leaves the object in memory behind.
    entry.refresh_from_db()
    return entry


def check_amount(amount_yuan: int) -> None:
    """
    Check the amount that is declared, in whole 元.

    :raises DomainError: if it is not above zero
    """
    if amount_yuan <= 0:
        raise DomainError("amount_not_positive", "入批投资额须大于零。", field="amount_wan")


@transaction.atomic
def correct_entry(
    *, entry: CohortEntry, changes: Mapping[str, Any], by: Officer, now: datetime, reason: str
) -> CohortEntry:
    """
    Correct what was declared on a list: withdraw the old entry, add a new one and carry its exit over.

    `changes` maps names of `CORRECTABLE` to values; what it does not name stays as it was declared then.

    :raises DomainError: if no reason is given, nothing changes, the amount is not above zero, the entry no longer
        stands, its exit precedes the round to which it is moved, or the project counts on that list in another round
    """
    Project.objects.select_for_update().get(pk=entry.project_id)
    check_amount(changes.get("amount_yuan", entry.amount_yuan))
    exit_ = _withdraw_entry(entry, by=by, now=now, reason=reason)
    corrected = replacing_entry(entry=entry, project=entry.project, changes=changes, by=by, now=now, reason=reason)
    if state_of(corrected, *DECLARED) == state_of(entry, *DECLARED):
        raise DomainError("nothing_changed", "所填与原入批记录相同，没有要更正的内容。")
    # Locked, or the round could be moved past the exit between this comparison and the commit.
    round_ = held_still(corrected.round_id)
    if exit_ is not None and exit_.left_on < round_.held_on:
        message = f"该项目已于 {exit_.left_on} {exit_.get_kind_display()}，早于{round_}（{round_.held_on}）。"
        raise DomainError("before_round", message, field="round")
    corrected.round = round_
    # As the projection will write: the database allows one entry besides those that were removed.
    corrected.left_on, corrected.left_kind = (exit_.left_on, exit_.kind) if exit_ else (None, "")
    check_turns([*standing_turns(entry.project, Cohort(entry.cohort)), corrected])
    corrected.save()
    check_rounds_stand([corrected.round_id])
    if exit_ is not None:
        carried_exit(exit_, to=corrected.pk, by=by, now=now).save()
    before, after = state_of(entry, *DECLARED), state_of(corrected, *DECLARED)
    audit_entry("correct_entry", corrected, by=by, now=now, before=before, after=after, reason=reason)
    refresh([entry.project_id], now=now)
    corrected.refresh_from_db()
    return corrected


def replacing_entry(
    *, entry: CohortEntry, project: Project, changes: Mapping[str, Any], by: Officer, now: datetime, reason: str
) -> CohortEntry:
    """
    Return an unsaved entry that corrects another of the same list in what `changes` names, and in nothing else.

    :raises ValueError: if it names what a correction cannot change
    """
    if unknown := changes.keys() - CORRECTABLE:
        raise ValueError(f"not correctable: {', '.join(sorted(unknown))}")
    # Copied from the entry and not from the project: published tables rest on what was declared then.
    corrected = build_revision(CohortEntry, entry, changes, project=project)
    # The project may belong to another zone by now; the list declared it where it was then.
    corrected.current_zone_id = project.zone_id
    if "zone" in changes:
        corrected.unit_id = corrected.zone.unit_id
    corrected.corrects, corrected.reason = entry, reason
    corrected.recorded_at, corrected.recorded_by = now, by
    return corrected


def carried_exit(exit_: CohortExit, *, to: int, by: Officer, now: datetime) -> CohortExit:
    """Return an unsaved copy of an exit for the entry that replaces the one it was decided on."""
    return CohortExit(
        entry_id=to,
        left_on=exit_.left_on,
        kind=exit_.kind,
        reason=exit_.reason,
        corrects=exit_,
        recorded_at=now,
        recorded_by=by,
    )


@transaction.atomic
def withdraw_entry(*, entry: CohortEntry, by: Officer, now: datetime, reason: str) -> CohortEntry:
    """
    Withdraw an entry made by mistake, with its exit if it has one.

    :raises DomainError: if no reason is given or the entry no longer stands
    """
    Project.objects.select_for_update().get(pk=entry.project_id)
    _withdraw_entry(entry, by=by, now=now, reason=reason)
    audit_entry("withdraw_entry", entry, by=by, now=now, before=state_of(entry, *DECLARED), reason=reason)
    refresh([entry.project_id], now=now)
    entry.refresh_from_db()
    return entry


def _withdraw_entry(entry: CohortEntry, *, by: Officer, now: datetime, reason: str) -> CohortExit | None:
    """Withdraw an entry and its standing exit; return the exit."""
    if not reason.strip():
        raise DomainError("reason_required", "更正或撤销入批记录须说明原因。", field="reason")
    if not CohortEntry.objects.filter(pk=entry.pk).withdraw(by=by, now=now, reason=reason):
        raise DomainError("already_withdrawn", "这条入批记录此前已撤回，请刷新。")
    # Read before it is withdrawn: `correct_entry` copies it to the new entry.
    exit_ = CohortExit.objects.standing().filter(entry=entry).first()
    CohortExit.objects.filter(entry=entry).withdraw(by=by, now=now, reason=reason)
    return exit_


@transaction.atomic
def leave_cohort(
    *, entry: CohortEntry, left_on: date, kind: ExitKind, reason: str, by: Officer, now: datetime, today: date
) -> CohortExit:
    """
    Record the decision that a project leaves a list: 调出 or 终止.

    :raises StandingRecordError: if it has left already
    :raises DomainError: if no reason is given, the day is in the future or before the round, or the entry is withdrawn
    """
    Project.objects.select_for_update().get(pk=entry.project_id)
    entry.refresh_from_db()
    # Locked for the comparison below, as in `correct_entry`.
    entry.round = held_still(entry.round_id)
    _check_exit(entry, left_on, reason, today)
    standing = CohortExit.objects.standing().filter(entry=entry).first()
    if standing is not None:
        message = f"该项目已于 {standing.left_on} {standing.get_kind_display()}。"
        raise StandingRecordError(message, standing=standing)
    exit_ = CohortExit.objects.create(
        entry=entry, left_on=left_on, kind=kind, reason=reason.strip(), recorded_at=now, recorded_by=by
    )
    audit_entry("leave_cohort", entry, by=by, now=now, after={"left_on": left_on, "kind": kind}, reason=reason)
    refresh([entry.project_id], now=now)
    return exit_


def _check_exit(entry: CohortEntry, left_on: date, reason: str, today: date) -> None:
    if entry.withdrawn_at is not None:
        raise DomainError("already_withdrawn", "这条入批记录已撤回，请刷新。")
    if not reason.strip():
        raise DomainError("reason_required", "调出或终止须说明原因。", field="reason")
    if left_on > today:
        raise DomainError("future_date", f"离开日期 {left_on} 晚于今天 {today}。", field="left_on")
    if left_on < entry.round.held_on:
        message = f"离开日期 {left_on} 早于期次举行日期 {entry.round.held_on}。"
        raise DomainError("before_round", message, field="left_on")


@transaction.atomic
def withdraw_exit(*, exit_: CohortExit, by: Officer, now: datetime, reason: str) -> CohortExit:
    """
    Withdraw an exit: as known from now on, the project never left its list, whatever the as-of date.

    :raises DomainError: if no reason is given, it was withdrawn before, or the project is on the list again
    """
    Project.objects.select_for_update().get(pk=exit_.entry.project_id)
    if not reason.strip():
        raise DomainError("reason_required", "撤回须说明原因。", field="reason")
    _check_return(exit_.entry)
    if not CohortExit.objects.filter(pk=exit_.pk).withdraw(by=by, now=now, reason=reason.strip()):
        raise DomainError("already_withdrawn", "这条记录此前已撤回。")
    left = {"left_on": exit_.left_on, "kind": exit_.kind}
    audit_entry("withdraw_exit", exit_.entry, by=by, now=now, before=left, reason=reason)
    refresh([exit_.entry.project_id], now=now)
    exit_.refresh_from_db()
    return exit_


def _check_return(entry: CohortEntry) -> None:
    """Refuse to put an entry back on its list while the project is on it by a later round."""
    turns = standing_turns(entry.project, Cohort(entry.cohort))
    for turn in turns:
        if turn.pk == entry.pk:
            turn.left_on, turn.left_kind = None, ""
    check_turns(turns, field=None)


def audit_entry(action: str, entry: CohortEntry, **event: Any) -> None:
    """Write what happened to an entry, in the caller's transaction; takes the arguments of `new_event`."""
    record_event(action=action, subject=entry, project=entry.project, **event)
