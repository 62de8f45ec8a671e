"""Writing the ends of the audit's chain down outside the database: who forges the chain must forge them, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from projects.models import AuditSeal
from projects.operations.audit_chain import Checkpoint, seal_audit

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


def checkpoint_file() -> Path:
    """Return where the anchors stand: a file to which lines are only added."""
    path: Path = settings.AUDIT_ANCHORS
    return path


def read_checkpoints() -> list[Checkpoint]:
    """Return the anchors that were written down; a line that is none ends them."""
    path = checkpoint_file()
    if not path.exists():
        return []
    return [Checkpoint.read(line) for line in path.read_text(encoding="ascii").splitlines() if line]


def seal_and_write_checkpoints(*, now: datetime) -> int:
    """Seal what is not sealed yet, write every seal down that is not written down, and return how many are new."""
    seal_audit(now=now)
    written = {anchor.seal for anchor in read_checkpoints()}
    missing = AuditSeal.objects.exclude(pk__in=written).order_by("id")
    lines = [Checkpoint(seal.pk, seal.last_event, seal.digest).line for seal in missing]
    if lines:
        checkpoint_file().parent.mkdir(parents=True, exist_ok=True)
        with checkpoint_file().open("a", encoding="ascii") as file:
            file.writelines(f"{line}\n" for line in lines)
    return len(lines)
