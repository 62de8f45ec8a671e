"""How much may be sent at once: refused by its declared length, before a byte of it is kept."""

from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

LARGEST_UPLOAD = 21 * 1024 * 1024
"""A file of 20 MB and the form around it."""


class SizeLimitedUploadHandler(FileUploadHandler):
    """Runs before the handlers that store uploads, and stores nothing itself."""

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, Any],  # noqa: N803  # Django passes it by this name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """
        Look at the declared length; the server never hands on more than it.

        :raises RequestDataTooBig: if it is too much
        """
        if content_length > LARGEST_UPLOAD:
            raise RequestDataTooBig("文件过大：一次最多上传 20 MB。")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers behind."""
