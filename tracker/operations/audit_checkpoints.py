"""Writes the ends of the audit chain to a file outside the database: whoever forges the chain must forge it, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from projects.models import AuditSeal
from projects.operations.audit import record_event
from projects.operations.audit_chain import RESTORED, Checkpoint, Restoration, seal_audit, standing
from tracker.operations.anchor_file import anchor_lines, append_lines
from tracker.operations.bulletin_anchors import is_of_bulletins, line_of_restore, lines_to_append

if TYPE_CHECKING:
    from datetime import datetime


def read_checkpoints() -> list[Checkpoint | Restoration]:
    """
    Return the checkpoints in the file and the restores between them, in its order; none if it does not exist yet.

    :raises ValueError: if a line is neither
    """
    lines = [line for line in anchor_lines() if not is_of_bulletins(line)]
    return [Restoration.read(line) if line.startswith(Restoration.WORD) else Checkpoint.read(line) for line in lines]


def seal_and_write_checkpoints(*, now: datetime) -> int:
    """
    Seal the unsealed events, append every seal and bulletin that the file lacks; return how many seals were appended.
    """
    seal_audit(now=now)
    # Compared with the file, not with the new seals: a process that died before it wrote left some behind.
    written = {anchor.seal for anchor in standing(read_checkpoints())}
    missing = AuditSeal.objects.exclude(pk__in=written).order_by("id")
    lines = [Checkpoint(seal.pk, seal.last_event, seal.digest).line for seal in missing]
    append_lines([*lines, *lines_to_append()])
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
    append_lines([restoration.line, line_of_restore()])
    return given_up
