"""The reforms of one project (its intake, items, land, proxy services, adoptions) and one of its commitment items."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.models import (
    ClockPause,
    CommitmentItem,
    Intake,
    ParcelAllocation,
    ParcelTerms,
    Project,
    Reform,
    Regime,
    reform_sources,
)
from projects.operations import commitment_items, intake, proxy_services, reform_adoptions
from projects.permissions import may_report_on
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.forms import WithdrawalForm
from tracker.pages.multiform import MultiForm, actor_kwargs, withdrawal_kwargs
from tracker.pages.reforms.forms import projects as record_forms
from tracker.pages.shortcuts import get_project_or_404, get_visible_or_404
from tracker.queries.reforms import clocks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpResponse

RECORD_OFFICERS = ("recorded_by", "withdrawn_by")
ITEM_TERMS = ("regime", "statutory_days", "started_on", "finished_on")
INTAKE_TERMS = ("intake_class", "started_on", "finished_on")


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def project_reforms(request: OfficerRequest, project_id: int) -> HttpResponse:
    """Show a project's records of the reforms, also the withdrawn ones; record more of them."""
    project = get_project_or_404(request.officer, project_id)
    may_change = may_report_on(request.officer, project)
    standing = Intake.objects.standing().filter(project=project).select_related("intake_class", *RECORD_OFFICERS)
    started = standing.first()
    intake_clock = clocks.intake_clock(started, as_of=request.today) if started else None
    multiform = MultiForm(request)
    if may_change:
        _add_project_forms(multiform, project)
        _add_intake_forms(multiform, project, intake_clock)
    if multiform.process(is_allowed=may_change):
        return redirect("project-reform", project.pk)
    context = {
        "project": project,
        "may_change": may_change,
        "forms": multiform.forms,
        "intake_clock": intake_clock,
        "items": clocks.procedures(clocks.standing_items().filter(project=project), as_of=request.today),
        **_records(project),
    }
    return render(request, "tracker/pages/reforms/project.html", context, status=multiform.status)


def _records(project: Project) -> dict[str, Any]:
    # The terms come in one query for all parcels, however many the project has.
    allocations = list(ParcelAllocation.objects.standing().filter(project=project).select_related("parcel"))
    standing_terms = ParcelTerms.objects.standing().filter(parcel__in=[row.parcel_id for row in allocations])
    terms_by_parcel = {terms.parcel_id: terms for terms in standing_terms}
    adopted = {reform for _, reform in reform_sources.reforms_of([project.pk])}
    return {
        "adopted": [reform.label for reform in Reform if reform in adopted],
        "adoptions": project.reforms.select_related(*RECORD_OFFICERS),
        "pauses": ClockPause.objects.filter(project=project, item=None).select_related(*RECORD_OFFICERS),
        "parcels": [{"allocation": row, "terms": terms_by_parcel.get(row.parcel_id)} for row in allocations],
        "services": project.proxy_services.select_related(*RECORD_OFFICERS),
    }


def _add_project_forms(multiform: MultiForm, project: Project) -> None:
    actor = actor_kwargs(multiform.request)

    def adopt(form: record_forms.AdoptionForm) -> None:
        adopted_on = form.cleaned_data["adopted_on"]
        reform_adoptions.record_adoption(project=project, adopted_on=adopted_on, **form.key_values(), **actor)

    def add(form: record_forms.ItemForm) -> None:
        commitment_items.record_item(project=project, values=form.changes(), **form.key_values(), **actor)

    def apply(form: record_forms.TemplateForm) -> None:
        template = form.cleaned_data["template"]
        commitment_items.apply_template(project=project, template=template, by=actor["by"], now=actor["now"])

    def serve(form: record_forms.ServiceForm) -> None:
        proxy_services.record_service(project=project, values=form.changes(), **form.key_values(), **actor)

    multiform.add("adopt", record_forms.AdoptionForm, adopt, "适用情况已登记。")
    multiform.add("add", record_forms.ItemForm, add, "事项已登记。")
    multiform.add("apply", record_forms.TemplateForm, apply, "清单已套用，项目已有的同名事项不变。")
    multiform.add("serve", record_forms.ServiceForm, serve, "领办代办已登记。")


