"""Searching the audit; auditors alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema

from projects.errors import DomainError
from projects.permissions import may_search_audit
from tracker.api.audit.serializers import AuditEventSerializer, AuditListQuerySerializer, filter_of
from tracker.api.audit.workbooks import audit_book
from tracker.api.pagination import paginated_by, paginated_schema
from tracker.api.views import allow
from tracker.api.workbook_views import WorkbookView, json_or_workbook, streamed
from tracker.queries.audit import find_events

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.response import Response

    from projects.models import AuditEvent
    from tracker.api.renderers import WorkbookResponse

MOST_ROWS = 20_000
"""Rows of a workbook."""


class AuditEventListView(WorkbookView):
    tag = "审计"
    query = AuditListQuerySerializer

    @extend_schema(
        operation_id="audit_events",
        summary="查审计（审计员）",
        description=f"新的在前。各条件须同时符合。format=xlsx 至多 {MOST_ROWS} 条，导出本身也记入审计。",
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
    # No more are counted than needed: the audit has millions of rows.
    count = events.order_by()[: MOST_ROWS + 1].count()
    if count > MOST_ROWS:
        message = f"超过 {MOST_ROWS} 条，请缩短起止日期或增加条件后分次导出，或用 JSON 分页读取。"
        raise DomainError("too_many_rows", message, field="format")
    return count
