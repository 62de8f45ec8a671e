"""The mails that remind officers, resolving one in doubt, and each officer's own preferences."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from projects.models import Project
from projects.permissions import may_close_doubts_of
from tracker.models import Reminder, ReminderItem, ReminderState
from tracker.operations.reminder_preferences import CHOSEN, choose, preference_of
from tracker.operations.reminder_resolution import Resolution, resolve_uncertain_delivery
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.lists import Table, list_response
from tracker.pages.reminders.forms import ClosingForm, PreferenceForm
from tracker.pages.reminders.lists import REMINDERS, ReminderFilterForm
from tracker.pages.shortcuts import get_visible_or_404, paginate, require

FINDING_MESSAGES = {
    Resolution.ARRIVED: "已了结：核实已收到。",
    Resolution.RESEND: "已安排补发，主题注明【补发·可能重复】。",
}
RECIPIENT = ("recipient__zone", "recipient__unit")


@require_safe
@officer_required
def reminder_list(request: OfficerRequest) -> HttpResponse:
    """Show the reminders to the officer and to those below, newest first."""
    form = ReminderFilterForm(request.GET, request.officer)
    visible = Reminder.objects.visible_to(request.officer)
    reminders = form.filtered(visible).select_related(*RECIPIENT).order_by("-due_on", "-id")
    table = Table(request, "reminders", "催办", REMINDERS, reminders, noun="封")
    # Of all that are visible: the warning stands above whatever filter is set.
    context = {"form": form, "in_doubt_count": visible.open_doubts().count()}
    return list_response(
        request,
        "tracker/pages/reminders/reminders.html",
        table,
        question_lines=form.heading(request.now),
        context=context,
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def reminder_detail(request: OfficerRequest, reminder_id: int) -> HttpResponse:
    """Show one reminder, what it listed and what happened to it; resolve it if it is in doubt."""
    visible = Reminder.objects.visible_to(request.officer).select_related(*RECIPIENT, "follows")
    reminder = get_visible_or_404(visible, reminder_id)
    may_close = may_close_doubts_of(request.officer, reminder.recipient)
    if request.method == "POST":
        require(may_close)
    form = ClosingForm(posted_data(request))
    if form.submit(lambda: _save_finding(request, reminder, form)):
        messages.success(request, FINDING_MESSAGES[form.cleaned_data["finding"]])
        return redirect("reminder", reminder.pk)
    # A recipient may have seen more projects than the reader does.
    items = ReminderItem.objects.filter(reminder=reminder, project__in=Project.objects.visible_to(request.officer))
    context = {
        "reminder": reminder,
        "resent": Reminder.objects.filter(follows=reminder).first(),
        "page": paginate(request, items.select_related("project").order_by("-rung", "id")),
        "history": reminder.history.order_by("id"),
        "form": form,
        # Decides only whether the form is shown: the operation checks the state again, with the row locked.
        "may_close": may_close and reminder.state == ReminderState.IN_DOUBT,
    }
    return render(request, "tracker/pages/reminders/reminder.html", context, status=422 if form.errors else 200)


def _save_finding(request: OfficerRequest, reminder: Reminder, form: ClosingForm) -> None:
    resolve_uncertain_delivery(
        reminder=reminder,
        finding=form.cleaned_data["finding"],
        note=form.cleaned_data["note"],
        by=request.officer,
        now=request.now,
        lasts=settings.REMINDERS.lasts,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def reminder_preferences(request: OfficerRequest) -> HttpResponse:
    """Show what the officer wants to be reminded of; save another choice."""
    preference = preference_of(request.officer)
    form = PreferenceForm(posted_data(request), initial={name: getattr(preference, name) for name in CHOSEN})
    if form.is_valid():
        choose(officer=request.officer, changes=form.cleaned_data, now=request.now)
        messages.success(request, "邮件设置已保存，自下一封起生效。")
        return redirect("preferences")
    status = 422 if form.errors else 200
    return render(request, "tracker/pages/reminders/preferences.html", {"form": form}, status=status)
