"""The file outside the database to which the ends of the chains are appended: whoever forges one must forge it, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def checkpoint_file() -> Path:
    """Return the path of the file, to which lines are only appended."""
    path: Path = settings.AUDIT_ANCHORS
    return path


def anchor_lines() -> list[str]:
    """Return the lines in the file, in its order; none if it does not exist yet."""
    path = checkpoint_file()
    if not path.exists():
        return []
    return [line for line in path.read_text(encoding="ascii").splitlines() if line]


def append_lines(lines: Sequence[str]) -> None:
    """
    Append to the file all or nothing: half a line would make the whole file unreadable.

    :raises OSError: if it cannot be written, such as on a full disk; what is missing is appended the next time
    """
    if not lines:
        return
    checkpoint_file().parent.mkdir(parents=True, exist_ok=True)
    content = "".join(f"{line}\n" for line in lines).encode("ascii")
    # Without a buffer, which would write the rest once more on closing.
    with checkpoint_file().open("ab", buffering=0) as file:
        start = file.tell()
        try:
            while content:
                content = content[file.write(content) :]
        except OSError:
            file.truncate(start)
            raise
