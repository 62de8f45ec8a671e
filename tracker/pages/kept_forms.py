"""
What was typed into a form that was not carried out: kept, and handed back to the page that holds the form.

Because the session had ended, or because all or some of it was refused on the way to another page. Every page does
both through `officer_required`. Kept in the session, for one account and one return; never passwords, telephone
numbers, codes or files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from tracker.pages.one_time_key import files_of
from zones.models import Officer

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

KEPT = "kept_form"
LARGEST = 256 * 1024
"""Characters: anybody may fill a session, but not with more than one form."""
OWNER = "__Host-page-owner" if settings.HTTPS else "page-owner"
"""The cookie that says whose the pages of this browser were; signed."""
SECRET_PAGES = ("/login/", "/password/", "/me/password/", "/me/second-factor/")
_SECRET = re.compile(r"password|phone|^(code|token|once|nothing|csrfmiddlewaretoken)$")
_MOST_SHOWN, _LONGEST_SHOWN = 20, 200
SIGNED_OUT, REFUSED = "signed_out", "refused"


@dataclass(frozen=True)
class KeptForm:
    """A form as a page offers it again: its address, its fields, and the names of files that have to be chosen."""

    action: str
    why: str
    fields: list[tuple[str, str]]
    files: list[str]

    @property
    def is_refused(self) -> bool:
        """Whether it was refused, rather than sent after the session had ended."""
        return self.why == REFUSED

    @property
    def shown(self) -> list[str]:
        """What was typed, for who has no script: the first texts, the first characters of each."""
        return [text[:_LONGEST_SHOWN] for _, text in self.fields if text.strip()][:_MOST_SHOWN]


def keep_for_sign_in(request: HttpRequest) -> str:
    """
    Keep what somebody sent whose session had ended; return the address to come back to, the page of the form.

    Only where the browser says whose page it was: another account at the same computer gets nothing.
    """
    page = page_of_form(request)
    owner = request.get_signed_cookie(OWNER, default=None, salt=OWNER)
    if owner is not None and not request.path.startswith(SECRET_PAGES):
        _keep(request, owner, urlsplit(page).path, SIGNED_OUT)
    return page


def keep_from_old_page(request: HttpRequest) -> str | None:
    """
    Keep what a page of ours sent that was opened before its officer signed in anew; return its address.

    None where the browser does not say that the form is ours: another site must not fill in anything.
    """
    officer, origin = getattr(request, "user", None), request.headers.get("Origin", "")
    is_ours = bool(origin) and url_has_allowed_host_and_scheme(
        origin, {request.get_host()}, require_https=request.is_secure()
    )
    if not is_ours or not isinstance(officer, Officer) or request.path.startswith(SECRET_PAGES):
        return None
    page = page_of_form(request)
    if not request.headers.get("Referer") or not _keep(request, str(officer.pk), urlsplit(page).path, SIGNED_OUT):
        return None
    return page


def keep_refused(request: HttpRequest, officer: Officer, page: str) -> None:
    """Keep what an officer sent and was refused, until the page opens that the answer leads to."""
    if not request.path.startswith(SECRET_PAGES):
        _keep(request, str(officer.pk), urlsplit(page).path, REFUSED)


def name_owner(request: HttpRequest, officer: Officer, response: HttpResponseBase) -> None:
    """Let the browser keep whose its pages are, as long as it is open."""
    if request.get_signed_cookie(OWNER, default=None, salt=OWNER) != str(officer.pk):
        response.set_signed_cookie(
            OWNER, str(officer.pk), salt=OWNER, httponly=True, secure=settings.HTTPS, samesite="Lax"
        )


def take_kept(request: HttpRequest) -> QueryDict | None:
    """Return what was typed into this very page before the sign-in, once; for a view that fills it in by itself."""
    kept = _standing(request)
    if kept is None or kept["action"] != request.path or kept["why"] != SIGNED_OUT:
        return None
    del request.session[KEPT]
    return QueryDict(kept["typed"])


def kept_form(request: HttpRequest) -> dict[str, Any]:
    """Offer a page the form that was kept for it, once: a context processor."""
    kept = _standing(request)
    if kept is None or request.headers.get("HX-Request"):
        return {}
    del request.session[KEPT]
    typed = QueryDict(kept["typed"])
    fields = [(name, value) for name, values in typed.lists() for value in values]
    return {"kept": KeptForm(kept["action"], kept["why"], fields, kept["files"])}


def _keep(request: HttpRequest, owner: str, page: str, why: str) -> bool:
    """Keep a form, if it is not too large; return whether it was."""
    typed = QueryDict(mutable=True)
    for name, values in request.POST.lists():
        if not _SECRET.search(name):
            typed.setlist(name, values)
    text = typed.urlencode()
    if not text or len(text) > LARGEST:
        return False
    request.session[KEPT] = {
        "owner": owner,
        "page": page,
        "action": request.path,
        "typed": text,
        "files": [file.name or "" for _, files in files_of(request) for file in files],
        "why": why,
    }
    return True


def _standing(request: HttpRequest) -> dict[str, Any] | None:
    """Return what is kept for this page and this account; what another account left is thrown away."""
    # Not to ask a session of nobody: that alone would make the answer vary by the cookie.
    if request.method != "GET" or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    # An answer given before the sign-in was looked at has neither.
    if not isinstance(getattr(request, "user", None), Officer):
        return None
    kept: dict[str, Any] | None = request.session.get(KEPT)
    if kept and kept["owner"] != str(request.user.pk):
        del request.session[KEPT]
        return None
    return kept if kept and kept["page"] == request.path else None


def page_of_form(request: HttpRequest) -> str:
    """Return the address of the page that holds the form, by what the browser says; else its own."""
    referrer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referrer, {request.get_host()}, require_https=request.is_secure()):
        parts = urlsplit(referrer)
        if parts.path and not parts.path.startswith("/login/"):
            return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return request.get_full_path()
