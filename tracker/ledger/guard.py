"""
Looks at a workbook before anything parses it, and refuses what could hurt.

The parser of workbooks ends the whole process on some small files (one cell at XFD1048576 is enough). It is given
only what was inflated, counted and read here: four or five parts, packed anew.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

from projects.errors import DomainError
from tracker.ledger import xmlscan

if TYPE_CHECKING:
    from collections.abc import Iterable

LARGEST_FILE = 20 * 1024 * 1024
"""Bytes of an uploaded workbook."""
MOST_ENTRIES = 200
"""Files inside the workbook, which is a zip archive."""
LARGEST_INFLATED = 100 * 1024 * 1024
"""Bytes of all of them together, counted while inflating: what the archive says about itself may be untrue."""
_CHUNK = 1024 * 1024

_ZIP, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORKBOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_STRINGS, _STYLES = "xl/sharedstrings.xml", "xl/styles.xml"
_ROOT_LINKS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)

_UNWANTED = (
    ("vbaproject", "macros", "文件含有宏。请在 Excel 中另存为“Excel 工作簿（*.xlsx）”后再导入。"),
    ("externallinks/", "external_links", "文件含有指向其他工作簿的外部链接。请断开链接（数据→编辑链接）后再导入。"),
    ("embeddings/", "embedded_objects", "文件含有嵌入的对象（OLE）。请删除这些对象后再导入。"),
    ("oleobject", "embedded_objects", "文件含有嵌入的对象（OLE）。请删除这些对象后再导入。"),
    ("activex/", "embedded_objects", "文件含有 ActiveX 控件。请删除这些控件后再导入。"),
)


class WorkbookRefusedError(DomainError):
    """A whole workbook is not read; the sentence says what to do about it."""


def checked(content: bytes, *, sheet: str) -> bytes:
    """
    Return a workbook that is safe to parse, holding one sheet of the one given.

    :raises WorkbookRefusedError: if it is no .xlsx, too large, or holds anything that is refused
    """
    if len(content) > LARGEST_FILE:
        raise WorkbookRefusedError("file_too_large", f"文件超过 {LARGEST_FILE // 1024 // 1024} MB，请拆分后导入。")
    _check_kind(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = _entries(archive)
            parts = _inflated(archive, entries.values())
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, RuntimeError) as error:
        raise WorkbookRefusedError("not_a_workbook", "文件已损坏，无法打开。请在 Excel 中重新保存后再导入。") from error
    try:
        kept = _needed(parts, sheet)
        xmlscan.check_sheet(kept)
    except xmlscan.UnfitError as error:
        raise WorkbookRefusedError(error.code, str(error)) from error
    return _packed(kept)


def _check_kind(content: bytes) -> None:
    if content.startswith(_COMPOUND):
        message = "文件已加密，或是旧版 .xls。请取消密码，并另存为“Excel 工作簿（*.xlsx）”后再导入。"
        raise WorkbookRefusedError("encrypted_or_xls", message)
    if not content.startswith(_ZIP):
        raise WorkbookRefusedError("not_a_workbook", "文件不是 Excel 工作簿（*.xlsx）。")


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return the archive's files by their plain name, and refuse by name what should not be there."""
    infos = archive.infolist()
    if len(infos) > MOST_ENTRIES:
        raise WorkbookRefusedError("too_many_entries", f"文件内部的部件超过 {MOST_ENTRIES} 个，不是台账工作簿。")
    entries: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = info.filename.replace("\\", "/").lower()
        if name in entries or info.flag_bits & 1:
            raise WorkbookRefusedError("not_a_workbook", "文件内部有重名或加密的部件，无法打开。")
        for fragment, code, sentence in _UNWANTED:
            if fragment in name:
                raise WorkbookRefusedError(code, sentence)
        entries[name] = info
    if _WORKBOOK not in entries or _LINKS not in entries:
        raise WorkbookRefusedError("not_a_workbook", "文件不是 Excel 工作簿（*.xlsx）；.xlsb、.ods 请另存为 .xlsx。")
    return entries


def _inflated(archive: zipfile.ZipFile, infos: Iterable[zipfile.ZipInfo]) -> dict[str, bytes]:
    """Inflate every file, counting; keep the XML."""
    parts, total = {}, 0
    for info in infos:
        name = info.filename.replace("\\", "/").lower()
        chunks = []
        with archive.open(info) as file:
            while chunk := file.read(_CHUNK):
                total += len(chunk)
                if total > LARGEST_INFLATED:
                    limit = LARGEST_INFLATED // 1024 // 1024
                    raise WorkbookRefusedError("inflates_too_large", f"文件解压后超过 {limit} MB，请拆分后导入。")
                chunks.append(chunk)
        if name.endswith((".xml", ".rels")):
            parts[name] = b"".join(chunks)
    return parts


def _needed(parts: dict[str, bytes], sheet: str) -> xmlscan.Parts:
    """Find the part that holds the sheet, as the parser will."""
    names = xmlscan.sheets(parts[_WORKBOOK])
    if sheet not in names:
        found = "、".join(names) or "无"
        raise WorkbookRefusedError("sheet_missing", f"没有名为“{sheet}”的工作表（现有：{found}）。")
    target = xmlscan.targets(parts[_LINKS]).get(names[sheet], "")
    path = target.lstrip("/") if target.startswith(("/", "xl/")) else f"xl/{target}"
    if path.lower() not in parts:
        raise WorkbookRefusedError("not_a_workbook", f"工作表“{sheet}”的内容缺失，文件已损坏。")
    return xmlscan.Parts(
        workbook=parts[_WORKBOOK],
        links=parts[_LINKS],
        strings=parts.get(_STRINGS),
        styles=parts.get(_STYLES),
        sheet=parts[path.lower()],
        sheet_path=path,
    )


def _packed(kept: xmlscan.Parts) -> bytes:
    """Pack the parts that were read, and nothing else, without compression."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("_rels/.rels", _ROOT_LINKS)
        archive.writestr(_WORKBOOK, kept.workbook)
        archive.writestr(_LINKS, kept.links)
        archive.writestr(kept.sheet_path, kept.sheet)
        if kept.strings is not None:
            archive.writestr("xl/sharedStrings.xml", kept.strings)
        if kept.styles is not None:
            archive.writestr(_STYLES, kept.styles)
    return packed.getvalue()
