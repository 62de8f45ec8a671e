"""How many projects are stalled by which rule, and whose light other thresholds would change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from projects.models import Project, RuleVersion
from tracker.api.matrix import grouping_of, rows_of
from tracker.api.pagination import paginated_by_position, paginated_schema
from tracker.api.stalled.serializers import matrices as serializers
from tracker.api.stalled.views.stalled import TAG, in_zone_and_unit
from tracker.api.workbook_views import QuestionView
from tracker.queries.stalled.comparison import LightChange, compare_rule
from tracker.queries.stalled.flags import FlagList
from tracker.queries.stalled.matrix import stall_matrix
from tracker.queries.stalled.project_facts import Moment

if TYPE_CHECKING:
    from rest_framework.request import Request

    from projects.rules.stalling import StallRule


class StallMatrixView(QuestionView):
    """The counts of 停滞分布."""

    tag = TAG
    query = serializers.StallMatrixQuerySerializer

    @extend_schema(
        operation_id="stall_matrix",
        summary="停滞分布：各填报单位、开发区各规则的亮灯项目数",
        description="与 /stalled/ 同一口径：每个数都是按同样条件查 /stalled/ 的项目数。",
        responses=serializers.StallMatrixSerializer,
    )
    def get(self, request: Request) -> Response:
        """Return the counts among what the officer sees."""
        moment = Moment(self.params.get("as_of", self.today), self.params.get("known_at"))
        projects = in_zone_and_unit(Project.objects.visible_to(self.officer, moment.known_at), self.params)
        by = grouping_of(self.params, self.officer)
        matrix = stall_matrix(FlagList(projects, moment), by)
        titles = dict(RuleVersion.objects.order_by("version").values_list("code", "title"))
        answer = {
            "rules": {code: titles.get(code, code) for code in sorted(matrix.rules)},
            "rows": rows_of(matrix.names, matrix.counts),
            "total": dict(matrix.total),
            "scope": self.heading(by=by),
        }
        return Response(serializers.StallMatrixSerializer(answer).data)


class StallTrialView(QuestionView):
    """Other thresholds of a rule beside those in force, on the projects of today."""

    tag = TAG
    query = serializers.StallTrialQuerySerializer
    has_extent = True

    @extend_schema(
        operation_id="try_stall_rule",
        summary="试用停滞规则的另一组标准",
        description=(
            "今天的项目在现行标准和试用标准下各亮什么灯，哪些会变；不改变任何规则。"
            "采用这组值：以 PATCH /stall-rules/ 送出同样的 code、category、unit、yellow、red 和原因。"
        ),
        responses=paginated_schema(
            serializers.ChangedLightSerializer, levels=serializers.LevelCountSerializer(many=True)
        ),
    )
    def get(self, request: Request) -> Response:
        """Return whose light would change among what the officer sees."""
        projects: Any = Project.objects.visible_to(self.officer)
        if "unit" in self.params:
            # Of other units nothing changes by a rule of one.
            projects = projects.filter(zone__unit=self.params["unit"])
        compared = compare_rule(projects, self._trial(), self.today)
        wanted = self.params.get("change")
        rows = [change for change in compared.changes if wanted is None or change.change is LightChange(wanted)]
        response = paginated_by_position(
            request, self.params, rows, lambda page: serializers.ChangedLightSerializer(page, many=True).data
        )
        levels = [{"level": level, "now": now, "then": then} for level, _, now, then in compared.levels]
        response.data["levels"] = serializers.LevelCountSerializer(levels, many=True).data
        return response

    def _trial(self) -> StallRule:
        params = self.params
        code, category, unit = params["code"], params.get("category", ""), params.get("unit")
        scopes = RuleVersion.objects.filter(code=code).order_by("-version")
        general = scopes.filter(category="", unit=None).first()
        if general is None:
            raise ValidationError({"code": [ErrorDetail(f"没有规则 {code}。", "does_not_exist")]})
        present = (scopes.filter(category=category, unit=unit).first() or general).as_rule()
        tried = {name: params[name] for name in ("yellow", "red") if name in params}
        scope = {"category": category, "unit": unit.pk if unit else ""}
        # Switched on even where it is off today, so that a rule can be tried before.
        rule = replace(present, **scope, **tried, is_enabled=True)
        if rule.yellow is not None and rule.red is not None and rule.red < rule.yellow:
            raise ValidationError({"red": [ErrorDetail("红灯线不能低于黄灯线。", "red_below_yellow")]})
        return rule
