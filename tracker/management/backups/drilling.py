"""Restoring a backup into a database of its own, and finding out whether it holds what it tells."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from django.conf import settings

from tracker.management.backups.folders import Backup, BackupError, faults
from tracker.management.backups.making import ANCHORS
from tracker.management.backups.scratch import restored
from tracker.management.backups.state import differences

INSPECTION_SECONDS = 3600


def drill(backup: Backup) -> tuple[dict[str, Any], list[str]]:
    """
    Restore a backup where it disturbs nobody; return what it tells of itself and, in sentences, what is wrong with it.

    :raises BackupError: if it cannot be restored at all
    """
    manifest = backup.manifest()
    if found := list(faults(backup, manifest)):
        return manifest, found
    with restored(backup, manifest["engine"]) as address:
        return manifest, _compared(backup, manifest, address)


def _compared(backup: Backup, manifest: dict[str, Any], address: str) -> list[str]:
    found = _inspected(backup, manifest, address)
    lines = differences(manifest, found)
    lines += [f"审计：{sentence}" for sentence in found["audit"]]
    if found["projection"]:
        lines.append(f"为快速查询而存的数据有 {found['projection']} 处与台账不符。")
    return lines + [f"登记的佐证材料 {name} 不在备份里。" for name in found["missing_files"]]


def _inspected(backup: Backup, manifest: dict[str, Any], address: str) -> dict[str, Any]:
    """Ask a program of its own, whose database is the restored one."""
    anchors = backup.path / ANCHORS
    env = {
        **os.environ,
        "DATABASE_URL": address,
        "DATABASE_REPLICA_URL": "",
        # A name that is not there stands for no anchors; the live file's would be ahead of the backup.
        "AUDIT_ANCHORS": str(anchors),
    }
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "drill", "--inspect", str(backup.path)]
    result = subprocess.run(  # noqa: S603
        command, env=env, capture_output=True, text=True, check=False, timeout=INSPECTION_SECONDS
    )
    if result.returncode:
        raise BackupError(f"恢复出的数据库核对不了：{result.stderr.strip()[-2000:]}")
    found: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return found
