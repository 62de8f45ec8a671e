"""Checking uploaded files by their content, and removing or refusing anything active or hidden in them."""

from __future__ import annotations

from dataclasses import dataclass

from projects.errors import DomainError
from projects.models import Evidence
from projects.operations.limited_process import read_apart, turn_to_read
from projects.operations.virus_scanning import scan

LARGEST_FILE = 20 * 1024 * 1024
HEADER_WITHIN = 1024
"""Viewers look for the header of a PDF file in so many bytes; what stands before it is often a byte order mark."""
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"PK\x03\x04", b"<")
"""How a program, an archive or a page begins: with a PDF behind it, such a file would be two things at once."""
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
PDF_FAULTS = {
    "encrypted": ("pdf_encrypted", "PDF 打开需要密码，无法检查，请去掉打开密码后再传。"),
    "damaged": ("file_damaged", "PDF 已损坏，无法读取，请重新生成。"),
    "no_pages": ("file_damaged", "PDF 没有页面。"),
    "too_complex": ("pdf_too_complex", "PDF 过于复杂，请打印成新的 PDF 后再传。"),
}
PICTURE_FAULTS = {
    "too_large": (
        "picture_too_large",
        "图片展开后过大（PNG 超过 4000 万像素，或 JPEG 超过 2.1 亿像素），请缩小后再传。",
    ),
    "broken": ("file_type", "只收 JPEG、PNG 图片和 PDF 文件（按内容判断，与扩展名无关）；这个文件不是，或已损坏。"),
}


@dataclass(frozen=True)
class Clean:
    """A file as it is stored."""

    content: bytes
    content_type: str


def cleaned(content: bytes, *, keep_location: bool = False) -> Clean:
    """
    Return a file as it may be stored: pictures encoded anew, PDF files unchanged if nothing in them is active.

    :raises DomainError: if it is too large, empty, infected, neither picture nor PDF, damaged, or has active content
    :raises BusyError: if too many others are being checked
    """
    if len(content) > LARGEST_FILE:
        raise DomainError("file_too_large", "文件超过 20 MB，请压缩后再传。", field="file")
    if not content:
        raise DomainError("file_empty", "文件是空的。", field="file")
    with turn_to_read():
        # The scanner sees the file before any decoder of ours does.
        scan(content)
        if content.startswith(PICTURES):
            return _clean_picture(content, keep_location=keep_location)
        if b"%PDF-" in content[: HEADER_WITHIN + len(b"%PDF-")] and not content.startswith(PROGRAMS):
            return _checked_pdf(content)
    raise _refused(*PICTURE_FAULTS["broken"])


def _clean_picture(content: bytes, *, keep_location: bool) -> Clean:
    # A process that was ended had not decoded the picture within its limits.
    options = ["location"] if keep_location else []
    answer = read_apart("projects.operations.picture_cleaning", content, *options) or b"too_large\n"
    said, _, picture = answer.partition(b"\n")
    if not picture:
        raise _refused(*PICTURE_FAULTS[said.decode()])
    return Clean(picture, Evidence.ContentType(said.decode()))


def _checked_pdf(content: bytes) -> Clean:
    answer = read_apart("projects.operations.pdf_inspection", content)
    fault = "too_complex" if answer is None else answer.decode().strip()
    if fault in PDF_FAULTS:
        raise _refused(*PDF_FAULTS[fault])
    if fault:
        message = f"PDF 里带有不允许的内容（{fault.lstrip('/')}：内嵌文件、脚本或自动动作），请另存为普通 PDF 后再传。"
        raise _refused("pdf_active", message)
    return Clean(content, Evidence.ContentType.PDF)


def _refused(code: str, sentence: str) -> DomainError:
    return DomainError(code, sentence, field="file")
