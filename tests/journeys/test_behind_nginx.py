"""The site as it is installed: nginx with TLS before two web servers on one PostgreSQL."""

import http.client
import json
import os
import secrets
import ssl
import sys
from contextlib import closing
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import override_settings

from config.env import PROJECT
from devtools import processes
from projects.models import AuditEvent
from tests import factories
from tests.nginx import Nginx

FORGED = "203.0.113.9"


@pytest.fixture
def site(transactional_db, tmp_path):
    """Two web servers of one database, and nginx before them; gives nginx and the web servers."""
    if connection.vendor != "postgresql":
        pytest.skip("两个网站进程共用一个 PostgreSQL")
    ports = [processes.free_port() for _ in range(2)]
    nginx, key = Nginx(tmp_path, ports), secrets.token_urlsafe(48)
    with (tmp_path / "web.log").open("wb") as log:
        started = [_web_server(port, nginx, key, log.fileno()) for port in ports]
        try:
            assert processes.wait_until(lambda: all(map(processes.is_listening, ports)), seconds=60)
            started.append(nginx.start())
            yield nginx, started[:2]
        finally:
            processes.stop(started)


def _web_server(port, nginx, key, log):
    of = connection.settings_dict
    database = f"postgres://{of['USER']}:{quote(of['PASSWORD'])}@{of['HOST']}:{of['PORT']}/{of['NAME']}"
    # Development finds static files where they lie: nothing has to be collected for a test.
    settings = {"DEBUG": "1", "ENV": "", "EMAIL_URL": "", "REDIS_URL": "", "SECRET_KEY": key, "DATABASE_URL": database}
    settings |= {"SITE_URL": f"https://127.0.0.1:{nginx.port}", "ALLOWED_HOSTS": "127.0.0.1", "TRUSTED_PROXIES": "1"}
    environment = {**os.environ, **settings, "BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": "1"}
    command = [sys.executable, "-m", "gunicorn", "--config", str(PROJECT / "deploy" / "gunicorn.conf.py")]
    return processes.start([*command, "config.wsgi"], env=environment, log=log)


def _ask(nginx, method, path, body=None, **headers):
    context = ssl.create_default_context(cafile=str(nginx.certificate))
    with closing(http.client.HTTPSConnection("127.0.0.1", nginx.port, context=context, timeout=30)) as asked:
        asked.request(method, path, body, {"X-Forwarded-For": FORGED, **headers})
        answer = asked.getresponse()
        return answer, answer.read()


def _sign_in(nginx, officer):
    body = json.dumps({"username": officer.username, "password": factories.PASSWORD})
    answer, content = _ask(nginx, "POST", "/api/v1/auth/login/", body, **{"Content-Type": "application/json"})
    assert answer.status == 200, content
    return {"Authorization": f"Token {json.loads(content)['token']}"}


def test_a_day_behind_nginx(site):
    nginx, (first, _second) = site
    # The web servers do not hash as the tests do.
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.PBKDF2PasswordHasher"]):
        officer = factories.make_officer()

    with closing(http.client.HTTPConnection("127.0.0.1", nginx.plain_port, timeout=10)) as plain:
        plain.request("GET", "/login/")
        redirected = plain.getresponse()
        redirected.read()
        plain.request("GET", "/api/v1/me/", headers={"Authorization": "Token x"})
        refused = plain.getresponse()
        assert (refused.status, json.loads(refused.read())["errors"][0]["code"]) == (403, "https_required")
    assert (redirected.status, redirected.headers["Location"]) == (301, f"https://127.0.0.1:{nginx.port}/login/")

    page, content = _ask(nginx, "GET", "/login/")
    assert page.status == 200, content
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert page.headers["Set-Cookie"].startswith("__Host-csrftoken=")
    assert "Secure" in page.headers["Set-Cookie"]
    assert page.headers["Server"] == "nginx"
    assert page.headers["X-Request-ID"]

    signed_in = _sign_in(nginx, officer)
    # What the client says of its own address is not believed.
    (event,) = AuditEvent.objects.filter(action="sign_in")
    assert "127.0.0.1" in str(event.after)
    assert FORGED not in str(event.after)

    assert {_ask(nginx, "GET", inside)[0].status for inside in ("/metrics", "/healthz/detail")} == {404}
    assert _ask(nginx, "POST", "/api/v1/projects/", b"x" * (23 * 1024 * 1024), **signed_in)[0].status == 413

    # Signed in at one web server is signed in at both, and one alone goes on.
    assert {_ask(nginx, "GET", "/api/v1/me/", **signed_in)[0].status for _ in range(6)} == {200}
    processes.stop([first])
    assert {_ask(nginx, "GET", "/api/v1/me/", **signed_in)[0].status for _ in range(6)} == {200}
