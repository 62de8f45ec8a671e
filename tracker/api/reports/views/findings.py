"""The review queue of what looks odd."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from projects.permissions import may_report_on
from tracker.api.pagination import paginated_by, paginated_schema
from tracker.api.reports.serializers.findings import (
    FindingListQuerySerializer,
    FindingNoteSerializer,
    FindingSerializer,
    FindingsSerializer,
    NewNoteWriteSerializer,
)
from tracker.api.views import BaseAPIView, ProjectScopedView, allow
from tracker.operations.findings import note_finding
from tracker.queries.reports.findings import findings, findings_beyond

if TYPE_CHECKING:
    from rest_framework.request import Request

    from tracker.queries.reports.findings import FindingPosition

TAG = "数据核查"
WORDS = "每条都说明看到了什么、可能是什么原因；不据此扣分，也不改动任何数据。已有意见的排在后面。"


class FindingListView(BaseAPIView):
    """What looks odd in the projects that the officer sees."""

    tag = TAG

    query = FindingListQuerySerializer

    @extend_schema(
        operation_id="findings",
        summary="待核查的数据",
        description=WORDS,
        responses=paginated_schema(FindingSerializer),
    )
    def get(self, request: Request) -> Response:
        officer = self.officer

        def fetch(last: FindingPosition | None, count: int, *, is_forward: bool) -> list[tuple[Any, Any]]:
            found = findings_beyond(officer, last, count, is_forward=is_forward)
            return [(place, FindingSerializer(finding).data) for place, finding in found]

        return paginated_by(request, self.params, fetch)


class ProjectFindingListView(ProjectScopedView):
    """What looks odd in one project."""

    tag = TAG

    @extend_schema(
        operation_id="findings_of_project", summary="项目待核查的数据", description=WORDS, responses=FindingsSerializer
    )
    def get(self, request: Request, project_id: int) -> Response:
        project = self.project(project_id)
        return Response(FindingsSerializer({"results": findings(officer=self.officer, project=project)}).data)

    @extend_schema(
        operation_id="note_finding",
        summary="填写核查意见",
        request=NewNoteWriteSerializer,
        responses={201: FindingNoteSerializer},
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Add a note to a finding."""
        project = self.project(project_id)
        allow(may_report_on(self.officer, project), "您的岗位不能填写这个项目的核查意见。")
        note = note_finding(project=project, **self.validated(NewNoteWriteSerializer), by=self.officer, now=self.now)
        return Response(FindingNoteSerializer(note).data, status=201)
