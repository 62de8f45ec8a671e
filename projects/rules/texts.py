"""Texts as officers type them: invisible characters refused, and what makes two spellings one and the same."""

import unicodedata

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
_BIDIRECTIONAL = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


_BRACKETS = str.maketrans("[]{}【】〔〕〖〗「」『』〈〉《》", "()" * 9)


def comparison_key(text: str) -> str:
    """Return a key that two spellings of a name share: without width (`５Ｇ` = `5G`), blanks, case, bracket form."""
    # NFKC also turns full-width brackets into half-width ones; those that it keeps follow in the table.
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold().translate(_BRACKETS)


class TextError(ValueError):
    """A text that holds something unseen; the message is a sentence for the officer."""


def check_text(text: str, *, lines: bool = False) -> str:
    """
    Return the text if it has no invisible character; `lines` allows line breaks and tabs.

    :raises TextError: naming the first invisible character and its position
    """
    if text.isprintable() and _BLANK_LETTERS.isdisjoint(text):
        return text  # nearly always, and quickly
    for place, sign in enumerate(text, start=1):
        if (sign in _LINES and lines) or not _is_unseen(sign):
            continue
        raise TextError(f"第 {place} 个字符是看不见的{_name(sign)}（U+{ord(sign):04X}），请删去后重新填写。")
    return text


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) in _UNSEEN or sign in _BLANK_LETTERS


def _name(sign: str) -> str:
    if sign in _BIDIRECTIONAL:
        return "文字方向控制符"
    return _WORDS.get(sign, "控制字符")
