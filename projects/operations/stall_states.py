"""The only writer of what is kept for the stall rules: the state of each project, and when its lights are on."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from projects.models import Project, StallFlag, StallState, rules_in_force, working_calendar
from projects.models.numbered_reads import NumberedRead
from projects.models.record_pass import RecordExtent
from projects.models.stall_reading import read_records
from projects.models.stall_records import StallRecords
from projects.models.stall_state import KIND_FIELDS, STATE_FIELDS, lasting_facts, stored_stops
from projects.operations.bulk_insert import insert, insert_rows
from projects.rules.chunks import CHUNK, MANY, chunked
from projects.rules.stall_flags import flag_spans, mark_of
from projects.rules.stalling import StallRule, choose

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import date, datetime

    from projects.rules.stall_flags import LastingFacts

SEEN = frozenset({"category", "planned_start_on", "planned_production_on"})
"""The fields of a project itself that the stall rules look at."""
FLAG_FIELDS = ("project_id", "rule_code", "level", "since", "from_on", "until_on")


class Flagging:
    """The rules in force on a day, applied to one project after another. One query, or two for the working days."""

    def __init__(self, day: date) -> None:
        self._rules = rules_in_force(day)
        self._calendar = working_calendar()
        self.mark = mark_of(self._rules, self._calendar)
        # Many projects share few combinations: rules are chosen once for each.
        self._chosen: dict[tuple[str, str], list[StallRule]] = {}

    def flags(self, project_id: int, lasting: LastingFacts) -> list[StallFlag]:
        """Return the unsaved flags of a project."""
        if lasting.facts.is_over:
            return []
        scope = (lasting.facts.category, lasting.facts.unit)
        if scope not in self._chosen:
            self._chosen[scope] = choose(self._rules, *scope)
        return [
            StallFlag(project_id=project_id, rule_code=rule.code, **span._asdict())
            for rule in self._chosen[scope]
            for span in flag_spans(rule, lasting, self._calendar)
        ]


def refresh_stall_states(
    project_ids: Collection[int], *, now: datetime, known_records: StallRecords | None = None
) -> None:
    """
    Keep what the stall rules see of some projects, and when their lights are on.

    Whoever writes milestones, figures, exits, pauses, plans, places on target lists, or the category, the planned days
    or the zone of projects calls this in its transaction, after the writing and with the projects locked or new: the
    rules are read under the lock, so that whoever works out all flags anew waits for what was read before.

    :param told: all that is recorded on new projects
    """
    if not project_ids:
        return
    flagging = Flagging(timezone.localdate(now))
    for chunk in chunked(sorted(set(project_ids)), CHUNK if known_records is None else MANY):
        records = read_records(RecordExtent(chunk)) if known_records is None else known_records
        states = list(states_of(chunk, records, flagging))
        if known_records is None:
            StallState.objects.bulk_create(
                (StallState(**values) for values, _ in states),
                update_conflicts=True,
                unique_fields=["project"],
                update_fields=list(STATE_FIELDS),
            )
        else:
            rows = [tuple(values.values()) for values, _ in states]
            insert_rows(StallState, tuple(states[0][0]) if states else (), rows)
        if len(states) < len(chunk):
            forget_stall_states(set(chunk) - {values["project_id"] for values, _ in states})
        _save_flags(chunk if known_records is None else [], [flag for _, flags in states for flag in flags])


def forget_stall_states(project_ids: Collection[int]) -> None:
    """Keep nothing of some projects that were withdrawn."""
    StallFlag.objects.filter(project__in=project_ids).delete()
    StallState.objects.filter(project__in=project_ids).delete()


STANDING = NumberedRead(
    Project,
    lambda numbers: (
        Project.objects.standing()
        .filter(pk__in=numbers)
        .order_by("pk")
        .values_list("pk", "category", "zone__unit_id", "planned_start_on", "planned_production_on")
    ),
)
KEPT_FLAGS = NumberedRead(
    StallFlag, lambda numbers: StallFlag.objects.filter(project__in=numbers).values_list("pk", *FLAG_FIELDS)
)


def states_of(
    project_ids: Sequence[int], records: StallRecords, flagging: Flagging
) -> Iterator[tuple[dict[str, Any], list[StallFlag]]]:
    """Yield the values of the states of the projects that stand among some, and their unsaved flags. One query."""
    for pk, category, unit, start_on, production_on in STANDING.rows(project_ids):
        values = {"project_id": pk, **_values(pk, records), "rules_mark": flagging.mark}
        project = {
            "category": category,
            "unit": unit,
            "planned_start_on": start_on,
            "planned_production_on": production_on,
        }
        yield values, flagging.flags(pk, lasting_facts(values, project))


def _values(pk: int, records: StallRecords) -> dict[str, Any]:
    dates = records.dates.get(pk, {})
    planned, completed, before = records.money.get(pk, (None, None, None))
    return {
        "known_from": records.newest.get(pk),
        "told_at": records.told_at.get(pk),
        **{name: dates.get(kind) for kind, name in KIND_FIELDS.items()},
        "suspended_on": records.suspended.get(pk),
        "target_on": records.target_on(pk),
        "report_month": records.reported.get(pk),
        "growth_month": records.grown.get(pk),
        "planned_yuan": planned,
        "completed_yuan": completed,
        "completed_before_yuan": before,
        "stops": stored_stops(records.stops.get(pk, ())),
    }


def _save_flags(project_ids: Sequence[int], wanted: Iterable[StallFlag]) -> None:
    """Write by what the flags that are kept of some projects differ from those wanted."""
    rows = KEPT_FLAGS.rows(project_ids) if project_ids else ()
    kept = {tuple(map(str, said)): pk for pk, *said in rows}
    added = [flag for flag in wanted if kept.pop(flag_key(flag), None) is None]
    # First: one that is only on at other times has the same unique key.
    if kept:
        StallFlag.objects.filter(pk__in=list(kept.values())).delete()
    insert(added)


def flag_key(flag: StallFlag) -> tuple[str, ...]:
    """Return everything that a flag says, in words."""
    return tuple(str(getattr(flag, name)) for name in FLAG_FIELDS)


def flags_by_project(project_ids: Collection[int]) -> dict[int, list[StallFlag]]:
    """Return the kept flags of some projects. One query."""
    found: defaultdict[int, list[StallFlag]] = defaultdict(list)
    for flag in StallFlag.objects.filter(project__in=project_ids):
        found[flag.project_id].append(flag)
    return found
