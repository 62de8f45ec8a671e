"""How an entry of the log is written: as one line of JSON, or as one line to be read. Nothing in it breaks the line."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

from config.redaction import redacted, redacted_values
from projects.operations.request_number import current_request


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """Return an entry as values, redacted; `fields` in the `extra` of a call adds values of its own."""
    values: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "message": _message(record),
        "request_id": current_request(),
        **getattr(record, "fields", {}),
    }
    if record.exc_info and record.exc_info[0] is not None:
        values["exception"] = record.exc_info[0].__name__
        values["traceback"] = logging.Formatter().formatException(record.exc_info)
    return redacted_values({name: value for name, value in values.items() if value not in ("", None)})


class JSONFormatter(logging.Formatter):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(fields_of(record), ensure_ascii=False)


class LineFormatter(logging.Formatter):
    """One line for a person; a traceback follows on lines of its own, indented."""

    def format(self, record: logging.LogRecord) -> str:
        values = fields_of(record)
        trace = values.pop("traceback", "")
        named = " ".join(f"{name}={value}" for name, value in values.items() if name not in _IN_FRONT)
        line = f"{values['time']} {values['level']} {values['logger']}: {values['message']} {named}"
        lines = [_on_one_line(line.rstrip()), *(f"    {_on_one_line(part)}" for part in trace.splitlines())]
        return "\n".join(lines)


_IN_FRONT = frozenset({"time", "level", "logger", "message"})


def _message(record: logging.LogRecord) -> str:
    # Django names the path, which may hold the token of a link: the pattern says as much.
    request, status = getattr(record, "request", None), getattr(record, "status_code", None)
    if request is not None and status is not None:
        match = getattr(request, "resolver_match", None)
        return f"{status} {getattr(request, 'method', '')} {match.route if match else ''}".rstrip()
    return redacted(record.getMessage())


def _on_one_line(text: str) -> str:
    """Return a text whose control characters, with which an entry could be forged, are written out."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
