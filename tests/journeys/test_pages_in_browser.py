"""Officers edit, correct and hand over in a browser, by keyboard."""

from datetime import timedelta

import pytest
from django.utils import timezone

from projects.models import Milestone
from projects.operations.projects import edit_project
from projects.rules.stages import Kind
from tests import factories, monthly
from tests.journeys.test_monthly_in_browser import sign_in
from zones.models import Absence, Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def zone():
    return factories.make_zone()


@pytest.fixture
def reporter(zone):
    return factories.make_officer(Role.ZONE, zone=zone, display_name="经办甲")


@pytest.fixture
def project(zone):
    return factories.make_project(zone)


def test_two_officers_edit_one_project(page, live_server, zone, reporter, project):
    sign_in(page, live_server, reporter)
    page.goto(f"{live_server.url}/projects/{project.pk}/")
    page.get_by_role("link", name="修改项目").click()
    page.get_by_label("建设单位").fill("甲公司")
    page.get_by_label("产业链").fill("新材料")
    colleague = factories.make_officer(Role.UNIT, unit=zone.unit)
    changes = {"owner": "乙公司", "site": "城东"}
    edit_project(project=project, version=1, changes=changes, by=colleague, now=timezone.now())
    page.get_by_role("button", name="保存").press("Enter")
    page.get_by_text("该项目已被他人修改，没有保存").wait_for()
    row = page.get_by_role("row", name="建设单位")
    assert [cell.inner_text() for cell in row.get_by_role("cell").all()] == ["某某有限公司", "乙公司", "甲公司"]
    assert page.get_by_label("建设地点").input_value() == "城东"
    project.refresh_from_db()
    assert (project.owner, project.chain) == ("乙公司", "")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("项目信息已保存。").wait_for()
    project.refresh_from_db()
    assert (project.owner, project.chain, project.site) == ("甲公司", "新材料", "城东")


def test_a_date_is_corrected_and_the_old_one_stays_struck_through(page, live_server, reporter, project):
    factories.reach(project, Kind.STARTED)
    sign_in(page, live_server, reporter)
    page.goto(f"{live_server.url}/projects/{project.pk}/")
    page.get_by_role("link", name="更正或撤回").click()
    page.get_by_label("发生日期").fill("2024-06-03")
    page.get_by_label("更正原因").fill("以打桩记录为准")
    page.get_by_role("button", name="更正").click()
    page.get_by_text("已更正，原记录保留。").wait_for()
    assert page.locator("del", has_text="2024-06-01").is_visible()
    assert Milestone.objects.standing().get().occurred_on.isoformat() == "2024-06-03"


def test_away_with_a_substitute_and_the_work_handed_over(page, live_server, zone, reporter, project):
    factories.make_officer(Role.UNIT, unit=zone.unit, display_name="市局乙")
    monthly.draft(project, by=reporter)
    first = timezone.localdate() + timedelta(days=1)
    sign_in(page, live_server, reporter)
    page.get_by_role("link", name="设置").click()
    page.get_by_label("开始日期").fill(str(first))
    page.get_by_label("结束日期").fill(str(first + timedelta(days=4)))
    page.get_by_label("代理人").select_option(label="市局乙")
    page.get_by_role("button", name="登记请假").click()
    page.get_by_text("请假已登记").wait_for()
    page.get_by_role("link", name="交接清单").click()
    page.get_by_role("link", name="未办完的月报（1）").wait_for()
    page.get_by_role("link", name=project.name).first.click()
    page.get_by_role("heading", name=project.name).wait_for()
    page.go_back()
    page.get_by_role("link", name="岗位与请假").click()
    page.get_by_role("button", name="取消").click()
    page.get_by_text("请假已取消。").wait_for()
    assert Absence.objects.get().cancelled_at is not None
