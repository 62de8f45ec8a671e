"""Proxy service (全代办): who leads, who handles the formalities, and the posts of a zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.response import Response

from projects.models import ProxyPost, ProxyScope
from projects.operations.proxy_services import record_post, record_service, withdraw_post
from tracker.api.fields import DayField, UnitField, ZoneField
from tracker.api.pagination import RecordListQuerySerializer, paginated, paginated_schema, read_records
from tracker.api.serializers import RecordSerializer, WriteSerializer, reason
from tracker.api.views import ProjectScopedView, WithdrawalView, get_visible_or_404
from zones.models import Zone

if TYPE_CHECKING:
    from rest_framework.request import Request

TAG = "领办代办"
MOST_ITEMS = 10_000


def _person(words: str) -> serializers.CharField:
    return serializers.CharField(max_length=40, required=False, allow_blank=True, help_text=words)


class ServiceSerializer(RecordSerializer):
    """A proxy service."""

    project = serializers.IntegerField(source="project_id", help_text="项目的编号")
    lead = serializers.CharField(help_text="领办人")
    agent = serializers.CharField(help_text="代办员")
    scope = serializers.ChoiceField(choices=ProxyScope.choices, help_text="代办范围")
    opened_on = serializers.DateField(help_text="开始日期")
    closed_on = serializers.DateField(allow_null=True, help_text="结束日期，进行中的为 null")
    items_handled = serializers.IntegerField(allow_null=True, help_text="代办事项数，未填的为 null")


class ServiceWriteSerializer(WriteSerializer):
    """A proxy service, or more about it; what is not given stays as it stands."""

    opened_on = DayField(help_text="开始日期；同一日期的即补充或更正")
    lead = _person("领办人，一般为管委会班子成员；与代办员至少填一位")
    agent = _person("代办员")
    scope = serializers.ChoiceField(choices=ProxyScope.choices, required=False, help_text="代办范围，首次登记必填")
    closed_on = DayField(required=False, allow_null=True, help_text="结束日期")
    items_handled = serializers.IntegerField(
        min_value=0, max_value=MOST_ITEMS, required=False, allow_null=True, help_text="代办事项数"
    )
    reason = reason()


class ProxyPostSerializer(RecordSerializer):
    """A post for proxy service."""

    zone = serializers.IntegerField(source="zone_id", help_text="开发区的编号")
    title = serializers.CharField(help_text="岗位")
    holder = serializers.CharField(help_text="任职人")
    opened_on = serializers.DateField(help_text="设立日期")
    closed_on = serializers.DateField(allow_null=True, help_text="撤销日期，仍在设的为 null")


class PostListQuerySerializer(RecordListQuerySerializer):
    """The query of the posts."""

    zone = ZoneField(required=False, help_text="开发区的编号")
    unit = UnitField(required=False, help_text="填报单位的代码")


class ProxyPostWriteSerializer(WriteSerializer):
    """A post, or more about it; what is not given stays as it stands."""

    zone = ZoneField(required=False, help_text="开发区的编号；开发区人员可不填，默认本开发区")
    title = serializers.CharField(max_length=60, help_text="岗位；同名同设立日期的即补充或更正")
    opened_on = DayField(help_text="设立日期")
    holder = _person("任职人")
    closed_on = DayField(required=False, allow_null=True, help_text="撤销日期")
    reason = reason()


class ProjectProxyServiceListView(ProjectScopedView):
    """The proxy services of one project."""

    tag = TAG
    query = RecordListQuerySerializer

    @extend_schema(
        operation_id="proxy_services", summary="项目的领办代办", responses=paginated_schema(ServiceSerializer)
    )
    def get(self, request: Request, project_id: int) -> Response:
        """Return the standing ones, or all."""
        services = read_records(self.project(project_id).proxy_services.all(), self.params)
        return paginated(request, self.params, services, lambda shown: ServiceSerializer(shown, many=True).data)

    @extend_schema(
        operation_id="record_proxy_service",
        summary="登记领办代办",
        description=(
            "同一开始日期再次登记即为补充或更正：没有给出的字段保持不变，改动已有内容须说明原因，没有变化时返回 200。"
            "进行中的领办代办结束以前不能另开（409）。"
        ),
        request=ServiceWriteSerializer,
        responses={201: ServiceSerializer, 200: ServiceSerializer},
        examples=[
            OpenApiExample(
                "全部代办",
                {"lead": "张某", "agent": "李某", "scope": "full", "opened_on": "2024-05-06"},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Record one, or more about it."""
        project = self.project_to_write(project_id)
        told = self.validated(ServiceWriteSerializer)
        service = record_service(
            project=project,
            opened_on=told.pop("opened_on"),
            reason=told.pop("reason", ""),
            told=told,
            by=self.officer,
            now=self.now,
            today=self.today,
        )
        return self.recorded(service, ServiceSerializer)


class ProxyPostListView(ProjectScopedView):
    """The posts for proxy service of the zones that the officer sees."""

    tag = TAG
    query = PostListQuerySerializer

    @extend_schema(operation_id="proxy_posts", summary="代办岗位", responses=paginated_schema(ProxyPostSerializer))
    def get(self, request: Request) -> Response:
        """Return those that the query asks for."""
        posts = ProxyPost.objects.filter(zone__in=Zone.objects.visible_to(self.officer))
        asked = {"zone": self.params.get("zone"), "zone__unit": self.params.get("unit")}
        posts = posts.filter(**{name: value for name, value in asked.items() if value is not None})
        shown = read_records(posts, self.params)
        return paginated(request, self.params, shown, lambda rows: ProxyPostSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="record_proxy_post",
        summary="登记代办岗位",
        description="同名岗位撤销以前不能再设（409）；同名同设立日期再次登记即为补充或更正，没有变化时返回 200。",
        request=ProxyPostWriteSerializer,
        responses={201: ProxyPostSerializer, 200: ProxyPostSerializer},
        examples=[
            OpenApiExample("岗位", {"zone": 7, "title": "代办岗位01", "opened_on": "2024-01-02"}, request_only=True)
        ],
    )
    def post(self, request: Request) -> Response:
        """Record one, or more about it."""
        told = self.validated(ProxyPostWriteSerializer)
        zone = told.pop("zone", None) or self.own_zone()
        self.may_write_in(zone)
        post = record_post(
            zone=zone,
            title=told.pop("title"),
            opened_on=told.pop("opened_on"),
            reason=told.pop("reason", ""),
            told=told,
            by=self.officer,
            now=self.now,
            today=self.today,
        )
        return self.recorded(post, ProxyPostSerializer)


@extend_schema_view(
    post=extend_schema(
        operation_id="withdraw_proxy_post",
        summary="撤回代办岗位",
        description="用于误登；不再设的岗位请登记撤销日期。",
    )
)
class ProxyPostWithdrawalView(WithdrawalView):
    """Takes a post back that was recorded by mistake."""

    tag = TAG
    serializer_class = ProxyPostSerializer

    def get_object(self) -> ProxyPost:
        visible = ProxyPost.objects.filter(zone__in=Zone.objects.visible_to(self.officer))
        post = get_visible_or_404(visible.select_related("zone", "recorded_by"), self.kwargs["number"])
        self.may_write_in(post.zone)
        return post

    def withdraw(self, record: ProxyPost, **how: Any) -> ProxyPost:
        withdraw_post(post=record, **how)
        return record
