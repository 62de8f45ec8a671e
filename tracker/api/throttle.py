"""How often one may try."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class LoginThrottle(SimpleRateThrottle):
    """Slows down guessing at one account from one address."""

    scope = "login"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        """Return a key of the account and the address; a forwarded address can be made up, so it does not count."""
        data = request.data if isinstance(request.data, dict) else {}
        account = f"{data.get('username', '')}".strip().lower()
        who = f"{account}\0{request.META.get('REMOTE_ADDR', '')}"
        return self.cache_format % {"scope": self.scope, "ident": hashlib.sha256(who.encode()).hexdigest()}
