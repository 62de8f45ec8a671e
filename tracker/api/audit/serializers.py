"""What is looked for in the audit, and the events that are found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from tracker.api.fields import DayField, NumberField, TextOfField
from tracker.api.pagination import ListQuerySerializer
from tracker.api.registry.serializers.projects import EventSerializer
from tracker.api.workbook_views import FormatField
from tracker.queries.audit import ACTIONS, REFUSALS, AuditFilter, action_label, is_refused

if TYPE_CHECKING:
    from rest_framework.fields import Field


class AuditListQuerySerializer(ListQuerySerializer):
    """The query of a search."""

    actor = serializers.CharField(required=False, max_length=150, help_text="操作人的用户名或姓名；登录失败按账号找")
    action = serializers.CharField(
        required=False, max_length=40, help_text=f"操作的名称，如 {'、'.join(list(ACTIONS)[:3])}"
    )
    project = NumberField(required=False, help_text="项目的编号")
    object_type = serializers.CharField(required=False, max_length=40, help_text="对象类型，如 officer、workbook")
    object_id = NumberField(required=False, help_text="对象的编号；工作簿的是上面印的导出编号")
    address = serializers.CharField(required=False, max_length=45, help_text="来路地址，全文相同")
    request_id = serializers.CharField(required=False, max_length=64, help_text="请求编号（X-Request-ID）")
    outcome = serializers.ChoiceField(choices=list(REFUSALS.items()), required=False, help_text="是否成功")
    format = FormatField()

    def get_fields(self) -> dict[str, Field[Any, Any, Any, Any]]:
        """Return the fields; `from` is a keyword of Python and cannot be declared as an attribute."""
        span = {
            "from": DayField(required=False, help_text="起始日期（北京时间），含当日"),
            "to": DayField(required=False, help_text="结束日期（北京时间），含当日"),
        }
        return {**span, **super().get_fields()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        if "from" in attrs and "to" in attrs and attrs["to"] < attrs["from"]:
            message = f"结束日期（to）{attrs['to']} 早于起始日期（from）{attrs['from']}，请对调。"
            raise ValidationError({"to": [ErrorDetail(message, "invalid")]})
        return attrs


NAMES = ("actor", "action", "project", "object_type", "object_id", "address", "request_id", "outcome")


def filter_of(params: dict[str, Any]) -> AuditFilter:
    """Return what a query looks for."""
    named = {name: params[name] for name in NAMES if name in params}
    return AuditFilter(since=params.get("from"), until=params.get("to"), **named)


class AuditEventSerializer(EventSerializer):
    """An event with all that is known of it."""

    username = serializers.CharField(
        source="actor.username", allow_null=True, default=None, help_text="操作人的用户名，系统为 null"
    )
    action_label = TextOfField(action_label, source="*", help_text="操作的中文名称")
    outcome = TextOfField(lambda event: "refused" if is_refused(event) else "done", source="*", help_text="结果")
    project = serializers.IntegerField(source="project_id", allow_null=True, help_text="项目的编号")
    project_name = serializers.CharField(source="project.name", allow_null=True, default=None, help_text="项目名称")
    zone = serializers.IntegerField(source="zone_id", allow_null=True, help_text="开发区的编号")
    address = serializers.CharField(help_text="来路地址")
