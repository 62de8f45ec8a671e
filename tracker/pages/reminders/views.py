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
from tracker.pages.decorators import Visit, allow, for_officers, visible
from tracker.pages.stalled.forms import ClosingForm

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

PER_PAGE = 50


def _visible(visit: Visit) -> QuerySet[Reminder]:
    return Reminder.objects.visible_to(visit.officer).select_related("recipient__zone", "recipient__unit")


@require_safe
@for_officers
def show(visit: Visit) -> HttpResponse:
    """Show the mails to the officer and those below, newest first."""
    state = visit.request.GET.get("state", "")
    rows = _visible(visit)
    doubts = Reminder.objects.visible_to(visit.officer).open_doubts().count()
    if state in ReminderState.values:
        rows = rows.filter(state=state)
    if visit.request.GET.get("mine"):
        rows = rows.filter(recipient=visit.officer)
    kept = QueryDict(mutable=True)
    kept.update({name: visit.request.GET[name] for name in ("state", "mine") if visit.request.GET.get(name)})
    context = {
        "page": Paginator(rows.order_by("-due_on", "-id"), PER_PAGE).get_page(visit.request.GET.get("page")),
        "states": ReminderState.choices,
        "state": state,
        "mine": visit.request.GET.get("mine", ""),
        "query": kept.urlencode(),
        "doubts": doubts,
    }
    return render(visit.request, "tracker/pages/reminders/reminders.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers
def one(visit: Visit, reminder_id: int) -> HttpResponse:
    """Show one mail, what it told and what happened to it; close it if it is in doubt."""
    reminder = visible(_visible(visit).select_related("follows"), reminder_id)
    may_close = may_close_doubts_of(visit.officer, reminder.recipient)
    if visit.request.method == "POST":
        allow(may_close)
    form = ClosingForm(visit.posted)
    if form.is_valid() and _closed(visit, reminder, form):
        return redirect("reminder", reminder.pk)
    items = ReminderItem.objects.filter(reminder=reminder, project__in=Project.objects.visible_to(visit.officer))
    context = {
        "reminder": reminder,
        "second": Reminder.objects.filter(follows=reminder).first(),
        "items": items.select_related("project").order_by("-rung", "id"),
        "history": reminder.history.order_by("id"),
        "form": form,
        "may_close": may_close and reminder.state == ReminderState.IN_DOUBT,
    }
    return render(visit.request, "tracker/pages/reminders/reminder.html", context, status=422 if form.errors else 200)


def _closed(visit: Visit, reminder: Reminder, form: ClosingForm) -> bool:
    finding: Finding = form.cleaned_data["finding"]
    try:
        close_doubt(
            reminder=reminder,
            finding=finding,
            note=form.cleaned_data["note"],
            by=visit.officer,
            now=visit.now,
            lasts=settings.REMINDERS.lasts,
        )
    except DomainError as error:
        form.refuse(error)
        return False
    done = "已了结：核实已收到。" if finding is Finding.ARRIVED else "已安排补发，主题注明【补发·可能重复】。"
    messages.success(visit.request, done)
    return True
