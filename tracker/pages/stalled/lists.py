"""The columns of what is stalled: by project, by place and rule, and what other thresholds would change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from projects.models import RuleVersion
from projects.rules.stalling import LEVEL_LABELS, Level
from tracker.pages.lists.columns import Column, ColumnKind
from tracker.pages.lists.matrix import MatrixColumn
from tracker.queries.stalled.comparison import CHANGE_LABELS
from tracker.queries.stalled.matrix import ANY_RULE, StallMatrix, cell_of

if TYPE_CHECKING:
    from tracker.pages.stalled.display import StalledProject
    from tracker.queries.stalled.scan import Stalled


def _reasons(project: StalledProject) -> str:
    return "；".join(
        f"{finding.title}（{finding.level_label}）：{finding.why}下一步：{finding.next_step}"
        for finding in project.findings
    )


def _answers(project: StalledProject) -> str:
    lines = [
        f"{finding.title}：{finding.answer.explanation}；措施：{finding.answer.measure}；期限 {finding.answer.due_on}"
        for finding in project.findings
        if finding.answer
    ]
    return "；".join(lines)


STALLED = (
    Column("project", "项目", lambda row: row.name, ("project",), link=lambda row: reverse("project", args=[row.pk])),
    Column("zone", "开发区", lambda row: row.zone, ("zone",)),
    Column("unit", "填报单位", lambda row: row.unit, ("unit",), is_extra=True),
    Column("level", "灯", lambda row: row.level_label, kind=ColumnKind.WORD, state=lambda row: row.level),
    Column("rung", "催办级别", lambda row: row.rung, kind=ColumnKind.WORD),
    Column("reasons", "原因和下一步", _reasons, template="tracker/pages/stalled/reasons_cell.html", room=60),
    Column("answer", "答复", lambda row: row.answer_label, kind=ColumnKind.WORD),
    Column("answers", "答复内容", _answers, is_extra=True),
    Column("since", "自何日起", lambda row: row.since, ("since",), ColumnKind.DAY),
    Column("days", "天数", lambda row: row.days, kind=ColumnKind.COUNT),
    Column("deed", "办理", lambda row: "", template="tracker/pages/stalled/deed_cell.html", is_deed=True),
)
"""Of stalled projects, whose rows are made by `stalled_projects`."""


def _light(found: Stalled | None) -> str:
    return LEVEL_LABELS[found.finding.level] if found else "无灯"


def _mark(found: Stalled | None) -> str:
    return str(found.finding.level) if found else ""


CHANGES = (
    Column(
        "project",
        "项目",
        lambda row: row.project.project,
        ("project",),
        link=lambda row: reverse("project", args=[row.project.project_id]),
    ),
    Column("zone", "开发区", lambda row: row.project.zone, ("zone",)),
    Column("unit", "填报单位", lambda row: row.project.unit, ("unit",), is_extra=True),
    Column("change", "变化", lambda row: CHANGE_LABELS[row.change], ("change",), ColumnKind.WORD),
    Column("now", "现行", lambda row: _light(row.now), ("now",), ColumnKind.WORD, state=lambda row: _mark(row.now)),
    Column("then", "试用", lambda row: _light(row.then), ("then",), ColumnKind.WORD, state=lambda row: _mark(row.then)),
    Column("since", "自何日起", lambda row: row.project.finding.since, ("since",), ColumnKind.DAY),
)
"""Of projects whose light would be another one."""


def matrix_heads(matrix: StallMatrix) -> list[MatrixColumn]:
    """Return what the columns count: all rules together, then each rule that found anything, red before yellow."""
    titles = dict(RuleVersion.objects.order_by("version").values_list("code", "title"))
    codes = sorted(matrix.rules, key=lambda code: titles.get(code, code))
    return [
        MatrixColumn(
            cell_of(code, str(level)),
            f"{titles.get(code, code) if code else '合计'} {LEVEL_LABELS[level]}",
            f"rule={code}&level={level}" if code else f"level={level}",
            str(level),
        )
        for code in (ANY_RULE, *codes)
        for level in (Level.RED, Level.YELLOW)
        # A column without any number would only make the table wider.
        if code == ANY_RULE or matrix.total.get(cell_of(code, str(level)))
    ]
