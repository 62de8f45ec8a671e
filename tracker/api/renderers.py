"""How answers are written: JSON, a workbook, or a stored file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from django.http import FileResponse
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rest_framework.request import Request

    from projects.models import Evidence

LOCKED_DOWN = "default-src 'none'; sandbox"


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


class FormatNegotiation(DefaultContentNegotiation):
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


def download(evidence: Evidence) -> FileResponse:
    """Answer the content of a file as something to save."""
    headers = {"Content-Security-Policy": LOCKED_DOWN, "X-Content-Type-Options": "nosniff"}
    return FileResponse(
        evidence.file.open("rb"),
        as_attachment=True,
        filename=evidence.name,
        content_type=evidence.content_type,
        headers=headers,
    )
