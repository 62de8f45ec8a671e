"""The drawn projects of a sample, and what was found at them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.response import Response

from projects.permissions import may_check_sample
from tracker.api.pagination import paginated, paginated_schema
from tracker.api.rates.sample_workbooks import sample_book
from tracker.api.rates.serializers import samples as serializers
from tracker.api.rates.views.samples import MAY_NOT, TAG, visible
from tracker.api.views import BaseAPIView, allow, get_visible_or_404
from tracker.api.workbook_views import WorkbookView, json_or_workbook
from tracker.models import AuditSampleItem
from tracker.operations.audit_samples import record_check
from tracker.queries.rates import samples

if TYPE_CHECKING:
    from rest_framework.request import Request

    from tracker.api.renderers import WorkbookResponse


class SampleItemListView(WorkbookView):
    """The drawn projects of a sample."""

    tag = TAG
    query = serializers.SampleItemQuerySerializer

    @extend_schema(
        operation_id="audit_sample_items",
        summary="抽中的项目",
        description="只列看得见的项目；电子表格可带到现场填写。",
        responses=json_or_workbook(paginated_schema(serializers.SampleItemSerializer)),
    )
    def get(self, request: Request, sample_id: int) -> Response | WorkbookResponse:
        """Return the drawn projects in sight, in the order of the draw."""
        sample = get_visible_or_404(visible(self), sample_id)
        items = samples.items_of(officer=self.officer, sample=sample)
        if self.wants_workbook:
            return sample_book(sample, serializers.SampleItemSerializer(items, many=True).data, self.heading())

        def render(page: Any) -> list[dict[str, Any]]:
            return list(serializers.SampleItemSerializer(page, many=True).data)

        return paginated(request, self.params, items, render)


class SampleCheckView(BaseAPIView):
    """What was found at one drawn project."""

    tag = TAG

    @extend_schema(
        operation_id="record_sample_check",
        summary="登记核查结果",
        description="已有结果的须写更正的原因；与原结果相同的不另记录。",
        request=serializers.SampleCheckWriteSerializer,
        responses={200: serializers.SampleCheckSerializer, 201: serializers.SampleCheckSerializer},
        examples=[OpenApiExample("属实", {"outcome": "confirmed", "checked_on": "2024-07-10"}, request_only=True)],
    )
    def post(self, request: Request, drawn_id: int) -> Response:
        items = AuditSampleItem.objects.visible_to(self.officer).select_related("entry__project__zone", "sample")
        item = get_visible_or_404(items, drawn_id)
        allow(may_check_sample(self.officer, item.entry.project), MAY_NOT)
        body = self.validated(serializers.SampleCheckWriteSerializer)
        check = record_check(item=item, **body, by=self.officer, now=self.now, today=self.today)
        status = 201 if check.recorded_at == self.now else 200
        return Response(serializers.SampleCheckSerializer(check).data, status=status)
