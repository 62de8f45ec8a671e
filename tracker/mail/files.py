"""Messages as files in a folder, for an installation that has no relay yet."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from tracker.mail.outcome import Accepted, Envelope, NotAcceptedError, Phase, Step

_UNSAFE = re.compile(r"[^A-Za-z0-9.@_-]")


class FileTransport:
    """Writes each message to a file named by its Message-ID. Renaming takes the place of the final dot."""

    def __init__(self, folder: Path) -> None:
        """Keep the folder; it is made when the first message comes."""
        self._folder = folder

    def hand_over(self, envelope: Envelope, step: Step) -> Accepted:
        """
        Write a message; unlike a relay a folder never leaves it unclear whether it was accepted.

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
                # Before the renaming, or a crash of the machine could leave an empty file that counts as sent.
                os.fsync(file.fileno())
        except OSError as error:
            # On a full disk half a message would take up room until the next attempt.
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise NotAcceptedError(Phase.BODY, None, str(error)) from error
        step(Phase.BODY)
        step(Phase.MARKER)
        try:
            draft.rename(path)
        except OSError as error:
            # REPLY, since the marker is set by now: the row has to be settled, not released.
            raise NotAcceptedError(Phase.REPLY, None, str(error)) from error
        step(Phase.DOT)
        step(Phase.REPLY)
        return Accepted(250, f"written to {path.name}")

    def has(self, message_id: str) -> bool:
        """Return whether the message was written."""
        return self._path(message_id).is_file()

    def close(self) -> None:
        """Do nothing: no connection is held."""

    def _path(self, message_id: str) -> Path:
        return self._folder / f"{_UNSAFE.sub('_', message_id.strip('<>'))}.eml"
