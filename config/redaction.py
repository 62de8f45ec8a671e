"""What must not leave by a log, an error report or a mail to an administrator: secrets, and who a person is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    # The password of an address, up to the last @ before a blank: a password may hold / and @ itself.
    (re.compile(r"(://)[^\s/@\"']*:[^\s\"']*@"), r"\1***@"),
    (re.compile(r"(?i)\b((?:set-)?cookie\"?'?\s*[:=]\s*).*"), r"\1***"),
    (re.compile(r"(?i)\b(authorization[\"']?\s*[:=]\s*[\"']?)(?:(?:token|bearer|basic)\s+)?[^\s\"',}]+"), r"\1***"),
    (re.compile(r"(?i)\b(token|bearer|basic)(\s+)[A-Za-z0-9._~+/=-]{12,}"), r"\1\2***"),
    (
        re.compile(
            r"(?i)(\b\w*(?:password|passwd|secret|token|session_?id|csrf\w*|api_?key)\w*[\"']?\s*[:=]\s*|(?:口令|密码)\s*[:=：]\s*)"
            r"(?:\"[^\"]*\"|'[^']*'|[^\s,;&})]+)"
        ),
        r"\1***",
    ),
    # What was searched for or chosen; the names of the parameters stay.
    (re.compile(r"([?&][\w.\[\]-]+=)[^\s&\"'#]+"), r"\1***"),
    # PostgreSQL prints the whole row that it refuses.
    (re.compile(r"(DETAIL:\s+Failing row contains |detail: Failing row contains )\(.*"), r"\1***"),
    (re.compile(r"(?<![0-9])(1[3-9][0-9])[0-9]{4}([0-9]{4})(?![0-9])"), r"\1****\2"),
    (re.compile(r"(?<![0-9A-Za-z])([0-9]{6})[0-9]{11}[0-9Xx](?![0-9A-Za-z])"), r"\1************"),
    (re.compile(r"\b([A-Za-z0-9])[A-Za-z0-9._%+-]*@(?=[A-Za-z0-9-]+\.)"), r"\1***@"),
)


def redacted(text: str) -> str:
    """Return a text without passwords, tokens, cookies, values of queries, telephone numbers and the like."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def redacted_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as JSON holds them: numbers as they are, everything else as redacted text."""
    plain = (bool, int, float, type(None))
    return {name: value if isinstance(value, plain) else redacted(str(value)) for name, value in values.items()}
