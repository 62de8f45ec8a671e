"""
Finds the rows of a sheet that hold nothing but cells as spreadsheet programs write them: by patterns, which takes half
of what the events of a parser take.

Whether the whole is proper XML is the parser's to say, before anything is looked at here; and whatever is written
otherwise, a formula, an escaped character, a prefix, is left to it, row by row.
"""

from __future__ import annotations

import re
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from tracker.imports import xml_stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    PlainCell = tuple[str, str, str, str, str, str, str]
    """All of it, the letters of its column, the number of its row, style, type, value, and text in the cell itself."""

_ATTRIBUTES = rb'((?: [\w:.-]+="[^"<>&\t\r\n]*")*) ?'
_OPENING = re.compile(rb"<row" + _ATTRIBUTES + rb">")
_EMPTY = re.compile(rb"<row" + _ATTRIBUTES + rb"/>")
_ANY = re.compile(rb"<row[\s/>]")
_CLOSING, _OTHER_CLOSING = b"</row>", re.compile(rb"</row\s")
_ATTRIBUTE = re.compile(r'([\w:.-]+)="([^"]*)"')
CELL = re.compile(
    r'(<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]+)")?(?: t="([a-zA-Z]+)")? ?(?:/>|>'
    r'(?:<v>([^<&\r]*)</v>|<is><t(?: xml:space="preserve")?>([^<&\r]*)</t></is>)?</c>))'
)
"""A cell: its column, the number of its row, style, type, value, and text in the cell itself."""
_whole = itemgetter(0)


class PlainRow(NamedTuple):
    """A row: its attributes, and the XML of its cells."""

    written: str
    body: str

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes by their names."""
        return dict(_ATTRIBUTE.findall(self.written))

    @property
    def xml(self) -> bytes:
        """All of it, for the parser."""
        return f"<row{self.written}>{self.body}</row>".encode()

    def cells(self) -> list[PlainCell] | None:
        """Return its cells; None where some are not plain."""
        cells = CELL.findall(self.body)
        # Nothing stands between them.
        return cells if sum(map(len, map(_whole, cells))) == len(self.body) else None


class Apart(NamedTuple):
    """The rows of a sheet, from the top to the bottom, and what stands around them, which is proper XML as well."""

    rows: Iterator[PlainRow]
    around: bytes


def plain_rows(sheet: bytes) -> Apart | None:
    """
    Take a sheet apart; None where its rows are not to be told by patterns.

    :raises UnfitError: as `xml_stream.run` does
    """
    xml_stream.run(xml_stream.parser(), sheet)
    # What looks like a row may be in a comment, and what ends one may look otherwise.
    if b"<!" in sheet or _OTHER_CLOSING.search(sheet):
        return None
    places: list[tuple[bytes, int, int]] = []
    around, start = [], 0

    def leave(first: int, last: int) -> None:
        places.extend((empty[1], last, last) for empty in _EMPTY.finditer(sheet, first, last))
        around.append(_EMPTY.sub(b"", sheet[first:last]))

    while (end := sheet.find(_CLOSING, start)) >= 0:
        opening = _OPENING.match(sheet, start)
        if opening is None:
            place = sheet.rfind(b"<row", start, end)
            opening = _OPENING.match(sheet, max(place, start))
            if opening is None:
                return None
            leave(start, place)
        places.append((opening[1], opening.end(), end))
        start = end + len(_CLOSING)
    leave(start, len(sheet))
    rest = b"".join(around)
    return None if _ANY.search(rest) else Apart((_row(sheet, *place) for place in places), rest)


def _row(sheet: bytes, written: bytes, start: int, end: int) -> PlainRow:
    return PlainRow(written.decode(), sheet[start:end].decode())
