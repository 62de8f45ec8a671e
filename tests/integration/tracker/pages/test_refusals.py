"""What people read when a page cannot be shown."""

import pytest
from django.template.loader import render_to_string


def test_a_page_that_does_not_exist_says_so_in_chinese(client, db):
    response = client.get("/no/such/page/")
    assert (response.status_code, "没有这个页面" in response.content.decode()) == (404, True)
    assert "/no/such/page/" not in response.content.decode()


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_every_refusal_can_be_shown_without_anything_known(name):
    page = render_to_string(f"{name}.html")
    assert 'lang="zh-Hans"' in page
    assert "<script" not in page
