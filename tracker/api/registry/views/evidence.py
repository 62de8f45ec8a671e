"""Files that show milestones: listing, uploading, downloading, withdrawing, and which are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from projects.models import Evidence, Milestone
from projects.operations.evidence import Shown, add_evidence, record_download, withdraw_evidence
from projects.permissions import may_report_on
from projects.rules.evidence import EvidenceKind
from tracker.api.pagination import RecordListQuerySerializer, paginated, paginated_schema, read_records
from tracker.api.parsers import UploadParser
from tracker.api.registry.serializers.milestones import EvidenceSerializer, EvidenceWriteSerializer, NeedsSerializer
from tracker.api.renderers import download
from tracker.api.views import BaseAPIView, ProjectScopedView, WithdrawalView, allow, get_visible_or_404
from tracker.queries.registry import stage_needs

if TYPE_CHECKING:
    from rest_framework.request import Request

    from projects.models import Project
    from tracker.downloads import Download
    from zones.models import Officer

TAG = "佐证材料"
MAY_NOT = "您的岗位不能处理这个项目的佐证材料。"


class ProjectEvidenceListView(ProjectScopedView):
    """The files of a project, without their contents; and uploads."""

    tag = TAG
    query = RecordListQuerySerializer
    parser_classes = [UploadParser]

    @extend_schema(operation_id="evidence", summary="项目的佐证材料", responses=paginated_schema(EvidenceSerializer))
    def get(self, request: Request, project_id: int) -> Response:
        project = self.project(project_id)
        files = read_records(Evidence.objects.visible_to(self.officer).filter(project=project), self.params)
        return paginated(request, self.params, files, EvidenceSerializer)

    @extend_schema(
        operation_id="add_evidence",
        summary="上传佐证材料",
        description=(
            "按内容判断类型，与扩展名无关。图片重新编码，去掉位置等信息（keep_location 除外）；"
            "带内嵌文件、脚本或自动动作的 PDF 为 422。"
        ),
        request={"multipart/form-data": EvidenceWriteSerializer},
        responses={201: EvidenceSerializer},
    )
    def post(self, request: Request, project_id: int) -> Response:
        project = self.project(project_id)
        allow(may_report_on(self.officer, project), MAY_NOT)
        values = self.validated(EvidenceWriteSerializer)
        # The name is kept for people only: the type follows from the content (ADR 0022).
        file = values.pop("file")
        # Only a milestone of this project, refused like one that does not exist.
        milestone = _milestone(project, values.pop("milestone", None))
        shown = Shown(EvidenceKind(values.pop("kind")), file.name, milestone=milestone, **values)
        evidence = add_evidence(
            project=project, content=file.read(), shown=shown, by=self.officer, now=self.now, today=self.today
        )
        return Response(EvidenceSerializer(evidence).data, status=201)


class EvidenceFileView(BaseAPIView):
    """The content of a file, as a download."""

    tag = TAG

    @extend_schema(operation_id="evidence_file", summary="下载佐证材料", responses={200: OpenApiTypes.BINARY})
    def get(self, request: Request, evidence_id: int) -> Download:
        # Files leave through this gate only: no web server serves MEDIA_ROOT (ADR 0022).
        evidence = _visible(self.officer, evidence_id)
        response = download(evidence)
        record_download(evidence=evidence, by=self.officer, now=self.now)
        return response


@extend_schema_view(post=extend_schema(operation_id="withdraw_evidence", summary="撤回佐证材料"))
class EvidenceWithdrawalView(WithdrawalView):
    """Takes a file back; its content stays where it is."""

    tag = TAG
    serializer_class = EvidenceSerializer

    def get_object(self) -> Evidence:
        evidence = _visible(self.officer, self.kwargs["evidence_id"])
        allow(may_report_on(self.officer, evidence.project), MAY_NOT)
        return evidence

    def withdraw(self, record: Evidence, **how: Any) -> Evidence:
        return withdraw_evidence(evidence=record, **how)


class ProjectRequirementListView(ProjectScopedView):
    """Which files the stages of a project ask for, and which of them are missing."""

    tag = TAG

    @extend_schema(
        operation_id="requirements",
        summary="各阶段要求的材料和还缺的材料",
        description="列出已登记的阶段和下一阶段。缺材料不妨碍登记事实，但一直列在这里，直到补齐。",
        responses=NeedsSerializer,
    )
    def get(self, request: Request, project_id: int) -> Response:
        return Response(NeedsSerializer({"stages": stage_needs(self.project(project_id))}).data)


def _visible(officer: Officer, number: int) -> Evidence:
    return get_visible_or_404(Evidence.objects.visible_to(officer).select_related("project__zone"), number)


def _milestone(project: Project, number: int | None) -> Milestone | None:
    """
    Return the milestone that a file is about.

    :raises ValidationError: if it is none of this project's
    """
    if number is None:
        return None
    milestone = project.milestones.filter(pk=number).first()
    if milestone is None:
        raise ValidationError({"milestone": [ErrorDetail("这个项目没有这条记录。", "does_not_exist")]})
    return milestone
