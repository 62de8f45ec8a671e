"""Posts, absences and handing over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.errors import DomainError
from projects.operations.officers import cancel_absence, record_absence
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.fields import DayField, PageForm
from tracker.pages.shortcuts import get_visible_or_404, require
from tracker.queries.accounts.handover import DAYS_AHEAD, candidates, handover
from zones.models import Absence, Officer, Post

if TYPE_CHECKING:
    from django.http import HttpResponse

PER_PAGE = 50
MOST = 300


class AbsenceForm(PageForm):
    """One's own absence."""

    first_on = DayField("开始日期")
    last_on = DayField("结束日期", help_text="含当日")
    substitute = forms.ModelChoiceField(
        Officer.objects.none(), label="代理人", empty_label="请选择", help_text="同一岗位或上级单位的人员"
    )
    reason = forms.CharField(label="说明", max_length=300, required=False)

    def __init__(self, *args: Any, officer: Officer, **options: Any) -> None:
        """Offer those who may stand in."""
        super().__init__(*args, **options)
        field = self.fields["substitute"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = candidates(officer).exclude(pk=officer.pk).order_by("display_name", "username")


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def absences(request: OfficerRequest) -> HttpResponse:
    """Show one's posts and the absences that concern one; say that one is away."""
    officer = request.officer
    form = AbsenceForm(officer=officer)
    if request.method == "POST":
        form = AbsenceForm(request.POST, officer=officer)
        if form.is_valid() and _recorded(request, form):
            return redirect("absences")
    seen = Absence.objects.visible_to(officer).select_related("officer", "substitute").order_by("-first_on", "-pk")
    context = {
        "form": form,
        "posts": Post.objects.filter(officer=officer).select_related("zone", "unit"),
        "page": Paginator(seen, PER_PAGE).get_page(request.GET.get("page")),
        "today": request.today,
    }
    return render(request, "tracker/pages/accounts/absences.html", context, status=422 if form.errors else 200)


def _recorded(request: OfficerRequest, form: AbsenceForm) -> bool:
    """Record an absence; return whether the domain let it pass."""
    try:
        record_absence(officer=request.officer, **form.cleaned_data, by=request.officer, now=request.now)
    except DomainError as error:
        form.refuse(error)
        return False
    messages.success(request, "请假已登记，期间的催办发给代理人。")
    return True


@require_POST
@officer_required
def cancel(request: OfficerRequest, absence_id: int) -> HttpResponse:
    """Take one's own absence back."""
    absence = get_visible_or_404(Absence.objects.visible_to(request.officer).select_related("officer"), absence_id)
    require(absence.officer_id == request.officer.pk)
    try:
        cancel_absence(absence=absence, by=request.officer, now=request.now)
    except DomainError as error:
        messages.error(request, error.detail)
    else:
        messages.success(request, "请假已取消。")
    return redirect("absences")


@require_safe
@officer_required
def handing_over(request: OfficerRequest) -> HttpResponse:
    """Show what somebody who takes over the post has to know."""
    found = handover(officer=request.officer, today=request.today)
    lists: dict[str, list[Any]] = {"reports": found.reports, "problems": found.problems, "days": found.days}
    context = {
        **{name: rows[:MOST] for name, rows in lists.items()},
        "counts": {name: len(rows) for name, rows in lists.items()},
        "most": MOST,
        "days_ahead": DAYS_AHEAD,
        "today": request.today,
    }
    return render(request, "tracker/pages/accounts/handover.html", context)
