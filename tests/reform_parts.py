"""What a tally of the reforms counts in each part of the projects, by part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from projects.rules.reforms import ReformPart

if TYPE_CHECKING:
    from projects.rules.reforms import ReformTally


def counted_by_part(tally: ReformTally) -> dict[ReformPart, int]:
    """Return how many projects a tally counts in each part."""
    return {
        ReformPart.COMMITMENT: tally.commitment_projects,
        ReformPart.STANDARD_LAND: tally.standard_land_projects,
        ReformPart.FULL_PROXY: tally.proxy_projects,
        ReformPart.ALL_THREE: tally.all_three_projects,
        ReformPart.UNDATED: tally.undated_projects,
    }
