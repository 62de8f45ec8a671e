"""Finds the places of elements in XML, and changes its bytes there and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from tracker.imports import xml_stream
from tracker.imports.xml_stream import local

_ATTRIBUTES = rb"""(?:\s+[\w:.\-]+\s*=\s*(?:"[^"]*"|'[^']*'))*"""
_TAG = re.compile(rb"<([\w:.\-]+)(" + _ATTRIBUTES + rb")\s*/?>")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True)
class Edit:
    """Bytes that take the place of those from `start` to `end`."""

    start: int
    end: int
    content: bytes


@dataclass(frozen=True)
class Element:
    """An element: its name without the prefix, the prefix with its colon, attributes as written, and its place."""

    name: str
    prefix: str
    attributes: xml_stream.Attributes
    start: int
    inner_end: int
    """Where its end tag begins; the end of the element if it has none."""
    end: int


def elements(data: bytes, wanted: Callable[[str, str], bool]) -> list[Element]:
    """
    Return the elements of a small part that are wanted by their own name and that of their parent, in order of ending.

    :raises UnfitError: if the part is damaged
    """
    found: list[Element] = []
    open_: list[tuple[str, xml_stream.Attributes, int]] = []
    made = xml_stream.parser()

    def start(name: str, attributes: xml_stream.Attributes) -> None:
        open_.append((name, attributes, made.CurrentByteIndex))

    def end(name: str) -> None:
        _, attributes, begin = open_.pop()
        parent = local(open_[-1][0]) if open_ else ""
        if wanted(local(name), parent):
            at = made.CurrentByteIndex
            prefix = name[: len(name) - len(local(name))]
            found.append(Element(local(name), prefix, attributes, begin, at, end_of(data, name, at)))

    made.StartElementHandler, made.EndElementHandler = start, end
    xml_stream.run(made, data)
    return found


def end_of(data: bytes, name: str, at: int) -> int:
    """Return where an element ends whose end was seen at a place: before its end tag, or behind an empty one."""
    closing = b"</" + name.encode()
    # An empty one may be followed by the end tag of its parent, which is called otherwise.
    return data.index(b">", at) + 1 if data.startswith(closing, at) and data[at + len(closing)] in b"> \t\r\n" else at


def edited(data: bytes, edits: Iterable[Edit]) -> bytes:
    """Return bytes with edits that do not overlap."""
    pieces, done = [], 0
    for edit in sorted(edits, key=lambda change: (change.start, change.end)):
        pieces += [data[done : edit.start], edit.content]
        done = edit.end
    return b"".join([*pieces, data[done:]])


def with_attributes(data: bytes, start: int, changes: dict[str, str | None]) -> Edit:
    """Return the edit that gives attributes of the tag at a place other values; None takes one away."""
    match = _TAG.match(data, start)
    if match is None:
        raise xml_stream.damaged()
    attributes = match[2]
    for name, value in changes.items():
        own = re.compile(rb"\s+" + name.encode() + rb"""\s*=\s*(?:"[^"]*"|'[^']*')""")
        written = b"" if value is None else f" {name}={quoteattr(value)}".encode()
        attributes = own.sub(b"", attributes) + written
    return Edit(match.start(2), match.end(2), attributes)


def text(value: str) -> str:
    """Return a text as XML holds it, without what it cannot hold; a workbook must not take it for an escape."""
    return escape(_UNWRITABLE.sub("", _LOOKS_ESCAPED.sub("_x005F_", value)))
