"""Addresses where there is nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.exceptions import NotFound

from tracker.api.views import Endpoint

if TYPE_CHECKING:
    from rest_framework.request import Request


class Nothing(Endpoint):
    """Answers like anything that the officer does not see."""

    schema = None  # type: ignore[assignment]  # it is not documented

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """
        Answer once it is known who asks.

        :raises NotFound: always
        """
        self.perform_authentication(request)
        self.check_permissions(request)
        raise NotFound
