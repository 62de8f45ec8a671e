"""Sessions of the pages: what is kept of each, when it ends for idleness, and what comes before every other page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import auth, messages
from django.shortcuts import redirect
from django.utils import timezone

from tracker.operations.login_throttling import note_sign_out
from tracker.queries.sign_ins import duty_of, is_idle, is_to_be_noted
from zones.models import Officer
from zones.models.sign_in import USER_AGENT_LENGTH
from zones.sessions import ADDRESS, LAST_USED, STARTED, USER_AGENT

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

OPEN = ("/api/v1/", "/login/", "/logout/", "/admin/logout/", "/password/", "/me/password/", "/me/second-factor/")
"""Where addresses begin that are open to an officer with a duty; the API answers for itself, with a code."""


def note_session(sender: object, request: HttpRequest, user: Officer, **more: Any) -> None:
    """Keep in a new session when and where it began; it ends after SESSION_COOKIE_AGE, however much it is used."""
    now = timezone.now()
    session = request.session
    session[STARTED] = session[LAST_USED] = now.timestamp()
    session[ADDRESS] = request.META.get("REMOTE_ADDR", "")
    session[USER_AGENT] = request.META.get("HTTP_USER_AGENT", "")[:USER_AGENT_LENGTH]
    # A moment, and not a number of seconds, which would count anew from every change of the session.
    session.set_expiry(now + timedelta(seconds=settings.SESSION_COOKIE_AGE))


class SignInMiddleware:
    """Ends sessions that nobody used for long, notes the last use of the others, and sends officers to their duties."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request, of whomever it is."""
        # Not to ask a session of nobody who it is: that alone would make the answer vary by the cookie.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and isinstance(request.user, Officer):
            return self._answer(request, request.user, timezone.now())
        return self.get_response(request)

    def _answer(self, request: HttpRequest, officer: Officer, now: datetime) -> HttpResponse:
        seconds = request.session.get(LAST_USED)
        last_used_at = None if seconds is None else datetime.fromtimestamp(seconds, UTC)
        if is_idle(officer, last_used_at, now=now):
            note_sign_out(officer=officer, now=now, why="长时间没有操作")
            auth.logout(request)
            messages.warning(request, "长时间没有操作，请重新登录。")
            return self.get_response(request)
        if is_to_be_noted(last_used_at, now=now):
            request.session[LAST_USED] = now.timestamp()
        if not request.path.startswith(OPEN) and (duty := duty_of(officer, now=now)):
            messages.warning(request, duty.sentence)
            return redirect(duty.page)
        return self.get_response(request)
