"""
Reading one file of a ledger, as a separate process: python -m tracker.imports.child.

Reads the file from standard input and prints lines of JSON: the tables that it holds, or why it is refused. Its
argument, if any, is JSON: what is wanted, and the fields that an officer chose for columns. Has no database, no Django,
no settings, and limits on its memory and time, because few bytes may unpack to many.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from projects.operations.child_limits import limit_this_process
from tracker.imports.book import read_book, read_one_sheet
from tracker.imports.indicator_tables import SHEET, indicator_table
from tracker.imports.monthly_tables import monthly_table
from tracker.imports.recognition import recognise
from tracker.imports.wire import Wanted, lines_of, refusal
from tracker.imports.workbook_guard import WorkbookRefusedError
from tracker.imports.xml_stream import UnfitError

if TYPE_CHECKING:
    from tracker.imports.tables import Recognised

MOST_MEMORY = 512 * 1024 * 1024
MOST_SECONDS = 60
LONGEST_SECONDS = 600
"""Wall time: nobody waits beside it, and it stands behind requests on a busy machine."""
TOO_HEAVY = ("too_heavy", "文件太复杂，读取时超出了内存或时间的限制。请拆分，或只留项目表后再导入。")


def main() -> None:
    """Read, and print what was found."""
    limit_this_process(memory=MOST_MEMORY, seconds=MOST_SECONDS, wall=LONGEST_SECONDS)
    content = sys.stdin.buffer.read()
    asked = json.loads(sys.argv[1]) if sys.argv[1:] else {}
    try:
        for line in lines_of(_found(content, asked)):
            sys.stdout.buffer.write(line)
    except WorkbookRefusedError as error:
        sys.stdout.buffer.write(refusal(error.code, error.detail))
    except UnfitError as error:
        sys.stdout.buffer.write(refusal(error.code, str(error)))
    except MemoryError:
        sys.stdout.buffer.write(refusal(*TOO_HEAVY))


def _found(content: bytes, asked: dict[str, Any]) -> Recognised:
    wanted = asked.get("wanted", Wanted.PROJECTS)
    if wanted == Wanted.INDICATORS:
        return indicator_table(read_one_sheet(content, sheet=SHEET))
    book = read_book(content)
    return monthly_table(book) if wanted == Wanted.MONTH else recognise(book, asked.get("choices"))


if __name__ == "__main__":
    main()
