"""Files that leave, by the API and by pages: always saved, never shown as a page of ours."""

from __future__ import annotations

import re
from typing import IO

from django.http import FileResponse
from django.utils.http import content_disposition_header

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LOCKED_DOWN = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}
"""Headers of what others uploaded: no type is guessed, and a browser that shows it after all runs nothing."""
_IN_NO_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
"""What Windows has in no name of a file; of a path Django would keep the last part alone."""


def headers_of(name: str) -> dict[str, str]:
    """Return the headers of a file that is saved under a name with its suffix."""
    disposition = content_disposition_header(as_attachment=True, filename=_IN_NO_NAME.sub("_", name))
    return {"Content-Disposition": str(disposition), **LOCKED_DOWN}


class Download(FileResponse):
    """A file to save: its content, its name with the suffix, and its media type."""

    def __init__(self, content: IO[bytes], *, name: str, media_type: str) -> None:
        super().__init__(content, content_type=media_type)
        # Afterwards: of a file on a disk Django writes a name of its own.
        for header, value in headers_of(name).items():
            self.headers[header] = value
