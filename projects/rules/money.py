"""
Conversion of money: stored in whole 元, written in 万元 (at most four decimals), printed in 亿元 (two decimals).

This is the only place that converts between them.
"""

from decimal import ROUND_HALF_UP, Decimal

from projects.rules.fixed_point import PARTS as YUAN_PER_WAN
from projects.rules.fixed_point import QuantityError as MoneyError
from projects.rules.fixed_point import parts_of, text_of

__all__ = ["LARGEST_WAN", "YUAN_PER_WAN", "YUAN_PER_YI", "MoneyError", "wan_text", "yi_text", "yuan_from_wan"]

YUAN_PER_YI = 100_000_000
LARGEST_WAN = 99_999_999
"""One 万亿元 less one 万元: more than any project, and a million such amounts still fit a 64-bit sum."""


def yuan_from_wan(text: str) -> int:
    """
    Read an amount in 万元 exactly, as whole 元.

    :raises MoneyError: for a sign, an exponent, NaN, separators, more than four decimals or an amount beyond reason
    """
    return parts_of(text, noun="金额", unit="万元", example="35497.5", largest=LARGEST_WAN)


def wan_text(yuan: int) -> str:
    """Return an amount in 万元 with two to four decimals, exactly."""
    return text_of(yuan)


def yi_text(yuan: int) -> str:
    """Return an amount in 亿元, rounded half up to two decimals, as bulletins print it."""
    return str((Decimal(yuan) / YUAN_PER_YI).quantize(Decimal("0.01"), ROUND_HALF_UP))
