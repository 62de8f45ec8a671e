"""The front page, as somebody sees it who does not know the product."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_front_page_says_what_this_is_and_whom_to_ask_and_fits_a_telephone(page, live_server, settings):
    settings.CONTACT = "开发区处 0351-1234567"
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(f"{live_server.url}/")
    page.wait_for_url("**/login/")
    assert page.get_by_text("山西省开发区项目跟踪", exact=True).is_visible()
    assert page.get_by_text("请联系：开发区处 0351-1234567").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
