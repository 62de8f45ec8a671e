"""One's own preferences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tracker.operations.reminder_preferences import choose, preference_of
from tracker.pages.decorators import Visit, for_officers
from tracker.pages.stalled.forms import PreferenceForm

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers
def show(visit: Visit) -> HttpResponse:
    """Show what the officer wants to be reminded of; note another choice."""
    row = preference_of(visit.officer)
    form = PreferenceForm(visit.posted, initial={"hints": row.hints, "coming": row.coming})
    if form.is_valid():
        choose(officer=visit.officer, changes=form.cleaned_data, now=visit.now)
        messages.success(visit.request, "催办偏好已保存，自下一封起生效。")
        return redirect("preferences")
    return render(
        visit.request, "tracker/pages/reminders/preferences.html", {"form": form}, status=422 if form.errors else 200
    )
