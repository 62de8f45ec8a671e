"""Streams the XML of a workbook's parts and refuses what no ledger holds. Nothing is built in memory."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_ROWS = 50_000
MOST_COLUMNS = 100
LARGEST_TEXT = 200_000_000
"""Characters of all cells together. A text is stored once and may be used by a million cells."""
SHOWN_CELLS = 20
"""How many cells a sentence names."""

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


class UnfitError(Exception):
    """A part is not read; `code` names the rule, the message is a sentence for the officer."""

    def __init__(self, code: str, message: str) -> None:
        """Keep the code."""
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Parts:
    """What the parser gets to see of a workbook."""

    workbook: bytes
    links: bytes
    strings: bytes | None
    styles: bytes | None
    sheet: bytes
    sheet_path: str


def column_letters(number: int) -> str:
    """Return the letters of a column; the first is 1."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


_COLUMNS = {column_letters(number): number for number in range(1, MOST_COLUMNS + 1)}


def sheets(workbook: bytes) -> dict[str, str]:
    """Return the names of a workbook's sheets with the ids of their relationships."""
    found: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "sheet":
            ids = [value for key, value in attributes.items() if _local(key) == "id"]
            found[attributes.get("name", "")] = ids[0] if ids else ""

    _stream(workbook, start)
    return found


def targets(links: bytes) -> dict[str, str]:
    """Return where the relationships of a workbook lead."""
    found: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "Relationship":
            found[attributes.get("Id", "")] = attributes.get("Target", "").replace("\\", "/")

    _stream(links, start)
    return found


def check_sheet(parts: Parts) -> None:
    """
    Check every part that the parser will see.

    :raises UnfitError: for malformed XML, document types, cells outside the limits, formulas without a result,
        error values, or more text than a ledger can hold
    """
    if parts.styles is not None:
        _stream(parts.styles, lambda _name, _attributes: None)
    scan = _SheetScan(_text_lengths(parts.strings) if parts.strings is not None else [])
    scan.run(parts.sheet)
    scan.refuse_if_unfit()


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _stream(
    data: bytes, start: Callable[[str, dict[str, str]], None], parser: expat.XMLParserType | None = None
) -> None:
    """Parse one part as UTF-8, which is how the workbook's parser reads it whatever the part declares."""
    parser = parser or expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.ProcessingInstructionHandler = _refuse_instruction
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes no keyword
    except expat.ExpatError as error:
        raise UnfitError("not_a_workbook", "文件内部的 XML 有误，已损坏。请在 Excel 中重新保存后再导入。") from error


def _refuse_doctype(*_arguments: object) -> NoReturn:
    raise UnfitError("document_type", "文件内部含有 DOCTYPE 或实体声明，已拒绝。")


def _refuse_instruction(*_arguments: object) -> NoReturn:
    raise UnfitError("document_type", "文件内部含有处理指令，已拒绝。")


def _text_lengths(strings: bytes) -> list[int]:
    """Return how long each shared text is."""
    lengths: list[int] = []

    def start(name: str, _attributes: dict[str, str]) -> None:
        if _local(name) == "si":
            lengths.append(0)

    def text(characters: str) -> None:
        if lengths:
            lengths[-1] += len(characters)

    parser = expat.ParserCreate("utf-8")
    parser.CharacterDataHandler = text
    _stream(strings, start, parser)
    return lengths


@dataclass
class _Cell:
    """The cell that is being read."""

    reference: str
    type: str
    has_formula: bool = False
    has_value: bool = False
    text: list[str] = field(default_factory=list)