def _add_intake_forms(multiform: MultiForm, project: Project, intake_clock: clocks.IntakeClock | None) -> None:
    actor = actor_kwargs(multiform.request)

    def take(form: record_forms.IntakeForm) -> None:
        intake.record_intake(project=project, values=form.changes(), **form.key_values(), **actor)

    if intake_clock is None:
        multiform.add("take", record_forms.IntakeForm, take, "招落一体办理已登记。")
        return
    record = intake_clock.intake
    initial = {name: getattr(record, name) for name in INTAKE_TERMS}
    multiform.add("take", record_forms.IntakeForm, take, "招落一体办理已登记。", initial=initial)
    # A clock that has ended cannot be paused.
    if record.finished_on is None:
        _add_pause_forms(multiform, partial(intake.record_pause, project=project, item=None), intake_clock.pauses)

    def withdraw(form: WithdrawalForm) -> None:
        intake.withdraw_intake(intake=record, **withdrawal_kwargs(multiform.request, form))

    multiform.add("withdraw", WithdrawalForm, withdraw, "招落一体办理已撤回，原记录保留。")


def _add_pause_forms(multiform: MultiForm, record: Callable[..., object], pauses: Sequence[ClockPause]) -> None:
    """
    Add the form that pauses a clock, or the one that ends the open pause: a clock has at most one.

    :param record: the operation that records a pause, with what it pauses
    """
    paused_on = next((pause.paused_on for pause in pauses if pause.resumed_on is None), None)
    actor = actor_kwargs(multiform.request)

    def pause(form: record_forms.PauseForm) -> None:
        record(values=form.changes(), **form.key_values(), **actor)

    def resume(form: record_forms.ResumeForm) -> None:
        # A pause is identified by its first day: recording the same day again revises it, here with its end.
        record(paused_on=paused_on, values=form.cleaned_data, **actor)

    if paused_on is None:
        multiform.add("pause", record_forms.PauseForm, pause, "暂停已登记。")
    else:
        multiform.add("resume", record_forms.ResumeForm, resume, "已恢复计时。")


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def commitment_item_detail(request: OfficerRequest, item_id: int) -> HttpResponse:
    """Show a commitment item with its clock; revise, pause, check or withdraw it."""
    visible = clocks.standing_items().filter(project__in=Project.objects.visible_to(request.officer))
    item = get_visible_or_404(visible.select_related("project__zone"), item_id)
    procedure = _procedure(request, item)
    may_change = may_report_on(request.officer, item.project)
    multiform = MultiForm(request)
    if may_change:
        _add_item_forms(multiform, procedure)
    if multiform.process(is_allowed=may_change):
        is_withdrawn = "withdraw" in request.POST  # then the item has no page any more
        return redirect("project-reform", item.project_id) if is_withdrawn else redirect("commitment-item", item.pk)
    context = {
        "project": item.project,
        "procedure": procedure,
        "pauses": item.pauses.select_related(*RECORD_OFFICERS),
        "checks": item.checks.select_related(*RECORD_OFFICERS),
        "may_change": may_change,
        "forms": multiform.forms,
    }
    return render(request, "tracker/pages/reforms/commitment_item.html", context, status=multiform.status)


def _procedure(request: OfficerRequest, item: CommitmentItem) -> clocks.Procedure:
    procedures = clocks.procedures(CommitmentItem.objects.filter(pk=item.pk), as_of=request.today)
    if not procedures:  # withdrawn by somebody else since it was read
        raise Http404
    return procedures[0]


def _add_item_forms(multiform: MultiForm, procedure: clocks.Procedure) -> None:
    """Add what can be done with an item as it stands: only a running one is paused, only a finished one checked."""
    item, terms, actor = procedure.item, procedure.terms, actor_kwargs(multiform.request)

    def revise(form: record_forms.TermsForm) -> None:
        commitment_items.record_item(
            project=item.project, name=item.name, values=form.changes(), **form.key_values(), **actor
        )

    def check(form: record_forms.CheckForm) -> None:
        commitment_items.record_check(item=item, values=form.changes(), **form.key_values(), **actor)

    def withdraw(form: WithdrawalForm) -> None:
        commitment_items.withdraw_item(item=item, **withdrawal_kwargs(multiform.request, form))

    initial = {name: getattr(terms, name) for name in ITEM_TERMS}
    multiform.add("tell", record_forms.TermsForm, revise, "办理情况已登记。", initial=initial)
    if terms.started_on is not None and terms.finished_on is None:
        _add_pause_forms(multiform, partial(intake.record_pause, project=item.project, item=item), procedure.pauses)
    if terms.regime == Regime.COMMITTED and terms.finished_on is not None:
        multiform.add("check", record_forms.CheckForm, check, "核查已登记。")
    multiform.add("withdraw", WithdrawalForm, withdraw, "事项已撤回，原记录保留。")
