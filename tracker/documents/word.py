"""A bulletin as a Word file: the draft that is shipped, or a template of the office, with its placeholders filled."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm
from docx.text.paragraph import Paragraph as WordParagraph

from tracker.documents import word_layout
from tracker.documents.blocks import HeadingLevel, moment_day
from tracker.documents.text import document_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from docx.document import Document as DocumentObject

    from tracker.documents.blocks import Paragraph, TableBlock

TEXT, TABLES, SEAL = "正文", "附表", "封存"
PLACEHOLDERS = ("标题", "文号", "主送", TEXT, "落款", "日期", "附件名", TABLES, SEAL)
"""Literal names between double braces; nothing of a template is ever run."""
_PLACEHOLDER = re.compile(rf"\{{\{{\s*({'|'.join(PLACEHOLDERS)})\s*\}}\}}")
STYLES = {
    HeadingLevel.FIRST: word_layout.FIRST,
    HeadingLevel.SECOND: word_layout.SECOND,
    HeadingLevel.BODY: word_layout.BODY,
}
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
FIRST_COLUMN, TEXT_WIDTH = Mm(39), Mm(156)


def word_file(
    values: Mapping[str, Any],
    digest: str,
    *,
    before: Mapping[str, Any] | None = None,
    template: bytes | None = None,
    sealed_at: datetime,
) -> bytes:
    """
    Return a bulletin as a .docx, from its sealed content alone: the same for ever.

    :param before: the content of the bulletin that it is compared with
    :param template: a template of the office that was checked when it came; None takes the draft that is shipped
    """
    document = Document(BytesIO(template)) if template else word_layout.draft_template()
    word_layout.add_styles(document)
    paragraphs, tables = document_blocks(values, before)
    texts = {
        "标题": values["title"],
        "日期": moment_day(values["known_at"]),
        "附件名": "；".join(f"附表{number} {table.title}" for number, table in enumerate(tables, 1)),
        SEAL: f"封存第{values['number']}号 {digest[:12]}",
        # What belongs to the office's own system is left for people: no number and no seal is invented.
        **dict.fromkeys(("文号", "主送", "落款"), ""),
    }
    fill(document, texts, paragraphs, tables)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = values["title"], values["sealed_by"]["name"], ""
    # Of the seal and not of the moment of writing, which would make each download another file.
    properties.created = properties.modified = sealed_at.replace(tzinfo=None, microsecond=0)
    content = BytesIO()
    document.save(content)
    return _undated(content)


def _undated(content: BytesIO) -> bytes:
    """Return an archive without the moments at which its parts were written."""
    written = BytesIO()
    with ZipFile(content) as parts, ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name in parts.namelist():
            archive.writestr(ZipInfo(name, _LONG_AGO), parts.read(name), ZIP_DEFLATED)
    return written.getvalue()


def fill(
    document: DocumentObject,
    texts: Mapping[str, str],
    paragraphs: Sequence[Paragraph],
    tables: Sequence[TableBlock],
) -> set[str]:
    """Replace the placeholders of a document; return the names of those that it has."""
    found: set[str] = set()
    for paragraph in list(_paragraphs(document)):
        names = _PLACEHOLDER.findall(paragraph.text)
        found.update(names)
        if TEXT in names:
            for block in paragraphs:
                paragraph.insert_paragraph_before(block.text, STYLES[block.level])
            _remove(paragraph)
        elif TABLES in names:
            for number, table in enumerate(tables, 1):
                _insert_table(document, paragraph, table, number)
            _remove(paragraph)
        elif names:
            _replace(paragraph, texts)
    return found


def _paragraphs(document: DocumentObject) -> Iterator[WordParagraph]:
    """Yield the paragraphs of the body with its tables, and of all headers and footers."""
    parts = [document.element.body]
    for section in document.sections:
        stories = (
            *(section.header, section.first_page_header, section.even_page_header),
            *(section.footer, section.first_page_footer, section.even_page_footer),
        )
        # Asking a linked one for its content would make it one of its own.
        parts += [story._element for story in stories if not story.is_linked_to_previous]
    for element in parts:
        for paragraph in element.iter(qn("w:p")):
            yield WordParagraph(paragraph, document._body)


def _replace(paragraph: WordParagraph, texts: Mapping[str, str]) -> None:
    """Replace placeholders in a paragraph: Word splits them over runs as it likes, so the first run takes the text."""
    text = _PLACEHOLDER.sub(lambda match: texts[match[1]], paragraph.text)
    runs = paragraph.runs
    runs[0].text = text
    for run in runs[1:]:
        _remove(run)


def _remove(piece: Any) -> None:
    piece._element.getparent().remove(piece._element)


def _insert_table(document: DocumentObject, before: WordParagraph, block: TableBlock, number: int) -> None:
    mark = before.insert_paragraph_before("", word_layout.BODY)
    mark.add_run().add_break(WD_BREAK.PAGE)
    mark.add_run(f"附表{number}")
    mark.paragraph_format.first_line_indent = Mm(0)
    before.insert_paragraph_before(block.title, word_layout.TABLE_TITLE)
    columns = 1 + sum(len(heading.below) for heading in block.headings)
    table = document.add_table(rows=2 + len(block.rows), cols=columns)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    word_layout.add_borders(table)
    before._element.addprevious(table._element)
    cells = table._cells
    rest = Emu((TEXT_WIDTH - FIRST_COLUMN) // max(columns - 1, 1))
    for index, grid in enumerate(table._tbl.tblGrid.gridCol_lst):
        grid.w = rest if index else FIRST_COLUMN
    for index, cell in enumerate(cells):
        cell.width = FIRST_COLUMN if index % columns == 0 else rest
    below = [text for heading in block.headings for text in heading.below]
    lines = [[block.first, *[""] * (columns - 1)], ["", *below], *block.rows]
    for index, text in enumerate(text for line in lines for text in line):
        paragraph = cells[index].paragraphs[0]
        paragraph.style, paragraph.text = word_layout.TABLE, text
    _merge_headings(cells, block, columns)
    for index, row in enumerate(table._tbl.tr_lst):
        properties = row.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if index < 2:
            properties.append(OxmlElement("w:tblHeader"))
    for note in block.notes:
        before.insert_paragraph_before(note, word_layout.NOTE)


def _merge_headings(cells: Sequence[Any], block: TableBlock, columns: int) -> None:
    cells[0].merge(cells[columns])
    start = 1
    for heading in block.headings:
        cells[start].paragraphs[0].text = heading.text
        # Merging joins the texts of the cells: those beside the first are empty.
        cells[start].merge(cells[start + len(heading.below) - 1])
        start += len(heading.below)
    for cell in [cells[0], *cells[1:columns]]:
        for extra in cell.paragraphs[1:]:
            _remove(extra)
