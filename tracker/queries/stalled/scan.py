"""Which projects are stalled on a day, by which rules, and up to which rung of the ladder each is reported."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from projects.models import Project, rules_in_force, working_calendar
from projects.models.numbered_reads import NumberedRead
from projects.rules.escalation import Patience, Rung, rung_on
from projects.rules.moments import BEIJING
from projects.rules.stages import Kind
from projects.rules.stalling import Level, StallFacts, StallFinding, StallRule, Trigger, choose, evaluate
from tracker.models import Snooze
from tracker.queries.stalled.project_facts import KnownProject, Moment, known_projects

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from projects.models import ProjectQuerySet
    from projects.rules.workdays import Calendar

SNOOZE_COLUMNS = ("project_id", "rule_code", "until", "since")
_SNOOZES = NumberedRead(
    Snooze,
    lambda numbers: Snooze.objects.standing().filter(project__in=numbers).order_by().values_list(*SNOOZE_COLUMNS),
)

Scopes = dict[tuple[str, str, str], StallRule]
"""Rules by code, category and unit."""


@dataclass(frozen=True)
class Stalled:
    """One finding about one project."""

    project_id: int
    project: str
    zone_id: int
    zone: str
    unit_id: str
    unit: str
    finding: StallFinding
    idle_since: date
    snoozed_until: date | None
    planned_on: date | None = None
    """The planned day of what is to happen next, the start or the production."""


@dataclass(frozen=True)
class Coming:
    """A planned date that has not passed yet."""

    project_id: int
    project: str
    zone_id: int
    zone: str
    unit_id: str
    unit: str
    trigger: Trigger
    due_on: date


@dataclass(frozen=True)
class Scan:
    """What a scan found on a day: stalled projects worst first, and dates about to pass."""

    as_of: date
    calendar: Calendar
    stalled: list[Stalled]
    coming: list[Coming]


def scan(
    projects: ProjectQuerySet,
    moment: Moment,
    *,
    rules: Scopes | None = None,
    calendar: Calendar | None = None,
    coming_days: int = 0,
    numbers: Collection[int] | None = None,
    described: Iterable[Sequence[Any]] | None = None,
) -> Scan:
    """
    Return what is stalled among some projects, which the caller has passed through the gate of visibility.

    Where there are few of them and the caller knows their `numbers`, only what concerns these is read; `described` are
    the COLUMNS of these, where they were read with something else.

    The number of queries does not depend on how many projects there are.
    """
    in_force = rules_in_force(moment.as_of, moment.known_at) if rules is None else rules
    calendar = calendar or working_calendar()
    snoozes = _snoozes(moment, numbers)
    # The passes over the money and the target lists are left out unless an enabled rule looks at them.
    looked_at = {rule.trigger for rule in in_force.values() if rule.is_enabled}
    passes = {
        "with_money": Trigger.BEHIND_SCHEDULE in looked_at,
        "with_targets": Trigger.TARGET_MISSED in looked_at or coming_days > 0,
    }
    rules_for = _chooser(in_force)
    stalled: list[Stalled] = []
    coming: list[Coming] = []
    for known in known_projects(projects, moment, numbers=numbers, described=described, **passes):
        stalled += _findings(known, rules_for(known.facts), moment, calendar, snoozes)
        if coming_days:
            coming += _coming(known, moment.as_of, coming_days)
    stalled.sort(key=_worst_first)
    return Scan(
        moment.as_of,
        calendar,
        stalled,
        sorted(coming, key=lambda coming_project: (coming_project.due_on, coming_project.project_id)),
    )


def _chooser(in_force: Scopes) -> Callable[[StallFacts], list[StallRule]]:
    """Return a function of what is known of a project; it returns the rules that look at it."""
    # Projects share few combinations of stage and of a category and unit that a rule names: chosen once for each.
    categories, units = ({key[place] for key in in_force} for place in (1, 2))
    chosen: dict[tuple[str, str, str], list[StallRule]] = {}

    def rules_for(facts: StallFacts) -> list[StallRule]:
        category = facts.category if facts.category in categories else ""
        unit = facts.unit if facts.unit in units else ""
        scope = (category, unit, facts.stage)
        if scope not in chosen:
            chosen[scope] = [rule for rule in choose(in_force, category, unit) if rule.stage in {"", facts.stage}]
        return chosen[scope]

    return rules_for


def _worst_first(stalled: Stalled) -> tuple[bool, date, int, str]:
    return (
        stalled.finding.level is not Level.RED,
        stalled.finding.since,
        stalled.project_id,
        stalled.finding.rule.code,
    )


def _findings(
    known: KnownProject,
    rules: Sequence[StallRule],
    moment: Moment,
    calendar: Calendar,
    snoozes: Mapping[int, Sequence[tuple[str, date]]],
) -> Iterator[Stalled]:
    found = [
        stall_finding
        for rule in rules
        if (stall_finding := evaluate(rule, known.facts, moment.as_of, calendar)) is not None
    ]
    if not found:
        return
    row, resting = known.row, snoozes.get(known.row["id"], ())
    told_on = known.told_at.astimezone(BEIJING).date() if known.told_at else None
    for finding in found:
        until = _snoozed_until(resting, finding.rule.code) if resting else None
        yield Stalled(
            project_id=row["id"],
            project=row["name"],
            zone_id=row["zone_id"],
            zone=row["zone__name"],
            unit_id=row["zone__unit_id"],
            unit=row["zone__unit__name"],
            finding=finding,
            # The latest of these (ADR 0031). A monthly report is not among them: a project that does not start would
            # otherwise be excused by reporting that it did not.
            idle_since=max(finding.crossed_on, told_on or finding.crossed_on, until or finding.crossed_on),
            snoozed_until=until if until and until >= moment.as_of else None,
            planned_on=_planned_next(known.facts),
        )


def _planned_next(facts: StallFacts) -> date | None:
    if Kind.PRODUCING in facts.dates:
        return None
    return facts.planned_production_on if Kind.STARTED in facts.dates else facts.planned_start_on


def _coming(known: KnownProject, day: date, days: int) -> Iterator[Coming]:
    row, facts = known.row, known.facts
    plans = [(Trigger.TARGET_MISSED, facts.target_on)]
    # Whoever produces has started: neither plan is open any more, even where the start was never recorded.
    if Kind.PRODUCING not in facts.dates:
        plans.append((Trigger.PRODUCTION_OVERDUE, facts.planned_production_on))
        if Kind.STARTED not in facts.dates:
            plans.append((Trigger.START_OVERDUE, facts.planned_start_on))
    for trigger, due_on in plans:
        if due_on is not None and day <= due_on <= day + timedelta(days=days):
            yield Coming(
                project_id=row["id"],
                project=row["name"],
                zone_id=row["zone_id"],
                zone=row["zone__name"],
                unit_id=row["zone__unit_id"],
                unit=row["zone__unit__name"],
                trigger=trigger,
                due_on=due_on,
            )


def _snoozes(moment: Moment, numbers: Collection[int] | None) -> dict[int, list[tuple[str, date]]]:
    found: defaultdict[int, list[tuple[str, date]]] = defaultdict(list)
    rows: Iterable[Any]
    if numbers is not None and moment.known_at is None:
        rows = _SNOOZES.rows(numbers)
    else:
        known = Snooze.objects.as_known_at(moment.known_at)
        known = known if numbers is None else known.filter(project__in=numbers)
        rows = known.values_list(*SNOOZE_COLUMNS)
    # Those that have ended too: the ladder begins anew at the end of a snooze.
    for project, rule, until, since in rows:
        if since <= moment.as_of:
            found[project].append((rule, until))
    return dict(found)


def _snoozed_until(snoozes: Iterable[tuple[str, date]], code: str) -> date | None:
    return max((until for rule, until in snoozes if rule in {"", code}), default=None)


def lit_rules(project: Project, day: date) -> list[str]:
    """Return the codes of the rules whose lights are on at a project on a day, the worst first."""
    found = scan(Project.objects.filter(pk=project.pk), Moment(day), numbers=[project.pk])
    return [stalled.finding.rule.code for stalled in found.stalled]


def rung_of(stalled: Stalled, *, day: date, began_on: date, patience: Patience, calendar: Calendar) -> Rung:
    """Return the rung of the ladder of a stalled project; no time before reminders began counts as waiting."""
    return rung_on(day, idle_since=max(stalled.idle_since, began_on), patience=patience, calendar=calendar)


def end_of_day(day: date) -> datetime:
    """Return the moment at which a day is over (Beijing time): everything recorded during it is known by then."""
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone()) + timedelta(days=1)
