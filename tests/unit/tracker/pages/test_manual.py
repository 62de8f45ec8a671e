"""The manual is whole: each page of the menu has its place in it, and what it shows, leads to and quotes is there."""

import re
from pathlib import Path

import pytest
from django.urls import Resolver404, resolve

from devtools.screenshots.__main__ import ALL_TOGETHER, LARGEST, SIZES
from devtools.screenshots.pages import SHOTS
from tracker.pages.manual import _chapters, _rendered, anchor_of
from tracker.pages.menu import MENU, OWN

ROOT = Path(__file__).resolve().parents[4]
MANUAL, PICTURES = ROOT / "docs" / "manual", ROOT / "docs" / "screenshots"
CHAPTERS = {path.stem: path.read_text(encoding="utf-8") for path in MANUAL.glob("*.md")}
TAKEN = {f"{shot.name}-{width}.webp" for shots in SHOTS.values() for shot in shots for width in SIZES}


def sections(chapter):
    """Return the parts of addresses that lead to the headings of a chapter."""
    return {anchor_of(heading) for heading in re.findall(r"^#+ (.+)$", CHAPTERS[chapter], re.M)}


def is_place(place):
    """Return whether there is a chapter and, if a heading stands after #, that heading in it."""
    chapter, _, part = place.partition("#")
    return chapter in CHAPTERS and (not part or part in sections(chapter))


def test_every_page_of_the_menu_has_its_place_in_the_manual():
    entries = [(entry, entry.chapter or group.chapter) for group in MENU for entry in group.entries]
    entries += [(entry, entry.chapter) for entry in OWN]
    missing = [f"{entry.label} → {place}" for entry, place in entries if not is_place(place)]
    assert len(entries) > 30
    assert missing == []


@pytest.mark.parametrize("chapter", sorted(CHAPTERS))
def test_what_a_chapter_leads_to_is_there(chapter):
    unresolved = []
    for target in re.findall(r"(?<!!)\[[^]]+\]\(([^)]+)\)", CHAPTERS[chapter]):
        address, sign, part = target.partition("#")
        inside = f"{address.removesuffix('.md') or chapter}{sign}{part}"
        if not (is_place(inside) if address.endswith(".md") or not address else _is_page(address)):
            unresolved.append(target)
    assert unresolved == []


def _is_page(address):
    try:
        resolve(address)
    except Resolver404:
        return False
    return True


@pytest.mark.parametrize("chapter", sorted(CHAPTERS))
def test_the_pictures_of_a_chapter_are_there_and_say_what_they_show(chapter):
    pictures = re.findall(r"!\[([^]]*)\]\(([^)]+)\)", CHAPTERS[chapter])
    assert [path for _, path in pictures if not (MANUAL / path).is_file()] == []
    assert [path for words, path in pictures if len(words) < 2] == []
    assert {Path(path).name for _, path in pictures} <= TAKEN


def test_every_picture_that_is_taken_is_there_and_small():
    sizes = {path.name: path.stat().st_size for path in PICTURES.iterdir()}
    assert set(sizes) == TAKEN
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}
    assert sum(sizes.values()) <= ALL_TOGETHER


@pytest.fixture(scope="module")
def words():
    """All that the program can say: its sources and templates, with what is told in pieces put together."""
    sources = [path for app in ("config", "zones", "projects", "tracker") for path in (ROOT / app).rglob("*")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources if path.suffix in {".py", ".html", ".js"})
    return re.sub(r'"\s*\n\s*f?"', "", text)


def test_the_sentences_that_the_manual_explains_are_those_that_the_program_says(words):
    told = []
    for chapter, text in CHAPTERS.items():
        rows = text.partition("## 常见提示")[2].splitlines()
        quoted = [row.split("|")[1].strip() for row in rows if row.startswith("|")][2:]
        told += [(chapter, part) for one in quoted for part in one.split("…") if len(part.strip()) > 3]
    assert len(told) > 100
    assert [(chapter, part) for chapter, part in told if part.strip() not in words] == []


def test_a_chapter_is_shown_with_the_space_that_its_pictures_take():
    assert next(iter(_chapters())) == "README"
    assert all(f"({chapter}.md" in CHAPTERS["README"] for chapter in CHAPTERS if chapter != "README")
    shown = {chapter: str(_rendered(chapter)) for chapter in CHAPTERS}
    assert all("<h1" in text and 'id="' in text for text in shown.values())
    pictures = [picture for text in shown.values() for picture in re.findall(r"<img [^>]+>", text)]
    assert pictures
    assert all(
        re.search(r'src="/static/screenshots/\S+" alt="\S[^"]*" width="\d+" height="\d+"', one) for one in pictures
    )
