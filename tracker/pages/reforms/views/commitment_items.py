"""One procedure of a project: its terms and clock, pausing it, checking the commitment, taking it back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.models import CommitmentItem, Project, Regime
from projects.operations import commitment_items, intake
from projects.permissions import may_report_on
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.forms import WithdrawalForm
from tracker.pages.multiform import MultiForm, actor_kwargs, withdrawal_kwargs
from tracker.pages.reforms.forms import projects as fact_forms
from tracker.pages.reforms.views.projects import PEOPLE, add_pause_forms
from tracker.pages.shortcuts import get_visible_or_404
from tracker.queries.reforms.clocks import Procedure, procedures, standing_items

if TYPE_CHECKING:
    from django.http import HttpResponse

TERMS = ("regime", "statutory_days", "started_on", "finished_on")


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def one(request: OfficerRequest, item_id: int) -> HttpResponse:
    """Show a procedure with its clock; tell more of it, pause it, check it, or take it back."""
    seen = standing_items().filter(project__in=Project.objects.visible_to(request.officer))
    item = get_visible_or_404(seen.select_related("project__zone"), item_id)
    procedure = _procedure(request, item)
    may_change = may_report_on(request.officer, item.project)
    multiform = MultiForm(request)
    if may_change:
        _add_forms(multiform, procedure)
    if multiform.process(is_allowed=may_change):
        is_gone = "withdraw" in request.POST
        return redirect("project-reform", item.project_id) if is_gone else redirect("commitment-item", item.pk)
    context = {
        "project": item.project,
        "procedure": procedure,
        "pauses": item.pauses.select_related(*PEOPLE),
        "checks": item.checks.select_related(*PEOPLE),
        "may_change": may_change,
        "forms": multiform.forms,
    }
    return render(request, "tracker/pages/reforms/commitment_item.html", context, status=multiform.status)


def _procedure(request: OfficerRequest, item: CommitmentItem) -> Procedure:
    """
    Return a procedure with its clock.

    :raises Http404: if somebody took it back since it was found
    """
    found = procedures(CommitmentItem.objects.filter(pk=item.pk), as_of=request.today)
    if not found:
        raise Http404
    return found[0]


def _add_forms(multiform: MultiForm, procedure: Procedure) -> None:
    """Offer what can be done with a procedure as it stands."""
    item, terms = procedure.item, procedure.terms

    def tell(form: fact_forms.TermsForm) -> None:
        commitment_items.record_item(
            project=item.project, name=item.name, told=form.told(), **form.fact(), **actor_kwargs(multiform.request)
        )

    def check(form: fact_forms.CheckForm) -> None:
        commitment_items.record_check(item=item, **form.found(), **form.fact(), **actor_kwargs(multiform.request))

    def withdraw(form: WithdrawalForm) -> None:
        commitment_items.withdraw_item(item=item, **withdrawal_kwargs(multiform.request, form))

    stands = {name: getattr(terms, name) for name in TERMS}
    multiform.add("tell", fact_forms.TermsForm, tell, "办理情况已登记。", initial=stands)
    if terms.started_on is not None and terms.finished_on is None:
        add_pause_forms(multiform, partial(intake.record_pause, project=item.project, item=item), procedure.pauses)
    if terms.regime == Regime.COMMITTED and terms.finished_on is not None:
        multiform.add("check", fact_forms.CheckForm, check, "核查已登记。")
    multiform.add("withdraw", WithdrawalForm, withdraw, "事项已撤回，原记录保留。")
