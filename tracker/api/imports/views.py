"""Ledgers that are sent in, what they would change, and what becomes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from projects.permissions import may_fill_lists, may_report
from projects.rules.stages import Cohort
from tracker.api.imports import serializers
from tracker.api.pagination import ListQuerySerializer, paginated, paginated_schema
from tracker.api.parsers import UploadParser
from tracker.api.views import BaseAPIView, allow, get_visible_or_404
from tracker.import_jobs.deciding import MAY_NOT_UNDO, answer_import, apply_import, may_undo, undo_import
from tracker.models import ImportJob
from tracker.operations.imports import MAY_NOT, NOT_YOURS, start_import
from tracker.operations.list_imports import MAY_NOT as MAY_NOT_FILL
from tracker.operations.list_imports import start_list_import

if TYPE_CHECKING:
    from rest_framework.request import Request

TAG = "导入"


class BaseImportView(BaseAPIView):
    """One job."""

    tag = TAG

    def job(self, import_id: int) -> ImportJob:
        """
        Return a job.

        :raises NotFound: if the officer does not see it
        """
        return get_visible_or_404(
            ImportJob.objects.visible_to(self.officer).select_related("officer", "round"), import_id
        )

    def own(self, import_id: int) -> ImportJob:
        """
        Return a job that the officer sent in, at the post that is held now.

        :raises NotFound: if the officer does not see it
        :raises PermissionDenied: if the officer sees it, and it is of somebody else
        """
        job = self.job(import_id)
        allow(job.is_of(self.officer), NOT_YOURS)
        return job

    def accepted(self, job: ImportJob) -> Response:
        """Answer that a worker goes on with a job."""
        return Response(serializers.ImportJobSerializer(job).data, status=202, headers={"Location": _address(job)})


class ImportListView(BaseImportView):
    query = ListQuerySerializer
    write_query = serializers.ImportQuerySerializer
    parser_classes = [UploadParser]

    @extend_schema(
        operation_id="imports",
        summary="本岗位及下级岗位上传的台账",
        responses=paginated_schema(serializers.ImportJobSerializer),
    )
    def get(self, request: Request) -> Response:
        jobs = ImportJob.objects.visible_to(self.officer).select_related("officer", "round")
        return paginated(request, self.params, jobs, serializers.ImportJobSerializer)

    @extend_schema(
        operation_id="start_import",
        summary="上传一份台账",
        description=(
            "在后台读取并与台账比对。dry_run 为 false 时，没有错误、待答复的问题和疑似重复即写入，否则等答复和确认。"
            "一人一份在处理、至多两份在排队。文件保留 7 天；未接受或未完成的即删。"
            "填了 round、cohort 的是一张名单（省级）：在已登记的项目里找，列入那一期，总是等 apply 确认。"
        ),
        request={"multipart/form-data": serializers.ImportWriteSerializer},
        responses={202: serializers.ImportJobSerializer},
    )
    def post(self, request: Request) -> Response:
        """
        Take a file in.

        :raises PermissionDenied: if the post may not import, or not fill the lists of rounds
        """
        allow(may_report(self.officer), MAY_NOT)
        body = self.validated(serializers.ImportWriteSerializer)
        values: dict[str, Any] = {"upload": body["file"], "by": self.officer, "now": self.now}
        if "round" not in body:
            return self.accepted(start_import(**values, **self.params))
        allow(may_fill_lists(self.officer), MAY_NOT_FILL)
        return self.accepted(start_list_import(round_=body["round"], cohort=Cohort(body["cohort"]), **values))


class ImportView(BaseImportView):
    @extend_schema(
        operation_id="import",
        summary="一份台账：识别结果、问题、会改什么、结果",
        responses=serializers.ImportJobDetailSerializer,
    )
    def get(self, request: Request, import_id: int) -> Response:
        return Response(serializers.ImportJobDetailSerializer(self.job(import_id)).data)


class ImportRowListView(BaseImportView):
    query = serializers.RowQuerySerializer

    @extend_schema(
        operation_id="import_rows",
        summary="一份台账的各行：原值、新值、说明",
        responses=paginated_schema(serializers.ImportRowSerializer),
    )
    def get(self, request: Request, import_id: int) -> Response:
        rows = self.job(import_id).rows.all()
        if status := self.params.pop("status", None):
            rows = rows.filter(status=status)
        return paginated(request, self.params, rows, lambda page: [serializers.row_data(row) for row in page])


class ImportAnswersView(BaseImportView):
    @extend_schema(
        operation_id="answer_import",
        summary="答复问题，重新比对",
        request=serializers.AnswersWriteSerializer,
        responses={202: serializers.ImportJobSerializer},
    )
    def post(self, request: Request, import_id: int) -> Response:
        job = self.own(import_id)
        answers = self.validated(serializers.AnswersWriteSerializer)["answers"]
        return self.accepted(answer_import(job=job, answers=answers, by=self.officer, now=self.now))


class ImportApplyView(BaseImportView):
    # What is refused because the books moved is compared anew, which must stand; a second request applies nothing.
    may_be_kept = False

    @extend_schema(
        operation_id="apply_import",
        summary="确认并写入",
        description=(
            "写入前在锁内再比对一次：与所见的计划不同就不写入。台账在比对之后有变动的为 409，"
            "`moved` 逐格列出比对时的、现在的和表内的，并已重新比对；在后台才发现的，任务回到 planned，变动见其 moved。"
        ),
        request=serializers.ApplyWriteSerializer,
        responses={202: serializers.ImportJobSerializer},
    )
    def post(self, request: Request, import_id: int) -> Response:
        job = self.own(import_id)
        values: dict[str, Any] = self.validated(serializers.ApplyWriteSerializer)
        return self.accepted(
            apply_import(job=job, plan_digest=values.pop("plan"), by=self.officer, now=self.now, **values)
        )


class ImportUndoView(BaseImportView):
    @extend_schema(
        operation_id="undo_import",
        summary="撤销一次导入",
        description=(
            "7 天内，由上传的岗位或它的上级。撤回它登记的，恢复它更正的；"
            "此后有人改过的行不动，登记的新项目保留，都在各行的 outcome 里。"
            "开发区撤销的，改回的月度数据原已审核的要重新审核。"
        ),
        request=None,
        responses={202: serializers.ImportJobSerializer},
    )
    def post(self, request: Request, import_id: int) -> Response:
        job = self.job(import_id)
        allow(may_undo(self.officer, job), MAY_NOT_UNDO)
        return self.accepted(undo_import(job=job, by=self.officer, now=self.now))


def _address(job: ImportJob) -> str:
    return f"/api/v1/imports/{job.pk}/"
