"""The lines of a digest from what a scan found: one a project, under the worst of what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from projects.rules.escalation import Rung
from projects.rules.stall_messages import SINCE_LABELS, lapse, next_step, not_counted, thresholds
from projects.rules.stalling import SHARES, TRIGGER_LABELS, Trigger
from tracker.emails import Button, DigestLine, MailReason
from tracker.queries.stalled.answers import ANSWER_LABELS, AnswerState, state_of_answer
from tracker.queries.stalled.project_facts import Moment
from zones.models import Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from projects.rules.stalling import StallFinding
    from tracker.models import StallAnswer
    from tracker.queries.stalled.answers import Answers
    from tracker.queries.stalled.scan import Coming, Scan, Stalled
    from zones.models import Officer

LONGEST_ANSWER = 60
"""Characters of an answer that a line repeats; all of it stands on the project's page."""
COMING_LABELS = {
    Trigger.START_OVERDUE: "计划开工日期将到",
    Trigger.PRODUCTION_OVERDUE: "计划投产日期将到",
    Trigger.TARGET_MISSED: "目标名单期限将到",
}


def lines_of(found: Scan, rungs: Mapping[int, int], answers: Answers) -> list[DigestLine]:
    """
    Return a line for each project of a scan, the worst first: by rung, then red before yellow, then the oldest.

    `rungs` are those recorded when the mail came to be owed, by project; a snoozed finding makes no line.
    """
    day = Moment(found.as_of)
    lines = [
        _stalled_line(of_project, Rung(rungs[of_project[0].project_id]), answers, day)
        for of_project in _by_project(found.stalled)
    ]
    stalled_ids = {stalled.project_id for stalled in found.stalled}
    lines += [_coming_line(coming, found.as_of) for coming in found.coming if coming.project_id not in stalled_ids]
    # Stable: within a rung the order of the scan stays.
    return sorted(lines, key=lambda line: -line.rung)


def button_for(officer: Officer, lines: Sequence[DigestLine]) -> Button:
    """Return where a recipient answers what a mail lists: the sheet of the month, or the list of the stalled."""
    silent = TRIGGER_LABELS[Trigger.SILENT]
    if officer.role == Role.ZONE and lines and all(line.reason.title == silent for line in lines):
        return Button("填写我的月报", address("/monthly-sheet/"))
    if lines and all(line.level is None for line in lines):
        return Button("查看临近的计划日期", address("/handover/"))
    return Button("打开停滞清单，逐个办理", address("/stalled/"))


def address(path: str) -> str:
    """Return the whole address of a page."""
    return f"{settings.SITE_URL}{path}"


def _by_project(stalled: Sequence[Stalled]) -> list[list[Stalled]]:
    """Return the findings by project without the snoozed ones, in the order of the scan: the worst comes first."""
    groups: dict[int, list[Stalled]] = {}
    for finding in stalled:
        if finding.snoozed_until is None:
            groups.setdefault(finding.project_id, []).append(finding)
    return list(groups.values())


def _stalled_line(of_project: Sequence[Stalled], rung: Rung, answers: Answers, day: Moment) -> DigestLine:
    worst = of_project[0]
    answer = _answer_to(worst, answers)
    others = [
        f"{TRIGGER_LABELS[row.finding.rule.trigger]} {lapse(row.finding)}{_in_brackets(_answer_to(row, answers), day)}"
        for row in of_project[1:]
    ]
    also = f"另有：{'；'.join(others)}。" if others else ""
    return DigestLine(
        project=worst.project,
        zone=worst.zone,
        # It may have been owed for a date to come, and have stalled since.
        rung=max(rung, Rung.HINT),
        level=worst.finding.level,
        reason=_reason(worst.finding),
        since=worst.finding.since,
        lapse=lapse(worst.finding),
        planned_on=worst.planned_on,
        more=f"{also}{not_counted(worst.finding)}",
        link=_link(worst.project_id),
        answer=_told_answer(answer, day),
        is_overdue=state_of_answer(answer, day) is AnswerState.OVERDUE,
    )


def _answer_to(stalled: Stalled, answers: Answers) -> StallAnswer | None:
    return answers.get((stalled.project_id, stalled.finding.rule.code))


def _told_answer(answer: StallAnswer | None, day: Moment) -> str:
    label = ANSWER_LABELS[state_of_answer(answer, day)]
    if answer is None:
        return label
    said = f"{answer.explanation[:LONGEST_ANSWER]}…" if len(answer.explanation) > LONGEST_ANSWER else answer.explanation
    return f"{label}（期限 {answer.due_on}）：{said}"


def _in_brackets(answer: StallAnswer | None, day: Moment) -> str:
    """Return how another light of the same project stands with its answer; nothing where there is none."""
    return f"（{ANSWER_LABELS[state_of_answer(answer, day)]}）" if answer else ""


def _reason(finding: StallFinding) -> MailReason:
    rule = finding.rule
    return MailReason(
        title=TRIGGER_LABELS[rule.trigger],
        since=SINCE_LABELS[rule.trigger],
        lapse="落后" if rule.measure in SHARES else "已过",
        thresholds=thresholds(rule),
        next_step=next_step(finding),
    )


def _coming_line(coming: Coming, day: date) -> DigestLine:
    days = (coming.due_on - day).days
    return DigestLine(
        project=coming.project,
        zone=coming.zone,
        rung=Rung.COMING,
        level=None,
        reason=MailReason(
            title=COMING_LABELS[coming.trigger],
            since="计划日期",
            lapse="还有",
            thresholds="",
            next_step=f"过期未登记将按“{TRIGGER_LABELS[coming.trigger]}”亮灯。",
        ),
        since=coming.due_on,
        lapse=f"{days} 天" if days else "今天到期",
        planned_on=None,
        more="",
        link=_link(coming.project_id),
    )


def _link(project_id: int) -> str:
    return address(f"/projects/{project_id}/")
