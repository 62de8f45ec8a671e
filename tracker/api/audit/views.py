"""Searching the audit; auditors alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema

from projects.permissions import may_search_audit
from tracker.api.audit.serializers import AuditEventSerializer, AuditListQuerySerializer, filter_of
from tracker.api.audit.workbooks import audit_book
from tracker.api.pagination import paginated_by, paginated_schema
from tracker.api.views import allow
from tracker.api.workbook_views import WorkbookView, json_or_workbook, streamed
from tracker.queries.audit import find_events
from tracker.workbooks.sheets import MOST_AT_ONCE, check_rows, longest

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.response import Response

    from projects.models import AuditEvent
    from tracker.api.renderers import WorkbookResponse


class AuditEventListView(WorkbookView):
    tag = "审计"
    query = AuditListQuerySerializer

    @extend_schema(
        operation_id="audit_events",
        summary="查审计（审计员）",
        description=(
            "新的在前。各条件须同时符合。"
            f"format=xlsx 当场至多 {MOST_AT_ONCE} 条，更多的在后台生成，导出本身也记入审计。"
        ),
        responses=json_or_workbook(paginated_schema(AuditEventSerializer)),
    )
    def get(self, request: Request) -> Response | WorkbookResponse:
        """Return the events that are looked for, or take them out."""
        allow(may_search_audit(self.officer), "只有审计员可以查审计。")
        events = find_events(self.officer, filter_of(self.params))
        if self.wants_workbook:
            count = _count(events)
            with streamed(events.order_by("-pk")) as portions:
                return audit_book(portions, count, self.heading(), self.today)

        def fetch(last: Any, count: int, *, is_forward: bool) -> list[tuple[Any, Any]]:
            # The newest first: forwards is back in time.
            beyond = events if last is None else events.filter(**{f"pk__{'lt' if is_forward else 'gt'}": last})
            page = beyond.order_by("-pk" if is_forward else "pk")[:count]
            return [(row["id"], row) for row in AuditEventSerializer(page, many=True).data]

        return paginated_by(request, self.params, fetch)


def _count(events: QuerySet[AuditEvent]) -> int:
    """
    Return how many events there are, if a workbook can hold them.

    :raises DomainError: if they are too many
    """
    count = events.order_by()[: longest() + 1].count()
    check_rows(count)
    return count
