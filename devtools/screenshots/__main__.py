"""
Takes a picture of every main page at two widths into `docs/screenshots`: `make screenshots`.

The manual and the README show them. They are taken of the demo on a fixed day, so that they change with the pages
alone; a picture that would be the same is not written again.
"""

from __future__ import annotations

import argparse
import io
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import sync_playwright

from devtools.run import PASSWORD
from devtools.screenshots.pages import SHOTS, Shot
from devtools.screenshots.site import running_demo

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
SIZES = {1366: 768, 375: 720}
"""Heights by widths, in pixels."""
LARGEST, ALL_TOGETHER = 60_000, 2_500_000
"""Bytes of one picture and of all."""
COLOURS = 32
"""Pages have few: so packed, a picture is sharper and half as large as one packed with losses."""
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
OPTIONS = ["--no-sandbox", "--disable-background-networking", "--disable-dev-shm-usage", "--lang=zh-CN"]


def main() -> int:
    """Take the pictures whose names are given, else all; return 1 if one of them is too large."""
    parser = argparse.ArgumentParser(prog="make screenshots", description="为 README 和使用手册截图（演示数据）。")
    parser.add_argument("names", nargs="*", help="只截这几页，例如 overview rates；不写则全部")
    names = set(parser.parse_args().names)
    FOLDER.mkdir(exist_ok=True)
    with running_demo() as site, sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, CHROMIUMS)), None)
        browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        for username, shots in SHOTS.items():
            chosen = [shot for shot in shots if not names or shot.name in names]
            if chosen:
                _take(browser, site, username, chosen)
        browser.close()
    if not names:
        _remove_others()
    return _told_of_sizes()


def _take(browser: Browser, site: str, username: str, shots: list[Shot]) -> None:
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce")
    page = context.new_page()
    if username:
        page.goto(f"{site}/login/")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.locator(".own").wait_for()
    for shot in shots:
        for width, height in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            _open(page, site, shot)
            _write(f"{shot.name}-{width}", page.screenshot(animations="disabled", caret="hide"))
    context.close()


def _open(page: Page, site: str, shot: Shot) -> None:
    page.goto(f"{site}{shot.address}")
    if shot.follow:
        page.locator(shot.follow).first.click()
    if shot.opened:
        page.locator(shot.opened).first.click()
    page.wait_for_load_state("networkidle")


def _write(name: str, taken: bytes) -> None:
    """Write a picture, unless the one that is there shows the same."""
    packed = io.BytesIO()
    picture = Image.open(io.BytesIO(taken)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    picture.convert("RGB").save(packed, "WEBP", lossless=True, quality=70, method=4)
    path = FOLDER / f"{name}.webp"
    if not path.exists() or path.read_bytes() != packed.getvalue():
        path.write_bytes(packed.getvalue())
        print(f"{path.name}：{len(packed.getvalue()):,} 字节", flush=True)


def _remove_others() -> None:
    kept = {f"{shot.name}-{width}.webp" for shots in SHOTS.values() for shot in shots for width in SIZES}
    for path in FOLDER.glob("*.webp"):
        if path.name not in kept:
            path.unlink()
            print(f"{path.name}：不再需要，已删除")


def _told_of_sizes() -> int:
    sizes = {path.name: path.stat().st_size for path in FOLDER.glob("*.webp")}
    large = [f"{name}：{size:,} 字节，超过 {LARGEST:,}。" for name, size in sizes.items() if size > LARGEST]
    if sum(sizes.values()) > ALL_TOGETHER:
        large.append(f"全部截图共 {sum(sizes.values()):,} 字节，超过 {ALL_TOGETHER:,}。")
    print("\n".join(large), file=sys.stderr)
    return int(bool(large))


if __name__ == "__main__":
    sys.exit(main())
