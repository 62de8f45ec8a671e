"""What every answer tells a browser, whoever gives it."""

import gzip
import os
import subprocess
import sys

import pytest
from django.test import Client

from config.env import PROJECT
from config.field_keys import new_key
from config.middleware import CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("path", ["/admin/login/", "/api/docs/", "/api/schema/", "/nothing-here/"])
def test_nothing_may_be_loaded_from_elsewhere(db, path):
    headers = Client().get(path).headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_policy_allows_no_inline_script_and_no_foreign_host():
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY
    assert "*" not in CONTENT_SECURITY_POLICY


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    """Start the program as a service manager would, with these settings and no others."""
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], "DEBUG": "0", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


KEY = "n0t-a-default-0123456789-abcdefghijklmnop"


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"SECRET_KEY": "change-me"},
        {"SECRET_KEY": ""},
        {"SECRET_KEY": KEY, "DEPLOYMENT_ID": "", "FIELD_KEYS": new_key("2026")},
        {"SECRET_KEY": KEY, "DEPLOYMENT_ID": "shanxi-1"},
    ],
)
def test_production_does_not_start_without_a_secret_a_name_and_keys_of_its_own(environment):
    result = start(**environment)
    assert result.returncode == 1
    assert "程序没有启动" in result.stderr
    assert "Traceback" not in result.stderr


def test_production_starts_with_all_three():
    result = start(SECRET_KEY=KEY, DEPLOYMENT_ID="shanxi-1", FIELD_KEYS=new_key("2026"))
    assert (result.returncode, result.stderr) == (0, "")


def test_pages_that_are_asked_for_go_packed_and_hide_their_length(client, zone_officer):
    told = {"Accept-Encoding": "gzip"}
    asked = [client.get("/login/", headers=told) for _ in range(4)]
    assert {answer.headers["Content-Encoding"] for answer in asked} == {"gzip"}
    assert "登录" in gzip.decompress(asked[0].content).decode()
    # Random bytes hide how long what was packed is.
    assert len({len(answer.content) for answer in asked}) > 1
    assert "gzip" not in client.get("/login/").headers.get("Content-Encoding", "")
    client.force_login(zone_officer)
    assert client.get("/desk/", headers=told).headers["Vary"].count("Accept-Encoding") == 1
    # What a form answers may show a secret, and what is no page has its own ways.
    for answer in (client.post("/me/password/", {}, headers=told), client.get("/api/v1/projects/", headers=told)):
        assert "Content-Encoding" not in answer.headers
