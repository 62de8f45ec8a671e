"""The front page, as somebody sees it who does not know the product."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_front_page_leads_to_the_api_and_fits_a_telephone(page, live_server):
    page.goto(f"{live_server.url}/")
    assert page.get_by_role("heading", name="山西省开发区项目跟踪").is_visible()
    assert page.locator("article").count() == 3
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("link", name="接口文档").click()
    page.wait_for_url("**/api/docs/")
    assert page.get_by_role("heading", name="比率").first.is_visible()
