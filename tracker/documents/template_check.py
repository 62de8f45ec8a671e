"""What an uploaded Word template may be: a plain .docx that fetches nothing, runs nothing, and can be filled."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from docx import Document
from lxml import etree

from projects.errors import DomainError
from tracker.documents import word_layout
from tracker.documents.blocks import TableBlock, body
from tracker.documents.word import PLACEHOLDERS, SEAL, TEXT, fill

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST_FILE, LARGEST_INFLATED, MOST_ENTRIES = 5 * 1024 * 1024, 50 * 1024 * 1024, 300
_CHUNK = 1024 * 1024
_ZIP, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN = "word/document.xml"
_UNWANTED = (
    ("vba", "macros", "模板含有宏。请另存为“Word 文档（*.docx）”后再上传。"),
    ("activex/", "embedded_objects", "模板含有 ActiveX 控件。请删除后再上传。"),
    ("embeddings/", "embedded_objects", "模板含有嵌入的对象。请删除后再上传。"),
    ("afchunk", "embedded_objects", "模板含有整份插入的其他文件。请改为粘贴其内容后再上传。"),
)
_EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']External[\"']", re.IGNORECASE)
_CHUNK_LINK = re.compile(rb"relationships/(aFChunk|oleObject|attachedTemplate)[\"']", re.IGNORECASE)
_FETCHING = re.compile(
    r"\b(INCLUDEPICTURE|INCLUDETEXT|DDEAUTO|DDE|LINK|DATABASE|RD|IMPORT|MACROBUTTON)\b", re.IGNORECASE
)
_MACRO_TYPE = b"macroenabled"


class TemplateRefusedError(DomainError):
    """A template is refused; the sentence says what to do about it."""

    def __init__(self, code: str, detail: str) -> None:
        """Keep both; it is about the file."""
        super().__init__(code, detail, field="file")


def check_template(content: bytes) -> None:
    """
    Let a template pass that may be kept.

    :raises TemplateRefusedError: if it is no .docx, too large, has macros, refers to anything outside of itself, lacks
        a placeholder that each bulletin needs, or cannot be filled
    """
    if len(content) > LARGEST_FILE:
        raise TemplateRefusedError(
            "file_too_large", f"模板超过 {LARGEST_FILE // _CHUNK} MB，请压缩其中的图片后再上传。"
        )
    if content.startswith(_COMPOUND):
        raise TemplateRefusedError("encrypted_or_doc", "模板已加密，或是旧版 .doc。请取消密码，另存为 .docx 后再上传。")
    if not content.startswith(_ZIP):
        raise TemplateRefusedError("not_a_document", "文件不是 Word 文档（*.docx）。")
    try:
        parts = _parts(content)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, RuntimeError) as error:
        # The standard library raises all of these for a damaged archive, an encrypted part or an unknown compression.
        raise TemplateRefusedError("not_a_document", "文件已损坏，无法打开。请在 Word 中重新保存后再上传。") from error
    _check_parts(parts)
    _try_out(content)


def _parts(content: bytes) -> dict[str, bytes]:
    """Inflate the parts, up to the limit of all together; return those that are XML."""
    kept, total = {}, 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = archive.infolist()
        _check_entries(infos)
        for info in infos:
            chunks = []
            with archive.open(info) as file:
                while chunk := file.read(_CHUNK):
                    total += len(chunk)
                    if total > LARGEST_INFLATED:
                        raise TemplateRefusedError("inflates_too_large", "文件解压后超过 50 MB，不是通报模板。")
                    chunks.append(chunk)
            name = _name(info)
            if name.endswith((".xml", ".rels")):
                kept[name] = b"".join(chunks)
    return kept


def _name(info: zipfile.ZipInfo) -> str:
    return info.filename.replace("\\", "/").lower()


def _check_entries(infos: list[zipfile.ZipInfo]) -> None:
    """Refuse an archive by the names of its parts, before anything is inflated."""
    if len(infos) > MOST_ENTRIES:
        raise TemplateRefusedError("too_many_entries", f"文件内部的部件超过 {MOST_ENTRIES} 个，不是通报模板。")
    names = [_name(info) for info in infos]
    # Of two entries of one name Word and this reader may take different ones.
    if len(set(names)) < len(names) or any(info.flag_bits & 1 for info in infos):
        raise TemplateRefusedError("not_a_document", "文件内部有重名或加密的部件，无法打开。")
    for fragment, code, sentence in _UNWANTED:
        if any(fragment in name for name in names):
            raise TemplateRefusedError(code, sentence)


def _check_parts(parts: Mapping[str, bytes]) -> None:
    if _MAIN not in parts:
        raise TemplateRefusedError("not_a_document", "文件不是 Word 文档（*.docx）。")
    if _MACRO_TYPE in parts.get("[content_types].xml", b"").lower():
        raise TemplateRefusedError("macros", "模板是启用宏的文档。请另存为“Word 文档（*.docx）”后再上传。")
    for name, content in parts.items():
        # Read as XML, whatever its encoding: what is looked for must not hide in another one.
        texts, instructions = _read(name, content)
        if _EXTERNAL.search(texts) or _CHUNK_LINK.search(texts):
            sentence = "模板引用了文件以外的内容（链接的图片、模板、对象或网址）。请嵌入或删除这些链接后再上传。"
            raise TemplateRefusedError("external_links", sentence)
        if _FETCHING.search(instructions):
            raise TemplateRefusedError("fetching_fields", "模板有引用外部内容的域（如 INCLUDETEXT）。请删除后再上传。")


def _read(name: str, content: bytes) -> tuple[bytes, str]:
    """Return a part in UTF-8 if it is one of links, else nothing; and the instructions of its fields."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise TemplateRefusedError(
            "not_a_document", "文件内部有无法读出的部件。请在 Word 中重新保存后再上传。"
        ) from error
    if root.getroottree().docinfo.doctype:
        raise TemplateRefusedError("not_a_document", "文件内部有不应出现的定义（DTD），无法打开。")
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    # Joined without a gap: Word splits an instruction over runs wherever it likes.
    typed = "".join(str(element.text or "") for element in root.iter(f"{space}instrText"))
    simple = " ".join(str(element.get(f"{space}instr", "")) for element in root.iter(f"{space}fldSimple"))
    return (etree.tostring(root) if name.endswith(".rels") else b""), f"{typed} {simple}"


def _try_out(content: bytes) -> None:
    texts = dict.fromkeys(PLACEHOLDERS, "试")
    try:
        document = Document(io.BytesIO(content))
        word_layout.add_styles(document)
        found = fill(document, texts, [body("试填")], [TableBlock("试填", "名称", [], [["甲"]])])
        document.save(io.BytesIO())
    # Whatever the library raises on what Word itself would not have written: the file is refused, not understood.
    except Exception as error:
        raise TemplateRefusedError(
            "cannot_be_filled", "试填没有成功。请在 Word 中重新保存，或从下载的样稿改起。"
        ) from error
    for name in (TEXT, SEAL):
        if name not in found:
            raise TemplateRefusedError("placeholder_missing", f"模板里没有占位符“{{{{{name}}}}}”。请加上后再上传。")
