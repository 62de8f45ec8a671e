"""What is measured of zones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.models import Indicator
from projects.operations.indicators import define_indicator
from projects.permissions import may_assess
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.indicators import forms
from tracker.pages.multiform import MultiForm
from tracker.pages.shortcuts import paginate

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def indicator_list(request: OfficerRequest) -> HttpResponse:
    """Show what is measured of zones; the province adds to it and changes it."""
    multiform, may_change = MultiForm(request), may_assess(request.officer)

    def define(form: forms.IndicatorForm) -> None:
        data = form.cleaned_data
        define_indicator(
            code=data["code"], values=form.definition(), reason=data["reason"], by=request.officer, now=request.now
        )

    indicators = list(Indicator.objects.all())
    if may_change:
        chosen = next((indicator for indicator in indicators if indicator.code == request.GET.get("code")), None)
        initial = {name: getattr(chosen, name) for name in ("code", *forms.DEFINED)} if chosen else {}
        multiform.add("define", forms.IndicatorForm, define, "指标已登记。", initial=initial)
    if multiform.process(is_allowed=may_change):
        return redirect("indicators")
    page = paginate(request, indicators)
    context = {"indicators": page, "page": page, "forms": multiform.forms, "is_open": "code" in request.GET}
    return render(request, "tracker/pages/indicators/indicators.html", context, status=multiform.status)
