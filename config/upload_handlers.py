"""
How uploads are received: too large ones are refused by their declared length, before a byte of them is kept; and of
those that find no room on the disk nothing stays there.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler

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


class RemovingTemporaryFileUploadHandler(TemporaryFileUploadHandler):
    """Removes at once what it could not write to the end; Django leaves that to the garbage collector."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a part of the file."""
        with self._removed_on_failure():
            super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> Any:
        """Return the file; the last part of it is written only now."""
        with self._removed_on_failure():
            return super().file_complete(file_size)

    @contextmanager
    def _removed_on_failure(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            # Closing removes it, and fails once more: there is still a part to be written.
            with suppress(OSError):
                self.file.close()
            raise
