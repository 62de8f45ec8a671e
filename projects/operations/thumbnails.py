"""Small pictures of stored photographs, made when a page shows them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image

from projects.operations.picture_cleaning import DAMAGED, JPEG

if TYPE_CHECKING:
    from projects.models import Evidence

EDGE = 320
"""Of the longer side, in pixels."""


def thumbnail(evidence: Evidence) -> bytes | None:
    """
    Return a small JPEG of a photograph; None where the file is no JPEG, is not there or cannot be read.

    Only JPEG: its decoder leaves out pixels, so that the largest photo is read with a sixty-fourth of them, while a
    PNG would be decoded whole. What is decoded here was encoded by ourselves when it was uploaded (ADR 0022).
    """
    if evidence.content_type != JPEG:
        return None
    out = io.BytesIO()
    try:
        with evidence.file.open("rb") as stored:
            photo = Image.open(stored, formats=("JPEG",))
            photo.draft("RGB", (EDGE, EDGE))
            photo.thumbnail((EDGE, EDGE))
            photo.convert("RGB").save(out, "JPEG", quality=80)
    except DAMAGED:
        return None
    return out.getvalue()
