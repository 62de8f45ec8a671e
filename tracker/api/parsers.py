"""Parsers of request bodies: strict JSON, and multipart forms with files."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any, Never

from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser, MultiPartParser

from tracker.api.exceptions import RequestTooLargeError

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_NAMES, MOST_ELEMENTS, DEEPEST = 1_000, 2_000, 10
"""Of a body in all: names, values and brackets; and objects and lists within each other."""
LONGEST_NAME, LONGEST_TEXT = 100, 64 * 1024
"""Characters of a name, and bytes of a text; no field has a longer one. The limit of a field names the field."""
_TEXT = re.compile(rb'"(?:[^"\\]++|\\.?+)*+"?', re.DOTALL)
"""A text of JSON, also one that does not end: what is matched is never looked at again, so a body is read once."""
_BRACKET = re.compile(rb"[\[\]{}]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL, and halves of surrogate pairs."""


class StrictJSONParser(JSONParser):
    """
    Reads JSON exactly: decimals stay `Decimal`, and what two programs may read differently is refused.

    That is NaN and Infinity, which JSON does not know, a name that occurs twice in an object, and characters that
    PostgreSQL cannot store. A body that is larger than any question needs is refused before it is read.
    """

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """
        Return the value of the body.

        :raises ParseError: if it is no JSON, or not strict, or larger than any body needs
        """
        body = stream.read()
        _check_extent(body)
        try:
            # Windows programs begin a text with a byte order mark: utf-8-sig skips it.
            text = body.decode("utf-8-sig")
            return json.loads(text, parse_float=Decimal, parse_constant=_refuse, object_pairs_hook=_unique)
        # Deep nesting ends in a RecursionError, an extreme exponent in one of Decimal: both are the client's fault.
        except (ValueError, ArithmeticError, RecursionError) as error:
            raise ParseError("请求内容不是合法的 JSON（须为 UTF-8 编码）。") from error


def _check_extent(body: bytes) -> None:
    """Refuse a body of too many parts, counted in its bytes: no object is made of what is refused."""
    bare = _TEXT.sub(b'"', body)
    if bare.count(b":") > MOST_NAMES:
        raise ParseError(f"请求内容的字段过多：最多 {MOST_NAMES} 个，请分几次提交。")
    # A list of n elements has n - 1 commas and a bracket.
    if bare.count(b",") + bare.count(b"[") + bare.count(b"{") > MOST_ELEMENTS:
        raise ParseError(f"请求内容的项目过多：字段和列表的各项合计最多 {MOST_ELEMENTS} 个，请分几次提交。")
    # Only now: the texts are few.
    if any(len(text) > LONGEST_TEXT for text in _TEXT.findall(body)):
        raise ParseError(f"请求内容里有过长的文字：一段最多 {LONGEST_TEXT // 1024} KB。")
    depth = 0
    for bracket in _BRACKET.findall(bare):
        depth += 1 if bracket in b"[{" else -1
        if depth > DEEPEST:
            raise ParseError(f"请求内容的层次过深：列表和对象最多套 {DEEPEST} 层。")


def _refuse(name: str) -> Never:
    raise ParseError(f"JSON 里不能有 {name}。")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    unique: dict[str, Any] = {}
    for name, value in pairs:
        if len(name) > LONGEST_NAME:
            raise ParseError(f"没有这样长的字段名：最多 {LONGEST_NAME} 个字符。")
        if _UNSTORABLE.search(name) or (isinstance(value, str) and _UNSTORABLE.search(value)):
            raise ParseError("文字里有无法保存的字符。")
        # Programs differ in which of the two they take: what was checked may not be what another one reads.
        if name in unique:
            raise ParseError(f"字段 {name} 出现了两次。")
        unique[name] = value
    return unique


class UploadParser(MultiPartParser):
    """DRF's parser of forms with files; a body over the limit is a 413 in Chinese, not Django's bare 400."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """
        Return the fields and files.

        :raises RequestTooLargeError: if Content-Length is over what the installation accepts
        """
        try:
            return super().parse(stream, media_type, parser_context)
        except RequestDataTooBig as error:
            raise RequestTooLargeError("文件过大：一次最多上传 20 MB。") from error
