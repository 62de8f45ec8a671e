"""Large pictures at once, against the real server: others are answered meanwhile, and little of the server is used."""

import http.client
import io
import os
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone

from config.field_keys import new_key
from devtools import processes
from projects.models import Evidence
from tests import factories, files
from tests.threads import ON_POSTGRESQL
from tracker.operations.accounts.tokens import open_token

pytestmark = [*ON_POSTGRESQL, pytest.mark.timeout(300)]
ARGUMENTS = ["--workers", "1", "--worker-class", "gthread", "--threads", "8", "--no-control-socket"]
MOST_CPU_SECONDS = 1.0
MOST_MEGABYTES = 300


def flat_picture(width, height):
    """Return a whole PNG of one colour."""
    row = b"\0" + b"\x80" * (3 * width)
    packing = zlib.compressobj(1)
    packed = b"".join([*(packing.compress(row) for _ in range(height)), packing.flush()])
    return files.png(width, height, packed)


@pytest.fixture
def server():
    """Start gunicorn on the database of the tests; give its port and the number of its one worker."""
    database, port = connection.settings_dict, processes.free_port()
    url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    environment = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    environment |= {"DATABASE_URL": url, "SECRET_KEY": "only-for-this-test-" * 3, "DEPLOYMENT_ID": "flood"}
    environment["FIELD_KEYS"] = new_key("flood")
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", *ARGUMENTS]
    master = processes.start(command, env=environment)
    try:
        assert processes.wait_until(lambda: is_up(port), seconds=60)
        (worker,) = Path(f"/proc/{master.pid}/task/{master.pid}/children").read_text().split()
        yield port, Path("/proc", worker)
    finally:
        processes.stop([master])


def is_up(port):
    try:
        return asked(port, "GET", "/healthz")[0] == 200
    except OSError:
        return False


def asked(port, method, path, body=b"", headers=None):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=120)) as client:
        client.request(method, path, body, headers or {})
        answer = client.getresponse()
        return answer.status, answer.headers, answer.read()


def cpu_seconds(process):
    """Return what a process itself has used, without its children."""
    fields = (process / "stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def megabytes(process):
    (line,) = [line for line in (process / "status").read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


def test_large_pictures_at_once_leave_the_server_to_others(server, zone_officer):
    port, worker = server
    project = factories.make_project(zone_officer.zone)
    with transaction.atomic():
        _, token, _ = open_token(officer=zone_officer, address="127.0.0.1", user_agent="", now=timezone.now())
    headers = {"Authorization": f"Token {token}", "Content-Type": MULTIPART_CONTENT}

    def send(content):
        file = io.BytesIO(content)
        file.name = "现场.png"
        body = encode_multipart(BOUNDARY, {"kind": "agreement", "file": file})
        return asked(port, "POST", f"/api/v1/projects/{project.pk}/evidence/", body, headers)

    def flood(*pictures):
        """Send pictures at once, ask for something else meanwhile, and return the codes that came."""
        before = cpu_seconds(worker)
        with ThreadPoolExecutor(len(pictures)) as people:
            sent = [people.submit(send, picture) for picture in pictures]
            assert asked(port, "GET", "/healthz")[0] == 200
        answers = [each.result() for each in sent]
        used = cpu_seconds(worker) - before
        assert used < MOST_CPU_SECONDS * len(pictures), used
        assert megabytes(worker) < MOST_MEGABYTES
        assert all("Retry-After" in headers for status, headers, _ in answers if status == 503)
        return [status for status, _, _ in answers]

    # What is loaded at the first upload is not the pictures' doing.
    assert send(b"x")[0] == 422
    try:
        assert set(flood(*[flat_picture(10_000, 6_000)] * 6)) <= {422, 503}
        assert flood(*[flat_picture(8_000, 5_000)] * 2) == [201, 201]
    finally:
        for evidence in Evidence.objects.all():
            evidence.file.delete(save=False)
