"""
Looking into a PDF file for what runs or hides, in a process of its own: python -m projects.operations.pdf_inspection.

Reads the file from standard input and prints what is wrong with it, or nothing. Knows nothing of the program around it.
"""

from __future__ import annotations

import io
import logging
import resource
import sys
from typing import TYPE_CHECKING

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_OBJECTS = 200_000
MOST_MEMORY = 512 * 1024 * 1024
MOST_SECONDS = 30
_ACTIVE = {"/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA", "/AA"}
_ACTIVE_VALUES = {"/JavaScript", "/Launch", "/EmbeddedFile", "/Filespec", "/RichMedia", "/ImportData", "/SubmitForm"}


class _TooComplexError(Exception):
    """The file has more objects than anybody's minutes or licence."""


def fault_of(content: bytes) -> str:
    """Return what is wrong: encrypted, damaged, no_pages, too_complex, or the name of what runs; nothing if fine."""
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            return "encrypted"
        pages = len(reader.pages)
        found = next((name for value in _objects(reader) if (name := _active(value))), "")
    except (MemoryError, _TooComplexError):
        return "too_complex"
    except Exception:  # whatever the reader stumbles over, the file is not one to be kept
        return "damaged"
    return found or ("" if pages else "no_pages")


def _objects(reader: PdfReader) -> Iterator[object]:
    """Yield every object of a file, whether anything refers to it or not."""
    numbers = {number for of_generation in reader.xref.values() for number in of_generation} | set(reader.xref_objStm)
    if len(numbers) > MOST_OBJECTS:
        raise _TooComplexError
    waiting: list[object] = [reader.trailer]
    waiting += [reader.get_object(IndirectObject(number, 0, reader)) for number in sorted(numbers)]
    while waiting:
        value = waiting.pop()
        yield value
        if isinstance(value, DictionaryObject):
            waiting += [value.raw_get(name) for name in value if not isinstance(value.raw_get(name), IndirectObject)]
        elif isinstance(value, ArrayObject):
            waiting += [item for item in value if not isinstance(item, IndirectObject)]


def _active(value: object) -> str:
    if not isinstance(value, DictionaryObject):
        return ""
    named = {str(name) for name in value} & _ACTIVE
    if named:
        return sorted(named)[0]
    values = {str(value.raw_get(name)) for name in ("/S", "/Type") if name in value} & _ACTIVE_VALUES
    return sorted(values)[0] if values else ""


def main() -> None:  # pragma: no cover  # runs in a process of its own
    """Look into the file on standard input, with little memory and little time."""
    logging.disable()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    sys.stdout.write(fault_of(sys.stdin.buffer.read()))


if __name__ == "__main__":  # pragma: no cover
    main()
