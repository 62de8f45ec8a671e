"""Quantities stored as integers: ten-thousandths of the unit in which they are written (万元, 亩)."""

import re

PARTS = 10_000
# Without `re.ASCII`, `\d` would also match full-width and other digits.
_PLAIN_NUMBER = re.compile(r"\d{1,12}(\.\d+)?", re.ASCII)
_LONGEST_QUOTED = 24
"""Characters of what was written that a sentence repeats: more than any quantity has."""


class QuantityError(ValueError):
    """A quantity that cannot be read; the message is a sentence for the officer."""


def parts_of(text: str, *, noun: str, unit: str, example: str, largest: int) -> int:
    """
    Read a quantity exactly, as whole ten-thousandths.

    :raises QuantityError: for a sign, an exponent, NaN, separators, more than four decimals or more than `largest`
    """
    stripped = text.strip()
    text = stripped if len(stripped) <= _LONGEST_QUOTED else f"{stripped[:_LONGEST_QUOTED]}…"
    if stripped.startswith("-"):
        raise QuantityError(f"{noun}不能为负数：{text}。")
    if not _PLAIN_NUMBER.fullmatch(stripped):
        in_unit = f"以{unit}为单位" if unit else ""
        raise QuantityError(f"“{text}”不是{noun}：请{in_unit}填写普通数字，如 {example}，不用科学计数法。")
    whole, _, decimals = stripped.partition(".")
    if len(decimals) > 4:
        raise QuantityError(f"{noun} {text} 的小数超过 4 位。")
    if int(whole) > largest:
        raise QuantityError(f"{noun} {text} {unit}过大，请核对单位。" if unit else f"{noun} {text} 过大，请核对。")
    # Text to integer without float or Decimal: nothing can be rounded.
    return int(whole) * PARTS + int(decimals.ljust(4, "0"))


def text_of(parts: int) -> str:
    """Return a quantity with two to four decimals, exactly."""
    # `abs`, because `divmod` rounds down: -1 would be split into -1 and 9999.
    sign = "-" if parts < 0 else ""
    whole, rest = divmod(abs(parts), PARTS)
    decimals = f"{rest:04d}".rstrip("0").ljust(2, "0")
    return f"{sign}{whole}.{decimals}"
