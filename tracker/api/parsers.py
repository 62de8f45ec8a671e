"""Files on their way in and out."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from django.core.exceptions import RequestDataTooBig
from django.http import FileResponse
from rest_framework.parsers import MultiPartParser

from tracker.api.exceptions import TooLargeError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from projects.models import Evidence

LOCKED_DOWN = "default-src 'none'; sandbox"


class UploadParser(MultiPartParser):
    """Reads a form with files."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """
        Return the form.

        :raises TooLargeError: if more is announced than the installation accepts
        """
        try:
            return super().parse(stream, media_type, parser_context)
        except RequestDataTooBig as error:
            raise TooLargeError("文件过大：一次最多上传 20 MB。") from error


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
