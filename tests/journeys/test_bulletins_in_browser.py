"""The province seals bulletins from the page of the rates, compares, verifies and downloads them, in a browser."""

from datetime import date

import pytest
from docx import Document

from projects.rules.stages import Cohort, Kind
from tests import factories
from tests.journeys.test_monthly_in_browser import sign_in
from zones.models import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def province():
    """An officer of the province; one of two signed projects has started."""
    zone = factories.make_zone()
    round_ = factories.make_round(2023, 1)
    factories.enter(factories.make_project(zone), factories.make_round(2023, 2), Cohort.SIGNED)
    for number in range(2):
        entry = factories.enter(factories.make_project(zone), round_, Cohort.SIGNED)
        if number:
            factories.reach(entry.project, Kind.STARTED, date(2024, 2, 1))
    return factories.make_officer(Role.PROVINCE)


def test_from_the_rates_to_word_in_two_clicks(page, live_server, province, tmp_path):
    sign_in(page, live_server, province)
    page.goto(f"{live_server.url}/rates/?as_of=2024-06-30&basis=count-2021")
    page.get_by_role("link", name="据此生成通报").click()
    page.get_by_text("将封存为第 1 号，含 2 个成员").wait_for()
    page.get_by_role("button", name="封存").click()
    page.get_by_role("link", name="下载 Word").wait_for()
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载 Word").click()
    assert taken.value.suggested_filename == "第1号-关于全省“三个一批”项目进展情况的通报.docx"
    taken.value.save_as(tmp_path / "a.docx")
    text = "\n".join(paragraph.text for paragraph in Document(str(tmp_path / "a.docx")).paragraphs)
    assert "开工率为50.00%（已开工项目数1个，签约一批项目数2个）" in text
    page.get_by_role("button", name="核对").click()
    page.get_by_role("heading", name="核对：没有发现不符").wait_for()
    # A month later: sealed once more, compared with the first, with the cause in the preview, on the page and in Word.
    page.goto(f"{live_server.url}/rates/?as_of=2024-06-30&basis=count-2021&last=2023-2")
    page.get_by_role("link", name="据此生成通报").click()
    page.get_by_text("上期为第1号通报（截至2024年6月30日）。").wait_for()
    page.get_by_role("button", name="封存").click()
    page.get_by_role("link", name="下载 Word").wait_for()
    said = "开工率由50.00%到33.33%，下降16.67个百分点，其中新入批（1个项目）下降16.67个百分点。"
    page.get_by_text(said).wait_for()
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载 Word").click()
    taken.value.save_as(tmp_path / "b.docx")
    assert said in [paragraph.text for paragraph in Document(str(tmp_path / "b.docx")).paragraphs]
    page.get_by_role("navigation", name="为什么变了").get_by_role("link", name="开工率").click()
    page.get_by_role("heading", name="开工率：-16.67 个百分点").wait_for()
    page.go_back()
    page.set_viewport_size({"width": 375, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
