"""Who is owed which mail on a day: computed from the data and the day, never from what ran when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from projects.rules.escalation import Patience, Rung
from projects.rules.stall_messages import why
from projects.rules.stalling import TRIGGER_LABELS
from tracker.models import Frequency, ReminderPreference
from tracker.queries.reminders.weekly import weekly_turn
from tracker.queries.stalled.scan import Scan, rung_of
from zones.models import Absence, Officer, Role

# In characters, as many as the column `ReminderItem.why` holds.
LONGEST_WHY = 500
TOLD_FROM = {Role.ZONE: Rung.COMING, Role.UNIT: Rung.SUPERVISION, Role.PROVINCE: Rung.NOTICE}
"""The lowest rung of the ladder about which each role gets mail."""


@dataclass(frozen=True)
class Owed:
    """One project of one mail."""

    project_id: int
    zone_id: int
    unit_id: str
    rung: Rung
    rules: str
    why: str


@dataclass(frozen=True)
class Obligation:
    """One mail owed to one officer."""

    recipient_id: int
    items: tuple[Owed, ...]

    @property
    def rung(self) -> Rung:
        """The highest rung of its projects."""
        return max(item.rung for item in self.items)


@dataclass(frozen=True)
class _Choice:
    hints: str = Frequency.DAILY
    coming: bool = True


def obligations(scan: Scan, *, began_on: date, patience: Patience) -> list[Obligation]:
    """Return the mails owed on the day of a scan, by recipient; none on a day off. Six queries."""
    if not scan.calendar.is_working(scan.as_of):
        return []
    # Rungs and reasons are computed once for each project and grouped for look-up, not anew for each recipient.
    owed = _owed(scan, began_on=began_on, patience=patience)
    by_zone, by_unit = (
        _grouped(owed, lambda owed_project: owed_project.zone_id),
        _grouped(owed, lambda owed_project: owed_project.unit_id),
    )
    officers = {officer.pk: officer for officer in reachable_officers()}
    choices = _choices()
    due: defaultdict[int, dict[int, Owed]] = defaultdict(dict)
    stands_in = stand_ins(officers, scan.as_of)
    weekly = weekly_turn(scan.as_of, scan.calendar)
    for officer in officers.values():
        owed_lines = _told(officer, owed, by_zone, by_unit)
        recipient = stands_in.get(officer.pk, officer.pk)
        # The choice of the officer who is owed the mail, also where a substitute gets it.
        wanted = _wanted(owed_lines, choices.get(officer.pk, _Choice()), weekly=weekly.is_for(recipient))
        for item in wanted:
            # Keyed by project: a substitute who is owed the same project anyway gets it once.
            due[recipient][item.project_id] = item
    return [Obligation(pk, tuple(_sorted(items.values()))) for pk, items in sorted(due.items()) if items]


def _owed(scan: Scan, *, began_on: date, patience: Patience) -> list[Owed]:
    """Return each project once, with its highest rung and every rule that found it."""
    merged: dict[int, Owed] = {}
    for stalled in scan.stalled:
        # A snooze rests the mails and the ladder only; the light itself stays on.
        if stalled.snoozed_until is not None:
            continue
        rung = rung_of(stalled, day=scan.as_of, began_on=began_on, patience=patience, calendar=scan.calendar)
        item = Owed(
            stalled.project_id,
            stalled.zone_id,
            stalled.unit_id,
            rung,
            stalled.finding.rule.code,
            why(stalled.finding, scan.as_of),
        )
        known = merged.get(stalled.project_id)
        merged[stalled.project_id] = _joined(known, item) if known else item
    for coming in scan.coming:
        # A mail lists a project once (reminderitem_project_once), and a light is more urgent than a coming date.
        if coming.project_id not in merged:
            text = f"计划 {coming.due_on} 的节点即将到期（{TRIGGER_LABELS[coming.trigger]}前提醒）。"
            merged[coming.project_id] = Owed(
                coming.project_id, coming.zone_id, coming.unit_id, Rung.COMING, str(coming.trigger), text
            )
    return list(merged.values())


def _joined(known: Owed, item: Owed) -> Owed:
    # PostgreSQL refuses a value longer than its column, and with it all the mails of the day.
    text = f"{known.why}{item.why}"[:LONGEST_WHY]
    return replace(known, rung=max(known.rung, item.rung), rules=f"{known.rules},{item.rules}", why=text)


def _grouped(owed: Iterable[Owed], key: Callable[[Owed], object]) -> Mapping[object, list[Owed]]:
    groups: defaultdict[object, list[Owed]] = defaultdict(list)
    for owed_project in owed:
        groups[key(owed_project)].append(owed_project)
    return groups


def reachable_officers() -> list[Officer]:
    """Return who can be owed a mail at all. One query."""
    # A mail without an address could only expire: it is not owed at all.
    reachable = Officer.objects.filter(is_active=True, role__in=list(TOLD_FROM)).exclude(email="")
    return list(reachable.select_related("zone").order_by("id"))


def _choices() -> dict[int, _Choice]:
    rows = ReminderPreference.objects.values_list("officer_id", "hints", "coming")
    return {officer: _Choice(hints, coming) for officer, hints, coming in rows}


def stand_ins(officers: Mapping[int, Officer], day: date) -> dict[int, int]:
    """Return who gets the mail of those who are away: a substitute who may see all of it, or else themselves."""
    # No chains: where the substitute is away too, the mail stays with its recipient. Posts may have changed since
    # the absence was recorded, so the right to see the projects is checked again on the day.
    absences = list(Absence.objects.covering(day).order_by("id").values_list("officer_id", "substitute_id"))
    away = {officer for officer, _ in absences}
    return {
        officer: substitute
        for officer, substitute in absences
        if officer in officers and substitute in officers and substitute not in away
        if _covers(officers[substitute], officers[officer])
    }


def _covers(substitute: Officer, officer: Officer) -> bool:
    if substitute.sees_everything:
        return True
    if officer.unit_id:
        return substitute.unit_id == officer.unit_id
    zone = officer.zone
    return zone is not None and (substitute.zone_id == zone.pk or substitute.unit_id == zone.unit_id)


def _told(
    officer: Officer,
    owed: list[Owed],
    by_zone: Mapping[object, list[Owed]],
    by_unit: Mapping[object, list[Owed]],
) -> list[Owed]:
    lowest = TOLD_FROM[Role(officer.role)]
    if officer.zone_id:
        seen = by_zone.get(officer.zone_id, [])
    else:
        seen = by_unit.get(officer.unit_id, []) if officer.unit_id else owed
    return [stalled for stalled in seen if stalled.rung >= lowest]


def _wanted(owed_lines: list[Owed], choice: _Choice, *, weekly: bool) -> list[Owed]:
    """Leave out what an officer has turned off; 督办 and above cannot be."""
    hints = choice.hints == Frequency.DAILY or (choice.hints == Frequency.WEEKLY and weekly)
    coming = hints and choice.coming
    lowest = Rung.COMING if coming else Rung.HINT if hints else Rung.SUPERVISION
    return [told_item for told_item in owed_lines if told_item.rung >= lowest]


def _sorted(items: Iterable[Owed]) -> list[Owed]:
    return sorted(items, key=lambda item: (-item.rung, item.project_id))
