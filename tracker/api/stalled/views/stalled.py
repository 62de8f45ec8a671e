"""What is stalled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema

from projects.models import Project
from projects.rules.chunks import chunked
from tracker.api.fields import ScopeField
from tracker.api.pagination import paginated_by_position, paginated_schema
from tracker.api.stalled.rungs import with_rungs
from tracker.api.stalled.serializers import stalled as serializers
from tracker.api.stalled.workbooks import stalled_book
from tracker.api.workbook_views import WorkbookView, json_or_workbook
from tracker.queries.stalled.flags import StalledFindings
from tracker.queries.stalled.project_facts import Moment
from tracker.workbooks.book import check_rows
from tracker.workbooks.sheets import PORTION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rest_framework.request import Request
    from rest_framework.response import Response

    from projects.models import ProjectQuerySet
    from tracker.api.renderers import WorkbookResponse
    from tracker.queries.stalled.scan import Stalled

TAG = "停滞与催办"


class StalledListView(WorkbookView):
    tag = TAG
    query = serializers.StalledQuerySerializer

    @extend_schema(
        operation_id="stalled",
        summary="停滞项目",
        description="截至某日按当日有效的规则判断，最紧要的在前；每条写明日期、标准和下一步。暂缓催办的仍列出。",
        responses=json_or_workbook(paginated_schema(serializers.StalledSerializer, scope=ScopeField())),
    )
    def get(self, request: Request) -> Response | WorkbookResponse:
        """Return what is stalled of what the officer sees."""
        as_of = self.params.get("as_of", self.today)
        known_at = self.params.get("known_at")
        projects = in_zone_and_unit(Project.objects.visible_to(self.officer, known_at), self.params)
        wanted = {name: self.params.get(name) or "" for name in ("level", "rule", "answer")}
        found = StalledFindings(projects, Moment(as_of, known_at), **wanted)
        if self.wants_workbook:
            check_rows(len(found))
            rows = (row for chunk in chunked(found[:], PORTION) for row in _rendered(chunk, found))
            return stalled_book(rows, len(found), as_of, self.heading())
        response = paginated_by_position(request, self.params, found, lambda page: _rendered(page, found))
        response.data["scope"] = self.heading()
        return response


def in_zone_and_unit(projects: ProjectQuerySet, params: dict[str, Any]) -> ProjectQuerySet:
    """Keep the projects of the zone and of the unit that a query names, or only the key projects among them."""
    lookups = {"zone": params.get("zone"), "zone__unit": params.get("unit"), "is_key": params.get("is_key")}
    return projects.filter(**{name: value for name, value in lookups.items() if value is not None})


def _rendered(findings: Sequence[Stalled], found: StalledFindings) -> list[dict[str, Any]]:
    return serializers.StalledSerializer.render_all(with_rungs(findings, found))
