"""Where an officer is signed in: lists, revoking, idleness, the five tokens, the lock."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from projects.models import AuditEvent
from projects.operations.officers import assign_post
from projects.operations.sign_ins import delete_expired_sign_ins
from tests import factories
from tests.integration.tracker.accounts.signing_in import actions, error_of, token_of, with_token
from zones.models import Role, Session, Token

MINE = "/api/v1/me/sign-ins/"


def browser_of(officer, agent="Chromium", address="10.0.0.7"):
    """Return a browser in which an officer signed in."""
    browser = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
    form = {"username": officer.username, "password": factories.PASSWORD}
    assert browser.post("/login/", form).status_code == 302
    return browser


def test_an_officer_sees_and_ends_own_sign_ins(zone_officer, province, clock):
    page = browser_of(zone_officer)
    clock(timedelta(minutes=5))
    program, other = (with_token(token_of(zone_officer, HTTP_USER_AGENT=agent)) for agent in ("one", "two"))
    stranger = with_token(token_of(province))
    rows = program.get(MINE).json()["results"]
    assert sorted((row["is_token"], row["user_agent"], row["is_this"]) for row in rows) == [
        (False, "Chromium", False),
        (True, "one", True),
        (True, "two", False),
    ]
    assert {row["address"] for row in rows} == {"10.0.0.7", "127.0.0.1"}
    shown = page.get("/me/sign-ins/").content.decode()
    assert all(words in shown for words in ("Chromium", "10.0.0.7", "（本次）", "one", "two"))
    second = next(row["number"] for row in rows if row["user_agent"] == "two")
    assert error_of(stranger.post(f"{MINE}{second}/end/")) == (404, "not_found")
    assert program.post(f"{MINE}{second}/end/").status_code == 204
    assert (other.get(MINE).status_code, program.get(MINE).status_code) == (401, 200)
    assert page.post("/me/sign-ins/", {"end": "none"}, follow=True).status_code == 200
    assert "撤销：1 个" in page.post("/me/sign-ins/", {"others": ""}, follow=True).content.decode()
    assert program.get(MINE).status_code == 401
    program = with_token(token_of(zone_officer))
    assert program.post(f"{MINE}end-others/").json() == {"ended": 1}
    assert page.get("/desk/").status_code == 302
    page = browser_of(zone_officer)
    number = next(row.number for row in Token.objects.filter(user=zone_officer))
    page.post("/me/sign-ins/", {"end": number})
    assert program.get(MINE).status_code == 401
    assert set(actions(zone_officer)) == {"end_sign_in", "end_sign_ins"}


def test_an_administrator_ends_those_of_others_and_nobody_else_does(zone_officer, administrator, province, api):
    page, program = browser_of(zone_officer), with_token(token_of(zone_officer))
    path = f"/api/v1/officers/{zone_officer.pk}/sign-ins/end/"
    for other in (province, factories.make_officer(Role.AUDITOR)):
        assert error_of(api(other).post(path)) == (403, "permission_denied")
    assert error_of(api(factories.make_officer(Role.ZONE)).post(path)) == (404, "not_found")
    assert error_of(api(zone_officer).post(path)) == (403, "permission_denied")
    assert api(administrator).post(path).json() == {"ended": 2}
    assert (page.get("/desk/").status_code, program.get(MINE).status_code) == (302, 401)
    page, desk = browser_of(zone_officer), browser_of(administrator)
    assert "Chromium" in desk.get(f"/officers/{zone_officer.pk}/").content.decode()
    ended = desk.post(f"/officers/{zone_officer.pk}/account/", {"end": ""}, follow=True)
    assert "撤销：1 个" in ended.content.decode()
    assert page.get("/desk/").status_code == 302
    assert browser_of(province).post(f"/officers/{zone_officer.pk}/account/", {"end": ""}).status_code == 403


def test_a_move_ends_them(zone_officer, other_zone, administrator):
    page, program = browser_of(zone_officer), with_token(token_of(zone_officer))
    post = {"role": Role.ZONE, "zone": other_zone, "unit": None}
    assign_post(officer=zone_officer, **post, on=date(2024, 7, 1), by=administrator, now=timezone.now())
    assert (page.get("/desk/").status_code, program.get(MINE).status_code) == (302, 401)
    assert actions(zone_officer) == ["assign_post", "end_sign_ins"]


def test_the_sixth_token_ends_the_oldest_and_says_so(zone_officer, clock):
    answers = []
    for _ in range(6):
        answers.append(token_of(zone_officer))
        clock(timedelta(seconds=7))
    assert ["notice" in answer.json() for answer in answers] == [False] * 5 + [True]
    assert "同时有效的令牌最多 5 个" in answers[-1].json()["notice"]
    statuses = [with_token(answer).get(MINE).status_code for answer in answers]
    assert statuses == [401] + [200] * 5
    assert actions(zone_officer) == ["end_sign_in"]


@pytest.mark.parametrize(("role", "minutes"), [(Role.PROVINCE, 120), (Role.ADMINISTRATOR, 30), (Role.AUDITOR, 30)])
def test_who_does_nothing_for_long_signs_in_again(clock, db, role, minutes):
    officer = factories.make_officer(role)
    page, program = browser_of(officer), with_token(token_of(officer))
    for _ in range(2):
        clock(timedelta(minutes=minutes))
        assert (page.get("/desk/").status_code, program.get(MINE).status_code) == (200, 200)
    clock(timedelta(minutes=minutes, seconds=1))
    assert [row.officer_id for row in Session.objects.all()] == [officer.pk]
    gone = page.get("/desk/", follow=True)
    assert "长时间没有操作，请重新登录" in gone.content.decode()
    assert (program.get(MINE).status_code, Token.objects.exists()) == (401, False)
    assert AuditEvent.objects.filter(action="sign_out", reason="长时间没有操作").count() == 1
    assert not Session.objects.filter(officer=officer).exists()


def test_a_session_ends_after_twelve_hours_however_busy(clock, zone_officer):
    page = browser_of(zone_officer)
    for _ in range(11):
        clock(timedelta(hours=1))
        assert page.get("/desk/").status_code == 200
    clock(timedelta(minutes=59))
    assert page.get("/desk/").status_code == 200
    clock(timedelta(minutes=2))
    assert page.get("/desk/").status_code == 302
    token_of(zone_officer)
    clock(timedelta(hours=13))
    assert delete_expired_sign_ins(now=clock()) == 2
    assert (Session.objects.count(), Token.objects.count()) == (0, 0)


def test_a_request_writes_its_use_once_a_minute(clock, zone_officer, django_assert_num_queries):
    page = browser_of(zone_officer)
    with django_assert_num_queries(2):
        page.get("/logout/")  # a 405, which asks for the session and the officer alone
    clock(timedelta(minutes=2))
    page.get("/me/sign-ins/")
    assert Session.objects.get(officer=zone_officer).last_used_at == clock()


def test_where_a_rule_demands_it_failures_lock_an_account_for_a_while(accounts, clock, zone_officer, administrator):
    accounts(lockout=3, lockout_lasts=timedelta(minutes=20))
    statuses = [token_of(zone_officer, "wrong", REMOTE_ADDR=f"10.0.0.{number}").status_code for number in range(3)]
    locked = token_of(zone_officer)
    assert (statuses, error_of(locked), locked.headers["Retry-After"]) == ([401] * 3, (429, "locked"), "1200")
    assert "账号已锁定：请 20 分钟后再试，或请系统管理员解除" in locked.json()["errors"][0]["detail"]
    form = {"username": zone_officer.username, "password": factories.PASSWORD}
    assert "账号已锁定" in Client().post("/login/", form).content.decode()
    assert actions(zone_officer) == ["sign_in_refused"] * 3 + ["sign_in_locked"]
    clock(timedelta(minutes=20, seconds=1))
    assert token_of(zone_officer).status_code == 200
    for number in range(3):
        token_of(zone_officer, "wrong", REMOTE_ADDR=f"10.0.1.{number}")
    assert token_of(zone_officer).status_code == 429
    desk = browser_of(administrator)
    assert "已解除" in desk.post(f"/officers/{zone_officer.pk}/account/", {"unlock": ""}, follow=True).content.decode()
    assert token_of(zone_officer).status_code == 200
    assert "unlock_sign_in" in actions(zone_officer)
    unknown = factories.make_officer()
    unknown.username = "nobody-of-this-name"
    refused = [token_of(unknown, "wrong", REMOTE_ADDR=f"10.0.2.{number}").status_code for number in range(4)]
    assert refused == [401, 401, 401, 429]
