"""Bodies as lines that can be compared, without what is random in them."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from html.parser import HTMLParser

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRITTEN_AT = "docProps/core.xml"
"""The part of a workbook that holds when it was written, and nothing of its contents."""
INLINE = frozenset(
    {"a", "abbr", "b", "br", "button", "code", "em", "i", "img", "input", "mark", "select", "span", "strong", "time"}
)
"""Elements that stand in a line of text: a blank beside one of them is drawn. Beside any other it is layout."""
TOKEN = re.compile(r'(name="(?:csrfmiddlewaretoken|once)" value=")[^"]*')


def readable(content_type: str, body: bytes) -> str:
    """Return a body as lines; files other than text and workbooks are named by their length and digest."""
    kind = content_type.partition(";")[0].strip().lower()
    if not body:
        return ""
    if kind.endswith("json"):
        return json_text(body.decode())
    if kind == WORKBOOK:
        return workbook_text(body)
    if kind == "text/html":
        return html_text(body.decode())
    if kind.startswith("text/"):
        return body.decode()
    return f"{len(body)} bytes, SHA-256 {hashlib.sha256(body).hexdigest()}"


def json_text(text: str) -> str:
    """Return JSON with a value a line, its names in the order in which they were sent, its numbers as written."""
    value = json.loads(text, parse_float="number {}".format, parse_constant="number {}".format)
    return json.dumps(value, ensure_ascii=False, indent=1)


def markup_text(text: str) -> str:
    """Return XML with a tag a line, without blank lines and indentation."""
    lines = text.replace("><", ">\n<").splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())


def html_text(text: str) -> str:
    """Return HTML with a tag or a text a line, without the blanks that a browser does not draw."""
    lines = _HTMLLines()
    lines.feed(TOKEN.sub(r"\1", text))
    lines.close()
    return "\n".join(lines.finished())


class _HTMLLines(HTMLParser):
    """Collects tags with their attributes, and texts whose runs of blanks are one blank."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._tokens: list[tuple[str, bool]] = []
        """A line, and whether it is a tag beside which blanks are layout."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        written = "".join(f" {name}" if value is None else f' {name}="{value}"' for name, value in attrs)
        self._tokens.append((f"<{tag}{written}>", tag not in INLINE))

    def handle_endtag(self, tag: str) -> None:
        self._tokens.append((f"</{tag}>", tag not in INLINE))

    def handle_data(self, data: str) -> None:
        self._tokens.append((re.sub(r"\s+", " ", data), False))

    def handle_decl(self, decl: str) -> None:
        self._tokens.append((f"<!{decl}>", True))

    def finished(self) -> list[str]:
        """Return the lines; a text loses its blank at the side of a tag that begins or ends a block."""
        lines = []
        edges = [True, *(is_block for _, is_block in self._tokens), True]
        for (line, _), after_block, before_block in zip(self._tokens, edges, edges[2:], strict=False):
            text = line.lstrip(" ") if after_block else line
            text = text.rstrip(" ") if before_block else text
            if text:
                lines.append(text)
        return lines


def workbook_text(body: bytes) -> str:
    """Return every part of a workbook, cells and styles, except the one that says when it was written."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        names = sorted(name for name in archive.namelist() if name != WRITTEN_AT)
        return "\n".join(f"== {name}\n{markup_text(archive.read(name).decode())}" for name in names)
