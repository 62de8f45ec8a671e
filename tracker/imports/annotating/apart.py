"""Has a file annotated by a process of its own, which may neither take all memory nor run for ever."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from projects.operations.limited_process import read_apart
from tracker.imports.child import LONGEST_SECONDS
from tracker.imports.workbook_guard import WorkbookRefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.imports.annotating.marks import Mark

TOO_HEAVY = ("too_heavy", "文件太复杂，批注时超出了内存或时间的限制。请对照页面上的说明修改原表。")


def annotated_apart(content: bytes, marks: Sequence[Mark], headers: Mapping[str, Sequence[int]]) -> bytes:
    """
    Return a workbook with the marks in it, as `annotated` does.

    :raises WorkbookRefusedError: if the process hit its limits
    """
    told = [[mark.sheet, mark.row, mark.letters, str(mark.kind), mark.value, mark.sentence] for mark in marks]
    said = json.dumps({"marks": told, "headers": {sheet: list(rows) for sheet, rows in headers.items()}})
    sent = said.encode() + b"\n" + content
    answer = read_apart("tracker.imports.annotating.child", sent, longest=LONGEST_SECONDS + 10)
    if not answer:
        raise WorkbookRefusedError(*TOO_HEAVY)
    return answer
