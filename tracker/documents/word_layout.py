"""The layout of the draft that is shipped, after GB/T 9704-2012: page, styles, page numbers. Fonts are only named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

if TYPE_CHECKING:
    from docx.document import Document as DocumentObject

LINE = Pt(28.95)
"""Twenty-two lines on the 225 mm of a page."""
FANGSONG, HEITI, KAITI, SONGTI = "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
TITLE_FONT, LATIN = "方正小标宋简体", "Times New Roman"
BODY, FIRST, SECOND, TITLE, TABLE = "通报正文", "通报一级", "通报二级", "通报标题", "通报表格"
TABLE_TITLE, NOTE = "通报表题", "通报表注"
_INDENTED = frozenset({BODY, FIRST, SECOND})
_STYLES = (
    (TITLE, TITLE_FONT, 22, WD_ALIGN_PARAGRAPH.CENTER),
    (BODY, FANGSONG, 16, WD_ALIGN_PARAGRAPH.JUSTIFY),
    (FIRST, HEITI, 16, WD_ALIGN_PARAGRAPH.JUSTIFY),
    (SECOND, KAITI, 16, WD_ALIGN_PARAGRAPH.JUSTIFY),
    (TABLE_TITLE, HEITI, 14, WD_ALIGN_PARAGRAPH.CENTER),
    (TABLE, FANGSONG, 9, WD_ALIGN_PARAGRAPH.CENTER),
    (NOTE, FANGSONG, 9, WD_ALIGN_PARAGRAPH.LEFT),
)


def draft_template() -> DocumentObject:
    """Return the draft (通报稿): no red head and no number, which belong to the office's own system."""
    document = Document()
    _set_page(document)
    add_styles(document)
    for text, style in (("{{标题}}", TITLE), ("", BODY), ("{{主送}}", BODY), ("{{正文}}", BODY), ("", BODY)):
        document.add_paragraph(text, style)
    for text in ("{{落款}}", "{{日期}}"):
        paragraph = document.add_paragraph(text, BODY)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = Pt(64)
    document.add_paragraph("{{附表}}", BODY)
    return document


def add_styles(document: DocumentObject) -> None:
    """Give a document the styles of the text and the tables that it lacks; those of the office stay as they are."""
    known = {style.name for style in document.styles}
    for name, font, size, alignment in _STYLES:
        if name in known:
            continue
        style: Any = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.font.name, style.font.size = LATIN, Pt(size)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
        form = style.paragraph_format
        form.alignment, form.space_before, form.space_after = alignment, Pt(0), Pt(0)
        if name in _INDENTED or name in {TITLE, TABLE_TITLE}:
            form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
        if name in _INDENTED:
            # In characters for Word and WPS, in twentieths of a point for whoever does not know characters.
            indent = style.element.get_or_add_pPr().get_or_add_ind()
            indent.set(qn("w:firstLineChars"), "200")
            indent.set(qn("w:firstLine"), "640")
        elif name in {TABLE, NOTE}:
            _off_the_grid(style.element.get_or_add_pPr())


def add_borders(table: Any) -> None:
    """Rule every cell of a table: a template of the office need not have a style for that."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "auto")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        # Thirteen columns share the width of a page: the usual margins would break figures in two.
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "40")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(borders)
    table._tbl.tblPr.append(margins)


def _off_the_grid(properties: Any) -> None:
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    properties.append(snap)


def _set_page(document: DocumentObject) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    # Not by characters: some programs then space out every character and every row of a table.
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), "579")
    document.settings.odd_and_even_pages_header_footer = True
    for footer, alignment in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        number = footer.paragraphs[0]
        number.alignment = alignment
        for text in ("— ", None, " —"):
            run = number.add_run(text or "")
            run.font.name, run.font.size = SONGTI, Pt(14)
            run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), SONGTI)
            if text is None:
                _add_page_field(run)
        seal = footer.add_paragraph("{{封存}}")
        seal.alignment = alignment
        for run in seal.runs:
            run.font.name, run.font.size = LATIN, Pt(7.5)
            run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), SONGTI)


def _add_page_field(run: Any) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if text:
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = text
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run._element.append(element)
