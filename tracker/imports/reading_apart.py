"""Has a file read by a process of its own, which may neither take all memory nor run for ever."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from projects.operations.limited_process import read_apart, turn_to_read
from projects.operations.virus_scanning import scan
from tracker.imports.child import LONGEST_SECONDS, TOO_HEAVY
from tracker.imports.wire import Wanted, found_in
from tracker.imports.workbook_guard import WorkbookRefusedError, require_size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.imports.tables import Recognised


def lines_apart(content: bytes, choices: Mapping[str, str] | None = None, *, wanted: Wanted = Wanted.PROJECTS) -> bytes:
    """
    Return what the limited process prints of a file, which can be kept; `recognised_in` reads it.

    `choices` are fields of columns, as `recognise` has them; `wanted` is what to find in the file.

    :raises WorkbookRefusedError: if the file is too large, or the process hit its limits
    """
    require_size(content)
    asked = json.dumps({"choices": dict(choices or {}), "wanted": wanted})
    answer = read_apart("tracker.imports.child", content, asked, longest=LONGEST_SECONDS + 10)
    if not answer:
        raise WorkbookRefusedError(*TOO_HEAVY)
    return answer


def read_at_once(content: bytes, wanted: Wanted) -> Recognised:
    """
    Return what a file holds, while somebody waits for it in the web process; one file at a time.

    :raises WorkbookRefusedError: if the file is refused as a whole
    :raises DomainError: if it holds a virus
    :raises BusyError: if other files are being read
    """
    scan(content)
    with turn_to_read():
        return recognised_in(lines_apart(content, wanted=wanted))


def recognised_in(lines: bytes) -> Recognised:
    """
    Return the tables of which the limited process printed these lines.

    :raises WorkbookRefusedError: if they say that the file is refused
    """
    found = found_in(lines.splitlines())
    if isinstance(found, tuple):
        raise WorkbookRefusedError(*found)
    return found
