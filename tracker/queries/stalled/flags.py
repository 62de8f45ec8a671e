"""What is stalled, cut into pages by an index: only the projects of a page are judged by the rules."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from projects.models import Project, StallFlag, StallState, rules_in_force, working_calendar
from projects.rules.stall_flags import mark_of
from projects.rules.stalling import Level
from tracker.queries.stalled.answers import AnswerState, answers_to, state_of_answer, with_answer
from tracker.queries.stalled.scan import Stalled, scan

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from projects.models import ProjectQuerySet
    from tracker.queries.stalled.project_facts import Moment

WORST_FIRST = ("level", "since", "project_id", "rule_code")
"""As a scan sorts: red is before yellow in the alphabet, too."""
FEW = 1000
"""Projects that are named by their numbers in a statement."""
Key = tuple[str, "date", int, str]


class FlagList:
    """
    The findings about some projects, which the caller has passed through the gate of visibility, on a day.

    Three queries to begin with. Where the flags that are kept say nothing of the day, because rules have just changed,
    of a past day or moment, the projects concerned are judged at once: slower, with the same answer.
    """

    def __init__(
        self, projects: ProjectQuerySet, moment: Moment, *, level: str = "", rule: str = "", answer: str = ""
    ) -> None:
        self.as_of, self.calendar = moment.as_of, working_calendar()
        self.moment = moment
        self._rules = rules_in_force(moment.as_of, moment.known_at)
        wanted = {name: value for name, value in (("level", level), ("rule_code", rule)) if value}
        flags, rest = self._standing(projects)
        self.of_any_project = self.flags = flags.filter(**wanted)
        # When all that stand are meant, a subquery would only slow the count down: what was withdrawn has no flags.
        if projects.query.where != Project.objects.standing().query.where:
            self.flags = self.flags.filter(project__in=projects.order_by().values("pk"))
        self._judged = (
            [] if rest is None else [stalled for stalled in self._scan(rest) if self._is_wanted(stalled, level, rule)]
        )
        if answer:
            state = AnswerState(answer)
            self.flags = with_answer(self.flags, state, moment)
            answers = answers_to(self._judged, moment)
            self._judged = [flag for flag in self._judged if state_of_answer(answers.get(_key(flag)), moment) is state]

    def _standing(self, projects: ProjectQuerySet) -> tuple[QuerySet[StallFlag], ProjectQuerySet | None]:
        """Return the flags that are kept for the day, and the projects of which they say nothing, None if they do."""
        if self.moment.known_at is not None:
            return StallFlag.objects.none(), projects
        flags = StallFlag.objects.on(self.as_of)
        old = StallState.objects.not_of(mark_of(self._rules, self.calendar), self.as_of).values("project")
        rest = projects.filter(pk__in=old)
        return (flags.exclude(project__in=old), rest) if rest.exists() else (flags, None)

    def _scan(self, projects: ProjectQuerySet, numbers: Sequence[int] | None = None) -> list[Stalled]:
        return scan(projects, self.moment, rules=self._rules, calendar=self.calendar, numbers=numbers).stalled

    @staticmethod
    def _is_wanted(stalled: Stalled, level: str, rule: str) -> bool:
        return level in {"", stalled.finding.level} and rule in {"", stalled.finding.rule.code}

    @property
    def judged(self) -> Sequence[Stalled]:
        """What was judged at once, beside the flags that are kept; no project is in both."""
        return self._judged

    @cached_property
    def judged_keys(self) -> list[Key]:
        """The keys of what was judged at once, the worst first."""
        return [
            (str(stalled.finding.level), stalled.finding.since, stalled.project_id, stalled.finding.rule.code)
            for stalled in self._judged
        ]

    def judge(self, keys: Iterable[tuple[int, str]]) -> list[Stalled]:
        """Return the findings about projects by rules, each by both keys, in their order. Three queries."""
        wanted = list(keys)
        by_key = _by_key(self._judged)
        numbers = sorted({number for number, code in wanted if (number, code) not in by_key})
        if len(numbers) > FEW:
            by_key |= _by_key(self._scan(Project.objects.filter(pk__in=self.flags.values("project_id"))))
        elif numbers:
            by_key |= _by_key(self._scan(Project.objects.filter(pk__in=numbers), numbers))
        return [by_key[key] for key in wanted if key in by_key]


def _by_key(found: Iterable[Stalled]) -> dict[tuple[int, str], Stalled]:
    return {_key(stalled): stalled for stalled in found}


def _key(stalled: Stalled) -> tuple[int, str]:
    return stalled.project_id, stalled.finding.rule.code


class StalledFindings(FlagList, Sequence[Stalled]):
    """All findings, the worst first; a slice judges no more than it holds."""

    @cached_property
    def _count(self) -> int:
        return self.flags.count() + len(self.judged_keys)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: Any) -> Any:
        rows = self.flags.order_by(*WORST_FIRST).values_list(*WORST_FIRST)
        keys = sorted([*rows, *self.judged_keys])[index] if self.judged_keys else rows[index]
        return self.judge((number, code) for _, _, number, code in keys)


SORTED_BY = {
    "project": ("project__name", attrgetter("project")),
    "zone": ("project__zone__name", attrgetter("zone")),
    "unit": ("project__zone__unit__name", attrgetter("unit")),
    "since": ("first_since", attrgetter("finding.since")),
}
"""What projects are sorted by besides their worst light: in the database, and of what was judged at once."""


class StalledGroups(FlagList, Sequence[list[Stalled]]):
    """The findings by project, the worst first, as in the list of the projects' worst findings."""

    order = ""
    is_down = False

    def sorted_by(self, order: tuple[str, ...], *, is_down: bool) -> StalledGroups:
        """Return the projects in another order, a name of SORTED_BY; those that are alike the worst first."""
        found = copy(self)
        found.order, found.is_down = order[0], is_down
        return found

    @cached_property
    def _counts(self) -> tuple[int, int]:
        red = Q(level=str(Level.RED))
        number = Count("project_id", distinct=True)
        kept = self.flags.aggregate(all=number, red=Count("project_id", distinct=True, filter=red))
        judged = {number for _, _, number, _ in self.judged_keys}
        judged_red = {number for level, _, number, _ in self.judged_keys if level == Level.RED}
        return kept["all"] + len(judged), kept["red"] + len(judged_red)

    def __len__(self) -> int:
        return self._counts[0]

    @property
    def red_count(self) -> int:
        """How many projects have a red light."""
        return self._counts[1]

    def __getitem__(self, index: Any) -> Any:
        worst = self.flags.values("project_id").annotate(
            worst=Min("level"), red_since=Min("since", filter=Q(level=str(Level.RED))), any_since=Min("since")
        )
        rows = worst.annotate(first_since=Coalesce("red_since", "any_since"))
        order: list[Any] = ["worst", "first_since", "project_id"]
        if self.order:
            field = F(SORTED_BY[self.order][0])
            rows = rows.annotate(sorted_by=field)
            order = [F("sorted_by").desc() if self.is_down else F("sorted_by").asc(), *order]
        else:
            rows = rows.annotate(sorted_by=Value(""))
        sorted_rows = rows.order_by(*order).values_list("sorted_by", "worst", "first_since", "project_id")
        if self.judged_keys:
            everything = sorted([*sorted_rows, *self._judged_rows()], key=lambda row: row[1:])
            everything.sort(key=lambda row: row[0], reverse=self.is_down)
            return self._groups([number for *_, number in everything[index]])
        return self._groups([number for *_, number in sorted_rows[index]])

    def _judged_rows(self) -> list[tuple[Any, str, date, int]]:
        """Return of each project that was judged at once what it is sorted by, its worst level, since when, its key."""
        value = SORTED_BY[self.order][1] if self.order else lambda _: ""
        # The worst first: the first of a project tells its level.
        worst = {stalled.project_id: stalled for stalled in reversed(self._judged)}
        return [
            (value(stalled), str(stalled.finding.level), stalled.finding.since, number)
            for number, stalled in worst.items()
        ]

    def _groups(self, numbers: Sequence[int]) -> list[list[Stalled]]:
        kept = self.flags.filter(project__in=numbers).values_list(*WORST_FIRST)
        keys = sorted([*kept, *(key for key in self.judged_keys if key[2] in set(numbers))])
        groups: dict[int, list[Stalled]] = {number: [] for number in numbers}
        for stalled in self.judge((number, code) for _, _, number, code in keys):
            groups[stalled.project_id].append(stalled)
        return [group for group in groups.values() if group]


def flagged(projects: ProjectQuerySet, moment: Moment, *, level: str = "") -> Q:
    """Return the condition that a project has a light on a day, or one of a level. Three queries at most."""
    found = FlagList(projects, moment, level=level)
    here = found.of_any_project.order_by().filter(project=OuterRef("pk"))
    return Q(Exists(here)) | Q(pk__in={number for _, _, number, _ in found.judged_keys})
