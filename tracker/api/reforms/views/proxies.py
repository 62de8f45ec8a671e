"""Proxy service (全代办): who leads, who handles the formalities, and the posts of a zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from projects.models import ProxyPost, ProxyScope
from projects.operations.proxy_services import record_post, record_service, withdraw_post
from tracker.api.fields import DayField, UnitField, ZoneField
from tracker.api.pagination import page, page_of
from tracker.api.records import RecordPage, RecordShape, WithdrawalBody, read_records
from tracker.api.scope import ScopedEndpoint, reason
from tracker.api.serializers import Body
from tracker.api.views import visible_or_404
from zones.models import Zone

if TYPE_CHECKING:
    from rest_framework.request import Request

TAG = "领办代办"
MOST_ITEMS = 10_000


def _person(words: str) -> serializers.CharField:
    return serializers.CharField(max_length=40, required=False, allow_blank=True, help_text=words)


class ServiceShape(RecordShape):
    """A proxy service."""

    project = serializers.IntegerField(source="project_id", help_text="项目的编号")
    lead = serializers.CharField(help_text="领办人")
    agent = serializers.CharField(help_text="代办员")
    scope = serializers.ChoiceField(choices=ProxyScope.choices, help_text="代办范围")
    opened_on = serializers.DateField(help_text="开始日期")
    closed_on = serializers.DateField(allow_null=True, help_text="结束日期，进行中的为 null")
    items_handled = serializers.IntegerField(allow_null=True, help_text="代办事项数，未填的为 null")


class ServiceBody(Body):
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


class ProxyPostShape(RecordShape):
    """A post for proxy service."""

    zone = serializers.IntegerField(source="zone_id", help_text="开发区的编号")
    title = serializers.CharField(help_text="岗位")
    holder = serializers.CharField(help_text="任职人")
    opened_on = serializers.DateField(help_text="设立日期")
    closed_on = serializers.DateField(allow_null=True, help_text="撤销日期，仍在设的为 null")


class PostPage(RecordPage):
    """The query of the posts."""

    zone = ZoneField(required=False, help_text="开发区的编号")
    unit = UnitField(required=False, help_text="填报单位的代码")


class ProxyPostBody(Body):
    """A post, or more about it; what is not given stays as it stands."""

    zone = ZoneField(required=False, help_text="开发区的编号；开发区人员可不填，默认本开发区")
    title = serializers.CharField(max_length=60, help_text="岗位；同名同设立日期的即补充或更正")
    opened_on = DayField(help_text="设立日期")
    holder = _person("任职人")
    closed_on = DayField(required=False, allow_null=True, help_text="撤销日期")
    reason = reason()


class ServicesOfProject(ScopedEndpoint):
    """The proxy services of one project."""

    tag = TAG
    query = RecordPage

    @extend_schema(operation_id="proxy_services", summary="项目的领办代办", responses=page_of(ServiceShape))
    def get(self, request: Request, project_id: int) -> Response:
        """Return the standing ones, or all."""
        services = read_records(self.project(project_id).proxy_services.all(), self.asked)
        return page(request, self.asked, services, lambda shown: ServiceShape(shown, many=True).data)

    @extend_schema(
        operation_id="record_proxy_service",
        summary="登记领办代办",
        description=(
            "同一开始日期再次登记即为补充或更正：没有给出的字段保持不变，改动已有内容须说明原因，没有变化时返回 200。"
            "进行中的领办代办结束以前不能另开（409）。"
        ),
        request=ServiceBody,
        responses={201: ServiceShape, 200: ServiceShape},
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
        told = self.body(ServiceBody)
        service = record_service(
            project=project,
            opened_on=told.pop("opened_on"),
            reason=told.pop("reason", ""),
            told=told,
            by=self.officer,
            now=self.now,
            today=self.today,
        )
        return self.recorded(service, ServiceShape)


class PostList(ScopedEndpoint):
    """The posts for proxy service of the zones that the officer sees."""

    tag = TAG
    query = PostPage

    @extend_schema(operation_id="proxy_posts", summary="代办岗位", responses=page_of(ProxyPostShape))
    def get(self, request: Request) -> Response:
        """Return those that the query asks for."""
        posts = ProxyPost.objects.filter(zone__in=Zone.objects.visible_to(self.officer))
        asked = {"zone": self.asked.get("zone"), "zone__unit": self.asked.get("unit")}
        posts = posts.filter(**{name: value for name, value in asked.items() if value is not None})
        shown = read_records(posts, self.asked)
        return page(request, self.asked, shown, lambda rows: ProxyPostShape(rows, many=True).data)

    @extend_schema(
        operation_id="record_proxy_post",
        summary="登记代办岗位",
        description="同名岗位撤销以前不能再设（409）；同名同设立日期再次登记即为补充或更正，没有变化时返回 200。",
        request=ProxyPostBody,
        responses={201: ProxyPostShape, 200: ProxyPostShape},
        examples=[
            OpenApiExample("岗位", {"zone": 7, "title": "代办岗位01", "opened_on": "2024-01-02"}, request_only=True)
        ],
    )
    def post(self, request: Request) -> Response:
        """Record one, or more about it."""
        told = self.body(ProxyPostBody)
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
        return self.recorded(post, ProxyPostShape)


class PostWithdrawal(ScopedEndpoint):
    """Taking a post back."""

    tag = TAG

    @extend_schema(
        operation_id="withdraw_proxy_post",
        summary="撤回代办岗位",
        description="用于误登；不再设的岗位请登记撤销日期。",
        request=WithdrawalBody,
        responses=ProxyPostShape,
    )
    def post(self, request: Request, number: int) -> Response:
        """Withdraw it."""
        visible = ProxyPost.objects.filter(zone__in=Zone.objects.visible_to(self.officer))
        post = visible_or_404(visible.select_related("zone", "recorded_by"), number)
        self.may_write_in(post.zone)
        withdraw_post(post=post, by=self.officer, now=self.now, reason=self.body(WithdrawalBody)["reason"])
        return Response(ProxyPostShape(post).data)
