"""Conversion of areas: stored in ten-thousandths of a 亩, written in 亩 with two to four decimals."""

from projects.rules.fixed_point import QuantityError as AreaError
from projects.rules.fixed_point import parts_of, text_of

__all__ = ["LARGEST_MU", "AreaError", "area_from_mu", "mu_text"]

LARGEST_MU = 999_999
"""More than the area of any zone."""


def area_from_mu(text: str) -> int:
    """
    Read an area in 亩 exactly, as ten-thousandths.

    :raises AreaError: unless it is a plain number above zero with at most four decimals
    """
    area = parts_of(text, noun="面积", unit="亩", example="126.48", largest=LARGEST_MU)
    if area == 0:
        raise AreaError("面积须大于零。")
    return area


def mu_text(area: int) -> str:
    """Return an area in 亩 with two to four decimals, exactly."""
    return text_of(area)
