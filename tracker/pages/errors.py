"""The pages of what nobody expected, and of a form whose page is older than the sign-in."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.views import csrf

from projects.errors import BeingWrittenError, StorageFullError, is_of_full_disk, waited_in_vain
from tracker.pages.kept_forms import keep_from_old_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that the server failed; 507 where a disk is full, which even reading an upload needs; 503 behind others."""
    # Django calls this while it handles the exception, and passes only the request.
    error = sys.exc_info()[1]
    # Without context processors: they ask for the session, and the database may be what failed.
    if error is not None and is_of_full_disk(error):
        return render(None, "507.html", {"words": StorageFullError().detail}, status=507)
    if error is not None and waited_in_vain(error):
        busy = BeingWrittenError()
        response = render(None, "503.html", {"words": busy.detail}, status=503)
        response.headers["Retry-After"] = str(busy.wait)
        return response
    return render(None, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Lead back to the page of a form that was opened before its officer signed in anew, with what was typed."""
    page = keep_from_old_page(request)
    return redirect(page) if page else csrf.csrf_failure(request, reason)
