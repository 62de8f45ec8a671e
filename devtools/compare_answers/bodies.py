"""Bodies as lines that can be compared, without what is random in them."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRITTEN_AT = "docProps/core.xml"
"""The part of a workbook that holds when it was written, and nothing of its contents."""
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*')


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
        return markup_text(body.decode())
    if kind.startswith("text/"):
        return body.decode()
    return f"{len(body)} bytes, SHA-256 {hashlib.sha256(body).hexdigest()}"


def json_text(text: str) -> str:
    """Return JSON with a value a line, its names in the order in which they were sent, its numbers as written."""
    value = json.loads(text, parse_float="number {}".format, parse_constant="number {}".format)
    return json.dumps(value, ensure_ascii=False, indent=1)


def markup_text(text: str) -> str:
    """Return HTML or XML with a tag a line, without blank lines, indentation and the tokens of forms."""
    lines = TOKEN.sub(r"\1", text).replace("><", ">\n<").splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())


def workbook_text(body: bytes) -> str:
    """Return every part of a workbook, cells and styles, except the one that says when it was written."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        names = sorted(name for name in archive.namelist() if name != WRITTEN_AT)
        return "\n".join(f"== {name}\n{markup_text(archive.read(name).decode())}" for name in names)
