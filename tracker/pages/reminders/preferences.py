"""One's own preferences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tracker.operations.reminder_preferences import choose, preference_of
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.stalled.forms import PreferenceForm

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def show(request: OfficerRequest) -> HttpResponse:
    """Show what the officer wants to be reminded of; note another choice."""
    row = preference_of(request.officer)
    form = PreferenceForm(posted_data(request), initial={"hints": row.hints, "coming": row.coming})
    if form.is_valid():
        choose(officer=request.officer, changes=form.cleaned_data, now=request.now)
        messages.success(request, "催办偏好已保存，自下一封起生效。")
        return redirect("preferences")
    return render(
        request, "tracker/pages/reminders/preferences.html", {"form": form}, status=422 if form.errors else 200
    )
