"""The rules by which projects count as stalled: reading and changing them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from projects.models import RuleVersion
from projects.operations.stall_rules import change_rule
from projects.permissions import may_change_stall_rules
from tracker.api.etags import etag_response, required_if_match
from tracker.api.pagination import paginated_by_position, paginated_schema
from tracker.api.stalled.serializers import rules as serializers
from tracker.api.stalled.views.stalled import TAG
from tracker.api.views import BaseAPIView, allow

if TYPE_CHECKING:
    from rest_framework.request import Request


class StallRuleListView(BaseAPIView):
    """The rules by which projects count as stalled."""

    tag = TAG
    query = serializers.RulesQuerySerializer

    @extend_schema(
        operation_id="stall_rules",
        summary="停滞规则",
        description="每条规则可按类别、填报单位另定标准，最具体的生效。每次调整是一个新版本，此前的判断不受影响。",
        responses=paginated_schema(serializers.RuleSerializer),
    )
    def get(self, request: Request) -> Response:
        """Return the newest version of each, or all of them."""
        versions = RuleVersion.objects.select_related("recorded_by").order_by("code", "category", "unit", "version")
        rows = list(versions)
        if not self.params["history"]:
            # In order of version: the newest overwrites the older ones of its scope.
            rows = list({(row.code, row.category, row.unit_id): row for row in rows}.values())
        return paginated_by_position(
            request, self.params, rows, lambda page: serializers.RuleSerializer(page, many=True).data
        )

    @extend_schema(
        operation_id="change_stall_rule",
        summary="调整停滞规则",
        description=(
            '只须给出要改的内容。If-Match 为这一范围（类别、填报单位）现有的版本，还没有单独规定的为 "0"。'
            "调整后的版本自 valid_from 起生效。"
        ),
        request=serializers.RuleWriteSerializer,
        responses=serializers.RuleSerializer,
        examples=[
            OpenApiExample(
                "放宽", {"code": "signed-not-started", "yellow": 9, "reason": "冬季不能施工"}, request_only=True
            )
        ],
    )
    def patch(self, request: Request) -> Response:
        """Add a version of a rule for one scope."""
        officer = self.officer
        allow(may_change_stall_rules(officer), "停滞规则由省级调整。")
        body = self.validated(serializers.RuleWriteSerializer)
        code, category, unit = body.pop("code"), body.pop("category", ""), body.pop("unit", None)
        of_code = RuleVersion.objects.filter(code=code).order_by("unit_id", "category", "-version")
        scoped = of_code.filter(category=category, unit=unit).first()
        # A scope without versions of its own starts from the general rule, under version 0.
        general = scoped or of_code.filter(unit=None).first()
        if general is None:
            raise ValidationError({"code": [ErrorDetail(f"没有规则 {code}。", "does_not_exist")]})
        seen = required_if_match(request, scoped.version if scoped else 0)
        reason = body.pop("reason")
        changes = {"valid_from": self.today, **body}
        fresh = change_rule(
            general=general,
            category=category,
            unit=unit,
            version=seen,
            changes=changes,
            by=officer,
            now=self.now,
            reason=reason,
        )
        return etag_response(dict(serializers.RuleSerializer(fresh).data))
