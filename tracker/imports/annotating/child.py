"""
Annotating one file of a ledger, as a separate process: python -m tracker.imports.annotating.child.

Reads from standard input a line of JSON, which says what to write, and the file; prints the workbook. Limited like the
process that reads a ledger, and for the same reason.
"""

from __future__ import annotations

import json
import sys

from projects.operations.child_limits import limit_this_process
from tracker.imports.annotating.marks import Mark, MarkKind
from tracker.imports.annotating.workbook import annotated
from tracker.imports.child import LONGEST_SECONDS, MOST_MEMORY, MOST_SECONDS


def main() -> None:
    """Read, and print the workbook."""
    limit_this_process(memory=MOST_MEMORY, seconds=MOST_SECONDS, wall=LONGEST_SECONDS)
    said = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    marks = [
        Mark(sheet, row, letters, MarkKind(kind), value, sentence)
        for sheet, row, letters, kind, value, sentence in said["marks"]
    ]
    sys.stdout.buffer.write(annotated(content, marks, said["headers"]))


if __name__ == "__main__":
    main()
