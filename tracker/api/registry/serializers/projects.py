"""Projects, their milestones and their history, as answered and as written."""

from __future__ import annotations

import json
from typing import Any

from rest_framework import serializers

from projects.models import LARGEST_JOBS, Category, Nature, Reform
from projects.rules.row_trails import told_action, told_parts
from tracker.api.choices import COHORTS, KINDS, STAGES, SUB_TYPES
from tracker.api.fields import (
    ChainField,
    DayField,
    IndustryCodeField,
    MomentField,
    NationalCodeField,
    PhoneField,
    ProjectField,
    RoundField,
    TextOfField,
    UnitField,
    UsccField,
    WanField,
    ZoneField,
)
from tracker.api.pagination import CursorField, ListQuerySerializer
from tracker.api.serializers import QuerySerializer, ReadSerializer, WriteSerializer
from tracker.api.stalled.serializers.stalled import LightSerializer
from tracker.queries.project_filters import EMPTY, STALL_FLAGS
from tracker.queries.registry import HistoryPosition


def text(length: int, words: str) -> serializers.CharField:
    return serializers.CharField(max_length=length, required=False, allow_blank=True, help_text=words)


def amount(source: str, words: str) -> WanField:
    """Return a field in 万元 that may be absent, or null for an amount that is not known."""
    return WanField(source=source, required=False, allow_null=True, help_text=f"{words}（万元）")


def day(words: str) -> DayField:
    return DayField(required=False, allow_null=True, help_text=words)


class ProjectWriteSerializer(WriteSerializer):
    """What is planned for a project; what happens to it has records of its own."""

    name = serializers.CharField(max_length=120, help_text="项目名称，在本开发区内唯一，全半角、括号、空格不同也算同名")
    national_code = NationalCodeField(help_text="项目代码，签约时可空，之后唯一")
    zone = ZoneField(required=False, help_text="开发区的编号；开发区人员可不填，默认本开发区；建档后不能修改")
    owner = text(120, "建设单位")
    owner_uscc = UsccField(help_text="统一社会信用代码，签约时可空")
    category = serializers.ChoiceField(choices=Category.choices, help_text="项目类别")
    industry_code = IndustryCodeField(help_text="行业代码（GB/T 4754），2–4 位数字")
    chain = ChainField(max_length=60, required=False, allow_blank=True, help_text="产业链")
    nature = serializers.ChoiceField(choices=Nature.choices, required=False, allow_blank=True, help_text="建设性质")
    site = text(200, "建设地点")
    content = text(4000, "建设内容及规模")
    planned_wan = amount("planned_yuan", "计划总投资")
    expected_output_wan = amount("expected_output_yuan", "预计年产值")
    expected_tax_wan = amount("expected_tax_yuan", "预计年税收")
    jobs = serializers.IntegerField(
        min_value=0, max_value=LARGEST_JOBS, required=False, allow_null=True, help_text="就业人数"
    )
    planned_start_on = day("计划开工日期")
    planned_production_on = day("计划投产日期")
    planned_full_output_on = day("计划达产日期")
    parent = ProjectField(required=False, allow_null=True, help_text="分期项目的主项目的编号")  # type: ignore[assignment]  # hides an attribute
    lead = text(40, "领办人（概况说明；统计以领办代办登记为准）")
    agent = text(40, "代办员（概况说明；统计以领办代办登记为准）")
    contact_name = text(40, "责任人")
    contact_phone = PhoneField(help_text="联系电话，一个号码，至多 20 位；分机写成 转801")
    is_key = serializers.BooleanField(required=False, help_text="是否重点项目")
    note = text(500, "备注")


class MilestoneOfProjectSerializer(ReadSerializer):
    id = serializers.IntegerField(help_text="编号，更正时填入 corrects")
    kind = serializers.ChoiceField(choices=KINDS, help_text="事项")
    occurred_on = serializers.DateField(help_text="发生日期")
    sub_type = serializers.ChoiceField(choices=SUB_TYPES, allow_blank=True, help_text="投产情形")
    recorded_at = serializers.DateTimeField(help_text="录入时刻")


class ReformsOfProjectSerializer(ReadSerializer):
    commitment = serializers.BooleanField(help_text="承诺制")
    standard_land = serializers.BooleanField(help_text="标准地")
    full_proxy = serializers.BooleanField(help_text="全代办")


