"""The approval reforms of one project: what it goes through, its clocks, its procedures, its land, who handles it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.models import ClockPause, Intake, ParcelAllocation, ParcelTerms, Reform, reform_sources
from projects.operations import commitment_items, proxy_services, reform_adoptions
from projects.operations import intake as clocks
from projects.permissions import may_report_on
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.forms import WithdrawalForm
from tracker.pages.multiform import MultiForm, actor_kwargs, withdrawal_kwargs
from tracker.pages.reforms.forms import projects as fact_forms
from tracker.pages.shortcuts import get_project_or_404
from tracker.queries.reforms.clocks import intake_clock, procedures, standing_items

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpResponse

    from projects.models import Project
    from tracker.queries.reforms.clocks import IntakeClock

PEOPLE = ("recorded_by", "withdrawn_by")


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def show(request: OfficerRequest, project_id: int) -> HttpResponse:
    """Show what is known of a project's approval reforms; record more of it."""
    project = get_project_or_404(request.officer, project_id)
    may_change = may_report_on(request.officer, project)
    running = _running(request, project)
    multiform = MultiForm(request)
    if may_change:
        _add_forms(multiform, project)
        _add_clock_forms(multiform, project, running)
    if multiform.process(is_allowed=may_change):
        return redirect("project-reform", project.pk)
    known = _known(request, project, running)
    shown = {"project": project, "may_change": may_change, "forms": multiform.forms, **known}
    return render(request, "tracker/pages/reforms/project.html", shown, status=multiform.status)


def _running(request: OfficerRequest, project: Project) -> IntakeClock | None:
    """Return the standing intake of a project with its clock."""
    intake = Intake.objects.standing().filter(project=project).select_related("intake_class", *PEOPLE).first()
    return intake_clock(intake, as_of=request.today) if intake else None


def _known(request: OfficerRequest, project: Project, running: IntakeClock | None) -> dict[str, Any]:
    """Return what is known, what was taken back in its place; the procedures as they stand."""
    allocations = list(ParcelAllocation.objects.standing().filter(project=project).select_related("parcel"))
    terms = ParcelTerms.objects.standing().filter(parcel__in=[one.parcel_id for one in allocations])
    of_parcel = {one.parcel_id: one for one in terms}
    through = {reform for _, reform in reform_sources.reforms_of([project.pk])}
    return {
        "through": [reform.label for reform in Reform if reform in through],
        "adoptions": project.reforms.select_related(*PEOPLE),
        "running": running,
        "pauses": ClockPause.objects.filter(project=project, item=None).select_related(*PEOPLE),
        "items": procedures(standing_items().filter(project=project), as_of=request.today),
        "parcels": [{"allocation": one, "terms": of_parcel.get(one.parcel_id)} for one in allocations],
        "services": project.proxy_services.select_related(*PEOPLE),
    }


def _add_forms(multiform: MultiForm, project: Project) -> None:
    """Offer to record adoption, procedures and proxy service."""
    who = actor_kwargs(multiform.request)

    def adopt(form: fact_forms.AdoptionForm) -> None:
        adopted_on = form.cleaned_data["adopted_on"]
        reform_adoptions.record_adoption(project=project, adopted_on=adopted_on, **form.fact(), **who)

    def add(form: fact_forms.ItemForm) -> None:
        commitment_items.record_item(project=project, told=form.told(), **form.fact(), **who)

    def apply(form: fact_forms.TemplateForm) -> None:
        template, by, now = form.cleaned_data["template"], multiform.request.officer, multiform.request.now
        commitment_items.apply_template(project=project, template=template, by=by, now=now)

    def serve(form: fact_forms.ServiceForm) -> None:
        proxy_services.record_service(project=project, told=form.told(), **form.fact(), **who)

    multiform.add("adopt", fact_forms.AdoptionForm, adopt, "适用情况已登记。")
    multiform.add("add", fact_forms.ItemForm, add, "事项已登记。")
    multiform.add("apply", fact_forms.TemplateForm, apply, "清单已套用，项目已有的同名事项不变。")
    multiform.add("serve", fact_forms.ServiceForm, serve, "领办代办已登记。")


def _add_clock_forms(multiform: MultiForm, project: Project, running: IntakeClock | None) -> None:
    """Offer to record the intake, to stop its clock, to set it going again, and to take it back."""

    def take(form: fact_forms.IntakeForm) -> None:
        clocks.record_intake(project=project, told=form.told(), **form.fact(), **actor_kwargs(multiform.request))

    if running is None:
        multiform.add("take", fact_forms.IntakeForm, take, "招落一体办理已登记。")
        return
    intake = running.intake
    stands = {name: getattr(intake, name) for name in ("intake_class", "started_on", "finished_on")}
    multiform.add("take", fact_forms.IntakeForm, take, "招落一体办理已登记。", initial=stands)
    if intake.finished_on is None:
        add_pause_forms(multiform, partial(clocks.record_pause, project=project, item=None), running.pauses)

    def withdraw(form: WithdrawalForm) -> None:
        clocks.withdraw_intake(intake=intake, **withdrawal_kwargs(multiform.request, form))

    multiform.add("withdraw", WithdrawalForm, withdraw, "招落一体办理已撤回，原记录保留。")


def add_pause_forms(multiform: MultiForm, record: Callable[..., object], pauses: Sequence[ClockPause]) -> None:
    """Offer to stop a clock, or to set one going again that stands still."""
    since = next((one.paused_on for one in pauses if one.resumed_on is None), None)

    def pause(form: fact_forms.PauseForm) -> None:
        record(told=form.told(), **form.fact(), **actor_kwargs(multiform.request))

    def resume(form: fact_forms.ResumeForm) -> None:
        record(paused_on=since, told=form.cleaned_data, **actor_kwargs(multiform.request))

    if since is None:
        multiform.add("pause", fact_forms.PauseForm, pause, "暂停已登记。")
    else:
        multiform.add("resume", fact_forms.ResumeForm, resume, "已恢复计时。")
