"""Assessment schemes, their provisional results, and the results that were sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from projects.models import Assessment, AssessmentScheme, SchemeIndicator
from projects.operations.assessments import SchemeDraft, record_scheme, seal_assessment, withdraw_scheme
from projects.permissions import may_assess
from tracker.api.indicators.serializers import assessments as serializers
from tracker.api.indicators.workbooks import assessment_book
from tracker.api.pagination import RecordListQuerySerializer, paginated, paginated_schema, read_records
from tracker.api.views import BaseAPIView, WithdrawalView, allow, get_visible_or_404
from tracker.api.workbook_views import WorkbookView, json_or_workbook
from tracker.queries.indicators import assessments as queries

if TYPE_CHECKING:
    from rest_framework.request import Request

    from projects.models.assessment import AssessmentSchemeQuerySet
    from tracker.api.renderers import WorkbookResponse

TAG = "开发区考核"
MAY_NOT = "只有省级人员可以制定考核方案、封存考核结果。"
ONLY_WHOLE = "暂定的结果要用到全省的数据，只有省级人员可以查看；封存后各开发区可看本区的结果。"
EXAMPLE = {
    "name": "年度考核",
    "period": "2023",
    "missing_policy": "zero",
    "grades": [{"name": "优秀", "share": 20}, {"name": "良好", "share": 50}, {"name": "合格", "share": 30}],
    "indicators": [
        {"indicator": "talents", "weight": "40", "scoring": "rank"},
        {"indicator": "county-powers", "weight": "60", "scoring": "attainment", "target": "100", "cap": "120"},
    ],
}


def schemes() -> AssessmentSchemeQuerySet:
    """Return all schemes with what is answered of them. Four queries for any number."""
    indicators = Prefetch("scheme_indicators", SchemeIndicator.objects.select_related("indicator"))
    # Without the contents, which are long and answered one at a time.
    seals = Prefetch("assessments", Assessment.objects.defer("content").select_related("sealed_by"))
    return AssessmentScheme.objects.prefetch_related(indicators, seals).select_related("recorded_by", "withdrawn_by")


class SchemeListView(BaseAPIView):
    """The assessment schemes, which every officer may read."""

    tag = TAG
    query = RecordListQuerySerializer

    @extend_schema(
        operation_id="assessment_schemes",
        summary="考核方案",
        responses=paginated_schema(serializers.SchemeSerializer),
    )
    def get(self, request: Request) -> Response:
        return paginated(request, self.params, read_records(schemes(), self.params), serializers.SchemeSerializer)

    @extend_schema(
        operation_id="record_assessment_scheme",
        summary="制定考核方案（省级）",
        description="权重合计、等次占比合计都须为 100；方案不能修改，有误的撤回后另定。",
        request=serializers.SchemeWriteSerializer,
        responses={201: serializers.SchemeSerializer},
        examples=[OpenApiExample("年度考核", EXAMPLE, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        allow(may_assess(self.officer), MAY_NOT)
        body = self.validated(serializers.SchemeWriteSerializer)
        indicators = body.pop("indicators")
        scheme = record_scheme(draft=SchemeDraft(**body), indicators=indicators, by=self.officer, now=self.now)
        return Response(serializers.SchemeSerializer(schemes().get(pk=scheme.pk)).data, status=201)


class SchemeDetailView(BaseAPIView):
    tag = TAG

    @extend_schema(operation_id="assessment_scheme", summary="一个考核方案", responses=serializers.SchemeSerializer)
    def get(self, request: Request, scheme_id: int) -> Response:
        return Response(serializers.SchemeSerializer(get_visible_or_404(schemes(), scheme_id)).data)


@extend_schema_view(
    post=extend_schema(
        operation_id="withdraw_assessment_scheme",
        summary="撤回考核方案（省级）",
        description="已封存的结果不受影响。",
    )
)
class SchemeWithdrawalView(WithdrawalView):
    """Takes a scheme back; what was sealed by it stays."""

    tag = TAG
    serializer_class = serializers.SchemeSerializer

    def get_object(self) -> AssessmentScheme:
        scheme = get_visible_or_404(schemes(), self.kwargs["scheme_id"])
        allow(may_assess(self.officer), MAY_NOT)
        return scheme

    def withdraw(self, record: AssessmentScheme, **how: Any) -> AssessmentScheme:
        withdraw_scheme(scheme=record, **how)
        return schemes().get(pk=record.pk)


def answer(result: queries.Result, seal: Assessment | None = None, **checks: bool | None) -> dict[str, Any]:
    """Return a result as it is answered, provisional without a seal."""
    whole = {**result, "seal": seal, "is_intact": None, "is_reproduced": None, **checks}
    return dict(serializers.AssessmentResultSerializer(whole).data)


class ProvisionalResultView(WorkbookView):
    """What comes of a scheme by the books as they are, or as they were."""

    tag = TAG
    query = serializers.ProvisionalQuerySerializer

    @extend_schema(
        operation_id="assessment_result",
        summary="暂定的考核结果",
        description=f"各项得分、加权、合计都按精确值计算，只在显示时四舍五入到两位；只计已审核的数据。{ONLY_WHOLE}",
        responses=json_or_workbook(serializers.AssessmentResultSerializer),
    )
    def get(self, request: Request, scheme_id: int) -> Response | WorkbookResponse:
        scheme = get_visible_or_404(AssessmentScheme.objects.all(), scheme_id)
        allow(self.officer.sees_everything, ONLY_WHOLE)
        known_at = self.params.get("known_at", self.now)
        result = answer(queries.assessment_result(scheme, known_at=known_at))
        return assessment_book(result, self.heading()) if self.wants_workbook else Response(result)


class SealView(BaseAPIView):
    """Keeping the present result for good."""

    tag = TAG

    @extend_schema(
        operation_id="seal_assessment",
        summary="封存考核结果（省级）",
        description="按现在账上所知计算并封存，此后不能改动；再次封存须说明原因，先前的留存。",
        request=serializers.SealWriteSerializer,
        responses={201: serializers.SealSerializer},
    )
    def post(self, request: Request, scheme_id: int) -> Response:
        scheme = get_visible_or_404(AssessmentScheme.objects.all(), scheme_id)
        allow(may_assess(self.officer), MAY_NOT)
        body = self.validated(serializers.SealWriteSerializer)
        result = queries.assessment_result(scheme, known_at=self.now)
        assessment = seal_assessment(
            scheme=scheme, result=result, **body, by=self.officer, now=self.now, today=self.today
        )
        return Response(serializers.SealSerializer(assessment).data, status=201)


class SealedResultView(WorkbookView):
    """A result that was sealed, as far as the officer sees its zones."""

    tag = TAG
    query = serializers.AssessmentQuerySerializer

    @extend_schema(
        operation_id="sealed_assessment",
        summary="封存的考核结果",
        description="只列看得见的开发区，名次是全组的。可看全省的，旁边另有按现在的账重算的名次和总分（current）。",
        responses=json_or_workbook(serializers.AssessmentResultSerializer),
    )
    def get(self, request: Request, scheme_id: int, seal_number: int) -> Response | WorkbookResponse:
        of_scheme = Assessment.objects.filter(scheme=scheme_id).select_related("scheme", "sealed_by")
        seal = of_scheme.filter(number=seal_number).first()
        if seal is None:
            raise NotFound
        result = queries.sealed_beside_current(seal, self.officer, now=self.now)
        is_reproduced = queries.is_reproduced(seal) if self.officer.sees_everything else None
        whole = answer(result, seal, is_intact=queries.is_intact(seal), is_reproduced=is_reproduced)
        return assessment_book(whole, self.heading(known_at=seal.sealed_at)) if self.wants_workbook else Response(whole)
