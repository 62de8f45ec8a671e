"""
Opens a workbook, which is a zip archive, and refuses what could hurt or is no ledger.

Sizes that the archive declares are not trusted. Only the parts that matter are parsed, and they are found by their
relationships: programs are free to name them, and some number them.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from projects.errors import DomainError
from tracker.imports.sniffing import REFUSALS, FileKind, kind_of
from tracker.imports.workbook_parts import links_of, sheets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LARGEST_FILE = 20 * 1024 * 1024
"""Bytes of an uploaded workbook."""
MOST_ENTRIES = 200
"""Files inside the workbook, which is a zip archive."""
LARGEST_INFLATED = 100 * 1024 * 1024
"""Bytes of all of them together, counted while inflating: the sizes that the archive declares may be untrue."""
_CHUNK = 1024 * 1024

_ROOT_LINKS = "_rels/.rels"
_USUAL_WORKBOOK = "xl/workbook.xml"
_UNWANTED = (
    ("vbaproject", "macros", "文件含有宏。请在 Excel 中另存为“Excel 工作簿（*.xlsx）”后再导入。"),
    ("externallinks/", "external_links", "文件含有指向其他工作簿的外部链接。请断开链接（数据→编辑链接）后再导入。"),
    ("embeddings/", "embedded_objects", "文件含有嵌入的对象（OLE）。请删除这些对象后再导入。"),
    ("oleobject", "embedded_objects", "文件含有嵌入的对象（OLE）。请删除这些对象后再导入。"),
    ("activex/", "embedded_objects", "文件含有 ActiveX 控件。请删除这些控件后再导入。"),
)
_DAMAGED = "文件已损坏，无法打开。请在 Excel 中重新保存后再导入。"
_OTHERS = {"xl/workbook.bin": FileKind.XLSB, "content.xml": FileKind.ODS}
"""Archives that are no .xlsx, by a part that tells them."""
_COMMENT = re.compile(rb"<(?:\w+:)?comment ")


class WorkbookRefusedError(DomainError):
    """A workbook is refused as a whole; the sentence tells the officer what to do about it."""


@dataclass(frozen=True)
class SheetPart:
    """A sheet of a workbook: its name, whether a person sees it, its content, not yet parsed, and where that stands."""

    name: str
    is_visible: bool
    content: bytes
    path: str = ""


@dataclass(frozen=True)
class Package:
    """The parts of a workbook on which the contents of its sheets depend, and what of it is never imported."""

    workbook: bytes
    sheets: Sequence[SheetPart]
    strings: bytes | None
    styles: bytes | None
    pictures: int = 0
    comments: int = 0


def opened(content: bytes) -> Package:
    """
    Check a workbook and return its parts.

    :raises WorkbookRefusedError: if it is no .xlsx, too large, or holds anything that is refused
    :raises UnfitError: if a part is not acceptable XML
    """
    kind = kind_of(content)
    if kind is not FileKind.XLSX:
        # A workbook is asked for: a table of texts is none.
        found = FileKind.OTHER if kind is FileKind.CSV else kind
        raise WorkbookRefusedError(found, REFUSALS[found])
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = _entries(archive)
            inflated = _inflated(archive, entries)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, RuntimeError) as error:
        # The standard library raises all of these for a damaged archive, an encrypted part or an unknown compression.
        raise WorkbookRefusedError("not_a_workbook", _DAMAGED) from error
    return _package(inflated, pictures=sum("/media/" in name for name in entries))


def require_size(content: bytes) -> None:
    """
    Refuse a file that is too large before it is looked at.

    :raises WorkbookRefusedError: if it is
    """
    if len(content) > LARGEST_FILE:
        raise WorkbookRefusedError("file_too_large", f"文件超过 {LARGEST_FILE // 1024 // 1024} MB，请拆分后导入。")


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return the archive's entries by their normalized name, and refuse macros, links and embedded objects by name."""
    infos = archive.infolist()
    if len(infos) > MOST_ENTRIES:
        raise WorkbookRefusedError("too_many_entries", f"文件内部的部件超过 {MOST_ENTRIES} 个，不是台账工作簿。")
    entries: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = info.filename.replace("\\", "/").lower()
        # Of two entries of one name Excel and this reader may take different ones: nobody would see what is read.
        if name in entries or info.flag_bits & 1:
            raise WorkbookRefusedError("not_a_workbook", "文件内部有重名或加密的部件，无法打开。")
        for fragment, code, sentence in _UNWANTED:
            if fragment in name:
                raise WorkbookRefusedError(code, sentence)
        entries[name] = info
    return entries


def _inflated(archive: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo]) -> dict[str, bytes]:
    """Inflate every entry up to the limit of them all together; return the XML parts."""
    kept, total = {}, 0
    for name, info in entries.items():
        chunks = []
        with archive.open(info) as file:
            while chunk := file.read(_CHUNK):
                total += len(chunk)
                if total > LARGEST_INFLATED:
                    limit = LARGEST_INFLATED // 1024 // 1024
                    raise WorkbookRefusedError("inflates_too_large", f"文件解压后超过 {limit} MB，请拆分后导入。")
                chunks.append(chunk)
        # The part of an .xlsb by its name alone: it tells the kind.
        if name.endswith((".xml", ".rels", "workbook.bin")):
            kept[name] = b"".join(chunks)
    return kept


def _package(inflated: Mapping[str, bytes], *, pictures: int) -> Package:
    path = workbook_path(inflated)
    links = links_path(path)
    if path not in inflated or links not in inflated:
        kind = next((kind for part, kind in _OTHERS.items() if part in inflated), FileKind.OTHER)
        raise WorkbookRefusedError(kind, REFUSALS[kind])
    linked = links_of(inflated[links])
    by_number = {link.number: link for link in linked}
    by_kind = {link.kind: resolved(link.target, path) for link in linked}
    found = []
    for entry in sheets(inflated[path]):
        link = by_number.get(entry.link)
        # Charts and old macro sheets are sheets of other kinds, without cells.
        if link is not None and link.kind != "worksheet":
            continue
        place = resolved(link.target, path) if link else ""
        content = inflated.get(place)
        if content is None:
            raise WorkbookRefusedError("not_a_workbook", f"工作表“{entry.name[:20]}”的内容缺失，{_DAMAGED}")
        found.append(SheetPart(entry.name, entry.is_visible, content, place))
    strings, styles = (inflated.get(by_kind.get(kind, "")) for kind in ("sharedStrings", "styles"))
    remarks = [part for name, part in inflated.items() if posixpath.basename(name).startswith("comment")]
    comments = sum(len(_COMMENT.findall(part)) for part in remarks)
    return Package(inflated[path], found, strings, styles, pictures, comments)


def workbook_path(inflated: Mapping[str, bytes]) -> str:
    """Return where the part is that lists the sheets, of parts by their names in small letters."""
    linked = links_of(inflated[_ROOT_LINKS]) if _ROOT_LINKS in inflated else []
    return next((resolved(link.target, "") for link in linked if link.kind == "officeDocument"), _USUAL_WORKBOOK)


def links_path(path: str) -> str:
    """Return where the relationships of a part are."""
    folder, name = posixpath.split(path)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def resolved(target: str, source: str) -> str:
    """Return the path in the archive of a target, as the part at `source` writes it."""
    lowered = target.lower()
    # Some programs write the target from the root of the archive, without the slash that says so.
    from_root = lowered.startswith(("/", "xl/"))
    joined = lowered.lstrip("/") if from_root else posixpath.join(posixpath.dirname(source), lowered)
    return posixpath.normpath(joined)
