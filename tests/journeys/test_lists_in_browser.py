"""Lists in a browser: sorted, filtered, turned, kept, printed and read on a telephone."""

import pytest
from playwright.sync_api import expect

from projects.rules.stages import Kind
from tests import factories
from tests.journeys.test_monthly_in_browser import sign_in
from zones.models import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def zone():
    return factories.make_zone()


@pytest.fixture
def officer(zone):
    for number in range(55):
        told = {"planned_yuan": (number + 1) * 10_000_000, "owner": "某某（集团）有限公司"}
        project = factories.make_project(zone, name=f"项目 {number:02}", **told)
        if number % 2:
            factories.reach(project, Kind.STARTED)
    return factories.make_officer(Role.ZONE, zone=zone)


def names(page):
    return page.locator("#list tbody th a").all_inner_texts()


def test_a_list_is_worked_on_without_leaving_it(page, live_server, officer):
    sign_in(page, live_server, officer)
    page.keyboard.press("/")
    page.keyboard.type("集团) 某某")
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects/?q=**")
    expect(page.locator("#list .tools")).to_contain_text("共 55 个项目")
    page.evaluate("window.isTheSamePage = true")
    page.get_by_role("link", name="计划总投资（万元）").press("Enter")
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("计划总投资")
    page.get_by_role("link", name="计划总投资（万元）").press("Enter")
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("计划总投资")
    assert names(page)[0] == "项目 54"
    assert page.evaluate("document.activeElement.id") == "sort-planned"
    page.locator("select[name=stage]").select_option(label="已开工")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator("#list .tools")).to_contain_text("共 27 个项目")
    assert names(page)[0] == "项目 53"
    page.get_by_role("link", name="改用亿元").click()
    expect(page.locator("#list thead")).to_contain_text("计划总投资（亿元）")
    page.get_by_text("选列").click()
    page.locator("#col-chain").check()
    page.get_by_role("button", name="显示选中的列").click()
    expect(page.locator("#list thead")).to_contain_text("产业链")
    page.get_by_text("常用视图").click()
    page.get_by_label("把现在的条件、排序和列存为").fill("在建")
    assert page.evaluate("window.isTheSamePage")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("视图“在建”已保存。").wait_for()
    page.goto(f"{live_server.url}/projects/")
    page.get_by_text("常用视图（1）").click()
    page.get_by_role("link", name="在建").click()
    expect(page.locator("#list .tools")).to_contain_text("共 27 个项目")
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 xlsx").click()
    assert download.value.suggested_filename.startswith("项目-")


def test_a_list_is_turned_and_back_leads_back(page, live_server, officer):
    sign_in(page, live_server, officer)
    page.goto(f"{live_server.url}/projects/?sort=name")
    page.get_by_role("link", name="下一页").click()
    page.wait_for_url("**page=2")
    expect(page.locator("#list tbody th a")).to_have_count(5)
    page.go_back()
    expect(page.locator("#list tbody th a")).to_have_count(50)


def test_who_was_signed_out_meanwhile_signs_in_and_is_back(page, live_server, officer):
    sign_in(page, live_server, officer)
    page.goto(f"{live_server.url}/projects/")
    page.context.clear_cookies()
    page.get_by_role("link", name="计划总投资（万元）").click()
    page.wait_for_url("**/login/?next=**")


def test_on_a_telephone_each_row_is_a_card_and_on_paper_no_column_is_lost(page, live_server, officer):
    sign_in(page, live_server, officer)
    page.set_viewport_size({"width": 375, "height": 812})
    page.goto(f"{live_server.url}/projects/?sort=name")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    row = page.locator("#list tbody tr").first
    assert row.evaluate("one => getComputedStyle(one).display") == "block"
    assert "10,00" in row.inner_text() or "1,000" in row.inner_text()
    page.set_viewport_size({"width": 1040, "height": 700})
    page.emulate_media(media="print")
    assert page.locator(".bar").is_hidden()
    wide = page.locator("#list table").evaluate("one => one.getBoundingClientRect().right")
    assert wide <= 1040
    assert page.locator("#list thead th").last.is_visible()
