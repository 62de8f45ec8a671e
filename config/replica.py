"""
Reports that are read from a replica of the database, never older than the moment at which they were asked for.

Before a report is read, the primary says how far its log has been written, and the replica is used only once it has
replayed as much. So everything that was committed before the request is in the answer, whoever wrote it and through
which web host, and nothing has to be remembered of who wrote when.
"""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import Model
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

logger = logging.getLogger(__name__)

REPLICA = "replica"
REPORTS = ("api/v1/rates/", "api/v1/rounds/", "api/v1/reforms/", "api/v1/stalled/", "rates/", "stalled/", "reforms/")
"""What the routes of heavy questions begin with; every workbook (`format=xlsx`) is one, too."""
ON_REPLICA = frozenset({"projects", "tracker"})
PLACES = frozenset({"zone", "zonealias", "zonechange", "reportingunit", "specialday"})
"""Of the zones: the others are accounts. Who may do what, sessions and tokens are always asked of the primary."""
NAP_SECONDS = 0.01
LEFT_ALONE_SECONDS = 10.0
"""For so long a replica that did not answer is not asked again."""
DOWN = (OperationalError, InterfaceError)
UNAVAILABLE = 503

_reads_replica: ContextVar[bool] = ContextVar("reads_replica", default=False)


class ReportRouter:
    """Sends the reads of a report to the replica, and everything else to the primary."""

    def db_for_read(self, model: type[Model], **_hints: Any) -> str:
        app, name = model._meta.app_label, model._meta.model_name
        is_there = app in ON_REPLICA or (app == "zones" and name in PLACES)
        return REPLICA if _reads_replica.get() and is_there else DEFAULT_DB_ALIAS

    def db_for_write(self, model: type[Model], **_hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, *_objects: Model, **_hints: Any) -> bool:
        # Both hold the same rows.
        return True

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS


class ReplicaMiddleware:
    """Answers reports from the replica where it has caught up in time, and from the primary otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._rests_until = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Run the view of a report against the replica; None lets it run as usual."""
        if not is_report(request) or time.monotonic() < self._rests_until or not self._has_caught_up():
            return None
        try:
            with _reading_replica():
                response = view(request, *args, **kwargs)
        except DOWN as error:
            self._rest(error)
            return None
        # The API has made a sentence of the error already.
        if response.status_code == UNAVAILABLE:
            self._rest(OperationalError())
            return None
        return response

    def _has_caught_up(self) -> bool:
        """Return whether the replica has replayed, within REPLICA_WAIT_MS, all that the primary has committed."""
        try:
            wanted = _asked(DEFAULT_DB_ALIAS, "SELECT pg_current_wal_flush_lsn()::text")
        except DOWN:
            return False  # the view will meet it as well, and say so
        deadline = time.monotonic() + settings.REPLICA_WAIT_MS / 1000
        try:
            while not _asked(REPLICA, "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", wanted):
                if time.monotonic() >= deadline:
                    return False
                time.sleep(NAP_SECONDS)
        except DOWN as error:
            self._rest(error)
            return False
        return True

    def _rest(self, error: Exception) -> None:
        self._rests_until = time.monotonic() + LEFT_ALONE_SECONDS
        connections[REPLICA].close()
        logger.warning("The replica does not answer, the primary does its work: %s", type(error).__name__)


def is_report(request: HttpRequest) -> bool:
    """Return whether a request reads a report and writes nothing."""
    match = request.resolver_match
    if request.method not in {"GET", "HEAD"} or match is None:
        return False
    return match.route.startswith(REPORTS) or request.GET.get("format") == "xlsx"


@contextmanager
def _reading_replica() -> Iterator[None]:
    token = _reads_replica.set(True)
    try:
        yield
    finally:
        _reads_replica.reset(token)


def _asked(alias: str, statement: str, *values: str) -> Any:
    with connections[alias].cursor() as cursor:
        cursor.execute(statement, values)
        (value,) = cursor.fetchone() or (None,)
        return value
