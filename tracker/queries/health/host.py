"""The machine: room on its disks, the age of the newest backup, its clock."""

from __future__ import annotations

import contextlib
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from tracker.queries.health.jobs import CLOCKS_DIFFER_BY

if TYPE_CHECKING:
    from collections.abc import Iterator

BACKUP_TOO_OLD = timedelta(hours=26)
"""A backup a night, and two hours for one that takes long."""
MEBIBYTE = 1024 * 1024


def disk_alarms(*, now: datetime) -> Iterator[str]:
    """Yield each file system of ours on which less than DISK_FREE_MB is left. No query."""
    seen: set[int] = set()
    for wanted in _folders():
        # A folder that is made later lies on the file system of the nearest one above it.
        folder = next(path for path in (wanted, *wanted.parents) if path.exists())
        device = folder.stat().st_dev
        free = shutil.disk_usage(folder).free // MEBIBYTE
        if device not in seen and free < settings.DISK_FREE_MB:
            yield f"{folder} 所在的磁盘只剩 {free} MB（下限 {settings.DISK_FREE_MB} MB），请清理或扩容。"
        seen.add(device)


def backup_alarms(*, now: datetime) -> Iterator[str]:
    """Yield that the newest file in BACKUP_DIR is too old, empty or missing; nothing where no folder is set."""
    if settings.BACKUP_DIR is None:
        return
    if not settings.BACKUP_DIR.is_dir():
        yield f"备份目录 {settings.BACKUP_DIR} 不存在或读不到。"
        return
    newest = max(_times_of_files(settings.BACKUP_DIR), default=None)
    if newest is None:
        yield f"备份目录 {settings.BACKUP_DIR} 里没有备份。"
        return
    age = now - datetime.fromtimestamp(newest, UTC)
    if age > BACKUP_TOO_OLD:
        yield f"最近一次备份已是 {age.total_seconds() / 3600:.0f} 小时以前，请检查备份任务。"
    elif -age > CLOCKS_DIFFER_BY:
        yield "最近一次备份的时间在未来：时钟曾经走快，看不出备份是否还在进行。"


def _folders() -> list[Path]:
    folders = [Path(settings.MEDIA_ROOT), settings.VAR_DIR, settings.AUDIT_ANCHORS.parent]
    return folders if settings.BACKUP_DIR is None else [*folders, settings.BACKUP_DIR]


def _times_of_files(folder: Path) -> Iterator[float]:
    for parent, folders, names in os.walk(folder):
        # What a backup that was killed has left behind is none.
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            # Old backups are deleted meanwhile.
            with contextlib.suppress(FileNotFoundError):
                file = Path(parent, name).stat()
                if file.st_size:
                    yield file.st_mtime
