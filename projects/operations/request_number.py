"""The number that ties together what the audit, the log and the officer's screen show of one request."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# The only value not passed as an argument: no rule needs it, and every signature would have to carry it.
_request: ContextVar[str] = ContextVar("request_id", default="")


@contextmanager
def request_named(request_id: str) -> Iterator[None]:
    """Store the number of the request in all that is written inside the block. Only the interface calls this."""
    token = _request.set(request_id)
    try:
        yield
    finally:
        _request.reset(token)


def current_request() -> str:
    """Return the number of the request that is being answered; empty outside of one."""
    return _request.get()
