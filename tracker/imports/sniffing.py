"""Tells by its first bytes what a file is, whatever it is called, and how to save those that are not read."""

from __future__ import annotations

import codecs
from enum import StrEnum

ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOOKED_AT = 4096
_DIRECTORY = 128
"""Bytes of an entry in the directory of a compound file."""
_MOST_SECTORS = 64


class FileKind(StrEnum):
    """What a file is."""

    XLSX = "xlsx"
    CSV = "csv"
    XLS = "xls"
    ENCRYPTED = "encrypted"
    XLSB = "xlsb"
    ODS = "ods"
    HTML = "html"
    XML_2003 = "xml2003"
    OTHER = "not_a_workbook"


SAVE = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”后再导入。"
REFUSALS = {
    FileKind.XLS: f"这是旧版 .xls 或 WPS 的 .et 文件。{SAVE}",
    FileKind.ENCRYPTED: "文件设有打开密码。请取消密码（文件→信息→保护工作簿），另存为 .xlsx 后再导入。",
    FileKind.XLSB: f"这是二进制的 .xlsb 工作簿。{SAVE}",
    FileKind.ODS: f"这是 .ods 表格。{SAVE}",
    FileKind.HTML: f"这其实是网页（有的系统导出时改名为 .xls）。{SAVE}",
    FileKind.XML_2003: f"这是 XML 表格 2003（有的系统导出时改名为 .xls）。{SAVE}",
    FileKind.OTHER: f"这不是能读的表格文件，或已损坏。{SAVE}",
}
"""How to save what is not read, by kind."""


def kind_of(content: bytes) -> FileKind:
    """Return what a file is by its first bytes; of a zip archive only that it is one, so that it may be an .xlsx."""
    if content.startswith(ZIP):
        return FileKind.XLSX
    if content.startswith(COMPOUND):
        return _compound_kind(content)
    head = content[:_LOOKED_AT].lstrip(codecs.BOM_UTF8).lstrip().lower()
    if head.startswith(b"<?xml") or b"<workbook" in head[:400]:
        return FileKind.XML_2003 if b"office:spreadsheet" in head else FileKind.OTHER
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<meta", b"<head")) or b"<table" in head:
        return FileKind.HTML
    return FileKind.CSV if _is_table(content) else FileKind.OTHER


def text_of(content: bytes) -> str | None:
    """Return the text of a file in UTF-8, else in GB18030, which is what Excel writes here; None if it is neither."""
    if b"\0" in content:
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _is_table(content: bytes) -> bool:
    text = text_of(content)
    if text is None:
        return False
    lines = [line for line in text.splitlines()[:200] if line.strip()]
    # One line of a few words may be a message; a table has several columns in several lines.
    return sum("," in line or "\t" in line for line in lines) >= 2


def _compound_kind(content: bytes) -> FileKind:
    # The directory begins at the sector that the header names; its entries begin with a name in UTF-16.
    size = 1 << min(int.from_bytes(content[30:32], "little"), 12)
    start = (int.from_bytes(content[48:52], "little") + 1) * size
    directory = content[start : start + _MOST_SECTORS * _DIRECTORY]
    names = {
        directory[at : at + 64].decode("utf-16-le", "replace").partition("\0")[0]
        for at in range(0, len(directory), _DIRECTORY)
    }
    return FileKind.ENCRYPTED if "EncryptedPackage" in names else FileKind.XLS
