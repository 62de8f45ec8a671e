"""The ledger of reminders, and closing a doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from projects.errors import DomainError
from projects.models import Project
from projects.permissions import may_close_doubts_of
from tracker.models import Reminder, ReminderItem, ReminderState
from tracker.operations.reminder_resolution import Finding, close_doubt
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.shortcuts import get_visible_or_404, require
from tracker.pages.stalled.forms import ClosingForm

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

PER_PAGE = 50


def _visible(request: OfficerRequest) -> QuerySet[Reminder]:
    return Reminder.objects.visible_to(request.officer).select_related("recipient__zone", "recipient__unit")


@require_safe
@officer_required
def show(request: OfficerRequest) -> HttpResponse:
    """Show the mails to the officer and those below, newest first."""
    state = request.GET.get("state", "")
    rows = _visible(request)
    doubts = Reminder.objects.visible_to(request.officer).open_doubts().count()
    if state in ReminderState.values:
        rows = rows.filter(state=state)
    if request.GET.get("mine"):
        rows = rows.filter(recipient=request.officer)
    kept = QueryDict(mutable=True)
    kept.update({name: request.GET[name] for name in ("state", "mine") if request.GET.get(name)})
    context = {
        "page": Paginator(rows.order_by("-due_on", "-id"), PER_PAGE).get_page(request.GET.get("page")),
        "states": ReminderState.choices,
        "state": state,
        "mine": request.GET.get("mine", ""),
        "query": kept.urlencode(),
        "doubts": doubts,
    }
    return render(request, "tracker/pages/reminders/reminders.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def one(request: OfficerRequest, reminder_id: int) -> HttpResponse:
    """Show one mail, what it told and what happened to it; close it if it is in doubt."""
    reminder = get_visible_or_404(_visible(request).select_related("follows"), reminder_id)
    may_close = may_close_doubts_of(request.officer, reminder.recipient)
    if request.method == "POST":
        require(may_close)
    form = ClosingForm(posted_data(request))
    if form.is_valid() and _closed(request, reminder, form):
        return redirect("reminder", reminder.pk)
    items = ReminderItem.objects.filter(reminder=reminder, project__in=Project.objects.visible_to(request.officer))
    context = {
        "reminder": reminder,
        "second": Reminder.objects.filter(follows=reminder).first(),
        "items": items.select_related("project").order_by("-rung", "id"),
        "history": reminder.history.order_by("id"),
        "form": form,
        "may_close": may_close and reminder.state == ReminderState.IN_DOUBT,
    }
    return render(request, "tracker/pages/reminders/reminder.html", context, status=422 if form.errors else 200)


def _closed(request: OfficerRequest, reminder: Reminder, form: ClosingForm) -> bool:
    finding: Finding = form.cleaned_data["finding"]
    try:
        close_doubt(
            reminder=reminder,
            finding=finding,
            note=form.cleaned_data["note"],
            by=request.officer,
            now=request.now,
            lasts=settings.REMINDERS.lasts,
        )
    except DomainError as error:
        form.refuse(error)
        return False
    done = "已了结：核实已收到。" if finding is Finding.ARRIVED else "已安排补发，主题注明【补发·可能重复】。"
    messages.success(request, done)
    return True
