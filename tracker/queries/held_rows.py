"""Rows of an answer that are held in memory once they are asked for, of which a page is read whole later."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, TypeVar, overload

R = TypeVar("R")


class HeldRows(Sequence[R], ABC):
    """A sequence of what `held` returns."""

    @property
    @abstractmethod
    def held(self) -> Sequence[R]:
        """Return the rows in their order, the same ones at every call."""

    def __len__(self) -> int:
        return len(self.held)

    @overload
    def __getitem__(self, index: int) -> R: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[R]: ...
    def __getitem__(self, index: Any) -> Any:
        return self.held[index]
