"""Lookups and checks that views end early with, as `django.shortcuts` has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import Http404

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

M = TypeVar("M", bound="Model")


def get_visible_or_404(visible: QuerySet[M], pk: int) -> M:
    """
    Return the object of that key among those that an officer sees.

    :raises Http404: whether it does not exist or is not visible; the two answers are the same bytes
    """
    found = visible.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def require(is_allowed: bool) -> None:  # noqa: FBT001  # reads as a sentence: require(may_…)
    """
    End the request unless the officer may do this.

    :raises PermissionDenied: shown as the page of 403
    """
    if not is_allowed:
        raise PermissionDenied
