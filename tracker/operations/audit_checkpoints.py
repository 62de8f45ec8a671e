"""Writes the ends of the audit chain to a file outside the database: whoever forges the chain must forge it, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from projects.models import AuditSeal
from projects.operations.audit_chain import Checkpoint, seal_audit

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


def checkpoint_file() -> Path:
    """Return the path of the checkpoints: a file to which lines are only appended."""
    path: Path = settings.AUDIT_ANCHORS
    return path


def read_checkpoints() -> list[Checkpoint]:
    """
    Return the checkpoints in the file, in its order; none if it does not exist yet.

    :raises ValueError: if a line is not a checkpoint
    """
    path = checkpoint_file()
    if not path.exists():
        return []
    return [Checkpoint.read(line) for line in path.read_text(encoding="ascii").splitlines() if line]


def seal_and_write_checkpoints(*, now: datetime) -> int:
    """Seal the unsealed events, append every seal that the file lacks, and return how many were appended."""
    seal_audit(now=now)
    # Compared with the file, not with the new seals: a process that died before it wrote left some behind.
    written = {anchor.seal for anchor in read_checkpoints()}
    missing = AuditSeal.objects.exclude(pk__in=written).order_by("id")
    lines = [Checkpoint(seal.pk, seal.last_event, seal.digest).line for seal in missing]
    if lines:
        checkpoint_file().parent.mkdir(parents=True, exist_ok=True)
        _append("".join(f"{line}\n" for line in lines).encode("ascii"))
    return len(lines)


def _append(content: bytes) -> None:
    """
    Append to the file all or nothing: half a line would make the whole file unreadable.

    :raises OSError: if it cannot be written, such as on a full disk; what is missing is appended the next time
    """
    # Without a buffer, which would write the rest once more on closing.
    with checkpoint_file().open("ab", buffering=0) as file:
        start = file.tell()
        try:
            while content:
                content = content[file.write(content) :]
        except OSError:
            file.truncate(start)
            raise
