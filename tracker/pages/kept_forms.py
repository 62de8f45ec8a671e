"""What was typed into a form whose session had ended: kept through the sign-in, and handed back to the same page."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from django.contrib.auth.views import redirect_to_login
from django.http import QueryDict

from zones.models import Officer

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

KEPT = "kept_form"
LARGEST = 256 * 1024
"""Characters: anybody may fill a session, but not with more than one form."""


def kept_through_sign_in(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """
    Keep what somebody who is not signed in sends, and let them sign in.

    In the session: it stays theirs when they sign in, and is gone when somebody else's session begins.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method == "POST" and not isinstance(request.user, Officer):
            typed = request.POST.copy()
            typed.pop("csrfmiddlewaretoken", None)
            if len(text := typed.urlencode()) <= LARGEST:
                request.session[KEPT] = {"path": request.path, "typed": text}
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return wrapped


def take_kept(request: HttpRequest) -> QueryDict | None:
    """Return what was typed into this page before the sign-in, once."""
    kept = request.session.get(KEPT)
    if not kept or kept["path"] != request.path or request.method != "GET":
        return None
    del request.session[KEPT]
    return QueryDict(kept["typed"])
