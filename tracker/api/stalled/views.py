"""Asking what is stalled, changing the rules, and letting a project rest."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Any

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from projects.models import Project, RuleVersion
from projects.operations.stall_rules import change_rule
from projects.permissions import may_change_stall_rules, may_report_on
from tracker.api.endpoint import Endpoint, allow, visible_or_404
from tracker.api.formats import FastJSONRenderer, WorkbookRenderer
from tracker.api.pagination import page, page_of
from tracker.api.preconditions import tagged, version_seen
from tracker.api.stalled import shapes
from tracker.api.stalled.answers import stalled_answer, stalled_book
from tracker.models import Deployment, Snooze
from tracker.operations.snoozing import snooze
from tracker.queries.stall_facts import Moment
from tracker.queries.stalled import Scan, Stalled, scan

if TYPE_CHECKING:
    from django.http import HttpResponse
    from rest_framework.request import Request

TAG = "停滞与催办"


class StalledList(Endpoint):
    """The stalled projects."""

    tag = TAG
    query = shapes.StalledParameters
    renderer_classes = [FastJSONRenderer, WorkbookRenderer]

    @extend_schema(
        operation_id="stalled",
        summary="停滞项目",
        description="截至某日按当日有效的规则判断，最紧要的在前；每条写明日期、标准和下一步。暂缓催办的仍列出。",
        responses={
            (200, FastJSONRenderer.media_type): page_of(shapes.StalledShape),
            (200, WorkbookRenderer.media_type): OpenApiTypes.BINARY,
        },
    )
    def get(self, request: Request) -> Response | HttpResponse:
        """Return what is stalled of what the officer sees."""
        as_of = self.asked.get("as_of", self.today)
        found = scan(self._projects(), Moment(as_of, self.asked.get("known_at")))
        kept = [one for one in found.stalled if self._is_asked(one)]
        renderer: Any = request.accepted_renderer
        if isinstance(renderer, WorkbookRenderer):
            return stalled_book(self._answers(kept, found), as_of)
        _, start = self.asked.get("cursor", ("", 0))
        limit = self.asked["limit"]
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
        asked = {"zone": self.asked.get("zone"), "zone__unit": self.asked.get("unit")}
        return projects.filter(**{name: value for name, value in asked.items() if value is not None})

    def _is_asked(self, one: Stalled) -> bool:
        rule, level = self.asked.get("rule"), self.asked.get("level")
        return (rule is None or one.finding.rule.code == rule) and (level is None or one.finding.level == level)

    @staticmethod
    def _answers(shown: list[Stalled], found: Scan) -> list[dict[str, Any]]:
        began_on = Deployment.objects.values_list("began_on", flat=True).first()
        return [stalled_answer(one, found, began_on, settings.REMINDERS) for one in shown]


class StallRules(Endpoint):
    """The rules by which projects count as stalled."""

    tag = TAG
    query = shapes.RulesParameters

    @extend_schema(
        operation_id="stall_rules",
        summary="停滞规则",
        description="每条规则可按类别、填报单位另定标准，最具体的生效。每次调整是一个新版本，此前的判断不受影响。",
        responses=shapes.RuleShape(many=True),
    )
    def get(self, request: Request) -> Response:
        """Return the newest version of each, or all of them."""
        versions = RuleVersion.objects.select_related("recorded_by").order_by("code", "category", "unit", "version")
        rows = list(versions)
        if not self.asked["history"]:
            rows = list({(row.code, row.category, row.unit_id): row for row in rows}.values())
        return Response(shapes.RuleShape(rows, many=True).data)

    @extend_schema(
        operation_id="change_stall_rule",
        summary="调整停滞规则",
        description=(
            '只须给出要改的内容。If-Match 为这一范围（类别、填报单位）现有的版本，还没有单独规定的为 "0"。'
            "调整后的版本自 valid_from 起生效。"
        ),
        request=shapes.RuleBody,
        responses=shapes.RuleShape,
        examples=[
            OpenApiExample(
                "放宽", {"code": "signed-not-started", "yellow": 9, "reason": "冬季不能施工"}, request_only=True
            )
        ],
    )
    def patch(self, request: Request) -> Response:
        """Add a version of one."""
        officer = self.officer
        allow(may_change_stall_rules(officer), "停滞规则由省级调整。")
        body = self.body(shapes.RuleBody)
        code, category, unit = body.pop("code"), body.pop("category", ""), body.pop("unit", None)
        of_code = RuleVersion.objects.filter(code=code).order_by("unit_id", "category", "-version")
        scoped = of_code.filter(category=category, unit=unit).first()
        general = scoped or of_code.filter(unit=None).first()
        if general is None:
            raise ValidationError({"code": [ErrorDetail(f"没有规则 {code}。", "does_not_exist")]})
        seen = version_seen(request, scoped.version if scoped else 0)
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
        return tagged(dict(shapes.RuleShape(fresh).data))


class SnoozeOfProject(Endpoint):
    """Letting a stalled project rest."""

    tag = TAG

    @extend_schema(
        operation_id="snooze",
        summary="暂缓催办",
        description="到期之前不催办这个项目，也不升级；灯照亮，省级看得到。再次设定即代替前一次。",
        request=shapes.SnoozeBody,
        responses={201: shapes.SnoozeShape},
        examples=[OpenApiExample("暂缓", {"until": "2024-08-31", "reason": "等待用地批复"}, request_only=True)],
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Let it rest until a day."""
        officer = self.officer
        project = visible_or_404(Project.objects.visible_to(officer).select_related("zone"), project_id)
        allow(may_report_on(officer, project), "您的岗位不能暂缓这个项目的催办。")
        body = self.body(shapes.SnoozeBody)
        rested = snooze(
            project=project,
            rule_code=body.get("rule", ""),
            until=body["until"],
            by=officer,
            now=self.now,
            today=self.today,
            reason=body["reason"],
        )
        return Response(shapes.SnoozeShape(rested).data, status=201)


class SnoozeList(Endpoint):
    """What rests."""

    tag = TAG
    query = shapes.SnoozePage

    @extend_schema(operation_id="snoozes", summary="暂缓催办的项目", responses=page_of(shapes.SnoozeShape))
    def get(self, request: Request) -> Response:
        """Return the snoozes of the projects that the officer sees: those in force, or all."""
        snoozes = Snooze.objects.filter(project__in=Project.objects.visible_to(self.officer))
        if not self.asked["all"]:
            snoozes = snoozes.standing().filter(until__gte=self.today)
        named = snoozes.select_related("project", "recorded_by", "withdrawn_by")
        return page(request, self.asked, named, lambda shown: shapes.SnoozeShape(shown, many=True).data)


def _link(request: Request, start: int) -> str:
    cursor = urlsafe_b64encode(f"a{start}".encode()).decode()
    return replace_query_param(request.build_absolute_uri(), "cursor", cursor)
