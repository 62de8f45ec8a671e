"""Filling an empty database with the demo, and keeping what a later release compares."""

import lzma
import sys
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from devtools import postgresql
from devtools.releases.dumps import dump
from devtools.releases.figures import read_figures

OWN_APPS = ("zones", "projects", "tracker")


def fill(folder: Path) -> dict[str, Any]:
    """Load the demo, write the dump into a folder, and return the newest migrations and the figures."""
    call_command("migrate", verbosity=0)
    call_command("load_reference", stdout=sys.stderr)
    call_command("load_demo", "--yes", stdout=sys.stderr)
    with lzma.open(folder / f"{connection.vendor}.sql.xz", "wt", encoding="utf-8", preset=9) as file:
        file.write(dump(str(postgresql.program("pg_dump"))))
    leaves = dict(MigrationLoader(connection).graph.leaf_nodes())
    return {"migrations": {app: leaves[app] for app in OWN_APPS}, "figures": read_figures(now=timezone.now())}
