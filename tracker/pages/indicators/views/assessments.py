"""Assessment schemes, their provisional results, and those that were sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from projects.models import Assessment, AssessmentScheme, Indicator, SchemeIndicator
from projects.operations.assessments import record_scheme, seal_assessment, withdraw_scheme
from projects.permissions import may_assess
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.forms import WithdrawalForm
from tracker.pages.indicators import display
from tracker.pages.indicators.scheme_form import SchemeForm, SchemeSealForm
from tracker.pages.multiform import MultiForm, actor_kwargs, withdrawal_kwargs
from tracker.pages.shortcuts import get_visible_or_404, paginate
from tracker.queries.indicators import assessments as queries

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def scheme_list(request: OfficerRequest) -> HttpResponse:
    """Show the standing schemes; the province records one."""
    multiform, may_change = MultiForm(request), may_assess(request.officer)

    def add(form: SchemeForm) -> None:
        record_scheme(draft=form.draft(), indicators=form.scheme_indicators(), by=request.officer, now=request.now)

    if may_change:
        multiform.add("add", SchemeForm, add, "考核方案已登记。", indicators=list(Indicator.objects.all()))
    if multiform.process(is_allowed=may_change):
        return redirect("assessment-schemes")
    # Without the contents, which are long.
    seals = Prefetch("assessments", Assessment.objects.defer("content"))
    schemes = AssessmentScheme.objects.standing().prefetch_related(seals).order_by("-period_start_on", "-pk")
    page = paginate(request, schemes)
    context = {"schemes": page, "page": page, "forms": multiform.forms}
    return render(request, "tracker/pages/indicators/schemes.html", context, status=multiform.status)


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def scheme_detail(request: OfficerRequest, scheme_id: int) -> HttpResponse:
    """Show a scheme and what comes of it; the province seals that, or withdraws the scheme."""
    scheme = get_visible_or_404(AssessmentScheme.objects.select_related("recorded_by", "withdrawn_by"), scheme_id)
    may_change = may_assess(request.officer)
    result = queries.assessment_result(scheme, known_at=request.now) if request.officer.sees_everything else None
    multiform = MultiForm(request)

    def seal(form: SchemeSealForm) -> None:
        reason = form.cleaned_data["reason"]
        seal_assessment(scheme=scheme, result=result or {}, reason=reason, **actor_kwargs(request))

    def withdraw(form: WithdrawalForm) -> None:
        withdraw_scheme(scheme=scheme, **withdrawal_kwargs(request, form))

    if may_change and scheme.withdrawn_at is None:
        multiform.add("seal", SchemeSealForm, seal, "结果已封存。")
        multiform.add("withdraw", WithdrawalForm, withdraw, "方案已撤回，封存的结果保留。")
    if multiform.process(is_allowed=may_change):
        return (
            redirect("assessment-schemes") if "withdraw" in request.POST else redirect("assessment-scheme", scheme_id)
        )
    indicators = SchemeIndicator.objects.filter(scheme=scheme).select_related("indicator")
    context = {
        "scheme": scheme,
        "grades": "、".join(f"{grade.name} {grade.share}%" for grade in scheme.grade_list),
        "policy": scheme.get_missing_policy_display(),
        "indicators": [queries.scheme_indicator_result(indicator) for indicator in indicators],
        "seals": Assessment.objects.of(scheme).defer("content").select_related("sealed_by"),
        "result": display.with_names(result) if result else None,
        "forms": multiform.forms,
    }
    return render(request, "tracker/pages/indicators/scheme.html", context, status=multiform.status)


@require_safe
@officer_required
def sealed_assessment(request: OfficerRequest, scheme_id: int, seal_number: int) -> HttpResponse:
    """Show a sealed result, and for the whole province what the books give now beside it."""
    of_scheme = Assessment.objects.filter(scheme=scheme_id, number=seal_number)
    seal = of_scheme.select_related("scheme", "sealed_by").first()
    if seal is None:
        raise Http404
    sees_everything = request.officer.sees_everything
    context = {
        "seal": seal,
        "result": display.with_names(queries.sealed_beside_current(seal, request.officer, now=request.now)),
        "is_intact": queries.is_intact(seal),
        "sees_everything": sees_everything,
        "is_reproduced": queries.is_reproduced(seal) if sees_everything else None,
    }
    return render(request, "tracker/pages/indicators/assessment.html", context)
