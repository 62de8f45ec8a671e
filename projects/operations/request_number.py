"""The client's address, and the number that ties together what audit, log and screen show of a request."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# The only values not passed as arguments: no rule needs them, and every signature would have to carry them.
_request: ContextVar[str] = ContextVar("request_id", default="")
_address: ContextVar[str] = ContextVar("address", default="")


@contextmanager
def request_named(request_id: str) -> Iterator[None]:
    """Store the number of the request in all that is written inside the block. Only the interface calls this."""
    token = _request.set(request_id)
    try:
        yield
    finally:
        _request.reset(token)


@contextmanager
def request_from(address: str) -> Iterator[None]:
    """Store the client's address in all events written inside the block. Only the interface calls this."""
    token = _address.set(address)
    try:
        yield
    finally:
        _address.reset(token)


def current_address() -> str:
    """Return the address of the client that is being answered; empty outside of a request."""
    return _address.get()


def current_request() -> str:
    """Return the number of the request that is being answered; empty outside of one."""
    return _request.get()
