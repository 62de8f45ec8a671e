"""Opening tokens of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from projects.operations.sign_ins import end_sign_in
from zones.models import Officer, Token
from zones.models.sign_in import USER_AGENT_LENGTH

if TYPE_CHECKING:
    from datetime import datetime

MOST = 5
"""Live tokens of an account."""


@transaction.atomic
def open_token(*, officer: Officer, address: str, user_agent: str, now: datetime) -> tuple[Token, str, Token | None]:
    """Return a new token, its text, which is stored nowhere, and the oldest one if it had to end for it."""
    # Two sign-ins at once must not both count four.
    Officer.objects.select_for_update().get(pk=officer.pk)
    own = Token.objects.filter(user=officer)
    own.filter(expiry__lte=now).delete()
    beyond = list(own.order_by("-created")[MOST - 1 :])
    for token in beyond:
        end_sign_in(token, officer=officer, by=officer, now=now)
    manager: Any = Token.objects
    where = {"address": address, "user_agent": user_agent[:USER_AGENT_LENGTH]}
    opened, text = manager.create(user=officer, created=now, **where)
    Officer.objects.filter(pk=officer.pk).update(last_login=now)
    return opened, text, beyond[-1] if beyond else None
