"""Writes the ends of the audit chain to a file outside the database: whoever forges the chain must forge it, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from projects.models import AuditSeal
from projects.operations.audit import record_event
from projects.operations.audit_chain import RESTORED, Checkpoint, Restoration, seal_audit, standing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path


def checkpoint_file() -> Path:
    """Return the path of the checkpoints: a file to which lines are only appended."""
    path: Path = settings.AUDIT_ANCHORS
    return path


def read_checkpoints() -> list[Checkpoint | Restoration]:
    """
    Return the checkpoints in the file and the restores between them, in its order; none if it does not exist yet.

    :raises ValueError: if a line is neither
    """
    path = checkpoint_file()
    if not path.exists():
        return []
    lines = [line for line in path.read_text(encoding="ascii").splitlines() if line]
    return [Restoration.read(line) if line.startswith(Restoration.WORD) else Checkpoint.read(line) for line in lines]


def seal_and_write_checkpoints(*, now: datetime) -> int:
    """Seal the unsealed events, append every seal that the file lacks, and return how many were appended."""
    seal_audit(now=now)
    # Compared with the file, not with the new seals: a process that died before it wrote left some behind.
    written = {anchor.seal for anchor in standing(read_checkpoints())}
    missing = AuditSeal.objects.exclude(pk__in=written).order_by("id")
    lines = [Checkpoint(seal.pk, seal.last_event, seal.digest).line for seal in missing]
    _append(lines)
    return len(lines)


@transaction.atomic
def record_restore(*, reason: str, now: datetime) -> int:
    """
    Record that this database was restored from a backup; return how many checkpoints of the file are thereby given up.

    Both the audit and the file tell of it: whoever cuts off the tail of the one has to forge the other, too.
    """
    last = AuditSeal.objects.order_by("-id").first()
    restoration = Restoration(last.pk if last else 0, last.digest if last else "")
    given_up = sum(1 for anchor in standing(read_checkpoints()) if anchor.seal > restoration.seal)
    after = {
        "seal": restoration.seal,
        "digest": restoration.digest,
        "last_event": last.last_event if last else 0,
        "given_up": given_up,
    }
    record_event(
        action=RESTORED, subject=AuditSeal(), number=restoration.seal, by=None, now=now, after=after, reason=reason
    )
    # Inside of the transaction: without the line in the file there must be no event either.
    _append([restoration.line])
    return given_up


def _append(lines: Sequence[str]) -> None:
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
