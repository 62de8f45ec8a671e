"""
Looks at one form of an office, as a separate process: python -m tracker.exports.form_child.

Reads the workbook from standard input and prints a line of JSON: how it is filled, or why it is refused. Has no
database, no Django, no settings, and limits on its memory and time, as the process that reads ledgers.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from projects.operations.child_limits import limit_this_process
from tracker.exports.form_trial import tried_layout
from tracker.imports.child import MOST_MEMORY, MOST_SECONDS, TOO_HEAVY
from tracker.imports.workbook_guard import WorkbookRefusedError
from tracker.imports.xml_stream import UnfitError


def main() -> None:
    """Look, and print what was found."""
    limit_this_process(memory=MOST_MEMORY, seconds=MOST_SECONDS)
    try:
        values: dict[str, object] = {"layout": asdict(tried_layout(sys.stdin.buffer.read()))}
    except WorkbookRefusedError as error:
        values = {"refused": [error.code, error.detail]}
    except UnfitError as error:
        values = {"refused": [error.code, str(error)]}
    except MemoryError:
        values = {"refused": list(TOO_HEAVY)}
    sys.stdout.write(json.dumps(values))


if __name__ == "__main__":
    main()
