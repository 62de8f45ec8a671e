"""
The findings that follow from the records of one project, kept in the transaction that writes these.

What compares projects is beside it, in `shared_findings`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from projects.models import CohortEntry, ExitKind, Milestone, PlausibilityFinding, ProgressFigure, Project
from projects.models.numbered_reads import NumberedRead
from projects.operations.finding_rows import MEMBERSHIP, Changes, FindingRow, compare
from projects.operations.shared_findings import flag_told_late, hold_shared
from projects.rules.chunks import chunked
from projects.rules.figure_checks import Amounts
from projects.rules.money import wan_text
from projects.rules.plausibility import (
    CLUSTER,
    NAMESAKE,
    PHASE_BESIDE_PARENT,
    SAME_FILE,
    TITLES,
    TOLD_LATE,
    MonthFigures,
    ToldMilestone,
    days_told_late,
    phase_words,
    suspicions,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from projects.models.record import RecordQuerySet


@dataclass
class FindingFacts:
    """What findings follow from: the standing records of some standing projects, by project."""

    planned: dict[int, int | None] = field(default_factory=dict)
    """Planned investment in whole 元."""
    parents: dict[int, int] = field(default_factory=dict)
    """The main project of each phase among them, and of the phases of each main project among them."""
    figures: defaultdict[int, list[MonthFigures]] = field(default_factory=lambda: defaultdict(list))
    milestones: defaultdict[int, list[ToldMilestone]] = field(default_factory=lambda: defaultdict(list))

    def of(self, project_ids: Collection[int]) -> FindingFacts:
        """Return the facts of some of them."""
        return replace(self, planned={pk: self.planned[pk] for pk in project_ids})


def refresh_findings(project_ids: Collection[int], *, now: datetime, facts: FindingFacts | None = None) -> None:
    """
    Keep what is odd about some projects as their records have it now; of new projects, as `told` has them.

    Whoever writes milestones, figures, entries, the planned investment or the main project of projects calls this in
    its transaction, after the writing and with the projects locked. Four queries for 500 projects where nothing is odd.
    """
    days: set[tuple[str, str]] = set()
    for chunk in chunked(sorted(project_ids)):
        days |= _refresh_chunk(
            chunk, facts.of(chunk) if facts else read_facts(chunk), now=now, are_new=facts is not None
        )
    if days:
        # Once for all: each look goes through the rows of every project of the day.
        flag_told_late(days)


def _refresh_chunk(
    project_ids: Sequence[int], facts: FindingFacts, *, now: datetime, are_new: bool
) -> set[tuple[str, str]]:
    """Keep what is odd about some projects; return the days, each with its officer, of which more or less was late."""
    own, late, phases = own_changes(project_ids, facts, are_new=are_new)
    own.save(now=now)
    if late.rows():
        # The lock first: the other projects of the day count these rows, and write them.
        hold_shared()
        late.save(MEMBERSHIP, now=now)
    if facts.parents or phases.rows():
        # Anew under the lock: the entries of the other one of the family may be written at the same time.
        hold_shared()
        _phase_changes(project_ids).save(now=now)
    return {(row.key, row.about) for row in late.rows()}


def own_changes(
    project_ids: Collection[int], facts: FindingFacts, *, are_new: bool = False
) -> tuple[Changes, Changes, Changes]:
    """
    Return by what the kept findings differ: of projects alone, of days told late, of phases. Two queries at most.

    Of projects that `are_new` nothing is kept yet.
    """
    kept = defaultdict(list)
    for row in () if are_new else _found(set(project_ids) | facts.parents.keys()):
        kept[row.rule if row.rule in {TOLD_LATE, PHASE_BESIDE_PARENT} else ""].append(row)
    # Of a phase only what it shares with its main project is compared when that one was written.
    ids = set(project_ids)
    own = compare((row for row in kept[""] if row.project_id in ids), _own(facts))
    late = compare((row for row in kept[TOLD_LATE] if row.project_id in ids), _told_late(facts), MEMBERSHIP)
    return own, late, compare(kept[PHASE_BESIDE_PARENT], _phases_beside_parents(facts.parents))


def _found(project_ids: Collection[int]) -> QuerySet[PlausibilityFinding]:
    return PlausibilityFinding.objects.filter(project__in=project_ids).exclude(rule__in=[NAMESAKE, SAME_FILE])


FAMILY = NumberedRead(
    Project,
    lambda numbers: (
        Project.objects.standing()
        .filter(Q(pk__in=numbers) | Q(parent__in=numbers))
        .values_list("pk", "parent_id", "planned_yuan")
    ),
)
AMOUNTS = ("completed_yuan", "year_completed_yuan", "month_completed_yuan")


def _standing(records: RecordQuerySet[Any], *names: str) -> NumberedRead:
    """Return the query of the standing ones of some projects: by project, in the order of the first value."""
    return NumberedRead(
        records.model,
        lambda numbers: (
            records.standing()
            .filter(project__in=numbers)
            .order_by("project_id", names[0])
            .values_list("project_id", *names)
        ),
    )


FIGURES = _standing(ProgressFigure.objects.all(), "month", "no_change", "reason", *AMOUNTS)
MILESTONES = _standing(Milestone.objects.all(), "pk", "kind", "occurred_on", "recorded_by_id", "recorded_at")


def read_facts(project_ids: Collection[int]) -> FindingFacts:
    """Return the facts of the projects that stand among some. Three queries."""
    facts = FindingFacts()
    ids = set(project_ids)
    for pk, parent, planned in FAMILY.rows(project_ids):
        if pk in ids:
            facts.planned[pk] = planned
        if parent is not None:
            facts.parents[pk] = parent
    for pk, month, no_change, reason, *amounts in FIGURES.rows(project_ids):
        facts.figures[pk].append(MonthFigures(month, Amounts(*amounts), no_change, reason))
    for number, pk, kind, day, officer, at in MILESTONES.rows(project_ids):
        facts.milestones[number].append(ToldMilestone(pk, kind, day, officer, timezone.localdate(at)))
    return facts


def _own(facts: FindingFacts) -> Iterator[FindingRow]:
    for pk, planned in facts.planned.items():
        for found in suspicions(facts.figures[pk], facts.milestones[pk], planned):
            yield FindingRow(pk, *found)


def _told_late(facts: FindingFacts) -> Iterator[FindingRow]:
    """Yield the part of each project in days on which much was told late; whether that is odd, all of them tell."""
    days = {pk: days_told_late(facts.milestones[pk]) for pk in facts.planned}
    together: Counter[tuple[int, date]] = Counter()
    for told in days.values():
        together.update(told)
    for pk, told in days.items():
        for day, count in told.items():
            officer, told_on = day
            # As these alone have it, which is right of most: what is not, `flag_told_late` writes anew.
            is_odd = together[day] >= CLUSTER
            row = FindingRow(pk, TOLD_LATE, str(told_on), TITLES[TOLD_LATE], about=str(officer), weight=count)
            yield row if is_odd else row.at(())


def _phase_changes(project_ids: Collection[int]) -> Changes:
    family = Project.objects.standing().filter(Q(pk__in=project_ids) | Q(parent__in=project_ids))
    parents = dict(family.exclude(parent=None).values_list("pk", "parent_id"))
    concerned = set(project_ids) | parents.keys()
    kept = PlausibilityFinding.objects.filter(project__in=concerned, rule=PHASE_BESIDE_PARENT)
    return compare(kept, _phases_beside_parents(parents))


def _phases_beside_parents(parents: Mapping[int, int]) -> Iterator[FindingRow]:
    """Yield the phases that count on a list on which their main project counts too."""
    if not parents:
        return
    counting = CohortEntry.objects.standing().exclude(left_kind=ExitKind.REMOVED).select_related("round")
    entries: dict[tuple[int, str], CohortEntry] = {}
    for entry in counting.filter(project__in={*parents, *parents.values()}).order_by("pk"):
        entries[entry.project_id, entry.cohort] = entry
    for (project, cohort), entry in entries.items():
        whole = entries.get((parents.get(project, 0), cohort))
        if whole is not None:
            yield FindingRow(
                project,
                rule=PHASE_BESIDE_PARENT,
                key=f"{whole.pk}-{entry.pk}",
                title=TITLES[PHASE_BESIDE_PARENT],
                explanation=phase_words(entry.get_cohort_display(), _entry_words(whole), _entry_words(entry)),
            )


def _entry_words(entry: CohortEntry) -> str:
    return f"{entry.round}，{wan_text(entry.amount_yuan)} 万元，记录 {entry.pk}"
