"""Facts of the approval reforms that are of a project: pauses, checks, proxy services, adoption."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from projects.models import CheckOutcome, ClockPause, CommitmentCheck, Project, ProxyService, Reform, ReformAdoption
from projects.operations import commitment_items, intake, proxy_services, reform_adoptions
from projects.operations.withdrawing import withdraw_fact
from projects.permissions import may_report_on
from tracker.pages.record_views import FactPage, page_of
from tracker.pages.reforms.forms import projects as fact_forms

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from zones.models import Officer


class ProjectFactPage(FactPage):
    """The page of a fact of a project."""

    facts: Any
    about: tuple[str, ...] = ("project__zone",)

    def seen(self, officer: Officer) -> QuerySet[Any]:
        """Return those of the projects that the officer sees."""
        found: QuerySet[Any] = self.facts.objects.select_related(*self.about)
        return found.filter(project__in=Project.objects.visible_to(officer))

    def project(self, fact: Any) -> Project:
        """Return the project that a fact is about."""
        project: Project = fact.project
        return project

    def may_change(self, officer: Officer, fact: Any) -> bool:
        """Whether the officer may record facts about its project."""
        return may_report_on(officer, self.project(fact))

    def home(self, fact: Any) -> tuple[str, str]:
        """Return the reforms of its project."""
        project = self.project(fact)
        return reverse("project-reform", args=[project.pk]), f"{project.name} · 审批改革"

    def withdraw(self, fact: Any, who: dict[str, Any]) -> None:
        """Take it back."""
        withdraw_fact(fact=fact, project=self.project(fact), **who)


def _of_item(fact: Any) -> tuple[str, str]:
    return reverse("commitment-item", args=[fact.item_id]), fact.item.name


class PausePage(ProjectFactPage):
    """The page of a pause, of a procedure or of an intake."""

    facts = ClockPause
    about = ("project__zone", "item")
    form = fact_forms.PauseMoreForm
    shown = ("paused_on", "resumed_on", "cause")
    hint = "暂停日期登错的，撤回后重新登记。"

    def home(self, fact: Any) -> tuple[str, str]:
        """Return the procedure, or the reforms of its project."""
        return _of_item(fact) if fact.item_id else super().home(fact)

    def tell(self, fact: Any, form: Any, who: dict[str, Any]) -> None:
        """Tell when the clock runs again, or the cause."""
        about = {"project": fact.project, "item": fact.item, "paused_on": fact.paused_on}
        intake.record_pause(**about, told=form.told(), **who)


class CheckPage(ProjectFactPage):
    """The page of a check."""

    facts = CommitmentCheck
    about = ("item__project__zone",)
    form = fact_forms.CheckMoreForm
    shown = ("checked_on", "outcome", "action")
    hint = "核查日期登错的，撤回后重新登记。"

    def seen(self, officer: Officer) -> QuerySet[Any]:
        """Return those of the procedures of projects that the officer sees."""
        checks = CommitmentCheck.objects.select_related(*self.about)
        return checks.filter(item__project__in=Project.objects.visible_to(officer))

    def project(self, fact: Any) -> Project:
        """Return the project of its procedure."""
        project: Project = fact.item.project
        return project

    def home(self, fact: Any) -> tuple[str, str]:
        """Return the procedure."""
        return _of_item(fact)

    def tell(self, fact: Any, form: Any, who: dict[str, Any]) -> None:
        """Tell what was really found."""
        found = {"outcome": CheckOutcome(form.cleaned_data["outcome"]), "action": form.cleaned_data["action"]}
        commitment_items.record_check(item=fact.item, checked_on=fact.checked_on, **found, **who)


class ServicePage(ProjectFactPage):
    """The page of a proxy service."""

    facts = ProxyService
    form = fact_forms.ServiceMoreForm
    shown = ("opened_on", "closed_on", "lead", "agent", "scope", "items_handled")
    hint = "用于误登；办完了的请填结束日期。开始日期登错的，撤回后重新登记。"

    def tell(self, fact: Any, form: Any, who: dict[str, Any]) -> None:
        """Tell when it ended, or who handles what."""
        proxy_services.record_service(project=fact.project, opened_on=fact.opened_on, told=form.told(), **who)


class AdoptionPage(ProjectFactPage):
    """The page of an adoption."""

    facts = ReformAdoption
    form = fact_forms.AdoptionDayForm
    shown = ("reform", "adopted_on")

    def tell(self, fact: Any, form: Any, who: dict[str, Any]) -> None:
        """Tell since when."""
        adopted_on = form.cleaned_data["adopted_on"]
        reform_adoptions.record_adoption(project=fact.project, reform=Reform(fact.reform), adopted_on=adopted_on, **who)


pause, check, service, adoption = (page_of(kind()) for kind in (PausePage, CheckPage, ServicePage, AdoptionPage))
