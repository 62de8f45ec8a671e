"""Checks of the public codes of a project and of its owner."""

import re
import unicodedata

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

NATIONAL_CODE_PATTERN = r"^[0-9]{4}-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{6}$"
"""项目代码 of the national approval platform; the rule of its check digit is not public, so its shape is checked."""

INDUSTRY_CODE_PATTERN = r"^[0-9]{2,4}$"
"""GB/T 4754: division, group or class."""

LONGEST_PHONE = 20
_PHONE = re.compile(r"[0-9+\-() ]{5,20}(?:转[0-9]{1,6})?", re.ASCII)
_PHONE_IN_TEXT = re.compile(
    r"(?<![\dA-Za-z-])"
    r"(?:[1\uff11]\d{2}[- ]?\d{4}[- ]?\d{4}|[0\uff10]\d{2,3}[-) ]{0,2}\d{7,8})"
    r"(?![\dA-Za-z])"
)
_LONG_NUMBER = re.compile(r"\d[\d\- ()]{5,}\d")
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
PHONE_WORDS = "联系电话只能填一个号码，含数字、空格和 + - ( )，5–20 位，分机写成“转801”；遮住了中间几位的号码不能填回。"

FIRST_LEGACY_YEAR, LAST_LEGACY_YEAR = 2015, 2020


class IdentifierError(ValueError):
    """A code that cannot be right; the message is a sentence for the officer."""


def check_national_code(text: str) -> str:
    """
    Return a project code, without blanks around it.

    The first group is YYMM since late 2020 and the year 2015–2020 before.

    :raises IdentifierError: if the shape or the first group is impossible
    """
    code = text.strip()
    if not re.fullmatch(NATIONAL_CODE_PATTERN, code):
        raise IdentifierError(f"项目代码“{text}”格式不对，应形如 2312-141123-04-01-123456。")
    # Read as a year first: as YYMM, 2015–2020 would have the months 15–20.
    first, month = int(code[:4]), int(code[2:4])
    if not (FIRST_LEGACY_YEAR <= first <= LAST_LEGACY_YEAR or (first >= 2001 and 1 <= month <= 12)):
        raise IdentifierError(f"项目代码“{text}”的前四位应为年月（如 2312）或 2015–2020 的年份。")
    return code


def check_uscc(text: str) -> str:
    """
    Return a unified social credit code (统一社会信用代码, GB 32100-2015), in capitals.

    :raises IdentifierError: if its shape or check character is wrong
    """
    try:
        return str(uscc.validate(text.strip().upper()))
    except ValidationError as error:
        raise IdentifierError(f"统一社会信用代码“{text}”有误：应为 18 位且校验位正确，请核对营业执照。") from error


def check_phone(text: str) -> str:
    """
    Return one telephone number, perhaps with an extension (转801), half-width and without blanks around it.

    :raises IdentifierError: if it is none, or more than one
    """
    number = _DASHES.sub("-", unicodedata.normalize("NFKC", text)).strip()
    if len(number) > LONGEST_PHONE or not _PHONE.fullmatch(number):
        raise IdentifierError(PHONE_WORDS)
    return number


def masked_phone(number: str) -> str:
    """
    Return a telephone number with its middle hidden: enough to recognize, too little to call.

    What holds no digit is a word that stands for a number, and stays. `check_phone` refuses a mask, so that none is
    ever stored in the place of the number.
    """
    if not any(character.isdecimal() for character in number):
        return number
    # Of a short one fewer digits are left: with seven of eight shown, ten calls would find the person.
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 11 else f"****{number[-2:]}"


def without_phones(text: str, *, is_of_persons: bool = False) -> str:
    """
    Return a text with the middle of each telephone number in it hidden.

    :param is_of_persons: whether it stands where numbers of persons do, so that any long number is taken for one
    """
    return (_LONG_NUMBER if is_of_persons else _PHONE_IN_TEXT).sub(lambda found: masked_phone(found[0]), text)


def check_industry_code(text: str) -> str:
    """
    Return a code of GB/T 4754 with two to four digits; a leading letter that fits them is dropped, since it follows.

    :raises IdentifierError: if it is not such a code, or the letter is that of another section
    """
    given, code = re.match(r"([A-Za-z]?)(.*)", text.strip(), re.DOTALL).groups()  # type: ignore[union-attr]  # fits all
    letter = industry_letter(code) if re.fullmatch(INDUSTRY_CODE_PATTERN, code) else None
    if letter is None:
        raise IdentifierError(f"行业代码“{text}”有误，应为国民经济行业分类（GB/T 4754）的 2–4 位数字。")
    if given and given.upper() != letter:
        raise IdentifierError(f"行业代码“{text}”的门类字母与数字不符：{code[:2]} 大类属于 {letter} 门类，请核对。")
    return code


_LAST_DIVISION_OF_LETTER = (
    (5, "A"), (12, "B"), (43, "C"), (46, "D"), (50, "E"), (52, "F"), (60, "G"), (62, "H"), (65, "I"), (69, "J"),
    (70, "K"), (72, "L"), (75, "M"), (79, "N"), (82, "O"), (83, "P"), (85, "Q"), (90, "R"), (96, "S"), (97, "T"),
)  # fmt: skip


def industry_letter(code: str) -> str | None:
    """Return the section letter (门类) of a code of GB/T 4754-2017, or None when its division does not exist."""
    division = int(code[:2])
    if division < 1:
        return None
    return next((letter for last, letter in _LAST_DIVISION_OF_LETTER if division <= last), None)
