"""Whether this installation may send from this very database: a restored or copied one is another."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

from tracker.models import Deployment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper

NO_RIGHT = "no right"
"""The identity of a database that does not tell this role which cluster it belongs to."""
_MAY_ASK = "SELECT has_function_privilege('pg_control_system()', 'EXECUTE')"
# The cluster; its timeline, which each failover and each recovery to a point in time changes; the database; the table,
# which is another one after pg_restore --clean into the same database. Anybody may ask for all of them.
_POSTGRESQL = """
SELECT system_identifier, substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8),
       (SELECT oid FROM pg_database WHERE datname = current_database()), 'tracker_deployment'::regclass::oid
  FROM pg_control_system()
"""


def database_identity(database: BaseDatabaseWrapper | None = None) -> str:
    """
    Return what tells a database, or the one of this program, from its copies, as short text; it outlasts restarts.

    Two small queries. Copies that cannot be told apart are named in ADR 0067.
    """
    asked = database or connection
    with asked.cursor() as cursor:
        if asked.vendor == "sqlite":
            cursor.execute("PRAGMA database_list")
            files = {name: path for _, name, path in cursor.fetchall()}
            return _file_identity(files.get("main", ""))
        cursor.execute(_MAY_ASK)
        if not cursor.fetchone()[0]:
            return NO_RIGHT
        cursor.execute(_POSTGRESQL)
        return _joined("postgresql", cursor.fetchone())


def why_not_armed(deployment: Deployment | None) -> str:
    """Return in a sentence why nothing may be sent from the database with this row, empty if this installation may."""
    named = deployment.identity if deployment else ""
    if named != settings.DEPLOYMENT_ID:
        return (
            f"数据库登记的部署标识是“{named or '无'}”，本机的 DEPLOYMENT_ID 是“{settings.DEPLOYMENT_ID}”，"
            "不发任何催办。确认本机应当发信后，请运行 manage.py arm_dispatcher。"
        )
    here = database_identity()
    if here == NO_RIGHT:
        return (
            "数据库不让本机的角色调用 pg_control_system()，认不出这是不是原来的数据库，不发任何催办。"
            "请由超级用户执行 GRANT EXECUTE ON FUNCTION pg_control_system() TO 应用的角色。"
        )
    if deployment is None or deployment.database != here:
        return (
            "这个数据库不是启用发信时的那一个：它是恢复或复制来的，或经过主备切换、大版本升级，不发任何催办。"
            "确认本机应当发信、原来的那套不再发信后，请运行 manage.py arm_dispatcher。"
        )
    return ""


def _file_identity(path: str) -> str:
    if not path:
        return "sqlite in memory"
    # Not the device number, which may change at a restart; the file system's own identity stays.
    return _joined("sqlite", (os.statvfs(path).f_fsid, Path(path).stat().st_ino))


def _joined(engine: str, parts: Sequence[object]) -> str:
    return " ".join([engine, *map(str, parts)])
