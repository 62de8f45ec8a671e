"""The decorator of every page that only officers see, and the request that it hands to the view."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from projects.models import AuditEvent, Project
from tracker.pages.display import with_changes
from tracker.pages.kept_forms import keep_for_sign_in, keep_refused, name_owner, page_of_form
from tracker.pages.one_time_key import answered_once, waiting
from zones.models import Officer

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from django.http.response import HttpResponseBase

NEWEST = 30
"""Rows of the history of a withdrawn project."""


NO_DEED = "nothing"
"""The button of a form that does nothing."""


class OfficerRequest(HttpRequest):
    """
    A request of an officer who is signed in, with the moment at which it came.

    Only a type: `officer_required` puts these attributes on Django's own request. A view and all that it calls
    use this one moment, so that a page rendered around midnight agrees with itself.
    """

    officer: Officer
    now: datetime
    today: date


class WithdrawnProjectError(Exception):
    """A page was asked for of a project that the officer could see before it was withdrawn."""

    def __init__(self, project: Project) -> None:
        super().__init__()
        self.project = project


class UnreadableAddressError(Exception):
    """The address, or a field that a page sends along, names what cannot be read; the message says so."""


def officer_required(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """
    Let officers who are signed in pass and send others to the sign-in page.

    What a form sends is carried out once, and what it holds is not lost with a session or by a refusal. The answer is
    kept out of every cache: what one officer sees, the next one at the same computer may not.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Not `is_authenticated`: AnonymousUser is no Officer, and the check narrows the type for what follows.
        if not isinstance(request.user, Officer):
            return _sent_to_login(request)
        # The same object, not a subclass of it: middleware that runs after the view looks at this request.
        officer_request = cast("OfficerRequest", request)
        officer_request.officer = request.user
        officer_request.now = timezone.now()
        officer_request.today = timezone.localdate(officer_request.now)
        try:
            response = _answered(officer_request, lambda: view(officer_request, *args, **kwargs))
        except WithdrawnProjectError as error:
            response = _withdrawn(officer_request, error.project)
        except UnreadableAddressError as error:
            context = {"words": str(error), "path": request.path}
            response = render(request, "tracker/pages/unreadable.html", context, status=422)
        add_never_cache_headers(response)
        name_owner(request, officer_request.officer, response)
        return response

    # Read by the test that no page of officers goes without.
    wrapped.is_of_officers = True  # type: ignore[attr-defined]
    return wrapped


def _answered(request: OfficerRequest, run: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    if request.method != "POST":
        return run()
    # The first button of a form with several, which Enter presses where no script keeps it from that.
    if NO_DEED in request.POST:
        messages.warning(request, "按回车不办理任何事项，请点要办理的按钮。")
        response: HttpResponseBase = HttpResponseRedirect(page_of_form(request))
    else:
        response = answered_once(request, run)
    # A view that leads elsewhere with a warning has left something undone: its ticks and texts go along.
    if (page := response.headers.get("Location")) and any(level >= messages.WARNING for level, _ in waiting(request)):
        keep_refused(request, request.officer, page)
    return response


def _sent_to_login(request: HttpRequest) -> HttpResponse:
    """Send to the sign-in page; where a script asked for a part of a page, tell it to open that page whole."""
    is_sent = request.method == "POST"
    response = redirect_to_login(keep_for_sign_in(request) if is_sent else request.get_full_path())
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": response.url})
    return response


def _withdrawn(request: OfficerRequest, project: Project) -> HttpResponse:
    """Say in the place of every page of a withdrawn project that it is, and show its history."""
    survivor = Project.objects.visible_to(request.officer).filter(duplicates=project).first()
    history = AuditEvent.objects.visible_to(request.officer).of(project).select_related("actor").order_by("-at", "-id")
    context = {"project": project, "survivor": survivor, "history": with_changes(history[:NEWEST])}
    return render(request, "tracker/pages/registry/withdrawn.html", context, status=410)


def takes_upload(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let a page take a form with files, beyond the size of other forms."""
    view.takes_upload = True  # type: ignore[attr-defined]  # read before the view is called
    return view


def takes_sheet(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let a page take a form of hundreds of rows: more fields than other forms have, and a longer body."""
    view.takes_sheet = True  # type: ignore[attr-defined]  # read before the view is called
    return view


def posted_data(request: HttpRequest) -> QueryDict | None:
    """Return what a form sent, also when that is nothing, so that the form is bound; None for a GET."""
    return request.POST if request.method == "POST" else None
