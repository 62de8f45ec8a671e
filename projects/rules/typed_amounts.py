"""Amounts as people type them into a table whose header states the unit: `2,900`, `１２３．５`, `1.2亿` under 亿元."""

import re
import unicodedata
from enum import StrEnum

from projects.rules.money import YUAN_PER_WAN, YUAN_PER_YI, MoneyError, yuan_from_wan


class AmountUnit(StrEnum):
    """In what a table's amounts are written."""

    WAN = "wan"
    YI = "yi"


UNIT_LABELS = {AmountUnit.WAN: "万元", AmountUnit.YI: "亿元"}
_YUAN = {AmountUnit.WAN: YUAN_PER_WAN, AmountUnit.YI: YUAN_PER_YI}
_DECIMALS = {AmountUnit.WAN: 4, AmountUnit.YI: 8}
_SUFFIX = re.compile(r"(亿元|亿|万元|万|元)$")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_PLAIN = re.compile(r"\d{1,12}(?:\.\d+)?", re.ASCII)


def yuan_typed(text: str, unit: AmountUnit = AmountUnit.WAN) -> int | None:
    """
    Read an amount typed under a header that states its unit, exactly, as whole 元; None where nothing was typed.

    :raises MoneyError: if it is no plain number, or names another unit than the header: units are not guessed
    """
    plain = unicodedata.normalize("NFKC", text).strip().removeprefix("¥").strip()
    if not plain:
        return None
    if suffix := _SUFFIX.search(plain):
        if suffix[0][0] != UNIT_LABELS[unit][0]:
            raise MoneyError(f"“{text}”：这一列的单位是{UNIT_LABELS[unit]}，请换算成{UNIT_LABELS[unit]}，只写数字。")
        plain = plain[: suffix.start()].strip()
    # Only separators where thousands have them: “1,5” may be a decimal comma and is refused.
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    return yuan_from_wan(plain if unit == AmountUnit.WAN else _wan_of_yi(plain, text))


def _wan_of_yi(plain: str, text: str) -> str:
    if plain.startswith("-"):
        raise MoneyError(f"金额不能为负数：{text}")
    if not _PLAIN.fullmatch(plain):
        raise MoneyError(f"“{text}”不是金额：请以亿元为单位填写普通数字，如 3.54975。")
    whole, _, decimals = plain.partition(".")
    if len(decimals) > _DECIMALS[AmountUnit.YI]:
        raise MoneyError(f"金额 {text} 亿元的小数超过 8 位。")
    # The point moved four places, without arithmetic that could round.
    moved = decimals.ljust(4, "0")
    return f"{int(whole + moved[:4])}.{moved[4:] or '0'}"


def typed_text(yuan: int | None, unit: AmountUnit = AmountUnit.WAN) -> str:
    """Return an amount as the shortest text that `yuan_typed` reads back; empty for None."""
    if yuan is None:
        return ""
    whole, rest = divmod(yuan, _YUAN[unit])
    decimals = f"{rest:0{_DECIMALS[unit]}d}".rstrip("0")
    return f"{whole}.{decimals}" if decimals else str(whole)
