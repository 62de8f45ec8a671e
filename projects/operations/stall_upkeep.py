"""All states of the stall rules at once: worked out anew after a change of the rules, and compared with the records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from projects.models import Project, StallFlag, StallState
from projects.models.record_pass import RecordExtent
from projects.models.stall_reading import read_records
from projects.models.stall_state import STATE_FIELDS
from projects.operations.projection import Difference, lock_projects
from projects.operations.stall_states import Flagging, flag_key, flags_by_project, refresh_stall_states, states_of
from projects.rules.chunks import chunked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

AT_ONCE = 20_000
"""Projects that one run of the scheduled task goes through at most: some ten seconds; the next one goes on."""


def rebuild_stall_states(*, now: datetime) -> int:
    """
    Work out everything anew, in portions, while others write; return how many projects were gone through.

    For a database whose states were never kept, and where `check_projection` found a difference.
    """
    numbers = list(Project.objects.order_by("pk").values_list("pk", flat=True))
    _refresh(numbers, now=now)
    return len(numbers)


def renew_stall_states(*, now: datetime) -> int:
    """
    Work out anew what was worked out by other rules than those in force now; return of how many projects.

    Until then these are judged from their records whenever somebody asks: slower, with the same answer. With them go
    the projects that an older version registered during an upgrade.
    """
    mark = Flagging(timezone.localdate(now)).mark
    old = Project.objects.standing().filter(Q(stall_state=None) | ~Q(stall_state__rules_mark=mark))
    numbers = list(old.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    _refresh(numbers, now=now)
    return len(numbers)


def _refresh(numbers: Sequence[int], *, now: datetime) -> None:
    for chunk in chunked(numbers):
        with transaction.atomic():
            lock_projects(chunk)
            refresh_stall_states(chunk, now=now)


def stall_differences(*, now: datetime) -> Iterator[Difference]:
    """Yield every kept value that differs from the records, correcting none. Fourteen queries for 500 projects."""
    flagging = Flagging(timezone.localdate(now))
    numbers = list(Project.objects.order_by("pk").values_list("pk", flat=True))
    for chunk in chunked(numbers):
        yield from _differences(chunk, flagging)


def _differences(chunk: Sequence[int], flagging: Flagging) -> Iterator[Difference]:
    kept, flags = StallState.objects.in_bulk(chunk), flags_by_project(chunk)
    for wanted, wanted_flags in states_of(chunk, read_records(RecordExtent(chunk)), flagging):
        pk = wanted["project_id"]
        state = kept.pop(pk, None)
        if state is None:
            yield Difference("stall_state", pk, "project", None, pk)
            continue
        # Not worked out yet: nobody reads it.
        if state.rules_mark:
            yield from _between(state, wanted)
        # Of other rules nobody reads the flags either, until the scheduled task has renewed them.
        stored, expected = _sorted(flags.get(pk, ())), _sorted(wanted_flags)
        if state.rules_mark == flagging.mark and stored != expected:
            yield Difference("stall_state", pk, "flags", stored, expected)
    # What is left is kept of projects that were withdrawn.
    for pk in kept:
        yield Difference("stall_state", pk, "project", pk, None)


def _between(state: StallState, wanted: Mapping[str, Any]) -> Iterator[Difference]:
    for name in STATE_FIELDS:
        stored, expected = getattr(state, name), wanted[name]
        if name != "rules_mark" and stored != expected:
            yield Difference("stall_state", state.pk, name, stored, expected)


def _sorted(flags: Iterable[StallFlag]) -> list[tuple[str, ...]]:
    return sorted(flag_key(flag) for flag in flags)
