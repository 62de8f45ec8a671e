"""Facts of the approval reforms that are of a zone: who has a parcel, what it achieved, posts for proxy service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from projects.models import Parcel, ParcelAllocation, ParcelResult, ProxyPost
from projects.operations import parcels, proxy_services
from projects.permissions import may_report_in
from tracker.pages.record_views import FactPage, page_of
from tracker.pages.reforms.forms import parcels as land_forms
from zones.models import Zone

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from zones.models import Officer


class ParcelFactPage(FactPage):
    """The page of a fact of a parcel."""

    facts: Any
    about: tuple[str, ...] = ("parcel__zone",)

    def seen(self, officer: Officer) -> QuerySet[Any]:
        """Return those of the parcels that the officer sees."""
        found: QuerySet[Any] = self.facts.objects.select_related(*self.about)
        return found.filter(parcel__in=Parcel.objects.visible_to(officer))

    def may_change(self, officer: Officer, fact: Any) -> bool:
        """Whether the officer may record the land of its zone."""
        return may_report_in(officer, fact.parcel.zone)

    def home(self, fact: Any) -> tuple[str, str]:
        """Return the parcel."""
        return reverse("parcel", args=[fact.parcel_id]), f"宗地 {fact.parcel.number}"


class AllocationPage(ParcelFactPage):
    """The page of an allocation."""

    facts = ParcelAllocation
    about = ("parcel__zone", "project")
    form = land_forms.ReleaseForm
    shown = ("project", "allocated_on", "released_on")
    hint = "用于误登；项目退出土地的请填收回日期。"

    def tell(self, fact: Any, form: Any, who: dict[str, Any]) -> None:
        """Tell when it was released."""
        about = {"parcel": fact.parcel, "project": fact.project, "allocated_on": fact.allocated_on}
        parcels.allocate_parcel(**about, told=form.told(), **who)

    def withdraw(self, fact: Any, who: dict[str, Any]) -> None:
        """Take it back."""
        parcels.withdraw_allocation(allocation=fact, **who)


class ResultPage(ParcelFactPage):
    """The page of an assessment."""

    facts = ParcelResult
    form = land_forms.ResultMoreForm
    hint = "评价日期登错的，撤回后重新登记。"

    def values(self, fact: Any) -> list[tuple[str, str]]:
        """Return its day and the indicators in the units of the screen."""
        labels = {name: str(field.label) for name, field in self.form.base_fields.items()}
        said = land_forms.indicators_said(fact).items()
        return [("评价日期", str(fact.assessed_on)), *((labels[name], text or "—") for name, text in said)]

    def stands(self, fact: Any) -> dict[str, Any]:
        """Return the indicators."""
        return dict(land_forms.indicators_said(fact))

    def tell(self, fact: Any, form: Any, who: dict[str, Any]) -> None:
        """Tell what was really achieved."""
        parcels.record_result(parcel=fact.parcel, assessed_on=fact.assessed_on, told=form.told(), **who)

    def withdraw(self, fact: Any, who: dict[str, Any]) -> None:
        """Take it back."""
        parcels.withdraw_result(result=fact, **who)


class PostPage(FactPage):
    """The page of a post."""

    form = land_forms.ProxyPostMoreForm
    shown = ("zone", "title", "holder", "opened_on", "closed_on")
    hint = "用于误登；不再设的岗位请填撤销日期。"

    def seen(self, officer: Officer) -> QuerySet[Any]:
        """Return those of the zones that the officer sees."""
        return ProxyPost.objects.filter(zone__in=Zone.objects.visible_to(officer)).select_related("zone")

    def may_change(self, officer: Officer, fact: Any) -> bool:
        """Whether the officer may record the posts of its zone."""
        return may_report_in(officer, fact.zone)

    def home(self, fact: Any) -> tuple[str, str]:
        """Return the list."""
        return reverse("proxy-posts"), "代办岗位"

    def tell(self, fact: Any, form: Any, who: dict[str, Any]) -> None:
        """Tell when it was closed, or who holds it."""
        about = {"zone": fact.zone, "title": fact.title, "opened_on": fact.opened_on}
        proxy_services.record_post(**about, told=form.told(), **who)

    def withdraw(self, fact: Any, who: dict[str, Any]) -> None:
        """Take it back."""
        proxy_services.withdraw_post(post=fact, **who)


allocation, result, post = (page_of(kind()) for kind in (AllocationPage, ResultPage, PostPage))
