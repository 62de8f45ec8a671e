"""What a document consists of, before it has a form; and how a bulletin writes days, rounds and lists of names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Sequence

SHANGHAI = ZoneInfo("Asia/Shanghai")
MOST_NAMES = 8
"""Names in one tie that are written out."""


class HeadingLevel(StrEnum):
    """What a paragraph is."""

    FIRST = "first"
    """一、"""
    SECOND = "second"
    """（一）"""
    BODY = "body"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the text."""

    level: HeadingLevel
    text: str


@dataclass(frozen=True)
class Heading:
    """One heading over some columns of a table, with what stands above each of them."""

    text: str
    below: Sequence[str]


@dataclass(frozen=True)
class TableBlock:
    """A table of the annex: title, headings, rows of texts, and notes below it."""

    title: str
    first: str
    headings: Sequence[Heading]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()


def body(text: str) -> Paragraph:
    """Return a paragraph of the text."""
    return Paragraph(HeadingLevel.BODY, text)


def first(text: str) -> Paragraph:
    """Return a heading of the first level."""
    return Paragraph(HeadingLevel.FIRST, text)


def second(text: str) -> Paragraph:
    """Return a heading of the second level."""
    return Paragraph(HeadingLevel.SECOND, text)


def day_text(text: str) -> str:
    """Return a day in ISO as a bulletin writes it: without leading zeros."""
    day = date.fromisoformat(text)
    return f"{day.year}年{day.month}月{day.day}日"


def moment_day(text: str) -> str:
    """Return the day in Beijing of a sealed moment."""
    return day_text(datetime.fromisoformat(text).astimezone(SHANGHAI).date().isoformat())


def moment_text(text: str) -> str:
    """Return a sealed moment in Beijing to the minute."""
    return f"{datetime.fromisoformat(text).astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def round_text(key: str) -> str:
    """Return a round by its key as a bulletin writes it."""
    year, number = key.split("-")
    return f"{year}年第{number}次"


def names_text(names: Sequence[str]) -> str:
    """Return names in one list; of very many the first, and how many there are."""
    if len(names) <= MOST_NAMES:
        return "、".join(names)
    return f"{'、'.join(names[:MOST_NAMES])}等{len(names)}个"
