"""The manual of the officers, read in the product: the chapters of `docs/manual`, as pages."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt
from PIL import Image

from tracker.pages.decorators import OfficerRequest, officer_required

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from django.http import HttpResponse
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token

FIRST = "README"
"""The chapter that leads to the others."""
PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")


@require_safe
@officer_required
def manual(request: OfficerRequest, chapter: str = FIRST) -> HttpResponse:
    """Show a chapter of the manual, with the list of all."""
    chapters = _chapters()
    if chapter not in chapters:
        raise Http404
    context = {"chapters": chapters, "open_chapter": chapter, "title": chapters[chapter], "content": _rendered(chapter)}
    return render(request, "tracker/pages/manual.html", context)


def _folder(name: str = "manual") -> Path:
    folder: Path = settings.BASE_DIR / "docs" / name
    return folder


@cache
def _chapters() -> dict[str, str]:
    """Return the titles of the chapters by the names of their files, in the order in which the first leads to them."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in _folder().glob("*.md")}
    ordered = sorted(texts, key=lambda chapter: (chapter != FIRST, texts[FIRST].find(f"({chapter}.md")))
    return {chapter: texts[chapter].splitlines()[0].removeprefix("# ") for chapter in ordered}


@cache
def _rendered(chapter: str) -> SafeString:
    """Return a chapter as HTML. Its files come with the program; HTML in them is shown as text all the same."""
    tokens = PARSER.parse((_folder() / f"{chapter}.md").read_text(encoding="utf-8"))
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        _fit(token)
        if token.type == "heading_open" and following:
            token.attrSet("id", anchor_of(following.content))
    content: str = PARSER.renderer.render(tokens, PARSER.options, {})
    return mark_safe(content)  # noqa: S308  # rendered by our parser from our own files


def anchor_of(heading: str) -> str:
    """Return the part of an address that leads to a heading, as other readers of Markdown make it."""
    return re.sub(r"[^\w\- ]", "", heading).strip().replace(" ", "-").lower()


def _fit(token: Token) -> None:
    """Let links between chapters lead to their pages; drop alignments, which are inline styles."""
    token.attrs.pop("style", None)
    for child in token.children or []:
        if child.type == "link_open":
            child.attrs["href"] = _address(unquote(str(child.attrs["href"])))
        _fit(child)


def _picture(_: RendererHTML, tokens: Sequence[Token], index: int, *__: object) -> str:
    """
    Return a picture that leads to itself in its own size, with the space that it will take before it has arrived.

    A telephone shows the page as it looks on a telephone.
    """
    name = str(tokens[index].attrs["src"]).rpartition("/")[2]
    return format_html(
        '<a class="picture" href="{0}"><picture>'
        '<source media="(max-width: 40rem)" srcset="{1}" width="{2}" height="{3}">'
        '<img src="{0}" alt="{6}" width="{4}" height="{5}" loading="lazy"></picture></a>',
        static(f"screenshots/{name}"),
        static(f"screenshots/{_on_telephone(name)}"),
        *_size(_on_telephone(name)),
        *_size(name),
        tokens[index].content,
    )


def _on_telephone(name: str) -> str:
    return name.replace("-1366.", "-375.")


def _size(name: str) -> tuple[int, int]:
    with Image.open(_folder("screenshots") / name) as picture:
        return picture.size


PARSER.add_render_rule("image", _picture)


def _address(target: str) -> str:
    """Return where a link of the manual leads: another chapter, else the first one."""
    match = re.fullmatch(r"(?P<chapter>[^/]+)\.md(?P<part>#.*)?", target)
    if match and match["chapter"] in _chapters():
        return f"/help/{quote(match['chapter'])}/{match['part'] or ''}"
    # What lies outside the manual is for engineers, and not served.
    return target if target.startswith(("#", "/")) else "/help/"
