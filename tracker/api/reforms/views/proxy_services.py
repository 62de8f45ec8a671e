"""Proxy service (全代办): who leads, who handles the formalities, and the posts of a zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.response import Response

from projects.models import ProxyPost
from projects.operations.proxy_services import record_post, record_service, withdraw_post
from tracker.api.pagination import RecordListQuerySerializer, paginated, paginated_schema, read_records
from tracker.api.reforms.serializers.proxy_services import (
    PostListQuerySerializer,
    ProxyPostSerializer,
    ProxyPostWriteSerializer,
    ServiceSerializer,
    ServiceWriteSerializer,
)
from tracker.api.views import ProjectScopedView, WithdrawalView, get_visible_or_404
from zones.models import Zone

if TYPE_CHECKING:
    from rest_framework.request import Request

TAG = "领办代办"


class ProjectProxyServiceListView(ProjectScopedView):
    """The proxy services of one project."""

    tag = TAG
    query = RecordListQuerySerializer

    @extend_schema(
        operation_id="proxy_services", summary="项目的领办代办", responses=paginated_schema(ServiceSerializer)
    )
    def get(self, request: Request, project_id: int) -> Response:
        """Return the standing ones, or with `all` the withdrawn ones too."""
        services = read_records(self.project(project_id).proxy_services.all(), self.params)
        return paginated(request, self.params, services, lambda page: ServiceSerializer(page, many=True).data)

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
        """Record one, or complete or correct the standing one."""
        project = self.project_to_write(project_id)
        changes = self.validated(ServiceWriteSerializer)
        service = record_service(
            project=project,
            opened_on=changes.pop("opened_on"),
            reason=changes.pop("reason", ""),
            values=changes,
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
        """Return a page of those that match the query."""
        posts = ProxyPost.objects.filter(zone__in=Zone.objects.visible_to(self.officer))
        lookups = {"zone": self.params.get("zone"), "zone__unit": self.params.get("unit")}
        posts = posts.filter(**{name: value for name, value in lookups.items() if value is not None})
        records = read_records(posts, self.params)
        return paginated(request, self.params, records, lambda page: ProxyPostSerializer(page, many=True).data)

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
        """Record one, or complete or correct the standing one."""
        changes = self.validated(ProxyPostWriteSerializer)
        zone = changes.pop("zone", None) or self.own_zone()
        # After the body, which may name the zone; a zone out of sight is refused there as unknown.
        self.may_write_in(zone)
        post = record_post(
            zone=zone,
            title=changes.pop("title"),
            opened_on=changes.pop("opened_on"),
            reason=changes.pop("reason", ""),
            values=changes,
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
        # By the zone: posts have no gate of their own.
        visible = ProxyPost.objects.filter(zone__in=Zone.objects.visible_to(self.officer))
        post = get_visible_or_404(visible.select_related("zone", "recorded_by"), self.kwargs["number"])
        self.may_write_in(post.zone)
        return post

    def withdraw(self, record: ProxyPost, **how: Any) -> ProxyPost:
        withdraw_post(post=record, **how)
        return record
