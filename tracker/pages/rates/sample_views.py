"""The pages of samples for checks on site: all of them, one with its results, and the result of one project."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.permissions import may_check_sample, may_draw_sample
from projects.rules.sampling import METHOD
from tracker.models import AuditSample, AuditSampleItem, CheckOutcome, SampleCheck
from tracker.operations.audit_samples import record_check
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.one_time_key import new_key, once
from tracker.pages.rates.sample_forms import SampleCheckForm, SampleForm
from tracker.pages.shortcuts import get_visible_or_404, paginate, require
from tracker.queries.rates.samples import items_of, results


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def sample_list(request: OfficerRequest) -> HttpResponse:
    """Show the samples; a unit or the province draws one."""
    may_draw = may_draw_sample(request.officer)
    form = SampleForm(request, posted_data(request))
    if request.method == "POST":
        require(may_draw)
        drawn: list[int] = []
        if form.submit(lambda: drawn.append(once(request, lambda: form.draw().pk))):
            messages.success(request, "样本已抽取。")
            return redirect("audit-sample", drawn[0])
    page = paginate(request, AuditSample.objects.visible_to(request.officer).select_related("drawn_by", "unit"))
    context = {"page": page, "form": form, "may_draw": may_draw, "method": METHOD, "once": new_key()}
    return render(request, "tracker/pages/rates/samples.html", context, status=form.status)


@require_http_methods(["GET", "HEAD"])
@officer_required
def sample_detail(request: OfficerRequest, sample_id: int) -> HttpResponse:
    """Show a sample: its projects in sight, and to who sees all of it its results and what they say of the rest."""
    sample = _visible_sample(request, sample_id)
    page = paginate(request, items_of(officer=request.officer, sample=sample))
    context: dict[str, Any] = {"sample": sample, "page": page, "method": METHOD}
    if sample.is_seen_whole_by(request.officer):
        found = results(officer=request.officer, sample=sample)
        outcomes = [outcome.value for outcome in CheckOutcome]
        context |= {
            "found": found,
            "strata": [(stratum, [counts.get(name, 0) for name in outcomes]) for stratum, counts in found.strata],
            "outcomes": CheckOutcome.labels,
        }
        if found.estimate:
            estimate = found.estimate
            context["percents"] = [f"{100 * share:.2f}%" for share in (estimate.share, estimate.low, estimate.high)]
            context["projects"] = estimate.projects
    return render(request, "tracker/pages/rates/sample.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def sample_item(request: OfficerRequest, drawn_id: int) -> HttpResponse:
    """Show a drawn project with its results so far, and enter one."""
    items = AuditSampleItem.objects.visible_to(request.officer)
    item = get_visible_or_404(items.select_related("entry__project__zone__unit", "entry__round", "sample"), drawn_id)
    may_check = may_check_sample(request.officer, item.entry.project)
    form = SampleCheckForm(posted_data(request), initial={"checked_on": request.today})
    if request.method == "POST":
        require(may_check)
        values: dict[str, Any] = {"by": request.officer, "now": request.now, "today": request.today}
        if form.submit(lambda: record_check(item=item, **form.cleaned_data, **values)):
            messages.success(request, "核查结果已登记。")
            return redirect("audit-sample", item.sample_id)
    checks = SampleCheck.objects.filter(item=item).select_related("recorded_by", "withdrawn_by")
    context = {"item": item, "checks": checks, "form": form, "may_check": may_check}
    return render(request, "tracker/pages/rates/sample_item.html", context, status=form.status)


def _visible_sample(request: OfficerRequest, sample_id: int) -> AuditSample:
    visible = AuditSample.objects.visible_to(request.officer)
    return get_visible_or_404(visible.select_related("drawn_by", "unit"), sample_id)
