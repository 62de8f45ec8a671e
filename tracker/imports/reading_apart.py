"""Has a file read by a process of its own, which may neither take all memory nor run for ever."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from projects.operations.limited_process import read_apart
from tracker.imports.child import LONGEST_SECONDS, TOO_HEAVY
from tracker.imports.wire import found_in
from tracker.imports.workbook_guard import WorkbookRefusedError, require_size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.imports.tables import Recognised


def recognise_apart(content: bytes, choices: Mapping[str, str] | None = None) -> Recognised:
    """
    Return the tables of a file, read by the limited process; `choices` are fields of columns, as `recognise` has them.

    :raises WorkbookRefusedError: if the file is refused as a whole, or the process hit its limits
    """
    require_size(content)
    arguments = [json.dumps(dict(choices))] if choices else []
    answer = read_apart("tracker.imports.child", content, *arguments, longest=LONGEST_SECONDS + 10)
    found = found_in(answer.splitlines()) if answer else TOO_HEAVY
    if isinstance(found, tuple):
        raise WorkbookRefusedError(*found)
    return found
