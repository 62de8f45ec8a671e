"""Who looks at a page, and what they are told when they may not."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from zones.models import Officer

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from django.db.models import Model, QuerySet

M = TypeVar("M", bound="Model")


class Visit:
    """One look at a page: who, when, and the request. The clock is read once."""

    def __init__(self, request: HttpRequest, officer: Officer) -> None:
        """Keep who looks, and read the clock."""
        self.request = request
        self.officer = officer
        self.now: datetime = timezone.now()
        self.today: date = timezone.localdate(self.now)

    @property
    def posted(self) -> QueryDict | None:
        """What a form sent, also when that is nothing; None where nothing was sent."""
        return self.request.POST if self.request.method == "POST" else None


def for_officers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let officers who are signed in pass, ask others to sign in, and keep the page out of every cache."""

    @wraps(view)
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not isinstance(request.user, Officer):
            return redirect_to_login(request.get_full_path())
        response = view(Visit(request, request.user), *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return gate


def visible(found: QuerySet[M], number: int) -> M:
    """
    Return one of the things that an officer sees.

    :raises Http404: whether it does not exist or is not visible
    """
    one = found.filter(pk=number).first()
    if one is None:
        raise Http404
    return one


def allow(is_allowed: bool) -> None:  # noqa: FBT001  # reads as a sentence: allow(may_…)
    """
    Let the visit pass if the officer may do this.

    :raises PermissionDenied: if not
    """
    if not is_allowed:
        raise PermissionDenied
