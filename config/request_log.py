"""One entry in the log for every request: who, which route, how it ended, how long it took and what of that was SQL."""

from __future__ import annotations

import logging
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from django.db import connections
from django.utils.functional import LazyObject

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

logger = logging.getLogger("tracker.requests")

ASKED_EVERY_FEW_SECONDS = frozenset({"healthz", "healthz/detail", "metrics"})
"""Left out while they succeed: they would bury everything else."""


class RequestLogMiddleware:
    """Writes the entry. The route is the pattern, never the path; of the officer only the number."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request, then say how it went."""
        began, queries = time.perf_counter(), _Queries()
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(queries))
            response = self.get_response(request)
        match = request.resolver_match
        route = match.route if match else ""
        if route in ASKED_EVERY_FEW_SECONDS and response.status_code < 400:
            return response
        fields = {
            "method": request.method,
            "route": route,
            "status": response.status_code,
            "milliseconds": round((time.perf_counter() - began) * 1000, 1),
            "queries": queries.count,
            "query_milliseconds": round(queries.seconds * 1000, 1),
            "user": _number_of_user(request),
            "address": request.META.get("REMOTE_ADDR", ""),
        }
        logger.info("request", extra={"fields": fields})
        return response


class _Queries:
    """Counts the statements of one request and their seconds."""

    def __init__(self) -> None:
        self.count, self.seconds = 0, 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: Any, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.count += 1
            self.seconds += time.perf_counter() - began


def _number_of_user(request: HttpRequest) -> int | None:
    # Looking must not ask the database: a view that did not need the officer has not looked them up.
    user: Any = getattr(request, "user", None)
    if isinstance(user, LazyObject):
        user = getattr(request, "_cached_user", None)
    number: int | None = getattr(user, "pk", None)
    return number
