"""Officers change their own passwords; what is refused, and what ends by it."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from config.accounts import POLICIES, validators
from projects.errors import DomainError
from tests import factories
from tests.integration.tracker.accounts.signing_in import actions, error_of, token_of, with_token
from tracker.operations.accounts.passwords import change_password
from zones.models import Officer, Role

API = "/api/v1/me/password/"
NEW = "Purple-elephant 7"


@pytest.fixture
def officer(db):
    """An officer of a zone whose names would make a bad password."""
    unit = factories.make_unit(name="吕梁市")
    zone = factories.make_zone(unit, name="兴县经济技术开发区")
    return factories.make_officer(Role.ZONE, zone=zone, username="xingxian", display_name="王小二")


def change(officer, new, now=factories.NOW, old=factories.PASSWORD, keep=None):
    """Change a password from one address."""
    change_password(officer=officer, old_password=old, new_password=new, address="10.0.0.1", keep=keep, now=now)


def test_a_password_is_changed_by_the_api_and_everything_else_ends(officer):
    here, there, page = with_token(token_of(officer)), with_token(token_of(officer)), Client()
    page.force_login(officer)
    sent = {"old_password": factories.PASSWORD, "new_password": NEW}
    assert here.post(API, sent).status_code == 204
    assert [one.get("/api/v1/me/").status_code for one in (here, there)] == [200, 401]
    assert page.get("/desk/").status_code == 302
    assert (token_of(officer).status_code, token_of(officer, NEW).status_code) == (401, 200)
    assert actions(officer)[:2] == ["change_password", "end_sign_ins"]


def test_a_password_is_changed_on_a_page_which_stays_open(officer):
    here, there = Client(), Client()
    for one in (here, there):
        one.force_login(officer)
    form = {"old_password": factories.PASSWORD, "new_password": NEW, "again": NEW}
    differing = here.post("/me/password/", {**form, "again": "x"})
    assert (differing.status_code, "两次输入的新密码不一致" in differing.content.decode()) == (422, True)
    done = here.post("/me/password/", form, follow=True)
    assert "密码已修改" in done.content.decode()
    assert [one.get("/desk/").status_code for one in (here, there)] == [200, 302]
    assert officer.sessions.count() == 1


def test_guessing_the_old_password_is_slowed_down_like_signing_in(officer, api):
    client = api(officer)
    wrong = [error_of(client.post(API, {"old_password": "x", "new_password": NEW})) for _ in range(10)]
    assert set(wrong) == {(422, "wrong_password")}
    right = {"old_password": factories.PASSWORD, "new_password": NEW}
    assert error_of(client.post(API, right)) == (422, "throttled")
    assert actions(officer) == ["sign_in_refused"] * 10


REFUSED = {
    "dengbao": {
        "Ab1-ab1-x": "至少 10 个字符",
        "purple-elephants": "至少 3 种",
        "PURPLE-ELEPHANTS": "至少 3 种",
        "12345678901234": "只包含数字",
        "Xingxian-2026!": "去掉用户名",
        "Xingxian@1": "相似",
        "兴县-2026-Abc": "去掉用户名",
        "王小二Kaifaqu1-x": "去掉用户名",
        "吕梁市Shanxi2026a": "去掉用户名",
        factories.PASSWORD: "最近 5 次",
    },
    "asvs": {"purple-el 1": "至少 12 个字符", "xingxian-2026-abc": "去掉用户名", factories.PASSWORD: "最近 5 次"},
}
TAKEN = {
    "dengbao": ["Purple-elephant", "紫色大象跳舞 Aa1 很高兴", "demo-only-2024", "Ab1-" + "x" * 100],
    "asvs": ["purpleelephants", "紫色大象在院子里高兴地跳舞"],
}


@pytest.mark.parametrize("policy", POLICIES)
def test_a_new_password_has_to_follow_the_policy(officer, settings, policy):
    settings.AUTH_PASSWORD_VALIDATORS = validators(POLICIES[policy])
    for password, words in REFUSED[policy].items():
        with pytest.raises(DomainError) as refusal:
            change(officer, password)
        assert words in refusal.value.detail, password
        assert refusal.value.field == "new_password"
    old = factories.PASSWORD
    for minute, password in enumerate(TAKEN[policy], start=1):
        change(officer, password, factories.NOW + timedelta(minutes=minute), old=old)
        old = password
    assert Officer.objects.get(pk=officer.pk).check_password(old)


def test_the_last_five_are_not_taken_again(officer):
    old = factories.PASSWORD
    for number in range(5):
        new = f"Purple-elephant {number}"
        change(officer, new, factories.NOW + timedelta(minutes=number), old=old)
        old = new
    hour = factories.NOW + timedelta(hours=1)
    for number in range(5):
        with pytest.raises(DomainError, match="最近 5 次"):
            change(officer, f"Purple-elephant {number}", hour, old=old)
    assert [one.password[:4] for one in officer.former_passwords.all()] == ["md5$"] * 5
    change(officer, factories.PASSWORD + "A", hour, old=old)
    change(officer, "Purple-elephant 0", hour, old=factories.PASSWORD + "A")


@pytest.mark.parametrize("why", ["set by another", "too old"])
def test_a_password_that_has_to_be_changed_opens_nothing_else(officer, accounts, clock, why, monkeypatch):
    password = "Temporary-word 1"
    if why == "too old":
        accounts(password=POLICIES["dengbao"])
        change(officer, password, clock())
        clock(timedelta(days=91))
    else:
        monkeypatch.setattr("getpass.getpass", lambda prompt: password)
        call_command("changepassword", officer.username, verbosity=0)
    page, program = Client(), with_token(token_of(officer, password))
    signed_in = page.post("/login/", {"username": officer.username, "password": password})
    assert signed_in.headers["Location"] == "/desk/"
    for address in ("/desk/", "/projects/", "/admin/", "/api/docs/"):
        assert page.get(address).headers["Location"] == "/me/password/"
    for client in (page, program):
        assert error_of(client.get("/api/v1/projects/")) == (403, "password_change_required")
        assert error_of(client.post("/api/v1/projects/")) == (403, "password_change_required")
    assert (program.get("/api/v1/me/").status_code, page.get("/me/password/").status_code) == (200, 200)
    assert program.post(API, {"old_password": password, "new_password": NEW}).status_code == 204
    assert program.get("/api/v1/projects/").status_code == 200
    assert page.get("/desk/").headers["Location"].startswith("/login/")


def test_a_hash_that_is_renewed_at_sign_in_is_no_password_of_somebody_else(officer, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", *settings.PASSWORD_HASHERS]
    program = with_token(token_of(officer))
    officer.refresh_from_db()
    assert (officer.password[:6], officer.must_change_password) == ("pbkdf2", False)
    assert program.get("/api/v1/projects/").status_code == 200
