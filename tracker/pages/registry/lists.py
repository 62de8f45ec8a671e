"""The columns of the lists of the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from projects.models import ProgressFigure
from tracker.pages.lists.columns import Column, ColumnKind

if TYPE_CHECKING:
    from projects.models import Project, ProjectQuerySet


def _stage(project: Project) -> str:
    return project.get_stage_display() or "未签约"


def _share(project: Any) -> float | None:
    """Return how much of the plan is completed; None where one of both is unknown."""
    done, planned = project.completed_yuan, project.planned_yuan
    return done / planned if done is not None and planned else None


PROJECTS = (
    Column("name", "项目", lambda row: row.name, ("name",), link=lambda row: reverse("project", args=[row.pk])),
    Column("zone", "开发区", lambda row: row.zone.name, ("zone__name",)),
    Column("unit", "填报单位", lambda row: row.zone.unit.name, ("zone__unit__name",), is_extra=True),
    Column("owner", "建设单位", lambda row: row.owner, ("owner",)),
    Column("stage", "阶段", _stage, ("stage",), ColumnKind.WORD),
    Column("category", "类别", lambda row: row.get_category_display(), ("category",), ColumnKind.WORD),
    Column("planned", "计划总投资", lambda row: row.planned_yuan, ("planned_yuan",), ColumnKind.AMOUNT),
    Column("completed", "累计完成", lambda row: row.completed_yuan, ("completed_yuan",), ColumnKind.AMOUNT),
    Column("share", "完成比例", _share, kind=ColumnKind.PERCENT),
    Column(
        "output",
        "预计年产值",
        lambda row: row.expected_output_yuan,
        ("expected_output_yuan",),
        ColumnKind.AMOUNT,
        is_extra=True,
    ),
    Column("start", "计划开工", lambda row: row.planned_start_on, ("planned_start_on",), ColumnKind.DAY),
    Column("production", "计划投产", lambda row: row.planned_production_on, ("planned_production_on",), ColumnKind.DAY),
    Column(
        "full",
        "计划达产",
        lambda row: row.planned_full_output_on,
        ("planned_full_output_on",),
        ColumnKind.DAY,
        is_extra=True,
    ),
    Column("chain", "产业链", lambda row: row.chain, ("chain",), is_extra=True),
    Column("code", "项目代码", lambda row: row.national_code, ("national_code",), is_extra=True),
    Column("industry", "行业代码", lambda row: row.industry_code, ("industry_code",), is_extra=True),
    Column("key", "重点项目", lambda row: "是" if row.is_key else "", ("is_key",), is_extra=True),
    Column("person", "责任人", lambda row: row.contact_name, ("contact_name",), is_extra=True),
    Column("lead", "领办人", lambda row: row.lead, ("lead",), is_extra=True),
    Column("agent", "代办员", lambda row: row.agent, ("agent",), is_extra=True),
    Column("updated", "更新时间", lambda row: row.updated_at, ("updated_at",), ColumnKind.MOMENT, is_extra=True),
)
"""Of the list of projects, whose rows are made by `listed`."""


def listed(projects: ProjectQuerySet) -> ProjectQuerySet:
    """Return projects with what their list shows beside their own fields: the newest completed amount."""
    newest = ProgressFigure.objects.standing().filter(project=OuterRef("pk"), completed_yuan__isnull=False)
    completed = Subquery(newest.order_by("-month").values("completed_yuan")[:1])
    return projects.select_related("zone__unit").annotate(completed_yuan=completed)