class _SheetScan:
    """Follows the cells of one sheet; each is judged when the next one begins."""

    def __init__(self, text_lengths: list[int]) -> None:
        """Take the lengths of the shared texts."""
        self.text_lengths = text_lengths
        self.row = self.column = self.total_text = 0
        self.cell: _Cell | None = None
        self.uncalculated: list[str] = []
        self.erroneous: list[str] = []
        self.parser = expat.ParserCreate("utf-8")

    def run(self, sheet: bytes) -> None:
        """Read the sheet to its end."""
        _stream(sheet, self._start, self.parser)
        self._finish_cell()

    def refuse_if_unfit(self) -> None:
        """Refuse the sheet for what its cells hold."""
        if self.uncalculated:
            cells = _named(self.uncalculated)
            message = f"公式没有保存计算结果：{cells}。请在 Excel 中打开、重新计算并保存，或改为数值后再导入。"
            raise UnfitError("formula_without_value", message)
        if self.erroneous:
            raise UnfitError(
                "error_value", f"单元格是错误值（如 #N/A、#REF!）：{_named(self.erroneous)}。请改正后再导入。"
            )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if ":" in name:
            name = _local(name)
        if name == "c":
            self._start_cell(attributes)
        elif name == "row":
            self._start_row(attributes)
        elif self.cell is not None:
            self._start_inside(self.cell, name)

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._finish_cell()
        number = attributes.get("r")
        if number is not None and not (number.isascii() and number.isdigit() and len(number) <= 7):
            raise UnfitError("not_a_workbook", f"文件内部的行号“{number[:20]}”有误，已损坏。")
        self.row = self.row + 1 if number is None else int(number)
        self.column = 0
        if self.row > MOST_ROWS:
            _refuse_rows(self.row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._finish_cell()
        reference = attributes.get("r")
        if reference is None:
            self.row, self.column = max(self.row, 1), self.column + 1
            reference = f"{column_letters(self.column)}{self.row}"
        match = _REFERENCE.fullmatch(reference)
        if match is None:
            raise UnfitError("not_a_workbook", f"文件内部的单元格地址“{reference[:20]}”有误，已损坏。")
        self.column = _COLUMNS.get(match[1], 0)
        if not self.column:
            message = (
                f"单元格 {reference} 超出 {MOST_COLUMNS} 列。请删除表格右侧多余的列（包括只有格式的空列）后再导入。"
            )
            raise UnfitError("too_many_columns", message)
        if int(match[2]) > MOST_ROWS:
            _refuse_rows(int(match[2]))
        self.cell = _Cell(reference, attributes.get("t", ""))

    def _start_inside(self, cell: _Cell, name: str) -> None:
        self.parser.CharacterDataHandler = None
        if name == "f":
            cell.has_formula = True
        elif name == "v":
            cell.has_value = True
            if cell.type == "s" or cell.has_formula:
                self.parser.CharacterDataHandler = cell.text.append

    def _finish_cell(self) -> None:
        cell, self.cell = self.cell, None
        if cell is None:
            return
        self.parser.CharacterDataHandler = None
        value = "".join(cell.text).strip()
        if cell.has_formula and not value and not (cell.has_value and cell.type == "str"):
            self.uncalculated.append(cell.reference)
        elif cell.type == "e":
            self.erroneous.append(cell.reference)
        elif cell.type == "s" and cell.has_value:
            self._count_text(value)

    def _count_text(self, index: str) -> None:
        if not (index.isascii() and index.isdigit() and len(index) < 10 and int(index) < len(self.text_lengths)):
            raise UnfitError("not_a_workbook", "文件内部的文字索引有误，已损坏。")
        self.total_text += self.text_lengths[int(index)]
        if self.total_text > LARGEST_TEXT:
            raise UnfitError("too_much_text", "文件里的文字过多，不是台账工作簿。")


def _refuse_rows(row: int) -> NoReturn:
    message = f"第 {row} 行超出 {MOST_ROWS} 行。请删除表格下方多余的行（包括只有格式的空行），或拆分后导入。"
    raise UnfitError("too_many_rows", message)


def _named(cells: list[str]) -> str:
    shown = "、".join(cells[:SHOWN_CELLS])
    return shown if len(cells) <= SHOWN_CELLS else f"{shown} 等 {len(cells)} 处"
