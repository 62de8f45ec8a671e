"""
Inspecting a PDF for active or embedded content, as a separate process: python -m projects.operations.pdf_inspection.

Reads the file from standard input and prints the fault, or nothing. Imports neither Django nor the rest
of the project, but for its limits.

The bytes are searched for every object, whatever the table of the file says of it: programs disagree about damaged
tables, and an object that a later part of the file replaces can be put back by cutting that part off.
"""

from __future__ import annotations

import io
import re
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pypdf import PdfReader
from pypdf.errors import DependencyError, LimitReachedError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject, read_object

from projects.operations.child_limits import limit_this_process

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_OBJECTS = 200_000
MOST_UNPACKED = 50 * 1024 * 1024
"""Bytes of packed objects: pictures and fonts are not unpacked."""
MOST_MEMORY = 512 * 1024 * 1024
MOST_SECONDS = 10
"""A file of 20 MB with 3,000 pages takes one."""
_ACTIVE = {"/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/EF", "/RichMedia", "/XFA", "/AA"}
_ACTIVE_VALUES = {
    *("/JavaScript", "/Launch", "/EmbeddedFile", "/Filespec", "/RichMedia", "/ImportData", "/SubmitForm"),
    *("/GoToE", "/Rendition", "/Movie", "/Sound", "/FileAttachment"),
}
_OPENING = "/OpenAction"
_SHOWS_A_PAGE = "/GoTo"
"""The only action that may happen by itself when a file is opened; many programs write it."""
_BLANK = rb"(?:[\0\t\n\f\r ]|%[^\r\n]*[\r\n])"
_HEADER = re.compile(rb"(\d{1,10})" + _BLANK + rb"+(\d{1,10})" + _BLANK + rb"*obj" + _BLANK + rb"*")
_TRAILER = re.compile(rb"trailer" + _BLANK + rb"*(?=<<)")
_SPACES = re.compile(_BLANK + rb"*")
_NAME = re.compile(rb"/[^\0\t\n\f\r ()<>\[\]{}/%]+")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")


class _TooComplexError(Exception):
    """The file has more objects, or larger ones, than any ordinary document."""


def fault_of(content: bytes) -> str:
    """Return the fault: encrypted, damaged, no_pages, too_complex, or the name of active content; else empty."""
    data = content[_start(content) :]
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        # A file with an owner's password alone opens everywhere, and so for us; its contents are looked at decrypted.
        if reader.is_encrypted and not reader.decrypt(""):
            return "encrypted"
        pages = len(reader.pages)
        found = _Inspection(reader, data).fault()
    except (MemoryError, LimitReachedError, _TooComplexError):
        return "too_complex"
    # Ways of locking a file that the reader does not know.
    except (NotImplementedError, DependencyError):
        return "encrypted"
    except Exception:  # whatever the reader stumbles over, the file is not one to be kept
        return "damaged"
    return found or ("" if pages else "no_pages")


def _start(content: bytes) -> int:
    """Return from where the file's own table counts: its first byte, or the header if something stands before it."""
    header = max(content[:1100].find(b"%PDF-"), 0)
    places = re.findall(rb"startxref\s+(\d{1,10})", content[-2048:])
    if not header or not places:
        return header
    place = int(places[-1])
    is_there = content[place : place + 4] == b"xref" or _HEADER.match(content, place)
    return 0 if is_there else header


@dataclass(frozen=True)
class _Unreadable:
    """An object that the reader does not understand, with the active name that occurs in it, if one does."""

    name: str


