"""The pages of single records of the reforms, first those of a project, then those of a parcel or a zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from projects.models import (
    ClockPause,
    CommitmentCheck,
    Parcel,
    ParcelAllocation,
    ParcelResult,
    Project,
    ProxyPost,
    ProxyService,
    Reform,
    ReformAdoption,
)
from projects.operations import commitment_items, intake, parcels, proxy_services, reform_adoptions
from projects.operations.revisions import withdraw_fact
from projects.permissions import may_report_in, may_report_on
from tracker.pages.reforms.forms import parcels as parcel_forms
from tracker.pages.reforms.forms import projects as project_forms
from tracker.pages.views import RecordView
from zones.models import Zone

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from zones.models import Officer


class ProjectRecordView(RecordView):
    """A record of a project. It may be changed by those who may report on the project."""

    model: Any
    related: tuple[str, ...] = ("project__zone",)

    def get_queryset(self, officer: Officer) -> QuerySet[Any]:
        # Withdrawn records included, see `RecordView`; who sees them is decided by the project alone.
        records: QuerySet[Any] = self.model.objects.select_related(*self.related)
        return records.filter(project__in=Project.objects.visible_to(officer))

    def get_project(self, record: Any) -> Project:
        """Return the project that a record is about."""
        project: Project = record.project
        return project

    def may_change(self, officer: Officer, record: Any) -> bool:
        return may_report_on(officer, self.get_project(record))

    def get_parent_link(self, record: Any) -> tuple[str, str]:
        project = self.get_project(record)
        return reverse("project-reform", args=[project.pk]), f"{project.name} · 审批改革"

    def withdraw(self, record: Any, actor: dict[str, Any]) -> None:
        withdraw_fact(fact=record, project=self.get_project(record), **actor)


def _item_link(record: Any) -> tuple[str, str]:
    return reverse("commitment-item", args=[record.item_id]), record.item.name


class ClockPauseView(ProjectRecordView):
    """A pause of the clock of a commitment item or, without an item, of the project's intake."""

    model = ClockPause
    related = ("project__zone", "item")
    form_class = project_forms.PauseRevisionForm
    displayed_fields = ("paused_on", "resumed_on", "cause")
    hint = "暂停日期登错的，撤回后重新登记。"

    def get_parent_link(self, record: Any) -> tuple[str, str]:
        return _item_link(record) if record.item_id else super().get_parent_link(record)

    def revise(self, record: Any, form: Any, actor: dict[str, Any]) -> None:
        # The key is the record's own: a revision cannot move a pause to another day, see `hint`.
        key = {"project": record.project, "item": record.item, "paused_on": record.paused_on}
        intake.record_pause(**key, values=form.changes(), **actor)


class CommitmentCheckView(ProjectRecordView):
    """A check of a commitment, which belongs to its project by way of the commitment item."""

    model = CommitmentCheck
    related = ("item__project__zone",)
    form_class = project_forms.CheckRevisionForm
    displayed_fields = ("checked_on", "outcome", "action")
    hint = "核查日期登错的，撤回后重新登记。"

    def get_queryset(self, officer: Officer) -> QuerySet[Any]:
        checks = CommitmentCheck.objects.select_related(*self.related)
        return checks.filter(item__project__in=Project.objects.visible_to(officer))

    def get_project(self, record: Any) -> Project:
        project: Project = record.item.project
        return project

    def get_parent_link(self, record: Any) -> tuple[str, str]:
        return _item_link(record)

    def revise(self, record: Any, form: Any, actor: dict[str, Any]) -> None:
        commitment_items.record_check(item=record.item, checked_on=record.checked_on, values=form.changes(), **actor)


class ProxyServiceView(ProjectRecordView):
    """A proxy service of a project: who leads it, who acts, and until when."""

    model = ProxyService
    form_class = project_forms.ServiceRevisionForm
    displayed_fields = ("opened_on", "closed_on", "lead", "agent", "scope", "items_handled")
    hint = "用于误登；办完了的请填结束日期。开始日期登错的，撤回后重新登记。"

    def revise(self, record: Any, form: Any, actor: dict[str, Any]) -> None:
        proxy_services.record_service(
            project=record.project, opened_on=record.opened_on, values=form.changes(), **actor
        )


