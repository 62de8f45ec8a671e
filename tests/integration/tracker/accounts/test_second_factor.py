"""One-time codes as a second factor: enrolling, signing in, recovery, reset."""

import base64
import re
from datetime import timedelta

import pytest
from django.test import Client

from projects.models import AuditEvent
from tests import factories
from tests.integration.tracker.accounts.signing_in import actions, code_of, error_of, token_of, with_token
from zones.models import RecoveryCode, Role, SecondFactor

MINE = "/api/v1/me/second-factor/"


@pytest.fixture
def enrolled(zone_officer, clock, api):
    """The key and the recovery codes of `zone_officer`, half a minute after enrolling."""
    client = api(zone_officer)
    key = client.post(MINE).json()["key"]
    codes = client.post(f"{MINE}confirm/", {"otp": code_of(key, clock())}).json()["recovery_codes"]
    clock(timedelta(seconds=60))
    return key, codes


def test_an_officer_enrols_and_signs_in_with_a_code_that_works_once(zone_officer, clock, enrolled):
    key, _ = enrolled
    assert error_of(token_of(zone_officer)) == (401, "otp_required")
    assert error_of(token_of(zone_officer, "wrong")) == (401, "login_failed")
    code = code_of(key, clock())
    assert token_of(zone_officer, REMOTE_ADDR="10.0.0.2").status_code == 401
    sent = {"username": zone_officer.username, "password": factories.PASSWORD, "otp": f"{code[:3]} {code[3:]}"}
    client = Client()
    assert client.post("/api/v1/auth/login/", sent, "application/json").status_code == 200
    assert error_of(client.post("/api/v1/auth/login/", sent, "application/json")) == (401, "otp_wrong")
    early, late = (code_of(key, clock() + timedelta(seconds=30 * steps)) for steps in (-1, 2))
    for otp in (early, late, "１２３４５６", "12345", "x" * 40):
        sent["otp"] = otp
        answer = client.post("/api/v1/auth/login/", sent, "application/json", REMOTE_ADDR="10.0.0.3")
        assert answer.status_code == 401, otp


def test_the_pages_ask_for_the_code_when_an_account_has_one(administrator, clock, api):
    client = api(administrator)
    key = client.post(MINE).json()["key"]
    client.post(f"{MINE}confirm/", {"otp": code_of(key, clock())})
    form = {"username": administrator.username, "password": factories.PASSWORD}
    browser, shown = Client(), 'autocomplete="one-time-code"'
    assert shown not in browser.get("/login/").content.decode()
    page = browser.post("/login/", form).content.decode()
    assert ("请填写动态验证码" in page, shown in page) == (True, True)
    clock(timedelta(seconds=60))
    wrong = browser.post("/login/", {**form, "otp": "000000"}).content.decode()
    assert ("动态验证码不正确" in wrong, shown in wrong) == (True, True)
    assert browser.post("/login/", {**form, "otp": code_of(key, clock())}).status_code == 302


def test_a_recovery_code_signs_in_once(zone_officer, enrolled, api):
    _, codes = enrolled
    assert (len(codes), len(set(codes)), {len(code) for code in codes}) == (8, 8, {29})
    used = codes[3].upper().replace("-", " ")
    attempts = [token_of(zone_officer, otp=one) for one in (used, used, codes[4])]
    assert [one.status_code for one in attempts] == [200, 401, 200]
    assert api(zone_officer).get(MINE).json() == {
        "is_enabled": True,
        "is_required": False,
        "unused_recovery_codes": 6,
    }
    assert actions(zone_officer).count("use_recovery_code") == 2


def test_the_database_holds_neither_key_nor_codes(zone_officer, enrolled):
    key, codes = enrolled
    stored = SecondFactor.objects.get().key + "".join(RecoveryCode.objects.values_list("digest", flat=True))
    said = "".join(before + after for before, after in AuditEvent.objects.values_list("before", "after"))
    raw = base64.b32decode(key)
    for secret in (key, base64.b64encode(raw).decode(), raw.hex(), codes[0], codes[0].replace("-", "")):
        assert secret not in stored + said


def test_guessing_codes_stops_for_the_account_whatever_the_address(zone_officer, clock, enrolled):
    key, codes = enrolled
    wrong = [error_of(token_of(zone_officer, otp="000000", REMOTE_ADDR=f"10.1.0.{one}")) for one in range(6)]
    assert wrong == [(401, "otp_wrong")] * 5 + [(401, "otp_throttled")]
    assert error_of(token_of(zone_officer, otp=code_of(key, clock()))) == (401, "otp_throttled")
    assert error_of(token_of(zone_officer, otp=codes[0])) == (401, "otp_throttled")
    clock(timedelta(minutes=15, seconds=1))
    assert token_of(zone_officer, otp=code_of(key, clock())).status_code == 200
    assert actions(zone_officer).count("sign_in_refused") == 5


