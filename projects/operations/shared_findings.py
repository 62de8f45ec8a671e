"""
The findings that compare projects: files, names and owners, days on which an officer recorded much that was past.

Each is true for the officers who see all that it compares: of the zone, of the unit, of the province.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q

from projects.models import Evidence, PlausibilityFinding, Project
from projects.operations import locks
from projects.operations.finding_rows import LEVELS, Changes, compare
from projects.rules.chunks import MANY, among, chunked
from projects.rules.plausibility import CLUSTER, NAMESAKE, SAME_FILE, TITLES, TOLD_LATE, Place, firsts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

LOCK = "findings about several projects"
UNIT = F("project__zone__unit")


def hold_shared() -> None:
    """Let no other transaction write such findings before this one ends: each would miss what the other writes."""
    # One lock for all of them, taken after those of the projects: two transactions cannot wait for each other.
    locks.hold(LOCK)


def refresh_namesakes(project_ids: Collection[int], *, now: datetime, are_new: bool = False) -> None:
    """
    Keep which projects have the name and owner of others, after some of them were written.

    Whoever writes names or owners of projects calls this in its transaction. Three queries at most for 2,000 projects.
    Beside projects that `are_new` nothing is kept yet.
    """
    if project_ids:
        hold_shared()
    for chunk in chunked(sorted(project_ids), MANY):
        namesake_changes(chunk, are_new=are_new).save(now=now)


def namesake_changes(project_ids: Sequence[int], *, are_new: bool = False) -> Changes:
    """Return by what the kept findings differ about projects of names that some have or had. Three queries at most."""
    rows = PlausibilityFinding.objects.filter(rule=NAMESAKE)
    # Those that were found beside one of them, or it beside them: it may have another name by now.
    pairs = [] if are_new else _found_beside(project_ids)
    concerned = {*project_ids, *(number for pk, first in pairs for number in (pk, int(first)))}
    owned = Project.objects.standing().exclude(owner="")
    alike = owned.filter(name__in=owned.filter(**among("pk", sorted(concerned))).values("name"))
    several = alike.order_by().values("name", "owner").annotate(count=Count("pk")).filter(count__gt=1)
    if not pairs and not several.exists():
        # As nearly always: none was found beside them, and none is.
        return Changes()
    groups: defaultdict[tuple[str, str], list[tuple[int, Place]]] = defaultdict(list)
    for pk, name, owner, *place in alike.order_by("pk").values_list("pk", "name", "owner", "zone_id", "zone__unit_id"):
        groups[name, owner].append((pk, Place(*place)))
    members = {pk for group in groups.values() for pk, _ in group}
    kept = rows.filter(project__in=concerned | members)
    wanted = (
        PlausibilityFinding(project_id=later, rule=NAMESAKE, key=str(first), title=TITLES[NAMESAKE], **_at(levels))
        for group in groups.values()
        for (later, first), levels in firsts(group).items()
    )
    return compare(kept, wanted)


def _found_beside(project_ids: Collection[int]) -> list[tuple[int, str]]:
    rows = PlausibilityFinding.objects.filter(rule=NAMESAKE)
    beside = rows.filter(Q(project__in=project_ids) | Q(key__in=map(str, project_ids)))
    return list(beside.values_list("project_id", "key"))


def refresh_files(fingerprints: Collection[str], *, now: datetime) -> None:
    """
    Keep which files were uploaded more than once, after some files of these contents were written.

    Whoever adds or withdraws files, or moves their projects, calls this in its transaction. Two queries.
    """
    if fingerprints:
        hold_shared()
        file_changes(fingerprints).save(now=now)


def files_of(project_ids: Collection[int]) -> set[str]:
    """Return the contents of all files that some projects have or had."""
    return set(Evidence.objects.filter(project__in=project_ids).values_list("sha256", flat=True))


def file_changes(fingerprints: Collection[str]) -> Changes:
    """Return by what the kept findings differ about files of some contents. Two queries."""
    groups: defaultdict[str, list[tuple[int, Place]]] = defaultdict(list)
    project_of: dict[int, int] = {}
    keys = []
    # Withdrawn ones as well: what was found beside them is found no more.
    files = Evidence.objects.filter(sha256__in=fingerprints).order_by("pk")
    for pk, number, content, gone_at, *place in files.values_list(
        "pk", "project_id", "sha256", "withdrawn_at", "project__zone_id", "project__zone__unit_id"
    ):
        keys.append(str(pk))
        if gone_at is None:
            groups[content].append((pk, Place(*place)))
            project_of[pk] = number
    wanted = (
        PlausibilityFinding(
            project_id=project_of[later],
            rule=SAME_FILE,
            key=str(later),
            about=str(first),
            title=TITLES[SAME_FILE],
            **_at(levels),
        )
        for group in groups.values()
        for (later, first), levels in firsts(group).items()
    )
    return compare(PlausibilityFinding.objects.filter(rule=SAME_FILE, key__in=keys), wanted)


def _at(levels: Collection[str]) -> dict[str, bool]:
    return {level: level in levels for level in LEVELS}


def flag_told_late(days: Collection[tuple[str, str]] | None = None) -> None:
    """Say at which levels the days of some officers, or of all, have enough milestones. Under the shared lock."""
    wrong: defaultdict[int, dict[str, bool]] = defaultdict(dict)
    for level, is_found, rows in wrong_flags(days):
        for pk in rows:
            wrong[pk][level] = is_found
    # Each row once: most are wrong at every level alike.
    alike: defaultdict[tuple[tuple[str, bool], ...], list[int]] = defaultdict(list)
    for pk, levels in wrong.items():
        alike[tuple(levels.items())].append(pk)
    for right, rows in alike.items():
        for chunk in chunked(rows):
            PlausibilityFinding.objects.filter(pk__in=chunk).update(**dict(right))


def wrong_flags(days: Collection[tuple[str, str]] | None = None) -> Iterator[tuple[str, bool, list[int]]]:
    """Yield a level, whether some days have enough milestones there, and the rows that say otherwise. Two queries."""
    rows = PlausibilityFinding.objects.filter(rule=TOLD_LATE)
    if days is not None:
        rows = rows.filter(key__in={day for day, _ in days}, about__in={officer for _, officer in days})
    members = rows.order_by().values_list("pk", *LEVELS, "weight", "key", "about", F("project__zone"), UNIT)
    sums: Counter[tuple[object, ...]] = Counter()
    # Read twice, never held: there may be a row for every project of a ledger that was entered late.
    for _, *_, weight, key, about, zone, unit in members.iterator():
        for level, place in zip(LEVELS, Place(zone, unit), strict=True):
            sums[level, key, about, place] += weight
    wrong: defaultdict[tuple[str, bool], list[int]] = defaultdict(list)
    for pk, *said, _, key, about, zone, unit in members.iterator():
        for level, place, is_said in zip(LEVELS, Place(zone, unit), said, strict=True):
            is_found = sums[level, key, about, place] >= CLUSTER
            if is_said != is_found:
                wrong[level, is_found].append(pk)
    for (level, is_found), found in wrong.items():
        yield level, is_found, found


def late_days_of(project_ids: Collection[int]) -> set[tuple[str, str]]:
    """Return the days, each with its officer, on which something long past was recorded on some projects."""
    rows = PlausibilityFinding.objects.filter(rule=TOLD_LATE, project__in=project_ids)
    return set(rows.values_list("key", "about"))


def refresh_places(project_ids: Collection[int], *, now: datetime) -> None:
    """
    Keep what is found beside some projects, after these went elsewhere: to another zone, to another unit, or away.

    Whoever moves or withdraws projects calls this in its transaction, with the projects locked.
    """
    hold_shared()
    for chunk in chunked(sorted(project_ids)):
        namesake_changes(chunk).save(now=now)
        file_changes(files_of(chunk)).save(now=now)
        flag_told_late(late_days_of(chunk))
