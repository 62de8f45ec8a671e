"""What the relay's own log says of a message: evidence where SMTP leaves a doubt. Reads the log of Postfix."""

from __future__ import annotations

import os
import re
from pathlib import Path

NEWEST_BYTES = 32 * 1024 * 1024
"""How much of the log's end is read; a doubt is a few minutes old when it is looked up."""
_QUEUED = rb"\b([0-9A-Za-z]{6,20}): message-id=%s\s*$"
_SENT = rb"\b%s: to=<[^>]*>.*\bstatus=sent\b"


def was_sent(log: Path, message_id: str) -> bool:
    """Return whether the log says that the relay passed a message on; a log that cannot be read says nothing."""
    try:
        text = _end_of(log)
    except OSError:
        return False
    queued = re.findall(_QUEUED % re.escape(message_id.encode()), text, re.MULTILINE)
    return any(re.search(_SENT % re.escape(number), text) for number in queued)


def _end_of(log: Path) -> bytes:
    with log.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - NEWEST_BYTES))
        return file.read()