def test_a_lost_one_is_reset_by_a_security_administrator(zone_officer, administrator, enrolled, clock, api):
    """Not by the administrator who may send the link to a new password: both together are the account."""
    security = factories.make_officer(Role.SECURITY)
    key, _ = enrolled
    program = with_token(token_of(zone_officer, otp=code_of(key, clock())))
    assert error_of(api(zone_officer).post(MINE)) == (422, "second_factor_stands")
    path = "/api/v1/officers/{}/second-factor/reset/"
    assert error_of(api(factories.make_officer()).post(path.format(zone_officer.pk))) == (403, "permission_denied")
    assert error_of(api(administrator).post(path.format(zone_officer.pk))) == (403, "permission_denied")
    assert error_of(api(security).post(path.format(security.pk))) == (422, "own_second_factor")
    assert api(security).post(path.format(zone_officer.pk)).status_code == 204
    assert error_of(api(security).post(path.format(zone_officer.pk))) == (422, "no_second_factor")
    assert (program.get(MINE).status_code, token_of(zone_officer).status_code) == (401, 200)
    assert actions(zone_officer)[-2:] == ["reset_second_factor", "end_sign_ins"]
    assert not RecoveryCode.objects.exists()
    desk = Client()
    desk.force_login(administrator)
    assert desk.post(f"/officers/{zone_officer.pk}/account/", {"reset": ""}).status_code == 403
    desk.force_login(security)
    refused = desk.post(f"/officers/{zone_officer.pk}/account/", {"reset": ""}, follow=True)
    assert "没有启用两步验证" in refused.content.decode()


def test_where_a_post_needs_one_nothing_else_is_open_before(accounts, clock, province, zone_officer):
    accounts(second_factor=frozenset({"province"}))
    program, page = with_token(token_of(province)), Client()
    page.post("/login/", {"username": province.username, "password": factories.PASSWORD})
    assert error_of(program.get("/api/v1/projects/")) == (403, "second_factor_required")
    sent = page.get("/desk/", follow=True)
    assert sent.redirect_chain[-1][0] == "/me/second-factor/"
    assert "您的岗位必须启用" in sent.content.decode()
    page.post("/me/second-factor/", {"begin": ""})
    shown = page.get("/me/second-factor/").content.decode()
    key = shown.split("<code>")[1].split("</code>")[0]
    assert ("<svg" in shown, "style=" in shown.split("<svg")[1].split("</svg>")[0]) == (True, False)
    wrong = page.post("/me/second-factor/", {"otp": "000000", "confirm": ""})
    assert (wrong.status_code, "验证码不正确" in wrong.content.decode()) == (422, True)
    done = page.post("/me/second-factor/", {"otp": code_of(key, clock()), "confirm": ""})
    assert (done.status_code, done.content.decode().count("<code>")) == (200, 8)
    assert "no-store" in done.headers["Cache-Control"]
    assert page.get("/desk/").status_code == 200
    assert (program.get("/api/v1/projects/").status_code, province.second_factor.confirmed_at) == (401, clock())
    assert "<svg" not in page.get("/me/second-factor/").content.decode()
    assert with_token(token_of(zone_officer)).get("/api/v1/projects/").status_code == 200
    none_begun = page.post("/me/second-factor/", {"otp": "000000", "confirm": ""})
    assert "没有待启用的密钥" in none_begun.content.decode()


def test_a_second_click_shows_the_recovery_codes_again(zone_officer, clock, api, client):
    key = api(zone_officer).post(MINE).json()["key"]
    client.force_login(zone_officer)
    assert 'name="once"' in client.get("/me/second-factor/").content.decode()
    form = {"confirm": "", "otp": code_of(key, clock()), "once": "key-1"}
    shown = [client.post("/me/second-factor/", form).content.decode() for _ in range(2)]
    codes = [re.findall(r"(?:[a-z2-7]{4}-){5}[a-z2-7]{4}", page) for page in shown]
    assert (codes[0] == codes[1], len(codes[0])) == (True, 8)
    assert actions(zone_officer).count("enable_second_factor") == 1


def test_a_second_click_shows_the_same_link(client, administrator, zone_officer):
    client.force_login(administrator)
    path = f"/officers/{zone_officer.pk}/"
    assert 'name="once"' in client.get(path).content.decode()
    shown = [client.post(f"{path}account/", {"link": "", "once": "key-1"}).content.decode() for _ in range(2)]
    links = [re.search(r"/password/[^\s\"<]+", page)[0] for page in shown]
    assert links[0] == links[1]
    assert actions(zone_officer).count("show_password_link") == 1
