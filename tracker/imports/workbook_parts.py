"""Reads the small parts of a workbook: its relationships, the names of its sheets, the shared texts, the styles."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tracker.imports import xml_stream
from tracker.imports.number_formats import BUILT_IN, style_of
from tracker.imports.xml_stream import local

if TYPE_CHECKING:
    from tracker.imports.number_formats import Style
    from tracker.imports.xml_stream import Attributes

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class SheetEntry:
    """A sheet as the workbook lists it: its name, the id of its relationship, whether a person sees it."""

    name: str
    link: str
    is_visible: bool


def sheets(workbook: bytes) -> list[SheetEntry]:
    """Return a workbook's sheets in their order."""
    found: list[SheetEntry] = []

    def start(name: str, attributes: Attributes) -> None:
        if local(name) == "sheet":
            ids = [value for key, value in attributes.items() if local(key) == "id"]
            is_visible = attributes.get("state", "visible") == "visible"
            found.append(SheetEntry(attributes.get("name", ""), ids[0] if ids else "", is_visible))

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


@dataclass(frozen=True)
class Link:
    """A relationship of a part: its id, the last word of its type, its target as written, whether that is outside."""

    number: str
    kind: str
    target: str
    is_external: bool = False


def links_of(links: bytes) -> list[Link]:
    """Return the relationships that a part of relationships holds."""
    found: list[Link] = []

    def start(name: str, attributes: Attributes) -> None:
        if local(name) == "Relationship":
            # The strict edition of the format has other addresses for the types; their last words are the same.
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = attributes.get("Target", "").replace("\\", "/")
            is_external = attributes.get("TargetMode", "").lower() == "external"
            found.append(Link(attributes.get("Id", ""), kind, target, is_external))

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


class _Styles:
    """Collects what of the styles changes how a cell is read."""

    def __init__(self) -> None:
        self.formats: dict[str, str] = {}
        self.struck: list[bool] = []
        self.used: list[tuple[str, str]] = []
        self.inside = ""

    def start(self, name: str, attributes: Attributes) -> None:
        name = local(name)
        if name == "numFmt":
            self.formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        # Only inside: cells count these; `cellStyleXfs` and `dxfs` hold elements of the same names.
        elif name in {"cellXfs", "fonts"}:
            self.inside = name
        elif name == "font" and self.inside == "fonts":
            self.struck.append(False)
        elif name == "strike" and self.inside == "fonts" and self.struck:
            self.struck[-1] = attributes.get("val", "1") in {"1", "true"}
        elif name == "xf" and self.inside == "cellXfs":
            self.used.append((attributes.get("numFmtId", "0"), attributes.get("fontId", "0")))

    def end(self, name: str) -> None:
        if local(name) == self.inside:
            self.inside = ""


def styles_of(styles: bytes) -> list[Style]:
    """Return for each cell style, in their order, its number format, what that shows, and whether it strikes out."""
    found = _Styles()
    made = xml_stream.parser()
    made.StartElementHandler, made.EndElementHandler = found.start, found.end
    xml_stream.run(made, styles)
    # A file may define a built-in number anew: its own definition counts.
    codes = {**{str(number): code for number, code in BUILT_IN.items()}, **found.formats}
    struck = {str(number) for number, is_struck in enumerate(found.struck) if is_struck}
    return [replace(style_of(codes.get(number, "")), struck=font in struck) for number, font in found.used]


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
