"""Records in the audit what an officer asked for and was refused."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tracker.operations.trails import note_refusal
from zones.models import Officer, Role


class RefusalAuditMiddleware:
    """
    Records each 403, and each 404 of an address that names something: it is not there or not within sight.

    A mistyped address names nothing and is not recorded; neither is who is not signed in, whose sign-in is.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request; what was refused is recorded afterwards, so that nothing undoes it."""
        response = self.get_response(request)
        # The user last: to learn who it is costs a query where nothing was refused.
        if _may_be_refused(request, response) and isinstance(officer := request.user, Officer):
            is_outside = response.status_code == HTTPStatus.FOUND and officer.role != Role.ADMINISTRATOR
            if is_outside or response.status_code != HTTPStatus.FOUND:
                note_refusal(
                    officer=officer,
                    status=response.status_code,
                    method=str(request.method),
                    path=request.path,
                    now=timezone.now(),
                )
        return response


def _may_be_refused(request: HttpRequest, response: HttpResponse) -> bool:
    match = request.resolver_match
    if response.status_code == HTTPStatus.NOT_FOUND:
        return match is not None and bool(match.kwargs)
    # The admin pages send those whom they do not let in to their sign-in.
    if response.status_code == HTTPStatus.FOUND:
        return match is not None and match.app_name == "admin" and match.url_name not in {"login", "logout"}
    return response.status_code == HTTPStatus.FORBIDDEN
