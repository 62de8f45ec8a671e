"""
Money at the edge: stored as whole 元, spoken in 万元 (at most four decimals) and shown in 亿元 (two decimals).

This is the only place that converts between them.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

YUAN_PER_WAN = 10_000
YUAN_PER_YI = 100_000_000
LARGEST_WAN = 99_999_999
"""Ten thousand 亿元 less one 万元: beyond any project, and far inside a 64-bit sum of a million of them."""

_PLAIN_NUMBER = re.compile(r"\d{1,12}(\.\d+)?", re.ASCII)


class MoneyError(ValueError):
    """An amount that cannot be read; the message is a sentence for the officer."""


def yuan_from_wan(text: str) -> int:
    """
    Read an amount in 万元 exactly, as whole 元.

    :raises MoneyError: for a sign, an exponent, NaN, separators, more than four decimals or an amount beyond reason
    """
    stripped = text.strip()
    if stripped.startswith("-"):
        raise MoneyError(f"金额不能为负数：{text}")
    if not _PLAIN_NUMBER.fullmatch(stripped):
        raise MoneyError(f"“{text}”不是金额：请以万元为单位填写普通数字，如 35497.5，不用科学计数法。")
    whole, _, decimals = stripped.partition(".")
    if len(decimals) > 4:
        raise MoneyError(f"金额 {text} 的小数超过 4 位（万元的第 4 位小数即 1 元）。")
    if int(whole) > LARGEST_WAN:
        raise MoneyError(f"金额 {text} 万元过大，请核对单位是否应为元。")
    return int(whole) * YUAN_PER_WAN + int(decimals.ljust(4, "0"))


def wan_text(yuan: int) -> str:
    """Return an amount in 万元 with two to four decimals, exactly."""
    sign = "-" if yuan < 0 else ""
    whole, rest = divmod(abs(yuan), YUAN_PER_WAN)
    decimals = f"{rest:04d}"
    while len(decimals) > 2 and decimals.endswith("0"):
        decimals = decimals[:-1]
    return f"{sign}{whole}.{decimals}"


def yi_text(yuan: int) -> str:
    """Return an amount in 亿元, rounded half up to two decimals, as bulletins print it."""
    return str((Decimal(yuan) / YUAN_PER_YI).quantize(Decimal("0.01"), ROUND_HALF_UP))
