"""PostgreSQL's client programs, told the address by their environment: an argument shows in the list of processes."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from tracker.management.backups.folders import BackupError

if TYPE_CHECKING:
    from collections.abc import Mapping

DEBIAN = Path("/usr/lib/postgresql")
VARIABLES = {"PGDATABASE": "NAME", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGHOST": "HOST", "PGPORT": "PORT"}
TLS = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"}


def run(name: str, *arguments: str, settings: Mapping[str, Any]) -> None:
    """
    Run a client program on the database of Django's settings.

    :raises BackupError: if it is not there, or fails
    """
    given = {variable: str(settings[key]) for variable, key in VARIABLES.items() if settings.get(key)}
    options = settings.get("OPTIONS", {})
    given |= {variable: str(options[key]) for key, variable in TLS.items() if key in options}
    command = [_program(name), *arguments]
    result = subprocess.run(  # noqa: S603
        command, env={**os.environ, **given}, capture_output=True, text=True, check=False, errors="replace"
    )
    if result.returncode:
        raise BackupError(f"{name} 失败（退出码 {result.returncode}）：{result.stderr.strip()[-2000:]}")


def address_of(settings: Mapping[str, Any], name: str) -> str:
    """Return the DATABASE_URL of another database of the same server."""
    owner = f"{quote(str(settings['USER']), safe='')}:{quote(str(settings['PASSWORD']), safe='')}"
    host = quote(str(settings["HOST"]), safe="")
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    return f"postgres://{owner}@{host}{port}/{quote(name)}?{urlencode(settings.get('OPTIONS', {}))}"


def _program(name: str) -> str:
    # By number: as text, version 9 would come after 15. The newest reads every older server.
    debian = sorted(DEBIAN.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    found = shutil.which(name) or (str(debian[-1]) if debian else "")
    if not found:
        raise BackupError(f"找不到 {name}：请安装与数据库同版本或更新的 PostgreSQL 客户端（postgresql-client）。")
    return found
