"""
Inspecting a PDF for active or embedded content, as a separate process: python -m projects.operations.pdf_inspection.

Reads the file from standard input and prints the fault, or nothing. Imports neither Django nor the rest
of the project.
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
    """The file has more objects than `MOST_OBJECTS`, beyond any ordinary document."""


def fault_of(content: bytes) -> str:
    """Return the fault: encrypted, damaged, no_pages, too_complex, or the name of active content; else empty."""
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        # An encrypted file cannot be inspected, whatever it holds.
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
    """Yield every object of a file, including those that nothing refers to."""
    numbers = {number for of_generation in reader.xref.values() for number in of_generation} | set(reader.xref_objStm)
    if len(numbers) > MOST_OBJECTS:
        raise _TooComplexError
    waiting: list[object] = [reader.trailer]
    waiting += [reader.get_object(IndirectObject(number, 0, reader)) for number in sorted(numbers)]
    # References are not followed: their targets are in the list already, and circles would never end.
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
    """Inspect the file on standard input within the limits of memory and CPU time."""
    logging.disable()
    # The web process would share these limits: that is why this runs in a process of its own.
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    sys.stdout.write(fault_of(sys.stdin.buffer.read()))


if __name__ == "__main__":  # pragma: no cover
    main()
