"""Looking into a restored database, in a process whose database it is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from projects.models import Evidence
from projects.operations.audit_chain import verify_audit
from projects.operations.differences import differences
from tracker.management.backups.media import FOLDER
from tracker.management.backups.state import database_state
from tracker.operations.audit_checkpoints import read_checkpoints

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.management.backups.folders import Backup


def inspect(backup: Backup, *, now: datetime) -> dict[str, Any]:
    """
    Return what the database of this process, restored from a backup, holds.

    :raises CommandError: if its tables are of another version
    """
    manifest = backup.manifest()
    # First: the tables of another version cannot be read by this one.
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError("这份备份来自较早的版本：请用那个版本演练，或先按升级步骤重新备份。")
    state = database_state(as_of=date.fromisoformat(manifest["as_of"]), now=now)
    names = Evidence.objects.values_list("file", flat=True).iterator()
    return {
        **state,
        "projection": sum(1 for _ in differences(now=now)),
        "audit": list(verify_audit(anchors=read_checkpoints())),
        "missing_files": sorted({name for name in names if f"{FOLDER}/{name}" not in manifest["files"]}),
    }
