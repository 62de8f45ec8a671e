"""The throttle of the login."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from rest_framework.throttling import BaseThrottle

from tracker.operations.login_throttling import seconds_to_wait

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class LoginThrottle(BaseThrottle):
    """
    Limits attempts by account and address, which the operation counts in the database.

    DRF's own throttles count in the cache: here that is one for each process, and each would allow the limit anew.
    """

    seconds = 0

    def allow_request(self, request: Request, view: APIView) -> bool:
        # Counted before the body is validated: it may be anything.
        data = request.data if isinstance(request.data, dict) else {}
        # Not X-Forwarded-For: anyone can write that header, and an attempt would never count twice.
        self.seconds = seconds_to_wait(
            account=f"{data.get('username', '')}", address=request.META.get("REMOTE_ADDR", ""), now=timezone.now()
        )
        return not self.seconds

    def wait(self) -> float:
        return self.seconds
