"""Messages as files in a folder, for an installation that has no relay yet."""

from __future__ import annotations

import os
import re
from pathlib import Path

from tracker.mail.outcome import Accepted, Envelope, NotAcceptedError, Phase, Step

_UNSAFE = re.compile(r"[^A-Za-z0-9.@_-]")


class FileTransport:
    """Writes each message under its own name; the renaming is the final dot, and can be looked up."""

    def __init__(self, folder: Path) -> None:
        """Keep the folder; it is made when the first message comes."""
        self._folder = folder

    def hand_over(self, envelope: Envelope, step: Step) -> Accepted:
        """
        Write a message.

        :raises NotAcceptedError: if it cannot be written
        """
        path = self._path(envelope.message_id)
        draft = path.with_suffix(".tmp")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            step(Phase.CONNECT)
            with draft.open("wb") as file:
                file.write(envelope.content)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise NotAcceptedError(Phase.BODY, None, str(error)) from error
        step(Phase.BODY)
        step(Phase.MARKER)
        try:
            draft.rename(path)
        except OSError as error:
            raise NotAcceptedError(Phase.REPLY, None, str(error)) from error
        step(Phase.DOT)
        step(Phase.REPLY)
        return Accepted(250, f"written to {path.name}")

    def has(self, message_id: str) -> bool:
        """Return whether a message lies there."""
        return self._path(message_id).is_file()

    def close(self) -> None:
        """Do nothing."""

    def _path(self, message_id: str) -> Path:
        return self._folder / f"{_UNSAFE.sub('_', message_id.strip('<>'))}.eml"
