"""What is to be said of a cell or a row of a ledger in a copy of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MarkKind(StrEnum):
    """Why something is said, the gravest first: of several for one cell the first colours it."""

    ERROR = "错误"
    REMARK = "提示"
    CHANGE = "变更"


@dataclass(frozen=True)
class Mark:
    """A sentence about a cell; without `letters` about a row, without a `row` about a sheet as a whole."""

    sheet: str
    row: int
    letters: str
    kind: MarkKind
    value: str
    sentence: str


GRAVITY = {kind: number for number, kind in enumerate(MarkKind)}
