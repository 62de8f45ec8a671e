"""Uploading the values of a period as a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from projects.permissions import may_report
from tracker.imports.indicator_values import import_values
from tracker.pages.decorators import OfficerRequest, officer_required, takes_upload
from tracker.pages.indicators.forms import UploadForm
from tracker.pages.multiform import actor_kwargs
from tracker.pages.shortcuts import require

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from tracker.imports.ledger_rows import RowError

MOST_ERRORS = 200
"""As many as a page lists; whoever corrects these sees the rest."""


@takes_upload
@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def value_upload(request: OfficerRequest) -> HttpResponse:
    """Import a workbook whole, or show what is wrong with it, cell by cell."""
    require(may_report(request.officer))
    is_sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if is_sent else UploadForm()
    errors: Sequence[RowError] = ()
    if is_sent:
        errors, is_done = _import(request, form)
        if is_done:
            return redirect(f"{reverse('indicator-values')}?period={form.cleaned_data['period'].text}")
    context = {"form": form, "errors": errors[:MOST_ERRORS], "more": max(0, len(errors) - MOST_ERRORS)}
    return render(request, "tracker/pages/indicators/upload.html", context, status=422 if is_sent else 200)


def _import(request: OfficerRequest, form: UploadForm) -> tuple[Sequence[RowError], bool]:
    """Return the errors of the rows, and whether all was written."""
    found: list[RowError] = []

    def run() -> None:
        data = form.cleaned_data
        # The whole file in memory: the upload handler has refused anything beyond about 20 MB.
        outcome = import_values(
            data["file"].read(), period=data["period"], reason=data["reason"], **actor_kwargs(request)
        )
        found.extend(outcome.errors)
        if not outcome.errors:
            messages.success(request, f"已登记 {outcome.recorded} 项，未变 {outcome.unchanged} 项；待审核。")

    return found, form.submit(run) and not found