class ReformAdoptionView(ProjectRecordView):
    """The adoption of a reform by a project; only its day can be revised."""

    model = ReformAdoption
    form_class = project_forms.AdoptionRevisionForm
    displayed_fields = ("reform", "adopted_on")

    def revise(self, record: Any, form: Any, actor: dict[str, Any]) -> None:
        adopted_on = form.cleaned_data["adopted_on"]
        reform_adoptions.record_adoption(
            project=record.project, reform=Reform(record.reform), adopted_on=adopted_on, **actor
        )


class ParcelRecordView(RecordView):
    """A record of a parcel. It may be changed by those who may report in the parcel's zone."""

    model: Any
    related: tuple[str, ...] = ("parcel__zone",)

    def get_queryset(self, officer: Officer) -> QuerySet[Any]:
        records: QuerySet[Any] = self.model.objects.select_related(*self.related)
        return records.filter(parcel__in=Parcel.objects.visible_to(officer))

    def may_change(self, officer: Officer, record: Any) -> bool:
        return may_report_in(officer, record.parcel.zone)

    def get_parent_link(self, record: Any) -> tuple[str, str]:
        return reverse("parcel", args=[record.parcel_id]), f"宗地 {record.parcel.number}"


class ParcelAllocationView(ParcelRecordView):
    """The allocation of a parcel to a project; only the day of its release can be revised."""

    model = ParcelAllocation
    related = ("parcel__zone", "project")
    form_class = parcel_forms.AllocationRevisionForm
    displayed_fields = ("project", "allocated_on", "released_on")
    hint = "用于误登；项目退出土地的请填收回日期。"

    def revise(self, record: Any, form: Any, actor: dict[str, Any]) -> None:
        key = {"parcel": record.parcel, "project": record.project, "allocated_on": record.allocated_on}
        parcels.allocate_parcel(**key, values=form.changes(), **actor)

    def withdraw(self, record: Any, actor: dict[str, Any]) -> None:
        parcels.withdraw_allocation(allocation=record, **actor)


class ParcelResultView(ParcelRecordView):
    """An assessment of what a parcel achieved of the indicators that were promised."""

    model = ParcelResult
    form_class = parcel_forms.ResultRevisionForm
    hint = "评价日期登错的，撤回后重新登记。"

    def get_values(self, record: Any) -> list[tuple[str, str]]:
        """Return its day and the indicators, in the units of the screen and not as stored."""
        labels = {name: str(field.label) for name, field in self.form_class.base_fields.items()}
        indicators = parcel_forms.indicator_texts(record).items()
        return [("评价日期", str(record.assessed_on)), *((labels[name], text or "—") for name, text in indicators)]

    def get_initial(self, record: Any) -> dict[str, Any]:
        return dict(parcel_forms.indicator_texts(record))

    def revise(self, record: Any, form: Any, actor: dict[str, Any]) -> None:
        parcels.record_result(parcel=record.parcel, assessed_on=record.assessed_on, values=form.changes(), **actor)

    def withdraw(self, record: Any, actor: dict[str, Any]) -> None:
        parcels.withdraw_result(result=record, **actor)


class ProxyPostView(RecordView):
    """A post for proxy service of a zone: who holds it, and until when."""

    form_class = parcel_forms.ProxyPostRevisionForm
    displayed_fields = ("zone", "title", "holder", "opened_on", "closed_on")
    hint = "用于误登；不再设的岗位请填撤销日期。"

    def get_queryset(self, officer: Officer) -> QuerySet[Any]:
        return ProxyPost.objects.filter(zone__in=Zone.objects.visible_to(officer)).select_related("zone")

    def may_change(self, officer: Officer, record: Any) -> bool:
        return may_report_in(officer, record.zone)

    def get_parent_link(self, record: Any) -> tuple[str, str]:
        return reverse("proxy-posts"), "代办岗位"

    def revise(self, record: Any, form: Any, actor: dict[str, Any]) -> None:
        key = {"zone": record.zone, "title": record.title, "opened_on": record.opened_on}
        proxy_services.record_post(**key, values=form.changes(), **actor)

    def withdraw(self, record: Any, actor: dict[str, Any]) -> None:
        proxy_services.withdraw_post(post=record, **actor)
