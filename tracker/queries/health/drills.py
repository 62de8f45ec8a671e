"""The drill of the backups: when one was last restored and compared, and with what outcome."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from projects.models import AuditEvent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

DRILL = "drill"
"""The action of the audit event that a drill leaves; its reason says what was wrong, and is empty if nothing was."""
DRILL_TOO_OLD = timedelta(days=8)
"""A drill a week, and a day for one that was put off."""


def drill_alarms(*, now: datetime) -> Iterator[str]:
    """Yield that no backup was proven of late, or that the newest drill failed; nothing where no folder is set."""
    if settings.BACKUP_DIR is None:
        return
    newest = AuditEvent.objects.filter(action=DRILL).order_by("-id").first()
    if newest is None:
        yield "备份从未演练过：请运行 manage.py drill。"
        return
    if newest.reason:
        yield f"最近一次备份演练失败：{newest.reason}"
    if now - newest.at > DRILL_TOO_OLD:
        yield f"最近一次备份演练已是 {(now - newest.at).days} 天以前，请检查演练任务。"
