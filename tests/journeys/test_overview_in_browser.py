"""The province looks at the whole, goes down to projects and prints, in a browser, and without scripts."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from projects.rules.stages import Cohort, Kind
from tests import factories
from tests.journeys.test_monthly_in_browser import sign_in
from zones.models import ReportingUnit, Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ASKED = "basis=count-2021&as_of=2024-06-30&last=2024-1"


@pytest.fixture
def province():
    """An officer of the province, in whose two cities two rounds were held; of four signed projects two started."""
    city = ReportingUnit.objects.get_or_create(
        code="140100", defaults={"name": "太原市", "kind": ReportingUnit.Kind.CITY}
    )[0]
    zones = [factories.make_zone(city), factories.make_zone()]
    rounds = [factories.make_round(2023, 1), factories.make_round(2024, 1)]
    for round_ in rounds:
        for zone in zones:
            project = factories.make_project(zone)
            factories.enter(project, round_, Cohort.SIGNED)
            if zone.unit_id == city.pk:
                factories.reach(project, Kind.STARTED, date(2024, 2, 1))
                factories.report_figures(project, date(2024, 3, 1), completed_yuan=10_000_000)
    factories.make_round(2024, 2, date(2024, 6, 1))
    return factories.make_officer(Role.PROVINCE)


def _is_in_the_page(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_the_province_changes_the_window_and_goes_down_to_projects(page, live_server, province):
    asked = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    sign_in(page, live_server, province)
    page.get_by_role("heading", name="总览", exact=True).wait_for()
    page.goto(f"{live_server.url}/overview/?{ASKED}")
    page.locator("#trend canvas").wait_for()
    page.locator("#todos").get_by_text("个项目亮红灯").wait_for()
    assert any("echarts" in path for path in asked)
    figure = page.locator(".ov-figure").first
    assert "50.00%" in figure.inner_text()
    assert "2 ÷" in " ".join(figure.inner_text().split())
    page.get_by_label("末期").select_option("2023-1")
    page.get_by_label("对比日").fill("2024-01-31")
    page.get_by_role("button", name="更新").click()
    page.get_by_text("较 2024-01-31").first.wait_for()
    assert parse_qs(urlsplit(page.url).query)["last"] == ["2023-1"]
    assert "+50.00 个百分点" in figure.inner_text()
    page.locator("#trend canvas").wait_for()
    page.locator(".ov-bars tbody tr", has_text="太原市").locator(".ov-bar a").click()
    page.get_by_role("heading", name="签约一批").wait_for()
    assert page.locator("tbody tr").count() == 1
    page.locator("tbody th a").click()
    # Of the project, what was done of what is planned.
    page.locator("#figures canvas").wait_for()
    assert "开工" in page.locator(".stage-line .reached").inner_text()
    asked.clear()
    page.goto(f"{live_server.url}/projects/")
    assert not any("echarts" in path for path in asked)


def test_the_overview_is_printed_without_the_menu_and_fits_a_telephone(page, live_server, province, tmp_path):
    sign_in(page, live_server, province)
    page.set_viewport_size({"width": 375, "height": 812})
    page.goto(f"{live_server.url}/overview/?{ASKED}")
    page.locator("#trend canvas").wait_for()
    assert _is_in_the_page(page)
    for link in page.locator(".ov-tiles a, .ov-bars td:last-child").all():
        box = link.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 375
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1000})  # what A4 holds between its margins
    assert not page.locator(".bar").is_visible()
    assert _is_in_the_page(page)
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_the_overview_works_without_scripts(chromium, live_server, province):
    context = chromium.new_context(locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server, province)
    page.goto(f"{live_server.url}/overview/?{ASKED}")
    page.get_by_label("截至日").fill("2024-03-31")
    page.get_by_role("button", name="更新").click()
    page.get_by_role("link", name="看 36 个月走势").click()
    page.locator("summary", has_text="各月末的数").click()
    assert page.locator("#trend tbody tr").count() == 36
    assert "2024-03-31" in page.locator("#trend tbody tr").last.inner_text()
    page.get_by_role("link", name="回到总览").click()
    page.get_by_role("link", name="看今天要办的事").click()
    assert "个项目亮红灯" in page.locator("#todos").inner_text()
    context.close()


def test_the_province_compares_two_moments_and_opens_a_cause(page, live_server, province):
    sign_in(page, live_server, province)
    page.goto(f"{live_server.url}/overview/?{ASKED}&against=2024-01-31")
    page.locator(".ov-figure").first.get_by_role("link", name="为什么").click()
    page.get_by_role("heading", name="开工率：+50.00 个百分点").wait_for()
    row = page.locator(".ov-bars tbody tr", has_text="实际进展")
    assert "+50.00" in row.inner_text()
    assert row.locator("svg .rise").bounding_box()["width"] > 10
    row.get_by_role("link", name="2 个").click()
    page.get_by_role("heading", name="实际进展的项目").wait_for()
    assert page.locator("#projects tbody tr").count() == 2
    assert "开工 2024-02-01" in " ".join(page.locator("#projects tbody tr").first.inner_text().split())
    page.set_viewport_size({"width": 375, "height": 812})
    assert _is_in_the_page(page)
    page.locator("#projects tbody th a").first.click()
    page.locator(".stage-line").wait_for()
