"""Looks a message up in the log of a Postfix relay: evidence where SMTP leaves it unclear whether it was accepted."""

from __future__ import annotations

import os
import re
from pathlib import Path

NEWEST_BYTES = 32 * 1024 * 1024
"""Bytes read from the end of the log: a doubt is a few minutes old when it is looked up."""
_QUEUED = rb"\b([0-9A-Za-z]{6,20}): message-id=%s\s*$"
_SENT = rb"\b%s: to=<[^>]*>.*\bstatus=sent\b"


def was_sent(log: Path, message_id: str) -> bool:
    """Return whether the log shows that the relay passed a message on; False if the log cannot be read."""
    try:
        text = _end_of(log)
    except OSError:
        return False
    # Two steps: Postfix logs the Message-ID once, with its queue number, and the delivery under that number alone.
    queued = re.findall(_QUEUED % re.escape(message_id.encode()), text, re.MULTILINE)
    return any(re.search(_SENT % re.escape(number), text) for number in queued)


def _end_of(log: Path) -> bytes:
    with log.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - NEWEST_BYTES))
        return file.read()