class _Inspection:
    """One look at all objects of a file: those in its bytes, those packed into streams, and its trailers."""

    def __init__(self, reader: PdfReader, data: bytes) -> None:
        self._reader = reader
        self._data = data
        self._stream = io.BytesIO(data)
        self._count = 0
        self._unpacked = 0
        self._opening: list[object] = []
        self._actions: dict[int, set[str]] = {}
        """The actions under each number of an object."""

    def fault(self) -> str:
        """Return the name of the first active content, or nothing."""
        for number, value in self._objects():
            # A name by itself stands for the kind of an action that refers to it.
            if isinstance(value, NameObject) and value in _ACTIVE_VALUES:
                return str(value)
            self._note(value, number)
            for part in _parts(value):
                if name := _active(part):
                    return name
        return _OPENING if any(self._acts(value) for value in self._opening) else ""

    def _objects(self) -> Iterator[tuple[int, object]]:
        """Yield every object with its number, and the trailers under number 0."""
        yield 0, self._reader.trailer
        for found in _TRAILER.finditer(self._data):
            for value in self._read(self._data, self._stream, found.end()):
                yield 0, value
        for found in _HEADER.finditer(self._data):
            number, generation = int(found[1]), int(found[2])
            for value in self._read(self._data, self._stream, found.end()):
                yield number, value
                if isinstance(value, StreamObject) and _packs_objects(value):
                    yield from self._packed(value, number, generation)

    def _read(self, data: bytes, stream: io.BytesIO, offset: int) -> Iterator[object]:
        """Yield the object at an offset; if it is not written as it should be, what can be read and its active name."""
        self._count += 1
        if self._count > MOST_OBJECTS:
            raise _TooComplexError
        self._reader.strict = True
        stream.seek(offset)
        try:
            value = read_object(stream, self._reader)
        except (MemoryError, LimitReachedError):
            raise
        except Exception:  # digits in a picture may look like an object, and programs overlook different mistakes
            yield from self._misread(data, stream, offset)
        else:
            yield value

    def _misread(self, data: bytes, stream: io.BytesIO, offset: int) -> Iterator[object]:
        end = data.find(b"endobj", offset)
        yield _Unreadable(_active_name(data[offset : end if end >= 0 else len(data)]))
        self._reader.strict = False
        stream.seek(offset)
        with suppress(PyPdfError, ValueError, LookupError, TypeError, AttributeError):
            yield read_object(stream, self._reader)

    def _packed(self, value: StreamObject, number: int, generation: int) -> Iterator[tuple[int, object]]:
        """
        Yield the objects in a stream of objects.

        :raises ValueError: if there are fewer than it says
        """
        encryption = self._reader._encryption  # noqa: SLF001  # the reader decrypts only what its table names
        if encryption is not None:
            value = encryption.decrypt_object(value, number, generation, strict=False)  # type: ignore[assignment]
        unpacked = value.get_data()
        self._unpacked += len(unpacked)
        if self._unpacked > MOST_UNPACKED:
            raise _TooComplexError
        first, count = (int(str(value[name])) for name in ("/First", "/N"))
        numbers = [int(word) for word in unpacked[:first].split()[: 2 * count]]
        if len(numbers) != 2 * count:
            raise ValueError
        stream = io.BytesIO(unpacked)
        for packed, offset in zip(numbers[::2], numbers[1::2], strict=True):
            start = _SPACES.match(unpacked, first + offset)
            for part in self._read(unpacked, stream, start.end() if start else len(unpacked)):
                yield packed, part

    def _note(self, value: object, number: int) -> None:
        """Keep what happens on opening, and which actions stand under a number: they may come in any order."""
        if isinstance(value, IndirectObject):
            self._actions.setdefault(number, set()).add("")
        if not isinstance(value, DictionaryObject):
            return
        if _OPENING in value:
            self._opening.append(value.raw_get(_OPENING))
        if "/S" in value:
            self._actions.setdefault(number, set()).add("" if "/Next" in value else str(value.raw_get("/S")))

    def _acts(self, opening: object) -> bool:
        """Whether opening the file does more than show one of its pages."""
        if isinstance(opening, IndirectObject):
            return bool(self._actions.get(opening.idnum, set()) - {_SHOWS_A_PAGE})
        if isinstance(opening, DictionaryObject):
            return "/Next" in opening or str(opening.get("/S")) != _SHOWS_A_PAGE
        return False


def _packs_objects(value: StreamObject) -> bool:
    # Some programs do not ask for the type.
    return value.get("/Type") == "/ObjStm" or ("/N" in value and "/First" in value)


def _parts(value: object) -> Iterator[object]:
    """Yield an object and all within it; references are not followed, since their targets come by themselves."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        yield part
        if isinstance(part, DictionaryObject):
            waiting += [part.raw_get(name) for name in part]
        elif isinstance(part, ArrayObject):
            waiting += list(part)


def _active_name(written: bytes) -> str:
    """
    Return an active name among the bytes of an object.

    :raises ValueError: if it packs objects, which cannot be looked at then
    """
    # Three letters may occur in the bytes of any picture by chance: short names count only before these.
    head = written.partition(b"stream")[0]
    names = {_unescaped(name) for name in _NAME.findall(written) if len(name) > 3} | set(
        map(_unescaped, _NAME.findall(head))
    )
    if "/ObjStm" in names or names >= {"/N", "/First"}:
        raise ValueError
    return min(names & (_ACTIVE | _ACTIVE_VALUES), default="")


def _unescaped(name: bytes) -> str:
    return _ESCAPE.sub(lambda code: bytes([int(code[1], 16)]), name).decode("latin-1")


def _active(value: object) -> str:
    if isinstance(value, _Unreadable):
        return value.name
    if not isinstance(value, DictionaryObject):
        return ""
    if named := {str(name) for name in value} & _ACTIVE:
        return min(named)
    said = {str(value.raw_get(name)) for name in ("/S", "/Type", "/Subtype") if name in value}
    return min(said & _ACTIVE_VALUES, default="")


def main() -> None:  # pragma: no cover  # runs in a process of its own
    """Inspect the file on standard input within the limits of memory and time."""
    limit_this_process(memory=MOST_MEMORY, seconds=MOST_SECONDS)
    sys.stdout.write(fault_of(sys.stdin.buffer.read()))


if __name__ == "__main__":  # pragma: no cover
    main()
