"""Stalled projects as pages show them: what the rules find about each, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from projects.models import Project, RuleVersion
from projects.rules.escalation import RUNG_LABELS
from projects.rules.stall_messages import next_step, why
from projects.rules.stalling import LEVEL_LABELS
from tracker.models import Deployment
from tracker.queries.stalled.answers import ANSWER_LABELS, AnswerState, answers_to, state_of_answer
from tracker.queries.stalled.project_facts import Moment
from tracker.queries.stalled.scan import Stalled, rung_of, scan
from tracker.reminders.issuing import patience_of_settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from tracker.models import StallAnswer
    from tracker.queries.stalled.answers import Answers
    from tracker.queries.stalled.flags import StalledGroups


@dataclass(frozen=True)
class DisplayedFinding:
    """One finding of a rule about a project, with why it was found and what to do."""

    title: str
    code: str
    level: str
    level_label: str
    why: str
    next_step: str
    since: date
    snoozed_until: date | None
    answer: StallAnswer | None
    is_overdue: bool
    """Whether the deadline of the answer has passed."""

    @property
    def answer_label(self) -> str:
        """How the light stands with its answer."""
        if self.answer is None:
            return ANSWER_LABELS[AnswerState.UNANSWERED]
        return ANSWER_LABELS[AnswerState.OVERDUE if self.is_overdue else AnswerState.ANSWERED]


@dataclass(frozen=True)
class StalledProject:
    """One stalled project: its worst level, how high its reminders go by now, and all findings, the worst first."""

    pk: int
    name: str
    zone: str
    unit: str
    level: str
    level_label: str
    since: date
    days: int
    rung: str
    findings: list[DisplayedFinding]

    @property
    def answer_label(self) -> str:
        """How the worst light stands with its answer."""
        return self.findings[0].answer_label


def stalled_projects(page: Iterable[list[Stalled]], *, groups: StalledGroups) -> list[StalledProject]:
    """Return the projects of a page of what was found, as pages show them. Two queries."""
    # What stalled before reminders began was not reminded of; an installation without a deployment begins today.
    began_on = Deployment.objects.values_list("began_on", flat=True).first() or groups.as_of
    found = list(page)
    answers = answers_to((stalled for group in found for stalled in group), groups.moment)
    return [_stalled_project(group, groups, began_on, answers) for group in found]


def _stalled_project(group: list[Stalled], groups: StalledGroups, began_on: date, answers: Answers) -> StalledProject:
    worst, patience = group[0], patience_of_settings()
    rungs = [
        rung_of(stalled, day=groups.as_of, began_on=began_on, patience=patience, calendar=groups.calendar)
        for stalled in group
    ]
    return StalledProject(
        pk=worst.project_id,
        name=worst.project,
        zone=worst.zone,
        unit=worst.unit,
        since=worst.finding.since,
        days=(groups.as_of - worst.finding.since).days,
        level=str(worst.finding.level),
        level_label=LEVEL_LABELS[worst.finding.level],
        rung=RUNG_LABELS[max(rungs)],
        findings=list(_displayed(group, groups.moment, answers)),
    )


def findings_of(project: Project, day: date) -> list[DisplayedFinding]:
    """Return what the rules find about one project on a day, the worst first."""
    moment = Moment(day)
    found = scan(Project.objects.filter(pk=project.pk), moment).stalled
    return list(_displayed(found, moment, answers_to(found, moment)))


def _displayed(rows: Iterable[Stalled], moment: Moment, answers: Answers) -> Iterable[DisplayedFinding]:
    day = moment.as_of
    for row in rows:
        finding = row.finding
        answer = answers.get((row.project_id, finding.rule.code))
        yield DisplayedFinding(
            title=finding.rule.title,
            code=finding.rule.code,
            level=str(finding.level),
            level_label=LEVEL_LABELS[finding.level],
            why=why(finding, day),
            next_step=next_step(finding),
            since=finding.since,
            snoozed_until=row.snoozed_until,
            answer=answer,
            is_overdue=state_of_answer(answer, moment) is AnswerState.OVERDUE,
        )


def with_titles(answers: Iterable[StallAnswer]) -> list[tuple[StallAnswer, str]]:
    """Return answers, each with the title of the rule whose light it answers. Two queries."""
    # The newest version of each: an answer outlives the wording that it answered.
    titles = dict(RuleVersion.objects.order_by("version").values_list("code", "title"))
    return [(answer, titles.get(answer.rule_code, answer.rule_code)) for answer in answers]
