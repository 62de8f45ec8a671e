"""The monthly figures as the rates read them, and the approval of those that no report brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import OpenApiExample, extend_schema

from projects.models import as_of_sql
from projects.permissions import may_review
from tracker.api.pagination import paginated, paginated_schema, read_records
from tracker.api.reports.serializers.figures import (
    FigureApprovalWriteSerializer,
    FigureListQuerySerializer,
    FigureSerializer,
)
from tracker.api.reports.serializers.reports import OutcomesSerializer
from tracker.api.reports.views.reports import TAG
from tracker.api.reports.views.reviews import MAY_NOT_REVIEW, NOT_ALLOWED, batch_answer
from tracker.api.views import BaseAPIView
from tracker.operations.reviews import BatchOutcome, approve_imported, each
from tracker.queries.reports.imported_figures import reported, visible_figures

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response

FILTERS = {"month": "month", "project": "project", "zone": "project__zone"}


class FigureListView(BaseAPIView):
    """The monthly figures of the projects that the officer sees."""

    tag = TAG
    query = FigureListQuerySerializer

    @extend_schema(
        operation_id="progress_figures",
        summary="月度数据",
        description="比率所用的数据：月报报送的和台账导入的，各由谁在何时审核通过。",
        responses=paginated_schema(FigureSerializer),
    )
    def get(self, request: Request) -> Response:
        """Return a page of those that match the query."""
        params = self.params
        figures = visible_figures(self.officer).filter(
            **{lookup: params[name] for name, lookup in FILTERS.items() if name in params}
        )
        if "reviewed" in params:
            figures = figures.filter(as_of_sql.approved() if params["reviewed"] else ~as_of_sql.approved())
        if "imported" in params:
            figures = figures.filter(~reported() if params["imported"] else reported())
        return paginated(request, params, read_records(figures.select_related("project"), params), FigureSerializer)


class FigureApprovalView(BaseAPIView):
    """Approving figures that no report brought."""

    tag = TAG

    @extend_schema(
        operation_id="approve_progress_figures",
        summary="审核台账导入的月度数据",
        description=(
            "开发区导入台账带来的数据没有月报，由市级或省级在此审核，通过后计入 reviewed=true；"
            "市级、省级自己导入的视为已由其审核。逐条办理，互不影响；每条的结果都列出。"
        ),
        request=FigureApprovalWriteSerializer,
        responses=OutcomesSerializer,
        examples=[OpenApiExample("通过", {"figures": [1, 2]}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Approve each, or say why not."""
        officer, asked = self.officer, self.validated(FigureApprovalWriteSerializer)["figures"]
        # In the order in which every writer locks projects.
        visible = visible_figures(officer).filter(pk__in=asked).select_related("project__zone")
        found = list(visible.order_by("project_id", "pk"))
        allowed = [figure for figure in found if may_review(officer, figure.project)]
        outcomes = each(
            allowed,
            lambda figure: approve_imported(figure=figure, by=officer, now=self.now),
            lambda figure: figure.pk,
        )
        outcomes += [BatchOutcome(figure.pk, NOT_ALLOWED, MAY_NOT_REVIEW) for figure in found if figure not in allowed]
        return batch_answer(asked, outcomes)
