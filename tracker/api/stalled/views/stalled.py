"""Asking what is stalled."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from projects.models import Project
from tracker.api.pagination import paginated_schema
from tracker.api.renderers import FastJSONRenderer, WorkbookRenderer
from tracker.api.stalled import serializers
from tracker.api.stalled.workbooks import stalled_answer, stalled_book
from tracker.api.views import BaseAPIView
from tracker.models import Deployment
from tracker.queries.stalled.project_facts import Moment
from tracker.queries.stalled.scan import Scan, Stalled, scan

if TYPE_CHECKING:
    from django.http import HttpResponse
    from rest_framework.request import Request


class StalledListView(BaseAPIView):
    """The stalled projects."""

    tag = serializers.TAG
    query = serializers.StalledQuerySerializer
    renderer_classes = [FastJSONRenderer, WorkbookRenderer]

    @extend_schema(
        operation_id="stalled",
        summary="停滞项目",
        description="截至某日按当日有效的规则判断，最紧要的在前；每条写明日期、标准和下一步。暂缓催办的仍列出。",
        responses={
            (200, FastJSONRenderer.media_type): paginated_schema(serializers.StalledSerializer),
            (200, WorkbookRenderer.media_type): OpenApiTypes.BINARY,
        },
    )
    def get(self, request: Request) -> Response | HttpResponse:
        """Return what is stalled of what the officer sees."""
        as_of = self.params.get("as_of", self.today)
        found = scan(self._projects(), Moment(as_of, self.params.get("known_at")))
        kept = [one for one in found.stalled if self._is_asked(one)]
        renderer: Any = request.accepted_renderer
        if isinstance(renderer, WorkbookRenderer):
            return stalled_book(self._answers(kept, found), as_of)
        _, start = self.params.get("cursor", ("", 0))
        limit = self.params["limit"]
        shown = kept[start : start + limit]
        return Response(
            {
                "next": _link(request, start + limit) if start + limit < len(kept) else None,
                "previous": _link(request, max(0, start - limit)) if start else None,
                "results": self._answers(shown, found),
            }
        )

    def _projects(self) -> Any:
        projects = Project.objects.visible_to(self.officer)
        asked = {"zone": self.params.get("zone"), "zone__unit": self.params.get("unit")}
        return projects.filter(**{name: value for name, value in asked.items() if value is not None})

    def _is_asked(self, one: Stalled) -> bool:
        rule, level = self.params.get("rule"), self.params.get("level")
        return (rule is None or one.finding.rule.code == rule) and (level is None or one.finding.level == level)

    @staticmethod
    def _answers(shown: list[Stalled], found: Scan) -> list[dict[str, Any]]:
        began_on = Deployment.objects.values_list("began_on", flat=True).first()
        return [stalled_answer(one, found, began_on) for one in shown]


def _link(request: Request, start: int) -> str:
    cursor = urlsafe_b64encode(f"a{start}".encode()).decode()
    return replace_query_param(request.build_absolute_uri(), "cursor", cursor)
