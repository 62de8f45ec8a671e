"""Everything that is kept for fast reading, compared with the records that it follows from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from projects.operations.finding_upkeep import finding_differences
from projects.operations.projection import projection_differences
from projects.operations.stall_upkeep import stall_differences

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from projects.operations.projection import Difference


def differences(*, now: datetime) -> Iterator[Difference]:
    """Yield every kept value that differs from the records, correcting none; lights by the rules in force now."""
    yield from projection_differences()
    yield from finding_differences()
    yield from stall_differences(now=now)
