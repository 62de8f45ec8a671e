"""A real Chromium for the tests that look at pages. `page` is a tab of its own, which forgives no error."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
REFUSED = tuple(
    f"Failed to load resource: the server responded with a status of {status} " for status in (401, 409, 422)
)
OPTIONS = ["--no-sandbox", "--disable-background-networking", "--disable-dev-shm-usage"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The Chromium of this machine; a test that needs it is skipped without it, or fails with REQUIRE_BROWSER=1."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        reason = f"没有找到浏览器（{'、'.join(NAMES)}）"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
            yield browser
            browser.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """
    A tab that nobody used before. An error on its console fails the test.

    Unless it is about the tab's icon, or notes that a form was refused, or that nobody is signed in any more: that is
    an answer.
    """
    context = chromium.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    errors: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        is_icon = message.location.get("url", "").endswith("/favicon.ico")
        if message.type == "error" and not is_icon and not message.text.startswith(REFUSED):
            errors.append(f"{message.text} {message.location.get('url', '')}")

    tab.on("console", listen)
    tab.on("pageerror", lambda error: errors.append(str(error)))
    yield tab
    context.close()
    assert errors == []
