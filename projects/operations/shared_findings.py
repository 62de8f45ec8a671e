"""
The findings that compare projects: files, names and owners, days on which an officer recorded much that was past.

Each is true for the officers who see all that it compares: of the zone, of the unit, of the province.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, Sum

from projects.models import Evidence, PlausibilityFinding, Project
from projects.operations import locks
from projects.operations.finding_rows import LEVELS, Changes, FindingRow, compare
from projects.rules.chunks import MANY, among, chunked
from projects.rules.plausibility import CLUSTER, NAMESAKE, SAME_FILE, TITLES, TOLD_LATE, Place, firsts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
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
        FindingRow(later, NAMESAKE, str(first), TITLES[NAMESAKE]).at(levels)
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
        FindingRow(project_of[later], SAME_FILE, str(later), TITLES[SAME_FILE], about=str(first)).at(levels)
        for group in groups.values()
        for (later, first), levels in firsts(group).items()
    )
    return compare(PlausibilityFinding.objects.filter(rule=SAME_FILE, key__in=keys), wanted)


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
    rows = PlausibilityFinding.objects.filter(rule=TOLD_LATE).order_by()
    if days is not None:
        rows = rows.filter(key__in={day for day, _ in days}, about__in={officer for _, officer in days})
    of_place = ("key", "about", F("project__zone"), UNIT)
    said = {level: Count("pk", filter=Q(**{level: True})) for level in LEVELS}
    groups = list(rows.values_list(*of_place).annotate(Sum("weight"), Count("pk"), **said))
    enough = _days_with_enough(groups)
    wrong: defaultdict[tuple[str, bool], list[int]] = defaultdict(list)
    # Nearly always none: there may be a row for every project of a ledger that was entered late.
    if any(
        told != (count if day in enough else 0)
        for *group, _, count, in_zone, in_unit, in_province in groups
        for day, told in zip(_days_at(*group), (in_zone, in_unit, in_province), strict=True)
    ):
        for pk, in_zone, in_unit, in_province, *group in rows.values_list("pk", *LEVELS, *of_place).iterator():
            for day, is_said in zip(_days_at(*group), (in_zone, in_unit, in_province), strict=True):
                if is_said != (day in enough):
                    wrong[day[0], not is_said].append(pk)
    for (level, is_found), found in wrong.items():
        yield level, is_found, found


def _days_with_enough(groups: Iterable[Sequence[Any]]) -> set[tuple[Any, ...]]:
    sums: Counter[tuple[Any, ...]] = Counter()
    for key, about, zone, unit, weight, *_ in groups:
        for day in _days_at(key, about, zone, unit):
            sums[day] += weight
    return {day for day, weight in sums.items() if weight >= CLUSTER}


def _days_at(key: str, about: str, zone: Any, unit: Any) -> list[tuple[Any, ...]]:
    """Return by what a day of an officer is counted at each level: of the zone, of the unit, of all."""
    return [(level, key, about, place) for level, place in zip(LEVELS, Place(zone, unit), strict=True)]


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
