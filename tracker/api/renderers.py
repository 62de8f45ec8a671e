"""How bodies are read and written: strict JSON in, JSON or a workbook out."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any, Never

import orjson
from rest_framework.exceptions import ErrorDetail, ParseError, ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.renderers import BaseRenderer, JSONRenderer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rest_framework.request import Request

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


class FastJSONRenderer(JSONRenderer):
    """Writes JSON."""

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """Return the answer's bytes; no data is no body."""
        return b"" if data is None else orjson.dumps(data, default=str)


class WorkbookRenderer(BaseRenderer):
    """Stands for a workbook when a format is chosen; the endpoint writes it."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    format = "xlsx"
    charset = None
    render_style = "binary"


class Negotiation(DefaultContentNegotiation):
    """Lets `?format=` decide, and the Accept header where there is none."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """
        Return the renderer and its media type.

        :raises ValidationError: if the endpoint does not speak the format
        """
        known = list(renderers)
        wanted = request.query_params.get("format")
        if not wanted:
            chosen: tuple[BaseRenderer, str] = super().select_renderer(request, known, format_suffix)
            return chosen
        for renderer in known:
            if renderer.format == wanted:
                return renderer, str(renderer.media_type)
        formats = "、".join(str(renderer.format) for renderer in known)
        raise ValidationError(
            {"format": [ErrorDetail(f"不能以 {wanted} 格式回答，可选：{formats}。", "invalid_choice")]}
        )
