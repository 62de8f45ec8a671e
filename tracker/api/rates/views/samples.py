"""Samples for checks on site: draw, read, enter results."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.response import Response

from projects.permissions import may_draw_sample
from projects.rules.sampling import METHOD
from tracker.api.pagination import ListQuerySerializer, paginated, paginated_schema
from tracker.api.rates.serializers import samples as serializers
from tracker.api.views import BaseAPIView, allow, get_visible_or_404
from tracker.models import AuditSample, CheckOutcome
from tracker.operations.audit_samples import Draw, draw_sample
from tracker.queries.rates import samples

if TYPE_CHECKING:
    from rest_framework.request import Request

TAG = "抽查"
MAY_NOT = "只有填报单位和省级可以抽取样本、登记核查结果。"


def visible(view: BaseAPIView) -> Any:
    """Return the samples that an officer sees, with who drew them."""
    return AuditSample.objects.visible_to(view.officer).select_related("drawn_by", "unit")


class SampleListView(BaseAPIView):
    """The samples, to draw another."""

    tag = TAG
    query = ListQuerySerializer

    @extend_schema(
        operation_id="audit_samples", summary="抽查样本", responses=paginated_schema(serializers.SampleSerializer)
    )
    def get(self, request: Request) -> Response:
        return paginated(request, self.params, visible(self), serializers.SampleSerializer)

    @extend_schema(
        operation_id="draw_audit_sample",
        summary="抽取样本",
        description=f"从名单上截至日期已进入下一阶段的项目里，按层随机抽取，供现场核查；抽出后不能修改、删除。{METHOD}",
        request=serializers.SampleWriteSerializer,
        responses={201: serializers.SampleSerializer},
        examples=[
            OpenApiExample(
                "抽取",
                {
                    "title": "2024 年上半年开工核查",
                    "cohort": "signed",
                    "as_of": "2024-06-30",
                    "stratification": "unit_category",
                    "size": 60,
                    "seed": "20240701-382915",
                },
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        allow(may_draw_sample(self.officer), MAY_NOT)
        body = self.validated(serializers.SampleWriteSerializer)
        found = samples.population_asked(officer=self.officer, values=body, now=self.now)
        draw = Draw.of(body, found.unit, found.rounds)
        sample = draw_sample(draw=draw, population=found.strata, by=self.officer, now=self.now)
        return Response(serializers.SampleSerializer(sample).data, status=201)


class SampleDetailView(BaseAPIView):
    tag = TAG

    @extend_schema(
        operation_id="audit_sample", summary="一个抽查样本及推算", responses=serializers.SampleDetailSerializer
    )
    def get(self, request: Request, sample_id: int) -> Response:
        """Return a sample; its totals and the estimate to who sees all of it."""
        sample = get_visible_or_404(visible(self), sample_id)
        is_whole = sample.is_seen_whole_by(self.officer)
        found = samples.results(officer=self.officer, sample=sample) if is_whole else None
        answer = SimpleNamespace(
            **{name: getattr(sample, name) for name in ("id", "title", "seed", "cohort", "as_of", "rounds", "unit_id")},
            **{name: getattr(sample, name) for name in ("stratification", "drawn_at", "drawn_by")},
            population=sample.population if is_whole else None,
            strata=_strata(found) if found else None,
            checked=found.checked if found else None,
            estimate=_estimate(found) if found else None,
            is_reproduced=found.is_reproduced if found else None,
            method=METHOD,
        )
        return Response(serializers.SampleDetailSerializer(answer).data)


def _strata(found: samples.SampleResults) -> list[dict[str, Any]]:
    outcomes = [outcome.value for outcome in CheckOutcome]
    return [{**stratum, **{name: counts.get(name, 0) for name in outcomes}} for stratum, counts in found.strata]


def _estimate(found: samples.SampleResults) -> dict[str, Any] | None:
    estimate = found.estimate
    if estimate is None:
        return None
    percents = {"percent": estimate.share, "low_percent": estimate.low, "high_percent": estimate.high}
    return {**{name: f"{100 * share:.2f}" for name, share in percents.items()}, "projects": estimate.projects}
