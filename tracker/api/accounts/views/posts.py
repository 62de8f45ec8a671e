"""Posts, absences and handing over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from projects.operations.officers import assign_post, cancel_absence, record_absence
from projects.permissions import may_manage_officers
from tracker.api.fields import DayField, UnitField, VisibleField, ZoneField
from tracker.api.pagination import ListQuerySerializer, paginated, paginated_schema
from tracker.api.reports.serializers import EmptyWriteSerializer, ReportSerializer
from tracker.api.reports.views.problems import RegisteredProblemSerializer
from tracker.api.serializers import ReadSerializer, WriteSerializer
from tracker.api.views import BaseAPIView, allow, get_visible_or_404
from tracker.queries.accounts.handover import candidates, handover
from zones.models import Absence, Officer, Post, Role

if TYPE_CHECKING:
    from rest_framework.request import Request

TAG = "岗位与交接"


class PostSerializer(ReadSerializer):
    """A post."""

    id = serializers.IntegerField(help_text="编号")
    officer = serializers.IntegerField(source="officer_id", help_text="人员的编号")
    role = serializers.ChoiceField(choices=Role.choices, help_text="级别")
    zone = serializers.IntegerField(source="zone_id", allow_null=True, help_text="开发区的编号")
    unit = serializers.CharField(source="unit_id", allow_null=True, help_text="填报单位的代码")
    started_on = serializers.DateField(help_text="任职日期")
    ended_on = serializers.DateField(allow_null=True, help_text="离任日期，在任为 null")


class PostWriteSerializer(WriteSerializer):
    """A post to move to."""

    role = serializers.ChoiceField(choices=Role.choices, help_text="级别")
    zone = ZoneField(required=False, allow_null=True, help_text="开发区的编号，开发区人员必填")
    unit = UnitField(required=False, allow_null=True, help_text="填报单位的代码，市级人员必填")
    started_on = DayField(help_text="任职日期；原岗位同日离任")


class AbsenceSerializer(ReadSerializer):
    """An absence."""

    id = serializers.IntegerField(help_text="编号")
    officer = serializers.IntegerField(source="officer_id", help_text="请假人的编号")
    officer_name = serializers.CharField(source="officer", help_text="请假人")
    substitute = serializers.IntegerField(source="substitute_id", help_text="代理人的编号")
    substitute_name = serializers.CharField(source="substitute", help_text="代理人")
    first_on = serializers.DateField(help_text="开始日期")
    last_on = serializers.DateField(help_text="结束日期，含当日")
    reason = serializers.CharField(help_text="说明")
    cancelled_at = serializers.DateTimeField(allow_null=True, help_text="取消时刻，有效的为 null")


class AbsenceWriteSerializer(WriteSerializer):
    """One's own absence."""

    substitute = VisibleField(candidates, "没有这个人员，或不能代理您的岗位。", help_text="代理人的编号")
    first_on = DayField(help_text="开始日期")
    last_on = DayField(help_text="结束日期，含当日")
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, help_text="说明")


class ComingDaySerializer(ReadSerializer):
    """A planned day."""

    project = serializers.IntegerField(source="project.pk", help_text="项目的编号")
    project_name = serializers.CharField(source="project.name", help_text="项目名称")
    what = serializers.CharField(help_text="计划事项")
    day = serializers.DateField(help_text="计划日期")


class HandoverSerializer(ReadSerializer):
    """What is open."""

    reports = ReportSerializer(many=True, help_text="草稿、退回和待审的月报")
    problems = RegisteredProblemSerializer(many=True, help_text="未办结的问题")
    days = ComingDaySerializer(many=True, help_text="60 天内到期或已过期、尚未实现的计划日期")


class AbsenceListView(BaseAPIView):
    """Absences."""

    tag = TAG
    query = ListQuerySerializer

    @extend_schema(operation_id="absences", summary="请假与代理", responses=paginated_schema(AbsenceSerializer))
    def get(self, request: Request) -> Response:
        """Return those that concern the officer."""
        visible = Absence.objects.visible_to(self.officer).select_related("officer", "substitute")
        return paginated(request, self.params, visible, AbsenceSerializer)

    @extend_schema(
        operation_id="record_absence",
        summary="登记请假与代理人",
        description="代理人须在同一岗位或是上级单位的人员；请假期间的催办邮件发给代理人。",
        request=AbsenceWriteSerializer,
        responses={201: AbsenceSerializer},
    )
    def post(self, request: Request) -> Response:
        """Say that the officer is away."""
        values = self.validated(AbsenceWriteSerializer)
        absence = record_absence(officer=self.officer, **values, by=self.officer, now=self.now)
        return Response(AbsenceSerializer(absence).data, status=201)


class AbsenceCancellationView(BaseAPIView):
    """Taking an absence back."""

    tag = TAG

    @extend_schema(
        operation_id="cancel_absence", summary="取消请假", request=EmptyWriteSerializer, responses=AbsenceSerializer
    )
    def post(self, request: Request, absence_id: int) -> Response:
        """Cancel it."""
        visible = Absence.objects.visible_to(self.officer).select_related("officer", "substitute")
        absence = get_visible_or_404(visible, absence_id)
        allow(absence.officer_id == self.officer.pk, "只能取消自己的请假。")
        self.validated(EmptyWriteSerializer)
        return Response(AbsenceSerializer(cancel_absence(absence=absence, by=self.officer, now=self.now)).data)


class HandoverListView(BaseAPIView):
    """What somebody who takes over has to know."""

    tag = TAG

    @extend_schema(
        operation_id="handover",
        summary="交接清单",
        description="本岗位范围内未办完的月报、未办结的问题和临近的计划日期。",
        responses=HandoverSerializer,
    )
    def get(self, request: Request) -> Response:
        """Return what is open where the officer's post looks."""
        found = handover(officer=self.officer, today=self.today)
        return Response(HandoverSerializer(found, context=self.context).data)


class OfficerPostListView(BaseAPIView):
    """The posts of one officer."""

    tag = TAG
    query = ListQuerySerializer

    @extend_schema(operation_id="posts", summary="人员的任职经历", responses=paginated_schema(PostSerializer))
    def get(self, request: Request, officer_id: int) -> Response:
        """Return them, oldest first."""
        officer = self._one(officer_id)
        posts = Post.objects.filter(officer=officer)
        return paginated(request, self.params, posts, PostSerializer)

    @extend_schema(
        operation_id="assign_post",
        summary="调整岗位（系统管理员）",
        request=PostWriteSerializer,
        responses={201: PostSerializer},
        examples=[
            OpenApiExample("到市级", {"role": "unit", "unit": "141100", "started_on": "2024-07-01"}, request_only=True)
        ],
    )
    def post(self, request: Request, officer_id: int) -> Response:
        """Move the officer to a post."""
        officer = self._one(officer_id)
        allow(may_manage_officers(self.officer), "只有系统管理员可以调整岗位。")
        values = self.validated(PostWriteSerializer)
        post = assign_post(
            officer=officer,
            role=Role(values["role"]),
            zone=values.get("zone"),
            unit=values.get("unit"),
            on=values["started_on"],
            by=self.officer,
            now=self.now,
        )
        return Response(PostSerializer(post).data, status=201)

    def _one(self, number: int) -> Officer:
        """Return an officer: oneself, or anybody for those who see the province."""
        everybody = Officer.objects.all()
        visible = everybody if self.officer.sees_everything else everybody.filter(pk=self.officer.pk)
        return get_visible_or_404(visible, number)
