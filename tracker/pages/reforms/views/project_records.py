"""Facts of the approval reforms that are of a project: pauses, checks, proxy services, adoption."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from projects.models import CheckOutcome, ClockPause, CommitmentCheck, Project, ProxyService, Reform, ReformAdoption
from projects.operations import commitment_items, intake, proxy_services, reform_adoptions
from projects.operations.withdrawing import withdraw_fact
from projects.permissions import may_report_on
from tracker.pages.record_views import RecordView
from tracker.pages.reforms.forms import projects as fact_forms

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from zones.models import Officer


class ProjectRecordView(RecordView):
    """The page of a fact of a project."""

    model: Any
    related: tuple[str, ...] = ("project__zone",)

    def get_queryset(self, officer: Officer) -> QuerySet[Any]:
        """Return those of the projects that the officer sees."""
        found: QuerySet[Any] = self.model.objects.select_related(*self.related)
        return found.filter(project__in=Project.objects.visible_to(officer))

    def project(self, record: Any) -> Project:
        """Return the project that a fact is about."""
        project: Project = record.project
        return project

    def may_change(self, officer: Officer, record: Any) -> bool:
        """Whether the officer may record facts about its project."""
        return may_report_on(officer, self.project(record))

    def get_parent_link(self, record: Any) -> tuple[str, str]:
        """Return the reforms of its project."""
        project = self.project(record)
        return reverse("project-reform", args=[project.pk]), f"{project.name} · 审批改革"

    def withdraw(self, record: Any, actor: dict[str, Any]) -> None:
        """Take it back."""
        withdraw_fact(fact=record, project=self.project(record), **actor)


def _of_item(record: Any) -> tuple[str, str]:
    return reverse("commitment-item", args=[record.item_id]), record.item.name


class ClockPauseView(ProjectRecordView):
    """The page of a pause, of a procedure or of an intake."""

    model = ClockPause
    related = ("project__zone", "item")
    form_class = fact_forms.PauseMoreForm
    displayed_fields = ("paused_on", "resumed_on", "cause")
    hint = "暂停日期登错的，撤回后重新登记。"

    def get_parent_link(self, record: Any) -> tuple[str, str]:
        """Return the procedure, or the reforms of its project."""
        return _of_item(record) if record.item_id else super().get_parent_link(record)

    def revise(self, record: Any, form: Any, actor: dict[str, Any]) -> None:
        """Tell when the clock runs again, or the cause."""
        about = {"project": record.project, "item": record.item, "paused_on": record.paused_on}
        intake.record_pause(**about, told=form.told(), **actor)


class CommitmentCheckView(ProjectRecordView):
    """The page of a check."""

    model = CommitmentCheck
    related = ("item__project__zone",)
    form_class = fact_forms.CheckMoreForm
    displayed_fields = ("checked_on", "outcome", "action")
    hint = "核查日期登错的，撤回后重新登记。"

    def get_queryset(self, officer: Officer) -> QuerySet[Any]:
        """Return those of the procedures of projects that the officer sees."""
        checks = CommitmentCheck.objects.select_related(*self.related)
        return checks.filter(item__project__in=Project.objects.visible_to(officer))

    def project(self, record: Any) -> Project:
        """Return the project of its procedure."""
        project: Project = record.item.project
        return project

    def get_parent_link(self, record: Any) -> tuple[str, str]:
        """Return the procedure."""
        return _of_item(record)

    def revise(self, record: Any, form: Any, actor: dict[str, Any]) -> None:
        """Tell what was really found."""
        found = {"outcome": CheckOutcome(form.cleaned_data["outcome"]), "action": form.cleaned_data["action"]}
        commitment_items.record_check(item=record.item, checked_on=record.checked_on, **found, **actor)


class ProxyServiceView(ProjectRecordView):
    """The page of a proxy service."""

    model = ProxyService
    form_class = fact_forms.ServiceMoreForm
    displayed_fields = ("opened_on", "closed_on", "lead", "agent", "scope", "items_handled")
    hint = "用于误登；办完了的请填结束日期。开始日期登错的，撤回后重新登记。"

    def revise(self, record: Any, form: Any, actor: dict[str, Any]) -> None:
        """Tell when it ended, or who handles what."""
        proxy_services.record_service(project=record.project, opened_on=record.opened_on, told=form.told(), **actor)


class ReformAdoptionView(ProjectRecordView):
    """The page of an adoption."""

    model = ReformAdoption
    form_class = fact_forms.AdoptionDayForm
    displayed_fields = ("reform", "adopted_on")

    def revise(self, record: Any, form: Any, actor: dict[str, Any]) -> None:
        """Tell since when."""
        adopted_on = form.cleaned_data["adopted_on"]
        reform_adoptions.record_adoption(
            project=record.project, reform=Reform(record.reform), adopted_on=adopted_on, **actor
        )
