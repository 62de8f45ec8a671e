"""Sign-ins as rows of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracker.api.accounts.serializers import SignInSerializer
from tracker.api.pagination import paginated_by_position, paginated_schema
from tracker.queries.sign_ins import sign_ins
from zones.models import Token

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from rest_framework.request import Request
    from rest_framework.response import Response

    from zones.models import Officer, Session


SIGN_INS_PAGE = paginated_schema(SignInSerializer)
"""A page of sign-ins, for the API document: one's own, or those of another."""


def present_key(request: Request) -> str | None:
    """Return the key of the token or session by which a request came."""
    if isinstance(request.auth, Token):
        return f"{request.auth.pk}"
    key: str | None = request.session.session_key if hasattr(request, "session") else None
    return key


def sign_in_list(request: Request, params: dict[str, Any], officer: Officer, *, now: datetime) -> Response:
    """Return one page of an officer's sign-ins, the newest first."""
    present = present_key(request)

    def render(rows: Sequence[Session | Token]) -> list[dict[str, Any]]:
        for row in rows:
            row.is_this = row.pk == present
        return list(SignInSerializer(rows, many=True).data)

    return paginated_by_position(request, params, sign_ins(officer, now=now), render)
