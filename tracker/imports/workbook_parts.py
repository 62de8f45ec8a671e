"""Reads the small parts of a workbook: the names of its sheets, the shared texts, and which styles show dates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracker.imports import xml_stream
from tracker.imports.xml_stream import local

if TYPE_CHECKING:
    from tracker.imports.xml_stream import Attributes

_BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
"""Ids of the built-in formats that show a date or a time, including those of Chinese editions."""
_NOT_A_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
"""What stands in a format without being part of it: quoted text, escapes, colours and conditions."""
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def sheets(workbook: bytes) -> dict[str, str]:
    """Return the names of a workbook's sheets with the ids of their relationships."""
    found: dict[str, str] = {}

    def start(name: str, attributes: Attributes) -> None:
        if local(name) == "sheet":
            ids = [value for key, value in attributes.items() if local(key) == "id"]
            found[attributes.get("name", "")] = ids[0] if ids else ""

    _stream(workbook, start)
    return found


def counts_from_1904(workbook: bytes) -> bool:
    """Whether the days of a workbook are counted from 1904 instead of 1900."""
    found: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        if local(name) == "workbookPr":
            found.append(attributes.get("date1904", "0"))

    _stream(workbook, start)
    return found[:1] in (["1"], ["true"])


def targets(links: bytes) -> dict[str, str]:
    """Return the targets of a workbook's relationships by their ids."""
    found: dict[str, str] = {}

    def start(name: str, attributes: Attributes) -> None:
        if local(name) == "Relationship":
            found[attributes.get("Id", "")] = attributes.get("Target", "").replace("\\", "/")

    _stream(links, start)
    return found


def shared_texts(strings: bytes) -> list[str]:
    """Return the shared texts in their order, without the phonetic guides."""
    texts: list[str] = []
    pieces: list[str] = []
    made = xml_stream.parser()
    phonetic = 0

    def start(name: str, _attributes: Attributes) -> None:
        nonlocal phonetic
        if local(name) == "rPh":
            phonetic += 1
        elif local(name) == "t" and not phonetic:
            made.CharacterDataHandler = pieces.append

    def end(name: str) -> None:
        nonlocal phonetic
        made.CharacterDataHandler = None
        if local(name) == "rPh":
            phonetic -= 1
        elif local(name) == "si":
            texts.append(unescaped("".join(pieces)))
            pieces.clear()

    made.StartElementHandler, made.EndElementHandler = start, end
    xml_stream.run(made, strings)
    return texts


def date_styles(styles: bytes) -> list[bool]:
    """Return for each cell style, in their order, whether it shows a number as a date or a time."""
    formats: dict[str, str] = {}
    used: list[str] = []
    made = xml_stream.parser()
    is_inside = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal is_inside
        if local(name) == "numFmt":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif local(name) == "cellXfs":
            is_inside = True
        # Only inside `cellXfs`: cells count these; `cellStyleXfs` holds elements of the same name.
        elif local(name) == "xf" and is_inside:
            used.append(attributes.get("numFmtId", "0"))

    def end(name: str) -> None:
        nonlocal is_inside
        is_inside = is_inside and local(name) != "cellXfs"

    made.StartElementHandler, made.EndElementHandler = start, end
    xml_stream.run(made, styles)
    dates = {number for number, code in formats.items() if shows_date(code)}
    # A file may define a built-in number anew: its own definition counts.
    dates |= {str(number) for number in _BUILT_IN_DATES} - formats.keys()
    return [number in dates for number in used]


def shows_date(code: str) -> bool:
    """Whether a number format shows days, months, years, hours, minutes or seconds."""
    # The first section formats positive numbers, and every date is one.
    first = code.partition(";")[0]
    return bool(re.search(r"[dmyhs年月日]", _NOT_A_FORMAT.sub("", first), re.IGNORECASE))


def unescaped(text: str) -> str:
    """Return a text with the characters that XML cannot hold, which workbooks write as `_x000D_`."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    number = int(match[1], 16)
    # A lone surrogate is no character and could not be stored as UTF-8.
    return match[0] if 0xD800 <= number <= 0xDFFF else chr(number)


def _stream(data: bytes, start: xml_stream.Start) -> None:
    made = xml_stream.parser()
    made.StartElementHandler = start
    xml_stream.run(made, data)
