"""What the program says apart from requests: its commands, its OpenAPI document, and what it wrote into its tables."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

from django.core.management import CommandError, call_command
from django.db import connection

from devtools.compare_answers.answers import Answer
from devtools.compare_answers.openapi import flattened

PROGRAM = "program"
"""Who is said to have asked where no account did."""
BEFORE = [["migrate", "--verbosity=0"], ["load_reference"], ["load_demo", "--yes"]]
REMINDERS = ["issue_reminders", "--today=2024-08-30"]
"""Of a later day than the frozen one: on the first day of an installation nothing is owed."""
AFTER = [
    *(["rate_report", "--as-of=2023-12-31", f"--by={by}"] for by in ("none", "unit", "round")),
    *(
        ["rate_report", "--as-of=2023-12-31", "--by=unit", f"--basis={basis}", "--known-at=2024-01-05T09:00"]
        for basis in ("count-2021", "investment-2023", "count-due")
    ),
    ["rate_report", "--as-of=2099-12-31"],
    ["backtest_rule", "no-full-output", "--from=2024-01", "--to=2024-06", "--every=month"],
    ["check_projection"],
    ["verify_audit"],
]
RANDOM_TABLES = {"django_session", "sqlite_stat1", "sqlite_sequence"}
NUMBERED_BY_IMPORT = {"django_content_type", "auth_permission"}
"""Their rows are numbered in the order in which models are imported; nothing refers to the numbers."""
RANDOM_COLUMNS = {"file", "applied"}


def command_output(words: list[str]) -> Answer:
    """Run a command; return what it prints, and why it failed."""
    printed = io.StringIO()
    try:
        call_command(*words, stdout=printed, stderr=printed)
    except CommandError as error:
        printed.write(f"CommandError: {error}")
    return Answer(PROGRAM, "commands", " ".join(words), printed.getvalue())


def operations() -> Iterator[Answer]:
    """Yield each operation of the OpenAPI document."""
    printed = io.StringIO()
    call_command("spectacular", "--format=openapi-json", stdout=printed)
    for operation, text in flattened(json.loads(printed.getvalue())).items():
        yield Answer(PROGRAM, "OpenAPI", operation, text)


def tables() -> Iterator[Answer]:
    """Yield what loading and writing left in every table."""
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names()) - RANDOM_TABLES - NUMBERED_BY_IMPORT):
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')  # noqa: S608  # a name that the database gave
            names = [column[0] for column in cursor.description]
            kept = [number for number, name in enumerate(names) if name not in RANDOM_COLUMNS]
            lines = [" | ".join(f"{names[number]}={row[number]}" for number in kept) for row in cursor.fetchall()]
            yield Answer(PROGRAM, "tables", table, "\n".join(lines))
