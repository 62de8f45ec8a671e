"""A project's page in a browser: 开工 with photographs in two loads, a light that is answered and seen by the city."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from projects.models import Evidence, Milestone
from tests import factories, files
from tests.integration.tracker.reminders.people import load_rules, stalled_project
from tests.journeys.test_monthly_in_browser import sign_in
from tracker.models import StallAnswer
from zones.models import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def reporter(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return factories.make_officer(Role.ZONE, zone=factories.make_zone(), display_name="王五")


def photo(name, content=None):
    return {"name": name, "mimeType": "image/jpeg", "buffer": files.photo() if content is None else content}


def narrow(page):
    page.set_viewport_size({"width": 375, "height": 800})


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth") <= 375


def test_a_start_is_recorded_with_photographs_in_two_loads_on_a_telephone(page, live_server, reporter):
    project = stalled_project(reporter.zone, site="西区 3 号地")
    sign_in(page, live_server, reporter)
    narrow(page)
    loads = []
    page.on("request", lambda request: loads.append(request.url) if request.is_navigation_request() else None)
    page.goto(f"{live_server.url}/projects/{project.pk}/")
    panel = page.locator("#register")
    panel.locator("summary").click()
    assert "还缺" in panel.inner_text()
    panel.get_by_label("发生日期").fill("2023年5月8日")
    panel.get_by_label("现场照片").set_input_files([photo("1.jpg"), photo("坏.jpg", b"no picture")])
    panel.get_by_label("施工许可证").set_input_files(photo("许可证.jpg"))
    assert fits(page)
    panel.get_by_role("button", name="登记开工").click()
    page.get_by_text("“坏.jpg”：只收 JPEG、PNG 图片和 PDF 文件").wait_for()
    assert (Milestone.objects.filter(kind="started").count(), Evidence.objects.count()) == (0, 0)
    # What was typed is there, and so is the file of the other box.
    assert panel.get_by_label("发生日期").input_value() == "2023年5月8日"
    assert panel.get_by_label("施工许可证").evaluate("box => box.files.length") == 1
    panel.get_by_label("现场照片").set_input_files([photo("1.jpg"), photo("2.jpg")])
    panel.get_by_role("button", name="登记开工").dblclick()
    page.get_by_text("已登记开工，附材料 3 份。").wait_for()
    assert len(loads) == 2
    milestone = Milestone.objects.get(kind="started")
    assert milestone.occurred_on == date(2023, 5, 8)
    assert [file.milestone for file in Evidence.objects.all()] == [milestone] * 3
    page.locator("#evidence img.thumbnail").first.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('#evidence img.thumbnail').naturalWidth > 0")
    assert fits(page)


def test_a_stage_is_recorded_and_a_month_read_without_the_script(page, live_server, reporter, chromium):
    project = factories.make_project(reporter.zone)
    sign_in(page, live_server, reporter)
    context = chromium.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    plain = context.new_page()
    plain.goto(f"{live_server.url}/projects/{project.pk}/?register=producing")
    panel = plain.locator("#register")
    panel.get_by_label("发生日期").fill("2023.5.8")
    panel.get_by_label("投产情形").select_option("试生产")
    panel.get_by_label("首批产品或试生产证明").set_input_files(photo("首批.jpg"))
    panel.get_by_role("button", name="登记投产").dblclick()
    plain.get_by_text("已登记投产，附材料 1 份。").wait_for()
    assert (Milestone.objects.get().sub_type, Evidence.objects.count()) == ("trial", 1)
    plain.goto(f"{live_server.url}/months/?month=2026年3月")
    plain.get_by_text("2026年3月").first.wait_for()
    context.close()


def test_a_light_is_answered_by_the_zone_and_seen_by_the_city(page, live_server, reporter):
    load_rules("signed-not-started")
    project = stalled_project(reporter.zone, name="停着的项目")
    due_on = timezone.localdate() + timedelta(days=20)
    sign_in(page, live_server, reporter)
    narrow(page)
    page.goto(f"{live_server.url}/projects/{project.pk}/")
    lights = page.locator("#lights")
    lights.locator("summary").click()
    lights.get_by_label("说明").fill("用地批复未下达")
    lights.get_by_label("措施").fill("已约谈，下月上会")
    # The calendar stands beside the box, which takes what is typed.
    assert lights.get_by_role("button", name="选日期").is_visible()
    lights.get_by_label("期限").fill(f"{due_on.year}年{due_on.month}月{due_on.day}日")
    assert fits(page)
    lights.get_by_role("button", name="答复", exact=True).dblclick()
    page.get_by_text("已答复，上级在停滞名单上看得到").wait_for()
    assert (StallAnswer.objects.count(), StallAnswer.objects.get().due_on) == (1, due_on)
    page.context.clear_cookies()
    city = factories.make_officer(Role.UNIT, unit=reporter.zone.unit)
    sign_in(page, live_server, city)
    page.goto(f"{live_server.url}/stalled/?answer=unanswered")
    page.get_by_text("没有符合条件的停滞项目").wait_for()
    page.goto(f"{live_server.url}/stalled/?answer=answered")
    page.get_by_text("已约谈，下月上会").wait_for()
    assert fits(page)
