"""The product with its demo, in this process and for its lifetime, on one day of the calendar that never passes."""

from __future__ import annotations

import logging
import os
import tempfile
from contextlib import ExitStack, contextmanager, redirect_stdout
from datetime import datetime
from io import StringIO
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from unittest.mock import patch
from zoneinfo import ZoneInfo

import django
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 12, 2, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
"""A working day on which last month's reports are due, so that there is something to do on every desk."""


@contextmanager
def running_demo() -> Iterator[str]:
    """
    Load the demo into a database of its own, serve it from a thread, and give the address.

    It is always `NOW`: pictures of the same pages are then the same to the last byte.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="screenshots-", ignore_cleanup_errors=True))
        # Whatever the developer's own .env says.
        os.environ.update(
            DEBUG="1",
            DATABASE_URL=f"sqlite:///{folder}/db.sqlite3",
            REDIS_URL="",
            EMAIL_URL="",
            SITE_URL="http://127.0.0.1",
            DJANGO_SETTINGS_MODULE="config.settings",
        )
        yield stack.enter_context(_served(Path(folder)))


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    django.setup()
    logging.disable(logging.INFO)
    settings.MEDIA_ROOT = folder / "media"
    with patch.object(timezone, "now", lambda: NOW):
        call_command("migrate", verbosity=0)
        # They print what they loaded, which is not the question here.
        with redirect_stdout(StringIO()):
            call_command("load_reference")
            call_command("load_demo")
        server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
        server.set_app(StaticFilesHandler(get_wsgi_application()))
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()


class Quiet(WSGIRequestHandler):
    """Answers without writing down that it did."""

    def log_message(self, *_: object) -> None:
        """Print nothing."""
