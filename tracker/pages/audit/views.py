"""Searching the audit; auditors alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from projects.permissions import may_search_audit
from tracker.pages.audit.forms import AuditFilterForm
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.display import with_changes
from tracker.pages.shortcuts import PER_PAGE, page_heading, parse_pk, require
from tracker.queries.audit import find_events, is_refused

if TYPE_CHECKING:
    from django.http import HttpResponse

    from projects.models import AuditEvent


@require_safe
@officer_required
def audit_list(request: OfficerRequest) -> HttpResponse:
    """Show the newest events that are looked for, and those before or after the one that the address names."""
    require(may_search_audit(request.officer))
    form = AuditFilterForm(request.GET or {"outcome": ""})
    is_valid = form.is_valid()
    before, after = (parse_pk(request.GET.get(name, "")) for name in ("before", "after"))
    events, has_more = _page(request, form, before, after) if is_valid else ([], False)
    asked = {name: value for name, value in form.cleaned_data.items() if value not in {None, ""}}
    context = {
        "form": form,
        "events": [{**shown, "is_refused": is_refused(shown["event"])} for shown in with_changes(events)],
        "newer": events[0].pk if events and (before is not None or (after is not None and has_more)) else None,
        "older": events[-1].pk if events and (after is not None or has_more) else None,
        "query": urlencode(asked),
        "question_lines": page_heading(request, **_printed(form, asked)),
    }
    return render(request, "tracker/pages/audit/audit.html", context, status=200 if is_valid else 422)


def _page(
    request: OfficerRequest, form: AuditFilterForm, before: int | None, after: int | None
) -> tuple[list[AuditEvent], bool]:
    """Return a page of events, the newest first, and whether there are more on the way that was gone."""
    events = find_events(request.officer, form.wanted)
    # By the key and not by a page number: as fast at any depth, and nothing moves while others write.
    if after is not None:
        found = list(events.filter(pk__gt=after).order_by("pk")[: PER_PAGE + 1])
        return found[:PER_PAGE][::-1], len(found) > PER_PAGE
    if before is not None:
        events = events.filter(pk__lt=before)
    found = list(events.order_by("-pk")[: PER_PAGE + 1])
    return found[:PER_PAGE], len(found) > PER_PAGE


def _printed(form: AuditFilterForm, asked: dict[str, Any]) -> dict[str, Any]:
    labels = {name: dict(getattr(form.fields[name], "choices", ())) for name in asked}
    return {name: labels[name].get(value, value) for name, value in asked.items()}
