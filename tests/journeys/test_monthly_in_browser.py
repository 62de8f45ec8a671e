"""A zone reports, its unit returns and approves: in a browser, under the policy that we send."""

import pytest
from django.utils import timezone

from projects.rules.months import previous_month
from tests import factories
from tests.factories import PASSWORD
from tracker.models import ProgressReport
from zones.models import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page, live_server, officer):
    page.goto(f"{live_server.url}/login/")
    page.get_by_label("用户名").fill(officer.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    # Each role begins at a page of its own.
    page.locator(".own").wait_for()


def sign_out(page):
    page.locator(".own summary").click()
    page.get_by_role("button", name="退出").click()


def test_a_report_goes_back_and_forth(page, live_server):
    zone = factories.make_zone()
    reporter, reviewer = factories.make_officer(Role.ZONE, zone=zone), factories.make_officer(Role.UNIT, unit=zone.unit)
    project = factories.make_project(zone)
    month = f"{previous_month(timezone.localdate().replace(day=1)):%Y-%m}"
    sign_in(page, live_server, reporter)
    page.get_by_role("link", name="填写", exact=True).click()
    page.get_by_label("开工以来累计完成投资").fill("1200")
    page.get_by_label("形象进度").fill("主体封顶")
    page.get_by_role("button", name="报送").click()
    page.get_by_text(f"{month} 月报已报送。").wait_for()
    sign_out(page)
    sign_in(page, live_server, reviewer)
    page.get_by_role("link", name="1 份待您审核").click()
    page.get_by_label("全选").check()
    assert page.get_by_label(project.name, exact=True).is_checked()
    page.get_by_role("button", name="选中的退回").click()
    page.get_by_role("heading", name="将退回 1 份月报").wait_for()
    page.get_by_label("退回意见").fill("请补充本月完成数")
    page.get_by_role("button", name="退回勾选的月报").click()
    page.get_by_text("退回：1 项已办理。").wait_for()
    sign_out(page)
    sign_in(page, live_server, reporter)
    page.get_by_text("请补充本月完成数").wait_for()
    page.get_by_role("link", name="继续填写").click()
    page.get_by_label("本月完成投资").fill("100")
    page.get_by_role("button", name="报送").click()
    page.get_by_text("月报已报送").wait_for()
    assert ProgressReport.objects.get().state == "submitted"
