"""Which projects of those visible are params for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from rest_framework import serializers

from projects.models import Category, CohortEntry, Project, ProjectQuerySet, Reform, reform_sources
from tracker.api.choices import COHORTS, STAGES
from tracker.api.fields import IndustryCodeField, MomentField, ProjectField, RoundField, UnitField, ZoneField
from tracker.api.pagination import ListQuerySerializer
from tracker.api.registry.stall_flags import STALLED

if TYPE_CHECKING:
    from zones.models import Officer

NONE = "none"
"""Asks for what is empty: an empty parameter counts as not given."""


class ProjectListQuerySerializer(ListQuerySerializer):
    """The query of the list of projects."""

    zone = ZoneField(required=False, help_text="开发区的编号")
    unit = UnitField(required=False, help_text="填报单位的代码")
    stage = serializers.ChoiceField(
        choices=[*STAGES, (NONE, "尚未签约")],
        required=False,
        help_text="阶段；none 为没有任何阶段的项目",
    )
    category = serializers.ChoiceField(choices=Category.choices, required=False, help_text="项目类别")
    industry_code = IndustryCodeField(required=False, help_text="行业代码（GB/T 4754），按前几位匹配")
    chain = serializers.CharField(required=False, max_length=60, help_text="产业链，须完全一致；none 为未填")
    round = RoundField(required=False, help_text="列入这一期次的名单")
    cohort = serializers.ChoiceField(
        choices=COHORTS, required=False, help_text="列入这张名单；与 round 同用时须为同一条入批记录"
    )
    reform = serializers.ChoiceField(choices=Reform.choices, required=False, help_text="适用的审批改革")
    stalled = serializers.ChoiceField(choices=STALLED, required=False, help_text="今天有没有停滞的灯，或是哪种灯")
    q = serializers.CharField(
        required=False, max_length=100, help_text="项目名称、建设单位、项目代码（含原代码）里的文字"
    )
    updated_since = MomentField(required=False, help_text="自这一时刻起有变动")
    is_key = serializers.BooleanField(required=False, help_text="是否重点项目")
    parent = ProjectField(required=False, help_text="这个主项目的分期项目")  # type: ignore[assignment]  # hides an attribute


def filtered(params: dict[str, Any], officer: Officer) -> ProjectQuerySet:
    """Return the visible projects that a query asks for."""
    projects = Project.objects.visible_to(officer)
    lookups = {
        "zone": params.get("zone"),
        "zone__unit": params.get("unit"),
        "stage": _or_empty(params.get("stage")),
        "category": params.get("category"),
        "chain": _or_empty(params.get("chain")),
        "industry_code__startswith": params.get("industry_code"),
        "updated_at__gte": params.get("updated_since"),
        "is_key": params.get("is_key"),
        "parent": params.get("parent"),
    }
    projects = projects.filter(**{lookup: value for lookup, value in lookups.items() if value is not None})
    if "round" in params or "cohort" in params:
        projects = projects.filter(Exists(_entries(params)))
    if "reform" in params:
        projects = projects.filter(reform_sources.goes_through(Reform(params["reform"])))
    return projects.search(params["q"]) if "q" in params else projects


def _entries(params: dict[str, Any]) -> Any:
    named = {name: params[name] for name in ("round", "cohort") if name in params}
    return CohortEntry.objects.standing().filter(project=OuterRef("pk"), **named)


def _or_empty(value: str | None) -> str | None:
    return "" if value == NONE else value
