"""Portions of long lists."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

V = TypeVar("V")

CHUNK = 500
"""Numbers in one statement: both engines limit the parameters of a query."""


MANY = 2_000
"""The same where all of a large ledger is looked up, and each statement goes through a whole table."""


def among(name: str, numbers: Sequence[int]) -> dict[str, object]:
    """
    Return the condition that a column holds one of some numbers, which ascend.

    Of numbers in one piece their span: thousands of parameters cost more to send than to look for.
    """
    if len(numbers) > CHUNK and numbers[-1] - numbers[0] + 1 == len(numbers):
        return {f"{name}__range": (numbers[0], numbers[-1])}
    return {f"{name}__in": numbers}


def chunked(values: Sequence[V], size: int = CHUNK) -> Iterator[Sequence[V]]:
    """Yield values in portions of a size, in their order."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
