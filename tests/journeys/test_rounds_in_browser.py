"""Rounds and stalled projects in a browser: a list is filled, a matrix leads to its list, a rule is tried."""

from datetime import date

import pytest
from playwright.sync_api import expect

from projects.models import CohortEntry, RuleVersion
from tests import factories
from tests.integration.tracker.reminders.people import load_rules, stalled_project
from tests.journeys.test_monthly_in_browser import sign_in
from zones.models import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CODE = "signed-not-started"


@pytest.fixture
def province(db):
    return factories.make_officer(Role.PROVINCE)


def test_ten_names_are_pasted_two_corrected_and_all_confirmed(page, live_server, province):
    zone, round_ = factories.make_zone(), factories.make_round(2023, 2)
    for number in range(10):
        factories.make_project(zone, name=f"晋能光伏产业园项目{number}号", planned_yuan=10_000_000)
    names = [f"晋能光伏产业园项目{number}号" for number in range(10)]
    sign_in(page, live_server, province)
    page.goto(f"{live_server.url}/rounds/{round_.pk}/")
    page.get_by_role("link", name="成批列入").click()
    page.get_by_label("名单", exact=False).first.select_option(label="开工一批")
    page.locator("textarea").fill("\n".join([*names[:8], "晋能光伏产业圆项目8号", "查无此厂"]))
    page.get_by_role("button", name="预览").click()
    expect(page.locator("#preview h2")).to_contain_text("10 行，其中 2 行有问题")
    assert CohortEntry.objects.count() == 0
    # One is picked among those that look alike, the other is written anew.
    page.locator("#preview tbody tr").nth(8).get_by_label("晋能光伏产业园项目8号").check()
    area = page.locator("textarea")
    area.fill(area.input_value().replace("查无此厂", names[9]))
    page.set_viewport_size({"width": 375, "height": 812})
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    page.get_by_role("button", name="按所选再预览").click()
    expect(page.locator("#preview h2")).to_have_text("预览：10 行")
    page.get_by_role("button", name="确认列入 10 个项目").dblclick()
    page.get_by_text("10 个项目已列入2023年第2次开工一批").wait_for()
    expect(page.locator("#list .tools")).to_contain_text("共 10 条")
    assert CohortEntry.objects.filter(cohort="started", round=round_).count() == 10
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_a_number_of_the_matrix_leads_to_its_list_and_a_rule_is_tried_and_adopted(page, live_server, province):
    load_rules(CODE, "start-overdue")
    for name in ("甲", "乙"):
        stalled_project(factories.make_zone(), name=name, planned_start_on=date(2024, 1, 1))
    sign_in(page, live_server, province)
    page.goto(f"{live_server.url}/stalled/matrix/")
    page.locator("#list tfoot a").first.click()
    expect(page.locator("#list .tools")).to_contain_text("共 2 个项目")
    page.set_viewport_size({"width": 375, "height": 812})
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    page.goto(f"{live_server.url}/stall-rules/rule/?code={CODE}")
    page.get_by_role("link", name="与现行并列试用").click()
    page.get_by_label("试用黄灯线").fill("900")
    page.get_by_label("试用红灯线").fill("999")
    page.get_by_role("button", name="试用").click()
    page.wait_for_url("**red=999**")
    expect(page.locator("#list .tools")).to_contain_text("共 2 个项目的灯会变")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    page.goto(page.url)
    page.get_by_label("调整的原因").fill("冬季长")
    page.get_by_role("button", name="采用这组值").click()
    page.get_by_text("已采用这组值").wait_for()
    assert RuleVersion.objects.filter(code=CODE).latest("id").red == 999
