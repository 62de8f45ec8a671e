"""
What an upload of 20 MB takes of a web process's memory: a real gunicorn, its resident memory read from /proc.

    python -m devtools.testservers --keep var/bench python -m bench.upload_memory
"""

from __future__ import annotations

import http.client
import os
import secrets
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.utils import timezone

from bench import databases
from bench.filling import fill
from bench.sample_ledger import UNIT
from zones.models import Officer, Role, Token

BYTES = 19 * 1024 * 1024
PORT = 8595
SCALE = 20_000
DATABASE = "bench_upload"
BOUNDARY = "boundary-of-a-form"


def main() -> None:
    """Print the megabytes before the upload, at most while it is taken in, and after it."""
    token = _filled()
    parts = urlsplit(os.environ["DATABASE_URL"])
    environment = {**os.environ, "DATABASE_URL": urlunsplit(parts._replace(path=f"/{DATABASE}"))}
    command = [sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{PORT}"]
    options = ["--worker-class", "gthread", "--threads", "8", "--no-control-socket", "--log-level", "error"]
    with subprocess.Popen([*command, *options], env=environment) as server:
        try:
            _send(token, b"PK small", wait=60)
            (worker,) = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text(encoding="ascii").split()
            # From here on the kernel notes the highest anew.
            Path(f"/proc/{worker}/clear_refs").write_text("5", encoding="ascii")
            before = _mb(worker, "VmRSS")
            status = _send(token, b"PK" + secrets.token_bytes(BYTES))
            print(f"{status}: {before} MB, at most {_mb(worker, 'VmHWM')}, {_mb(worker, 'VmRSS')} after")
        finally:
            server.terminate()


def _filled() -> str:
    """Fill the database of the bench, or take it as it was kept; return the token of an officer of a unit in a copy."""
    databases.create(DATABASE, template=databases.kept("bench", SCALE, partial(fill, SCALE)))
    officer = Officer.objects.create(username="uploading", role=Role.UNIT, unit_id=UNIT)
    return str(Token.objects.create(user=officer, created=timezone.now())[1])


def _send(token: str, content: bytes, wait: int = 0) -> int:
    """Send a file in as a form does; return the status. Wait some seconds for a server that begins."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n'.encode()
    headers = {"Authorization": f"Token {token}", "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    until = time.monotonic() + wait
    while True:
        there = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        try:
            there.request("POST", "/api/v1/imports/", head + content + f"\r\n--{BOUNDARY}--\r\n".encode(), headers)
            return there.getresponse().status
        except ConnectionRefusedError:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
        finally:
            there.close()


def _mb(process: str, name: str) -> int:
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith(f"{name}:"))) // 1024


if __name__ == "__main__":
    main()
