"""Lookups and checks that views end early with, as `django.shortcuts` has them; parameters that many views read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404

from projects.models import Project
from projects.permissions import may_report_on
from projects.rules.months import previous_month
from projects.rules.typed_dates import TypedDateError, typed_month
from tracker.pages.decorators import UnreadableAddressError, WithdrawnProjectError
from tracker.queries.rates.headings import Question, heading

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import Model, QuerySet
    from django.http import HttpRequest, QueryDict

    from tracker.pages.decorators import OfficerRequest
    from zones.models import Officer

M = TypeVar("M", bound="Model")

PER_PAGE = 50
LONGEST_KEY = 18
"""Digits. The keys are PostgreSQL's bigint, whose largest value has 19: any 18 digits are within it."""


def get_visible_or_404(visible: QuerySet[M], pk: int) -> M:
    """
    Return the object of that key among those that an officer sees.

    :raises Http404: whether it does not exist or is not visible; the two answers are the same bytes
    """
    visible_object = visible.filter(pk=pk).first()
    if visible_object is None:
        raise Http404
    return visible_object


def get_project_or_404(officer: Officer, pk: int) -> Project:
    """
    Return a project that the officer sees, with its zone, unit and parent.

    :raises Http404: if there is none of that key within sight
    :raises WithdrawnProjectError: if it was withdrawn; shown as the page that says so
    """
    within_sight = Project.objects.in_sight_of(officer).select_related("zone__unit", "parent", "withdrawn_by")
    project = get_visible_or_404(within_sight, pk)
    if project.withdrawn_at is not None:
        raise WithdrawnProjectError(project)
    return project


def get_reportable_project(officer: Officer, pk: int) -> Project:
    """
    Return a project on which the officer may record something.

    :raises Http404: if there is none of that key within sight
    :raises PermissionDenied: if the officer only reads it
    """
    project = get_project_or_404(officer, pk)
    # After the lookup: a 403 on a project out of sight would reveal that it exists.
    require(may_report_on(officer, project))
    return project


def require(is_allowed: bool) -> None:  # noqa: FBT001  # reads as a sentence: require(may_…)
    """
    End the request unless the officer may do this.

    :raises PermissionDenied: shown as the page of 403
    """
    if not is_allowed:
        raise PermissionDenied


def parse_pk(text: str) -> int | None:
    """Return the key that an address or a form names; None for any other text, which names nothing."""
    # isdecimal alone lets digits of other scripts through.
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY else None


TRUE_OR_FALSE = {"true": True, "false": False}
"""What a parameter of three answers asks for; whatever else it holds asks for all."""
KEY_CHOICES = [("true", "只要重点项目"), ("false", "只要其他项目")]
"""The filter by 省级重点工程; the values are the API's."""


def key_project_lookup(params: QueryDict) -> dict[str, bool]:
    """Return the lookup of projects that `is_key` of an address asks for; empty for all projects."""
    wanted = TRUE_OR_FALSE.get(params.get("is_key", ""))
    return {} if wanted is None else {"is_key": wanted}


def paginate(
    request: HttpRequest,
    objects: QuerySet[Any] | Sequence[Any],
    per_page: int = PER_PAGE,
    count: int | None = None,
    *,
    name: str = "page",
) -> Page[Any]:
    """Return the page that the address names, or the nearest one; a known `count` of all saves a query."""
    paginator = Paginator(objects, per_page)
    if count is not None:
        paginator.count = count  # a cached property
    return paginator.get_page(request.GET.get(name))


def page_heading(request: OfficerRequest, **asked: object) -> list[str]:
    """Return the lines above the figures of a page that is no form: what was asked, as text or as objects."""
    return heading(Question(asked, {}, request.officer, request.now))


def requested_month(request: OfficerRequest) -> date:
    """
    Return the first day of the month that a page is about: the one that address or form names, else last month.

    :raises UnreadableAddressError: for what is no month: another one in its place would be closed by error
    """
    text = request.GET.get("month") or request.POST.get("month", "")
    return month_of(text) if text.strip() else previous_month(request.today.replace(day=1))


def month_of(text: str) -> date:
    """
    Return the first day of a month that an address names, however people type it.

    :raises UnreadableAddressError: for what is no month
    """
    try:
        return typed_month(text)
    except TypedDateError as error:
        raise UnreadableAddressError(str(error)) from error
