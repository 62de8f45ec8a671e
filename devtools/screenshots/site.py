"""The product with its demo, in this process and for its lifetime, on one day of the calendar that never passes."""

from __future__ import annotations

import logging
import os
import tempfile
from contextlib import contextmanager
from datetime import datetime
from io import StringIO
from typing import TYPE_CHECKING
from unittest.mock import patch

import django
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.test.testcases import LiveServerThread
from django.utils import timezone
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime.fromisoformat("2026-12-02T09:30:00+08:00")
"""A working day on which last month's reports are due, so that there is something to do on every desk."""


@contextmanager
def running_demo() -> Iterator[str]:
    """
    Load the demo into a database of its own, serve it from a thread, and give the address.

    It is always `NOW`: pictures of the same pages are then the same to the last byte.
    """
    with (
        tempfile.TemporaryDirectory(prefix="screenshots-", ignore_cleanup_errors=True) as folder,
        patch.object(timezone, "now", lambda: NOW),
    ):
        _load(folder)
        server = LiveServerThread("127.0.0.1", StaticFilesHandler)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        if server.error:
            raise server.error
        try:
            yield f"http://127.0.0.1:{server.port}"
        finally:
            server.terminate()


def _load(folder: str) -> None:
    # Whatever the developer's own .env says.
    values = {"DEBUG": "1", "REDIS_URL": "", "EMAIL_URL": "", "SITE_URL": "http://127.0.0.1"}
    os.environ.update(values, DATABASE_URL=f"sqlite:///{folder}/db.sqlite3", DJANGO_SETTINGS_MODULE="config.settings")
    django.setup()
    logging.disable(logging.INFO)
    settings.MEDIA_ROOT, settings.IMPORTS_ROOT = f"{folder}/media", f"{folder}/imports"
    call_command("migrate", verbosity=0)
    # They tell what they loaded, which is not the question here.
    call_command("load_reference", stdout=StringIO())
    call_command("load_demo", living=True, stdout=StringIO())
    # Only now: what it needs wants the settings.
    import_string("devtools.screenshots.ledgers.send_ledgers")("zone-140100", NOW)
