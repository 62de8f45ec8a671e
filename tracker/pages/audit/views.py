"""Searching the audit; auditors alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from projects.models import AuditEvent
from projects.permissions import may_search_audit
from tracker.pages.audit.forms import AuditFilterForm
from tracker.pages.audit.lists import EVENTS, event_rows
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.lists import list_response
from tracker.pages.lists.keyset import KeysetTable
from tracker.pages.shortcuts import page_heading, require
from tracker.queries.audit import find_events

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_safe
@officer_required
def audit_list(request: OfficerRequest) -> HttpResponse:
    """Show the newest events that are looked for, and those before or after the one that the address names."""
    require(may_search_audit(request.officer))
    form = AuditFilterForm(request.GET or {"outcome": ""})
    is_valid = form.is_valid()
    events = find_events(request.officer, form.wanted) if is_valid else AuditEvent.objects.none()
    asked = {name: value for name, value in form.cleaned_data.items() if value not in {None, ""}}
    return list_response(
        request,
        "tracker/pages/audit/audit.html",
        KeysetTable(request, "audit", "审计", EVENTS, events, prepare=event_rows),
        question_lines=page_heading(request, **_printed(form, asked)),
        context={"form": form, "query": urlencode(asked)},
        status=200 if is_valid else 422,
    )


def _printed(form: AuditFilterForm, asked: dict[str, Any]) -> dict[str, Any]:
    labels = {name: dict(getattr(form.fields[name], "choices", ())) for name in asked}
    return {name: labels[name].get(value, value) for name, value in asked.items()}
