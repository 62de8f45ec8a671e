"""Queries and answers about how many projects are stalled, and whose light other thresholds would change."""

from __future__ import annotations

from rest_framework import serializers

from projects.models import Category
from projects.rules.stages import choices
from tracker.api.fields import AsOfField, KnownAtField, ScopeField, UnitField, ZoneField
from tracker.api.matrix import MatrixRowSerializer, by_field
from tracker.api.pagination import CursorField, LimitField
from tracker.api.serializers import QuerySerializer, ReadSerializer
from tracker.api.stalled.serializers.rules import HIGHEST
from tracker.api.stalled.serializers.stalled import CODE, LEVELS
from tracker.queries.stalled.comparison import CHANGE_LABELS

CHANGES = choices(CHANGE_LABELS)


class StallMatrixQuerySerializer(QuerySerializer):
    """The query of the counts."""

    by = by_field()
    as_of = AsOfField(required=False, help_text="截至日期，含当日，默认今天")
    known_at = KnownAtField(help_text="按这一时刻账上所知判断，默认现在")
    zone = ZoneField(required=False, help_text="开发区的编号")
    unit = UnitField(required=False, help_text="填报单位的代码")
    is_key = serializers.BooleanField(required=False, help_text="true 只要省级重点工程，false 只要其他项目")


class StallMatrixSerializer(ReadSerializer):
    """How many projects have which light by which rule; `all-red` counts a project with several once."""

    rules = serializers.DictField(child=serializers.CharField(), help_text="亮了灯的规则：代码和名称")
    rows = MatrixRowSerializer(many=True, help_text="各列为“规则代码-red”“规则代码-yellow”，all 为不分规则")
    total = serializers.DictField(child=serializers.IntegerField(), help_text="合计")
    scope = ScopeField()


class StallTrialQuerySerializer(QuerySerializer):
    """Which thresholds are tried, on which projects."""

    code = serializers.RegexField(CODE, help_text="规则的代码")
    category = serializers.ChoiceField(choices=Category.choices, required=False, help_text="只为这一类别")
    unit = UnitField(required=False, help_text="只为这一填报单位")
    yellow = serializers.IntegerField(
        min_value=0, max_value=HIGHEST, required=False, help_text="试用的黄灯线，不给出的取现行的"
    )
    red = serializers.IntegerField(
        min_value=0, max_value=HIGHEST, required=False, help_text="试用的红灯线，不给出的取现行的"
    )
    change = serializers.ChoiceField(choices=CHANGES, required=False, help_text="只要这一种变化")
    cursor = CursorField()
    limit = LimitField()


class LevelCountSerializer(ReadSerializer):
    level = serializers.ChoiceField(choices=LEVELS, help_text="黄灯或红灯")
    now = serializers.IntegerField(help_text="现行标准下的项目数")
    then = serializers.IntegerField(help_text="试用标准下的项目数")


class ChangedLightSerializer(ReadSerializer):
    """A project whose light would be another one."""

    project = serializers.IntegerField(source="project.project_id", help_text="项目的编号")
    project_name = serializers.CharField(source="project.project", help_text="项目名称")
    zone_name = serializers.CharField(source="project.zone", help_text="开发区")
    unit_name = serializers.CharField(source="project.unit", help_text="填报单位")
    change = serializers.ChoiceField(choices=CHANGES, help_text="变化")
    now = serializers.ChoiceField(
        source="now.finding.level", choices=LEVELS, allow_null=True, default=None, help_text="现行标准下的灯"
    )
    then = serializers.ChoiceField(
        source="then.finding.level", choices=LEVELS, allow_null=True, default=None, help_text="试用标准下的灯"
    )
    since = serializers.DateField(source="project.finding.since", help_text="计时起点")
