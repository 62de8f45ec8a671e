"""Looking into files that people send: what they are by content, and nothing in them that runs or hides."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageOps, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from projects.errors import DomainError
from projects.models import Evidence
from projects.operations.scanning import scan

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_PICTURE = 60_000_000
"""Pixels: beyond any telephone's, and under a quarter of a gigabyte unpacked."""
MOST_OBJECTS = 200_000
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
"""What the reader of pictures raises for one that is broken, in its picture or in what a camera wrote beside it."""
_GPS, _TAKEN, _DETAILS = 0x8825, 0x9003, 0x8769
_ACTIVE = {"/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA", "/AA"}
_ACTIVE_VALUES = {"/JavaScript", "/Launch", "/EmbeddedFile", "/Filespec", "/RichMedia", "/ImportData", "/SubmitForm"}


@dataclass(frozen=True)
class Clean:
    """A file as it is kept."""

    content: bytes
    content_type: str


def cleaned(content: bytes, *, keep_location: bool = False) -> Clean:
    """
    Return a file as it may be kept: pictures encoded anew, PDF files as they are if nothing in them runs.

    :raises DomainError: if it is too large, neither picture nor PDF, damaged, or holds what does not belong there
    """
    if len(content) > LARGEST_FILE:
        raise DomainError("file_too_large", "文件超过 20 MB，请压缩后再传。", field="file")
    if not content:
        raise DomainError("file_empty", "文件是空的。", field="file")
    scan(content)
    if content.startswith(b"%PDF-"):
        _check_pdf(content)
        return Clean(content, Evidence.ContentType.PDF)
    return _encoded_anew(content, keep_location=keep_location)


def _encoded_anew(content: bytes, *, keep_location: bool) -> Clean:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=("JPEG", "PNG"))
            if picture.width * picture.height > LARGEST_PICTURE:
                raise _bomb()
            kept = _location(picture) if keep_location else None
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
        plain.info.clear()
        plain.save(out, "PNG", **more)
        return Clean(out.getvalue(), Evidence.ContentType.PNG)
    plain = picture.convert("RGB")
    plain.info.clear()
    plain.save(out, "JPEG", quality=88, **more)
    return Clean(out.getvalue(), Evidence.ContentType.JPEG)


def _location(picture: Image.Image) -> Image.Exif:
    """Return where and when a picture was taken, and nothing else of what the camera wrote."""
    written = picture.getexif()
    kept = Image.Exif()
    if place := written.get_ifd(_GPS):
        kept[_GPS] = dict(place)
    if taken := written.get_ifd(_DETAILS).get(_TAKEN):
        kept[_DETAILS] = {_TAKEN: taken}
    return kept


def _check_pdf(content: bytes) -> None:
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise DomainError("pdf_encrypted", "PDF 已加密，无法检查，请去掉密码后再传。", field="file")
        pages = len(reader.pages)
        found = next((name for one in _objects(reader) if (name := _active(one))), None)
    except (PyPdfError, RecursionError, *DAMAGED) as error:
        raise DomainError("file_damaged", "PDF 已损坏，无法读取，请重新生成。", field="file") from error
    if found:
        message = f"PDF 里带有不允许的内容（{found.lstrip('/')}：内嵌文件、脚本或自动动作），请另存为普通 PDF 后再传。"
        raise DomainError("pdf_active", message, field="file")
    if not pages:
        raise DomainError("file_damaged", "PDF 没有页面。", field="file")


def _objects(reader: PdfReader) -> Iterator[object]:
    """Yield every object of a file, whether anything refers to it or not."""
    numbers = {number for of_generation in reader.xref.values() for number in of_generation} | set(reader.xref_objStm)
    if len(numbers) > MOST_OBJECTS:
        raise DomainError("pdf_too_complex", "PDF 过于复杂，请打印成新的 PDF 后再传。", field="file")
    waiting: list[object] = [reader.trailer]
    waiting += [reader.get_object(IndirectObject(number, 0, reader)) for number in sorted(numbers)]
    while waiting:
        one = waiting.pop()
        yield one
        if isinstance(one, DictionaryObject):
            waiting += [one.raw_get(name) for name in one if not isinstance(one.raw_get(name), IndirectObject)]
        elif isinstance(one, ArrayObject):
            waiting += [item for item in one if not isinstance(item, IndirectObject)]


def _active(one: object) -> str | None:
    if not isinstance(one, DictionaryObject):
        return None
    named = {str(name) for name in one} & _ACTIVE
    if named:
        return sorted(named)[0]
    values = {str(one.raw_get(name)) for name in ("/S", "/Type") if name in one} & _ACTIVE_VALUES
    return sorted(values)[0] if values else None
