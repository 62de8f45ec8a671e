"""The page of what nobody expected."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from django.shortcuts import render

from projects.errors import StorageFullError, is_of_full_disk

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that the server failed; 507 where a disk is full, which even reading an upload needs."""
    # Django calls this while it handles the exception, and passes only the request.
    error = sys.exc_info()[1]
    # Without context processors: they ask for the session, and the database may be what failed.
    if error is not None and is_of_full_disk(error):
        return render(None, "507.html", {"words": StorageFullError().detail}, status=507)
    return render(None, "500.html", status=500)
