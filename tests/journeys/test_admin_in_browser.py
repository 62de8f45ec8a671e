"""The admin pages and the page of the API work under the policy that we send."""

import pytest

from zones.models import Officer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_administrator_signs_in_and_looks_around(page, live_server):
    Officer.objects.create_superuser("root-of-tests", password="only-for-this-test")
    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("用户名").fill("root-of-tests")
    page.get_by_label("密码").fill("only-for-this-test")
    page.get_by_role("button", name="登录").click()
    page.get_by_role("heading", name="后台管理").wait_for()
    links = page.eval_on_selector_all("#content-main th a", "found => found.map(link => link.href)")
    assert links
    for link in links:
        assert page.goto(link).status == 200


def test_the_page_of_the_api_opens_its_operations(page, live_server):
    page.goto(f"{live_server.url}/api/docs/")
    operation = page.locator("details").first
    assert not operation.get_by_role("heading", name="应答").is_visible()
    operation.locator("summary").click()
    assert operation.get_by_role("heading", name="应答").is_visible()
