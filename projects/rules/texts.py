"""
What a text may hold and how it is stored, wherever it enters; and the keys by which spellings of one text are found.

Invisible characters are refused: they make two names look alike, or one read backwards.
"""

import re
import unicodedata
from functools import lru_cache

FORMAT, CONTROL, SURROGATE = "Cf", "Cc", "Cs"
SEPARATORS = frozenset({"Zl", "Zp"})
_UNSEEN = frozenset({FORMAT, CONTROL, SURROGATE}) | SEPARATORS
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
"""Letters and marks that are displayed as nothing, although Unicode does not class them as invisible."""
_LINES = frozenset("\n\r\t")
_WORDS = {
    "\x00": "空字符",
    "\u200b": "零宽空格",
    "\u200c": "零宽不连字",
    "\u200d": "零宽连字",
    "\u2060": "零宽不换行",
    "\ufeff": "字节顺序标记",
    "\n": "换行",
    "\r": "回车",
    "\t": "制表符",
}
_LINE_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_OPENING, _CLOSING = "Ps", "Pe"
_WIDE_BRACKETS = {"(": "（", ")": "）"}
_BIDIRECTIONAL = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class TextError(ValueError):
    """A text that holds something unseen; the message is a sentence for the officer."""


def check_text(text: str, *, lines: bool = False) -> str:
    """
    Return the text if it has no invisible character; `lines` allows line breaks and tabs.

    :raises TextError: naming the first invisible character and its position
    """
    shown = "".join(text.split("\n")) if lines else text
    if shown.isprintable() and _BLANK_LETTERS.isdisjoint(shown):
        return text  # nearly always, and quickly
    for place, sign in enumerate(text, start=1):
        if (sign in _LINES and lines) or not _is_unseen(sign):
            continue
        raise TextError(f"第 {place} 个字符是看不见的{_name(sign)}（U+{ord(sign):04X}），请删去后重新填写。")
    return text


def unified_lines(text: str) -> str:
    """Return a text with each line break as one `\\n`: browsers send two characters, workbooks several kinds."""
    return _LINE_BREAK.sub("\n", text)


@lru_cache(maxsize=30_000)
def spelling_key(text: str) -> str:
    """
    Return a key that spellings of one name share: without width, blanks and case, all brackets alike.

    It holds no blank. The last ones are kept: an import asks for the names of its rows again and again.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split()).casefold()
    return plain if plain.isalnum() else plain.translate(_PLAIN_BRACKETS)


def one_spelling(text: str) -> str:
    """
    Return a short text, such as an industrial chain, in the one spelling in which it is stored and grouped.

    Letters and digits are half-width, brackets full-width; a blank stays between two words of Latin letters alone.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    if plain.isalnum():
        return plain  # nearly always
    joined = re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", plain.translate(_PLAIN_BRACKETS))
    # Once more: a mark that stood alone held a blank, and joins the letter before it now that the blank is gone.
    return unicodedata.normalize("NFC", re.sub(r" ?([()]) ?", lambda bracket: _WIDE_BRACKETS[bracket[1]], joined))


class _Brackets(dict[int, str]):
    """What stands for each sign: one bracket for all that open, one for all that close. They are added as they come."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        kind = unicodedata.category(sign)
        self[code] = plain = "(" if kind == _OPENING else ")" if kind == _CLOSING else sign
        return plain


_PLAIN_BRACKETS = _Brackets()


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) in _UNSEEN or sign in _BLANK_LETTERS or _is_no_character(ord(sign))


def _is_no_character(code: int) -> bool:
    """Whether Unicode promises that a code never is a character; of some XML, hence Word, takes no file."""
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def _name(sign: str) -> str:
    if sign in _BIDIRECTIONAL:
        return "文字方向控制符"
    return _WORDS.get(sign, "控制字符")
