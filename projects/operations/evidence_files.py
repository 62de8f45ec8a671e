"""Checking uploaded files by their content, and removing or refusing anything active or hidden in them."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import warnings
import zlib
from dataclasses import dataclass

from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError

from projects.errors import DomainError
from projects.models import Evidence
from projects.operations.virus_scanning import scan

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_PICTURE = 60_000_000
"""In pixels: more than a phone takes, and under a quarter of a gigabyte when decoded."""
# Wall time. The process limits itself to 30 s of CPU; this also ends one that waits.
PDF_SECONDS = 60
PDF_FAULTS = {
    "encrypted": ("pdf_encrypted", "PDF 已加密，无法检查，请去掉密码后再传。"),
    "damaged": ("file_damaged", "PDF 已损坏，无法读取，请重新生成。"),
    "no_pages": ("file_damaged", "PDF 没有页面。"),
    "too_complex": ("pdf_too_complex", "PDF 过于复杂，请打印成新的 PDF 后再传。"),
}
DAMAGED = (
    UnidentifiedImageError,
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    struct.error,
    zlib.error,
)
"""What Pillow raises for a broken picture, in its pixels or in its EXIF block."""
_GPS, _TAKEN, _DETAILS = 0x8825, 0x9003, 0x8769


@dataclass(frozen=True)
class Clean:
    """A file as it is stored."""

    content: bytes
    content_type: str


def cleaned(content: bytes, *, keep_location: bool = False) -> Clean:
    """
    Return a file as it may be stored: pictures encoded anew, PDF files unchanged if nothing in them is active.

    :raises DomainError: if it is too large, empty, infected, neither picture nor PDF, damaged, or has active content
    """
    if len(content) > LARGEST_FILE:
        raise DomainError("file_too_large", "文件超过 20 MB，请压缩后再传。", field="file")
    if not content:
        raise DomainError("file_empty", "文件是空的。", field="file")
    # The scanner sees the file before any decoder of ours does.
    scan(content)
    if content.startswith(b"%PDF-"):
        _check_pdf(content)
        return Clean(content, Evidence.ContentType.PDF)
    return _encoded_anew(content, keep_location=keep_location)


def _encoded_anew(content: bytes, *, keep_location: bool) -> Clean:
    try:
        with warnings.catch_warnings():
            # Above its own limit Pillow only warns, and does so in `open`, before ours can be compared.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            # Two decoders only: each further format is more code that parses untrusted bytes.
            picture = Image.open(io.BytesIO(content), formats=("JPEG", "PNG"))
            if picture.width * picture.height > LARGEST_PICTURE:
                raise _bomb()
            kept = _location(picture) if keep_location else None
            # EXIF is dropped, and with it the orientation: the pixels themselves have to be turned.
            return _written(ImageOps.exif_transpose(picture), picture.format or "", kept)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _bomb() from error
    except DAMAGED as error:
        message = "只收 JPEG、PNG 图片和 PDF 文件（按内容判断，与扩展名无关）；这个文件不是，或已损坏。"
        raise DomainError("file_type", message, field="file") from error


def _bomb() -> DomainError:
    return DomainError("picture_too_large", "图片展开后过大（超过 6000 万像素），请缩小后再传。", field="file")


def _written(picture: Image.Image, format_: str, kept: Image.Exif | None) -> Clean:
    out = io.BytesIO()
    more = {"exif": kept.tobytes()} if kept else {}
    if format_ == "PNG":
        plain = picture if picture.mode in {"RGB", "RGBA", "L"} else picture.convert("RGBA")
        # On saving, Pillow writes some of `info` back, such as comments and the colour profile.
        plain.info.clear()
        plain.save(out, "PNG", **more)
        return Clean(out.getvalue(), Evidence.ContentType.PNG)
    plain = picture.convert("RGB")
    plain.info.clear()
    plain.save(out, "JPEG", quality=88, **more)
    return Clean(out.getvalue(), Evidence.ContentType.JPEG)


def _location(picture: Image.Image) -> Image.Exif:
    """Return the EXIF data of a picture reduced to where and when it was taken."""
    written = picture.getexif()
    kept = Image.Exif()
    if place := written.get_ifd(_GPS):
        kept[_GPS] = dict(place)
    if taken := written.get_ifd(_DETAILS).get(_TAKEN):
        kept[_DETAILS] = {_TAKEN: taken}
    return kept


def _check_pdf(content: bytes) -> None:
    """Inspect a PDF in a process limited in memory and time: few bytes may unpack to many."""
    command = [sys.executable, "-m", "projects.operations.pdf_inspection"]
    try:
        done = subprocess.run(  # noqa: S603  # our own module
            command, input=content, capture_output=True, cwd=settings.BASE_DIR, timeout=PDF_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise _faulty_pdf("too_complex") from None
    # A process that was killed or failed hit its limits of memory or CPU time.
    fault = done.stdout.decode().strip() if done.returncode == 0 else "too_complex"
    if fault:
        raise _faulty_pdf(fault)


def _faulty_pdf(fault: str) -> DomainError:
    if fault in PDF_FAULTS:
        return DomainError(*PDF_FAULTS[fault], field="file")
    message = f"PDF 里带有不允许的内容（{fault.lstrip('/')}：内嵌文件、脚本或自动动作），请另存为普通 PDF 后再传。"
    return DomainError("pdf_active", message, field="file")
