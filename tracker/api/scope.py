"""Things of one project or one zone, and the right to write there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from projects.models import Project, Record
from projects.permissions import may_report_in, may_report_on
from tracker.api.records import RecordShape
from tracker.api.views import Endpoint, allow, visible_or_404

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model, QuerySet

    from tracker.api.serializers import Strict
    from zones.models import Zone

M = TypeVar("M", bound="Model")
R = TypeVar("R", bound=Record)

MAY_NOT_REPORT = "您的岗位不能登记这个项目的审批改革情况。"
MAY_NOT_IN_ZONE = "您的岗位不能登记这个开发区的土地和岗位。"


class ToldShape(RecordShape):
    """Who told the books last about a thing that keeps its number, whatever is told of it."""

    corrects = None  # type: ignore[assignment]  # the records of what was told have numbers of their own

    @classmethod
    def answer(cls, record: Record, number: int) -> dict[str, Any]:
        """Return it for the thing of that number."""
        return {**cls(record).data, "id": number}


class ScopedEndpoint(Endpoint):
    """Something of a project or of a zone."""

    def project(self, project_id: int) -> Project:
        """Return the project, if the officer sees it."""
        return visible_or_404(Project.objects.visible_to(self.officer).select_related("zone"), project_id)

    def project_to_write(self, project_id: int) -> Project:
        """Return the project, if the officer may record facts about it."""
        project = self.project(project_id)
        self.may_write(project)
        return project

    def may_write(self, project: Project) -> None:
        """
        Let the request pass if the officer may record facts about the project.

        :raises PermissionDenied: if not
        """
        allow(may_report_on(self.officer, project), MAY_NOT_REPORT)

    def may_write_in(self, zone: Zone) -> None:
        """
        Let the request pass if the officer may record facts about the zone.

        :raises PermissionDenied: if not
        """
        allow(may_report_in(self.officer, zone), MAY_NOT_IN_ZONE)

    def own_zone(self) -> Zone:
        """
        Return the zone of the officer's post.

        :raises ValidationError: if the post is of a unit or the province, which must say which zone is meant
        """
        if self.officer.zone is None:
            raise ValidationError({"zone": [ErrorDetail("请填写开发区的编号。", "required")]})
        return self.officer.zone

    def of_visible_project(self, things: QuerySet[M], number: int, *, project: str = "project") -> M:
        """Return something of a project, given the name by which it knows it, if the officer sees the project."""
        visible = things.filter(**{f"{project}__in": Project.objects.visible_to(self.officer)})
        return visible_or_404(visible.select_related(f"{project}__zone"), number)

    def recorded(self, record: R, shape: type[Strict] | Callable[[R], Any]) -> Response:
        """Answer a record: 201 when it was written just now, 200 when it stood already."""
        status = 201 if record.recorded_at == self.now else 200
        shown = shape(record).data if isinstance(shape, type) else shape(record)
        return Response(shown, status=status)


def reason() -> serializers.CharField:
    """Return the field of why something known changes."""
    return serializers.CharField(
        max_length=300, required=False, allow_blank=True, help_text="更正已登记内容的原因；补充登记可不填"
    )
