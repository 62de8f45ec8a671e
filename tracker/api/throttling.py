"""How often one may try to sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from rest_framework.throttling import BaseThrottle

from tracker.operations.login_throttling import seconds_to_wait

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class LoginThrottle(BaseThrottle):
    """Slows down guessing."""

    seconds = 0

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count an attempt and say whether it may be made."""
        data = request.data if isinstance(request.data, dict) else {}
        self.seconds = seconds_to_wait(
            account=f"{data.get('username', '')}", address=request.META.get("REMOTE_ADDR", ""), now=timezone.now()
        )
        return not self.seconds

    def wait(self) -> float:
        """Return after how many seconds to try again."""
        return self.seconds
