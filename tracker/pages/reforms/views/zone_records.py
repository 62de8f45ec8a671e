"""Facts of the approval reforms that are of a zone: who has a parcel, what it achieved, posts for proxy service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from projects.models import Parcel, ParcelAllocation, ParcelResult, ProxyPost
from projects.operations import parcels, proxy_services
from projects.permissions import may_report_in
from tracker.pages.record_views import RecordView
from tracker.pages.reforms.forms import parcels as land_forms
from zones.models import Zone

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from zones.models import Officer


class ParcelRecordView(RecordView):
    """The page of a fact of a parcel."""

    model: Any
    related: tuple[str, ...] = ("parcel__zone",)

    def get_queryset(self, officer: Officer) -> QuerySet[Any]:
        """Return those of the parcels that the officer sees."""
        found: QuerySet[Any] = self.model.objects.select_related(*self.related)
        return found.filter(parcel__in=Parcel.objects.visible_to(officer))

    def may_change(self, officer: Officer, record: Any) -> bool:
        """Whether the officer may record the land of its zone."""
        return may_report_in(officer, record.parcel.zone)

    def get_parent_link(self, record: Any) -> tuple[str, str]:
        """Return the parcel."""
        return reverse("parcel", args=[record.parcel_id]), f"宗地 {record.parcel.number}"


class ParcelAllocationView(ParcelRecordView):
    """The page of an allocation."""

    model = ParcelAllocation
    related = ("parcel__zone", "project")
    form_class = land_forms.ReleaseForm
    displayed_fields = ("project", "allocated_on", "released_on")
    hint = "用于误登；项目退出土地的请填收回日期。"

    def revise(self, record: Any, form: Any, actor: dict[str, Any]) -> None:
        """Tell when it was released."""
        about = {"parcel": record.parcel, "project": record.project, "allocated_on": record.allocated_on}
        parcels.allocate_parcel(**about, told=form.told(), **actor)

    def withdraw(self, record: Any, actor: dict[str, Any]) -> None:
        """Take it back."""
        parcels.withdraw_allocation(allocation=record, **actor)


class ParcelResultView(ParcelRecordView):
    """The page of an assessment."""

    model = ParcelResult
    form_class = land_forms.ResultMoreForm
    hint = "评价日期登错的，撤回后重新登记。"

    def get_values(self, record: Any) -> list[tuple[str, str]]:
        """Return its day and the indicators in the units of the screen."""
        labels = {name: str(field.label) for name, field in self.form_class.base_fields.items()}
        said = land_forms.indicators_said(record).items()
        return [("评价日期", str(record.assessed_on)), *((labels[name], text or "—") for name, text in said)]

    def get_initial(self, record: Any) -> dict[str, Any]:
        """Return the indicators."""
        return dict(land_forms.indicators_said(record))

    def revise(self, record: Any, form: Any, actor: dict[str, Any]) -> None:
        """Tell what was really achieved."""
        parcels.record_result(parcel=record.parcel, assessed_on=record.assessed_on, told=form.told(), **actor)

    def withdraw(self, record: Any, actor: dict[str, Any]) -> None:
        """Take it back."""
        parcels.withdraw_result(result=record, **actor)


class ProxyPostView(RecordView):
    """The page of a post."""

    form_class = land_forms.ProxyPostMoreForm
    displayed_fields = ("zone", "title", "holder", "opened_on", "closed_on")
    hint = "用于误登；不再设的岗位请填撤销日期。"

    def get_queryset(self, officer: Officer) -> QuerySet[Any]:
        """Return those of the zones that the officer sees."""
        return ProxyPost.objects.filter(zone__in=Zone.objects.visible_to(officer)).select_related("zone")

    def may_change(self, officer: Officer, record: Any) -> bool:
        """Whether the officer may record the posts of its zone."""
        return may_report_in(officer, record.zone)

    def get_parent_link(self, record: Any) -> tuple[str, str]:
        """Return the list."""
        return reverse("proxy-posts"), "代办岗位"

    def revise(self, record: Any, form: Any, actor: dict[str, Any]) -> None:
        """Tell when it was closed, or who holds it."""
        about = {"zone": record.zone, "title": record.title, "opened_on": record.opened_on}
        proxy_services.record_post(**about, told=form.told(), **actor)

    def withdraw(self, record: Any, actor: dict[str, Any]) -> None:
        """Take it back."""
        proxy_services.withdraw_post(post=record, **actor)
