"""How request bodies are read: strict JSON, and forms with files."""

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

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""No database keeps these characters."""


class StrictJSONParser(JSONParser):
    """Reads JSON as it is written: decimals stay exact, and what has two meanings is refused."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """
        Return the body's value.

        :raises ParseError: if it is no JSON, or holds NaN, a name twice or a character that cannot be stored
        """
        try:
            text = stream.read().decode("utf-8-sig")
            return json.loads(text, parse_float=Decimal, parse_constant=_refuse, object_pairs_hook=_unique)
        except (ValueError, ArithmeticError, RecursionError) as error:
            raise ParseError("请求内容不是合法的 JSON（须为 UTF-8 编码）。") from error


def _refuse(name: str) -> Never:
    raise ParseError(f"JSON 里不能有 {name}。")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if _UNSTORABLE.search(name) or (isinstance(value, str) and _UNSTORABLE.search(value)):
            raise ParseError("文字里有无法保存的字符。")
        if name in found:
            raise ParseError(f"字段 {name} 出现了两次。")
        found[name] = value
    return found


class UploadParser(MultiPartParser):
    """Reads a form with files."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """
        Return the form.

        :raises RequestTooLargeError: if more is announced than the installation accepts
        """
        try:
            return super().parse(stream, media_type, parser_context)
        except RequestDataTooBig as error:
            raise RequestTooLargeError("文件过大：一次最多上传 20 MB。") from error
