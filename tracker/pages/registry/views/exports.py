"""Workbooks that are made in the background, and the ledger: at once, or there where it is long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from projects.errors import DomainError
from tracker.models import ExportJob, OfficeForm
from tracker.models.export_job import LEDGER
from tracker.operations.exports import request_export
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.one_time_key import new_key, once
from tracker.pages.registry.forms.filters import ProjectFilterForm
from tracker.workbooks.sheets import longest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpResponse

SHOWN = 50
"""Jobs on the page; none is kept longer than a week."""
LAYOUT = "layout"
"""The parameter that names the form in which projects leave; empty for the ledger."""


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def ledger_export(request: OfficerRequest) -> HttpResponse:
    """
    Lead to the file where the filtered projects are few; else ask first, then have it made in the background.

    Where there are forms of an office, ask first in which of them.
    """
    is_sent = request.method == "POST"
    params = request.POST if is_sent else request.GET
    form = ProjectFilterForm(params, request.officer)
    layouts = list(OfficeForm.objects.visible_to(request.officer).current().defer("content", "layout"))
    chosen = _chosen(params.get(LAYOUT, ""), layouts)
    count = form.projects(request.today).count()
    asked = [(name, value) for name, value in form.data.items() if name in form.fields and value]
    is_chosen = LAYOUT in params or not layouts
    if not is_sent and not form.errors and count <= longest() and is_chosen:
        return redirect(f"{chosen.path}?{urlencode(asked)}")

    def ask() -> int:
        values: dict[str, Any] = {"asked": form.asked(), "heading": form.heading(request.now), "total": count}
        return request_export(**values, path=chosen.path, title=chosen.title, by=request.officer, now=request.now).pk

    refusal = asked_for(request, ask) if is_sent and not form.errors else ""
    if refusal is None:
        return redirect("exports")
    context = {
        "form": form,
        "count": count,
        "asked": asked,
        "layouts": layouts,
        "chosen": chosen,
        "is_at_once": count <= longest(),
        "question_lines": form.heading(request.now) if not form.errors else [],
        "refusal": refusal,
        "key": new_key(),
    }
    status = 422 if form.errors or refusal else 200
    return render(request, "tracker/pages/registry/ledger_export.html", context, status=status)


class Chosen(NamedTuple):
    """In which form the projects leave: its number, empty for the ledger, what it is called, and its address."""

    key: str
    title: str
    path: str


def _chosen(key: str, layouts: Sequence[OfficeForm]) -> Chosen:
    """
    Return the form that an address names.

    :raises Http404: if the officer does not see it
    """
    if not key:
        return Chosen("", "台账", LEDGER)
    form = next((layout for layout in layouts if str(layout.pk) == key), None)
    if form is None:
        raise Http404
    return Chosen(key, form.name, f"/api/v1/exports/forms/{form.pk}/ledger.xlsx")


def asked_for(request: OfficerRequest, ask: Callable[[], int]) -> str | None:
    """Have a workbook made; return why it is refused, None if it is not."""
    try:
        once(request, ask)
    except DomainError as error:
        return error.detail
    messages.success(request, "已开始生成，生成后在这一页下载。")
    return None


@require_safe
@officer_required
def export_list(request: OfficerRequest) -> HttpResponse:
    """Show the officer's workbooks in the making, and those made within the week."""
    jobs = list(ExportJob.objects.visible_to(request.officer)[:SHOWN])
    is_piece = request.headers.get("HX-Request") == "true" and request.headers.get("HX-Target") == "export-jobs"
    name = "export_jobs" if is_piece else "exports"
    context = {"jobs": jobs, "most_at_once": longest(), "is_running": any(job.is_unfinished for job in jobs)}
    response = render(request, f"tracker/pages/registry/{name}.html", context)
    response.headers["Vary"] = "HX-Request"
    return response