class ProjectSerializer(ReadSerializer):
    """
    A project as answered: the one list of its fields.

    `project_rows` reads them as columns by their `source`, without a model instance or a field's code per value:
    a page of 500 projects is the most frequent answer of all, and that is where its time went.
    """

    id = serializers.IntegerField(help_text="编号")
    name = serializers.CharField(help_text="项目名称")
    national_code = serializers.CharField(help_text="项目代码，没有时为空")
    owner = serializers.CharField(help_text="建设单位")
    owner_uscc = serializers.CharField(help_text="统一社会信用代码，没有时为空")
    category = serializers.ChoiceField(choices=Category.choices, help_text="项目类别")
    industry_code = serializers.CharField(help_text="行业代码（GB/T 4754），没有时为空")
    chain = serializers.CharField(help_text="产业链")
    nature = serializers.ChoiceField(choices=Nature.choices, allow_blank=True, help_text="建设性质")
    site = serializers.CharField(help_text="建设地点")
    content = serializers.CharField(help_text="建设内容及规模")
    jobs = serializers.IntegerField(allow_null=True, help_text="就业人数")
    planned_start_on = serializers.DateField(allow_null=True, help_text="计划开工日期")
    planned_production_on = serializers.DateField(allow_null=True, help_text="计划投产日期")
    planned_full_output_on = serializers.DateField(allow_null=True, help_text="计划达产日期")
    lead = serializers.CharField(help_text="领办人")
    agent = serializers.CharField(help_text="代办员")
    contact_name = serializers.CharField(help_text="责任人")
    contact_phone = serializers.CharField(help_text="联系电话；本开发区以外的人看到的遮住中间几位")
    is_key = serializers.BooleanField(help_text="是否重点项目")
    note = serializers.CharField(help_text="备注")
    stage = serializers.ChoiceField(choices=STAGES, allow_null=True, help_text="阶段，由进展节点得出")
    version = serializers.IntegerField(help_text="版本，即 ETag")
    updated_at = serializers.DateTimeField(help_text="更新时刻")
    zone = serializers.IntegerField(source="zone_id", help_text="开发区的编号")
    zone_name = serializers.CharField(source="zone.name", help_text="开发区")
    unit = serializers.CharField(source="zone.unit_id", help_text="填报单位的代码")
    parent = serializers.IntegerField(  # type: ignore[assignment]  # hides an attribute
        source="parent_id", allow_null=True, help_text="分期项目的主项目的编号"
    )
    completed_month = serializers.CharField(
        source="newest_month", allow_null=True, help_text="累计完成投资的月份，如 2024-05"
    )
    reported_month = serializers.CharField(
        source="newest_reported", allow_null=True, help_text="最近一次填报的月份，确认无变化的也算，如 2024-06"
    )
    planned_wan = WanField(source="planned_yuan", allow_null=True, help_text="计划总投资（万元）")
    expected_output_wan = WanField(source="expected_output_yuan", allow_null=True, help_text="预计年产值（万元）")
    expected_tax_wan = WanField(source="expected_tax_yuan", allow_null=True, help_text="预计年税收（万元）")
    completed_wan = WanField(
        source="newest_completed", allow_null=True, help_text="开工以来累计完成投资（万元），取最新一月"
    )
    milestones = MilestoneOfProjectSerializer(many=True, help_text="有效的进展节点")
    reform = ReformsOfProjectSerializer(help_text="适用的审批改革")
    lights = LightSerializer(many=True, help_text="今天亮着的灯，最紧要的在前")


class LedgerQuerySerializer(QuerySerializer):
    """Which projects are asked for."""

    zone = ZoneField(required=False, help_text="开发区的编号")
    unit = UnitField(required=False, help_text="填报单位的代码")
    stage = serializers.ChoiceField(
        choices=[*STAGES, (EMPTY, "尚未签约")],
        required=False,
        help_text="阶段；none 为没有任何阶段的项目",
    )
    category = serializers.ChoiceField(choices=Category.choices, required=False, help_text="项目类别")
    industry_code = IndustryCodeField(required=False, help_text="行业代码（GB/T 4754），按前几位匹配")
    chain = ChainField(required=False, max_length=60, help_text="产业链，全半角、括号、空格不计；none 为未填")
    round = RoundField(required=False, help_text="列入这一期次的名单")
    cohort = serializers.ChoiceField(
        choices=COHORTS, required=False, help_text="列入这张名单；与 round 同用时须为同一条入批记录"
    )
    reform = serializers.ChoiceField(choices=Reform.choices, required=False, help_text="适用的审批改革")
    stalled = serializers.ChoiceField(choices=STALL_FLAGS, required=False, help_text="今天有没有停滞的灯，或是哪种灯")
    q = serializers.CharField(
        required=False,
        max_length=100,
        help_text="项目名称、建设单位、项目代码（含原代码）里的文字；空格隔开的几个词须都出现，全半角、括号不计",
    )
    updated_since = MomentField(takes_days=True, required=False, help_text="自这一时刻起有变动")
    is_key = serializers.BooleanField(required=False, help_text="是否重点项目")
    parent = ProjectField(required=False, help_text="这个主项目的分期项目")  # type: ignore[assignment]  # hides an attribute


class ProjectListQuerySerializer(ListQuerySerializer, LedgerQuerySerializer):
    """The same, page by page."""


class StateField(serializers.JSONField):
    """The fields of an object before or after a change, which the audit keeps as a text of JSON."""

    def to_representation(self, value: Any) -> Any:
        return json.loads(value) if value else None


class PartsField(serializers.ListField):
    """What an event of an imported row did, from its action; of other events nothing."""

    def to_representation(self, value: Any) -> list[str]:
        return told_parts(value)


class EventSerializer(ReadSerializer):
    id = serializers.IntegerField(help_text="编号")
    at = serializers.DateTimeField(help_text="时刻")
    actor = serializers.CharField(allow_null=True, help_text="谁改的，系统为 null")
    action = TextOfField(told_action, help_text="操作的名称；导入台账的一行是 import_row")
    parts = PartsField(
        child=serializers.CharField(),
        source="action",
        help_text="导入台账的一行做了哪几种改动，名称同单项办理时的 action；其他操作为空",
    )
    object_type = serializers.CharField(help_text="对象类型")
    object_id = serializers.IntegerField(help_text="对象的编号")
    before = StateField(help_text="改前；个人信息已遮住", allow_null=True)
    after = StateField(help_text="改后；个人信息已遮住", allow_null=True)
    reason = serializers.CharField(help_text="原因")
    request_id = serializers.CharField(help_text="请求编号，与应答的 X-Request-ID 相同")


class HistoryListQuerySerializer(ListQuerySerializer):
    cursor = CursorField(HistoryPosition.parse)
