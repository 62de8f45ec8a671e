"""How far the projects of a target list are."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from projects.models import TargetList
from projects.rules.targets import METHOD
from tracker.api.pagination import paginated_by_position
from tracker.api.stalled import target_workbooks
from tracker.api.stalled.serializers import targets as serializers
from tracker.api.views import get_visible_or_404
from tracker.api.workbook_views import WorkbookView, json_or_workbook
from tracker.queries.stalled.project_facts import Moment
from tracker.queries.stalled.targets import TargetProgress, TargetRow, target_progress
from tracker.workbooks.book import check_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rest_framework.request import Request

    from tracker.api.renderers import WorkbookResponse


class TargetDetailView(WorkbookView):
    tag = "目标名单"
    query = serializers.TargetQuerySerializer

    @extend_schema(
        operation_id="target_list",
        summary="名单的进度",
        description=f"名单上的项目、各周状态和达到率，只计看得见的项目。{METHOD}",
        responses=json_or_workbook(serializers.TargetProgressPageSerializer),
    )
    def get(self, request: Request, target_id: int) -> Response | WorkbookResponse:
        """Return how far the projects of the list are that the officer sees."""
        target = get_visible_or_404(TargetList.objects.visible_to(self.officer), target_id)
        as_of, known_at = self.params.get("as_of", self.today), self.params.get("known_at")
        progress = target_progress(officer=self.officer, target=target, moment=Moment(as_of, known_at))
        if self.wants_workbook:
            check_rows(len(progress.places))
            rows = progress.rows_of(progress.places)
            answer = serializers.TargetProgressSerializer(_answered(progress, rows, known_at or self.now)).data
            return target_workbooks.target_book(answer, self.heading())
        page = paginated_by_position(request, self.params, progress.places, progress.rows_of)
        rows = page.data.pop("results")
        answered = _answered(progress, rows, known_at or self.now)
        return Response({**page.data, **serializers.TargetProgressSerializer(answered).data})


def _answered(progress: TargetProgress, shown: Sequence[TargetRow], known_at: Any) -> SimpleNamespace:
    rows = [
        SimpleNamespace(
            **vars(row),
            removed_by=row.member.withdrawn_by if row.removed_on else None,
            removed_reason=row.member.withdrawn_reason if row.removed_on else "",
        )
        for row in shown
    ]
    return SimpleNamespace(
        target=progress.target, tally=progress.tally, weeks=progress.weeks, rows=rows, method=METHOD, known_at=known_at
    )
