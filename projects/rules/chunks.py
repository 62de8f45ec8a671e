"""Portions of long lists."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

V = TypeVar("V")

CHUNK = 500
"""Numbers in one statement: both engines limit the parameters of a query."""


def chunked(values: Sequence[V]) -> Iterator[Sequence[V]]:
    """Yield values in portions of CHUNK, in their order."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
