"""The mails, to look at before anybody gets one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.queries.stalled.project_facts import Moment
from tracker.reminders.previews import LABELS, Preview, preview

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

FRAMED = "; ".join(
    [
        "default-src 'none'",
        "style-src 'unsafe-inline'",  # mail programs know no other styles
        "sandbox",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    ]
)
"""The policy of a mail shown in a frame: it runs, loads and sends nothing."""


@require_safe
@officer_required
def preview_list(request: OfficerRequest) -> HttpResponse:
    """Show the mail that the address names, the first of them otherwise, as text and in a frame."""
    mail = request.GET.get("mail", "")
    mail = mail if mail in LABELS else next(iter(LABELS))
    context = {"mails": LABELS.items(), "mail": mail, "preview": _preview(request, mail)}
    return render(request, "tracker/pages/reminders/previews.html", context)


@require_safe
@xframe_options_sameorigin
@officer_required
def preview_mail(request: OfficerRequest, mail: str) -> HttpResponseBase:
    """Return the HTML of a mail, as what a frame of our own page shows."""
    if mail not in LABELS:
        raise Http404
    return HttpResponse(_preview(request, mail).bodies.html, headers={"Content-Security-Policy": FRAMED})


def _preview(request: OfficerRequest, mail: str) -> Preview:
    return preview(mail, request.officer, now=request.now, day=Moment(request.today))
