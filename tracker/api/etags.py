"""Editing only what one has seen: ETag out, If-Match in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rest_framework.response import Response

from projects.errors import StaleVersionError
from tracker.api.exceptions import PreconditionRequiredError

if TYPE_CHECKING:
    from rest_framework.request import Request

# `*` is not accepted: it does not name a version that the client has seen.
_TAG = re.compile(r'(?:W/)?"([^"]*)"')
"""A proxy that compresses answers marks their tags as weak; the version in them is the same."""


def etag(version: int) -> str:
    """Return the tag of a version."""
    return f'"{version}"'


def etag_response(row: dict[str, Any], *, status: int = 200) -> Response:
    """Answer something editable, with the tag of its version."""
    return Response(row, status=status, headers={"ETag": etag(row["version"])})


def if_match_or_none(request: Request, current: int) -> int | None:
    """
    Return the version on which a decision is based, None if the request does not say.

    :raises StaleVersionError: if none that it names is the current one
    """
    return required_if_match(request, current) if "If-Match" in request.headers else None


def required_if_match(request: Request, current: int) -> int:
    """
    Return the version on which an edit is based; the operation compares it again under its lock.

    :raises PreconditionRequiredError: if the request names none
    :raises StaleVersionError: if none that it names is the current one
    """
    tags = _TAG.findall(request.headers.get("If-Match", ""))
    if not tags:
        raise PreconditionRequiredError
    # Without a lock: an early answer. The operation compares again once it holds the row.
    if str(current) not in tags:
        raise StaleVersionError(current=current)
    return current
