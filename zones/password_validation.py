"""What Django's own validators of passwords do not check. `config/accounts.py` says which apply."""

from __future__ import annotations

import re

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError

from zones.models import Officer

CLASSES = {
    "大写字母": re.compile(r"[A-Z]"),
    "小写字母": re.compile(r"[a-z]"),
    "数字": re.compile(r"\d"),
    "其他字符": re.compile(r"[^A-Za-z\d]"),
}
PRODUCT_WORDS = ("shanxi", "kaifaqu", "shangwu", "tracker", "kfq", "山西", "开发区", "商务厅", "项目", "填报")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
LEFT_AT_LEAST = 8
"""Characters that have to be left of a password without the words that anybody would try first."""
SHORTEST_WORD = 2


class LengthValidator:
    """Demands a number of characters; in the place of Django's, whose sentence is not translated."""

    def __init__(self, min_length: int = 10) -> None:
        self.min_length = min_length

    def validate(self, password: str, user: object = None) -> None:
        """
        Count the characters.

        :raises ValidationError: if there are too few
        """
        if len(password) < self.min_length:
            raise ValidationError(self.get_help_text(), code="password_too_short")

    def get_help_text(self) -> str:
        return f"密码须有至少 {self.min_length} 个字符。"


class ClassesValidator:
    """Demands several kinds of characters."""

    def __init__(self, classes: int = 3) -> None:
        self.classes = classes

    def validate(self, password: str, user: object = None) -> None:
        """
        Check the kinds of characters.

        :raises ValidationError: if there are too few
        """
        if sum(bool(kind.search(password)) for kind in CLASSES.values()) < self.classes:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        return f"密码须含{'、'.join(CLASSES)}中的至少 {self.classes} 种。" if self.classes else ""


class ContextValidator:
    """Does not count names, years and the product's words: they are what is tried first."""

    def validate(self, password: str, user: object = None) -> None:
        """
        Check what is left of a password without them.

        :raises ValidationError: if that is too short
        """
        left = YEAR.sub("", password.casefold())
        for word in sorted(_words(user), key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < LEFT_AT_LEAST:
            raise ValidationError(self.get_help_text(), code="password_from_context")

    def get_help_text(self) -> str:
        return f"去掉用户名、姓名、开发区和单位名称、年份等容易猜到的部分后，密码还须有 {LEFT_AT_LEAST} 个字符。"


class HistoryValidator:
    """Refuses the present password and the ones before it."""

    def __init__(self, count: int = 5) -> None:
        self.count = count

    def validate(self, password: str, user: object = None) -> None:
        """
        Compare with what the officer had.

        :raises ValidationError: if it is one of them
        """
        if not self.count or not isinstance(user, Officer) or user.pk is None:
            return
        former = user.former_passwords.values_list("password", flat=True)[: self.count - 1]
        # Not `user.check_password`: it would hash a present password anew, and save it.
        if any(check_password(password, known) for known in (user.password, *former)):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def get_help_text(self) -> str:
        return f"不能再用最近 {self.count} 次的密码。" if self.count else ""


def _words(user: object) -> set[str]:
    words = set(PRODUCT_WORDS)
    if isinstance(user, Officer):
        zone, unit = user.zone, user.unit
        names = [user.username, user.display_name, user.email.partition("@")[0]]
        names += [zone.name, zone.unit.name] if zone else []
        names += [unit.name] if unit else []
        # 兴县经济技术开发区 is called 兴县, 吕梁市 is called 吕梁.
        names += [name[:2] for name in names if not name.isascii()]
        words |= {name.casefold() for name in names if len(name) >= SHORTEST_WORD}
    return words
