"""A new officer comes by a link, enrols a second factor and looks where the account is signed in."""

from dataclasses import replace

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from playwright.sync_api import expect

from tests import factories
from tests.integration.tracker.accounts.signing_in import code_of
from tests.journeys.test_monthly_in_browser import sign_out
from tracker.operations.accounts.links import show_link
from tracker.operations.accounts.second_factor import present_enrolment
from zones.models import Role, Token

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "Purple-elephant 7"


def test_a_new_officer_sets_a_password_enrols_and_looks_at_the_sign_ins(page, live_server, settings):
    settings.ACCOUNTS = replace(django_settings.ACCOUNTS, second_factor=frozenset({"province"}))
    officer = factories.make_officer(Role.PROVINCE, username="wang", display_name="王某")
    officer.set_unusable_password()
    officer.save()
    link = show_link(officer=officer, by=factories.make_officer(Role.ADMINISTRATOR), now=timezone.now())
    page.goto(link.replace(django_settings.SITE_URL, live_server.url))
    page.locator("[name=new_password]").fill("wang")
    page.locator("[name=again]").fill("wang")
    page.get_by_role("button", name="设置密码").click()
    expect(page.get_by_text("密码须有至少 10 个字符")).to_have_count(2)
    page.locator("[name=new_password]").fill(PASSWORD)
    page.locator("[name=again]").fill(PASSWORD)
    page.get_by_role("button", name="设置密码").click()
    page.get_by_text("密码已设置，请登录。").wait_for()
    page.get_by_label("用户名").fill("wang")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_text("您的岗位必须启用。").wait_for()
    page.get_by_role("button", name="开始启用").click()
    assert page.locator("svg").bounding_box()["width"] > 100
    page.get_by_label("验证码").fill(code_of(present_enrolment(officer).key, timezone.now()))
    page.get_by_role("button", name="确认启用").click()
    page.get_by_text("请现在抄下或打印这些恢复码").wait_for()
    code = page.locator("code").first.inner_text()
    Token.objects.create(user=officer, created=timezone.now(), address="10.0.0.7", user_agent="python-requests/2")
    page.goto(f"{live_server.url}/me/sign-ins/")
    page.get_by_role("row", name="接口令牌").get_by_role("button").click()
    page.get_by_text("这个登录已撤销。").wait_for()
    sign_out(page)
    page.get_by_label("用户名").fill("wang")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_text("请填写动态验证码").wait_for()
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_label("动态验证码").fill(code)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/overview/")
