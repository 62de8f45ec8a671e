"""Lines that name projects for a list, as they are pasted from a document or a table: name or code, and amount."""

import re
from dataclasses import dataclass, replace

from projects.rules.identifiers import NATIONAL_CODE_PATTERN
from projects.rules.money import MoneyError
from projects.rules.texts import TextError, check_text
from projects.rules.typed_amounts import yuan_typed

MOST_LINES = 500
"""That are put on a list at once."""
LONGEST_NAME = 200
_NUMBERED = re.compile(r"[#＃](\d{1,18})(?=\D|$)", re.ASCII)
_SERIAL = re.compile(r"\d{1,4}[.、]?", re.ASCII)
_SERIAL_BEFORE = re.compile(r"\d{1,3}[.、]\s*(?=\D)", re.ASCII)


class LinesError(ValueError):
    """Lines that cannot be read as a whole; the message is a sentence for the officer."""


@dataclass(frozen=True)
class EntryLine:
    """One line: its number in what was pasted, counted from 1, what it names, its amount in whole 元, what is wrong."""

    number: int
    text: str
    name: str
    key: int | None = None
    """The number of a project, written as `#42` before its name."""
    amount_yuan: int | None = None
    fault: str = ""
    code: str = ""
    """A project code that stands beside the name; what is pasted has it in the place of the name."""


def read_lines(text: str) -> list[EntryLine]:
    """
    Return the lines that are not blank. Cells stand between tabs: first the name, last an amount in 万元.

    A serial number before the name, in a cell of its own or followed by a point, is left out; a project code in any
    cell is taken before the name.

    :raises LinesError: if there are none, or more than MOST_LINES
    """
    lines = [_line(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise LinesError("请每行写一个项目的名称或项目代码。")
    if len(lines) > MOST_LINES:
        raise LinesError(f"共 {len(lines)} 行，一次最多 {MOST_LINES} 行，请分几次列入。")
    return lines


def line_text(key: int, name: str, amount: str = "") -> str:
    """Return the line that names a project by its number; the amount is a text in 万元."""
    return f"#{key} {name}\t{amount}" if amount else f"#{key} {name}"


def _line(number: int, line: str) -> EntryLine:
    cells = [cell.strip() for cell in line.split("\t")]
    if len(cells) > 1 and (not cells[0] or _SERIAL.fullmatch(cells[0])):
        cells = cells[1:]
    code = next((cell for cell in cells if re.fullmatch(NATIONAL_CODE_PATTERN, cell)), "")
    name = code or _SERIAL_BEFORE.sub("", cells[0], count=1)
    key = _NUMBERED.match(name)
    # Of a table with more columns the last one that holds anything is the amount.
    amount = next((cell for cell in reversed(cells[1:]) if cell and cell != code), "")
    found = EntryLine(number, line.strip(), name, key=int(key[1]) if key else None)
    try:
        check_text(name)
        found = replace(found, amount_yuan=yuan_typed(amount))
    except (TextError, MoneyError) as error:
        return replace(found, fault=str(error))
    if len(name) > LONGEST_NAME:
        return replace(found, fault=f"名称有 {len(name)} 个字，最多 {LONGEST_NAME} 个，请核对是否缺了换行。")
    return found
