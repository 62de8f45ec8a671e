"""Signing in and out, and who one is."""

import base64
import json
from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from projects.models import AuditEvent
from tests import factories
from tests.factories import NOW
from tracker.models import SignInCount
from tracker.operations import login_throttling
from zones.models import Role

LOGIN = "/api/v1/auth/login/"


@pytest.fixture
def officer(zone):
    """An officer of `zone` who has a name and an address, and whose account no other test has tried."""
    return factories.make_officer(Role.ZONE, zone=zone, display_name="王某", email="w@example.invalid")


def sign_in(username, password=factories.PASSWORD, **more):
    """Try to sign in."""
    return APIClient().post(LOGIN, {"username": username, "password": password}, **more)


def with_token(token):
    """Return a client that sends a token."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return client


def test_a_token_opens_the_api_until_it_is_given_back(officer, zone):
    answer = sign_in(officer.username).json()
    assert set(answer) == {"token", "expiry"}
    client = with_token(answer["token"])
    assert client.get("/api/v1/me/").json() == {
        "username": officer.username,
        "name": "王某",
        "role": "zone",
        "zone": zone.pk,
        "zone_name": zone.name,
        "unit": None,
        "unit_name": None,
        "email": "w@example.invalid",
    }
    assert client.post("/api/v1/auth/logout/").status_code == 204
    assert client.get("/api/v1/me/").status_code == 401
    officer.refresh_from_db()
    assert officer.last_login is not None


@pytest.mark.parametrize(
    ("username", "password"),
    [(None, "wrong"), ("nobody", factories.PASSWORD), ("closed", factories.PASSWORD)],
)
def test_a_failed_login_never_tells_why(officer, username, password):
    factories.make_officer(username="closed", is_active=False)
    response = sign_in(username or officer.username, password)
    assert response.status_code == 401
    assert response.json() == {
        "type": "client_error",
        "errors": [{"code": "login_failed", "detail": "用户名或密码不正确。", "attr": None}],
    }
    assert response.headers["WWW-Authenticate"] == "Token"


@pytest.mark.parametrize("missing", ["username", "password"])
def test_a_login_names_what_is_missing(db, missing):
    body = {"username": "a", "password": "b"}
    del body[missing]
    response = APIClient().post(LOGIN, body)
    assert (response.status_code, response.json()["errors"][0]["attr"]) == (400, missing)


def test_a_stale_token_does_not_keep_one_from_signing_in(officer):
    body = {"username": officer.username, "password": factories.PASSWORD}
    assert with_token("0" * 64).post(LOGIN, body).status_code == 200


@pytest.mark.parametrize("token", ["0" * 64, "x", "a b", "令牌", "\x00", ""])
def test_a_token_that_is_none_is_refused_in_chinese(db, token):
    sent = token.encode().decode("latin-1")
    response = APIClient().get("/api/v1/me/", HTTP_AUTHORIZATION=f"Token {sent}")
    assert response.status_code == 401
    assert response.json()["errors"][0]["detail"].startswith("令牌无效")


def test_another_scheme_is_nobody(officer):
    basic = base64.b64encode(f"{officer.username}:{factories.PASSWORD}".encode()).decode()
    response = APIClient().get("/api/v1/me/", HTTP_AUTHORIZATION=f"Basic {basic}")
    assert (response.status_code, response.json()["errors"][0]["code"]) == (401, "not_authenticated")


def test_guessing_is_slowed_down_by_account_and_address(officer):
    other = factories.make_officer()
    statuses = [sign_in(officer.username, "wrong").status_code for _ in range(10)]
    assert statuses == [401] * 10
    refused = sign_in(f" {officer.username.upper()} ", HTTP_X_FORWARDED_FOR="10.1.2.3")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.json()["errors"][0]["code"] == "throttled"
    assert "秒后再试" in refused.json()["errors"][0]["detail"]
    assert sign_in(other.username).status_code == 200
    assert sign_in(officer.username, REMOTE_ADDR="10.1.2.3").status_code == 200


def test_guessing_from_many_addresses_is_slowed_down_and_locks_nobody_out(officer, monkeypatch):
    monkeypatch.setattr(login_throttling, "PACE", timedelta(hours=1))
    desk, elsewhere = "10.2.0.1", "10.2.0.2"
    assert sign_in(officer.username, REMOTE_ADDR=desk).status_code == 200
    strangers = [f"10.3.0.{number}" for number in range(login_throttling.FAILURES)]
    tried = [sign_in(officer.username, "wrong", REMOTE_ADDR=one).status_code for one in strangers]
    assert tried == [401] * login_throttling.FAILURES
    assert sign_in(officer.username, "wrong", REMOTE_ADDR="10.3.1.1").status_code == 401
    waiting = sign_in(officer.username, "wrong", REMOTE_ADDR="10.3.1.2")
    assert (waiting.status_code, waiting.headers["Retry-After"]) == (429, "3600")
    assert sign_in(officer.username, REMOTE_ADDR=desk).status_code == 200
    assert sign_in(officer.username, REMOTE_ADDR=elsewhere).status_code == 429
    SignInCount.objects.filter(key=login_throttling._key("pace", officer.username)).update(ends_at=NOW)  # as time does
    assert sign_in(officer.username, REMOTE_ADDR=elsewhere).status_code == 200
    assert sign_in(factories.make_officer().username, REMOTE_ADDR="10.3.1.2").status_code == 200


@pytest.mark.parametrize("body", ["[]", '"甲"', "{", '{"username": {}, "password": []}'])
def test_a_login_that_cannot_be_read_is_refused(db, body):
    assert APIClient().generic("POST", LOGIN, body, content_type="application/json").status_code == 400


def test_a_session_writes_with_its_csrf_token_only(officer, zone):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(officer)
    body = {"name": "甲", "category": "industry"}
    refused = client.post("/api/v1/projects/", body)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (403, "csrf_failed")
    assert refused.json()["errors"][0]["detail"].startswith("CSRF 校验未通过")
    assert client.get("/api/v1/me/").status_code == 200


def test_a_session_ends_with_a_logout(officer):
    client = APIClient()
    client.force_login(officer)
    assert client.post("/api/v1/auth/logout/").status_code == 204
    assert client.get("/api/v1/me/").status_code == 401


# --- What is kept of it


def test_who_came_who_did_not_get_in_and_who_left_is_kept(officer, client, administrator):
    sign_in(officer.username, "wrong")
    sign_in("nobody-has-this-name", "wrong")
    with_token(sign_in(officer.username.title()).json()["token"]).post("/api/v1/auth/logout/")
    client.post("/login/", {"username": officer.username.upper(), "password": factories.PASSWORD})
    client.post("/logout/")
    client.post("/logout/")
    for path in ("/login/", "/admin/logout/"):
        client.post(path, {"username": administrator.username, "password": factories.PASSWORD})
    events = AuditEvent.objects.filter(object_type="officer").order_by("id")
    whole = ("sign_in", "sign_out")
    assert [(one.action, one.object_id, one.actor_id) for one in events] == [
        ("sign_in_refused", officer.pk, None),
        *((action, officer.pk, officer.pk) for action in whole * 2),
        *((action, administrator.pk, administrator.pk) for action in whole),
    ]
    assert {json.loads(one.after)["address"] for one in events if one.action != "sign_out"} == {"127.0.0.1"}
