"""
Damages ledgers at random, and reads each.

A damaged file is read or refused with a sentence, whatever is wrong with it: nothing else may be raised, nothing takes
longer than a while, and every hundredth file goes through the process that the product reads strangers' files in.
"""

from __future__ import annotations

import io
import re
import time
import zipfile
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from projects.errors import DomainError
from tracker.imports.reader import read_ledger, recognise_file
from tracker.imports.reading_apart import lines_apart, recognised_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BOOKS = Path(__file__).resolve().parents[2] / "tests" / "ledger_books"
LONGEST = 5.0
"""CPU-seconds of a file in this process; the books take some hundredths."""
LONGEST_SENTENCE = 80
APART = 100
"""Of how many files one is read in the limited process."""
_NUMBER = re.compile(rb"\d+")
_REFERENCE = re.compile(rb'ref="[^"]*"')
_ODD = (b"-1", b"0", b"99999999999", b"1e999", b"NaN", b"1048576", b"XFD1048576", b"", b"\xff", b"A1:XFD1048576")


def _flip(dice: Random, part: bytes) -> bytes:
    at = dice.randrange(len(part))
    return part[:at] + bytes([part[at] ^ (1 << dice.randrange(8))]) + part[at + 1 :]


def _cut(dice: Random, part: bytes) -> bytes:
    at, length = dice.randrange(len(part)), dice.randrange(1, 200)
    return part[:at] + part[at + length :]


def _repeat(dice: Random, part: bytes) -> bytes:
    at, length = dice.randrange(len(part)), dice.randrange(1, 200)
    return part[: at + length] + part[at : at + length] * dice.choice((1, 3, 50)) + part[at + length :]


def _odd_number(dice: Random, part: bytes) -> bytes:
    found = list(_NUMBER.finditer(part))
    if not found:
        return part
    match = dice.choice(found)
    return part[: match.start()] + dice.choice(_ODD) + part[match.end() :]


def _merge(dice: Random, part: bytes) -> bytes:
    """Swap two merges, or add some that overlap."""
    found = list(_REFERENCE.finditer(part))
    if len(found) > 1 and dice.random() < 0.5:
        first, two = sorted(dice.sample(found, 2), key=lambda match: match.start())
        return part[: first.start()] + two[0] + part[first.end() : two.start()] + first[0] + part[two.end() :]
    rows = [(dice.randrange(-1, 12), dice.randrange(-1, 200_000)) for _ in range(dice.choice((1, 3, 400)))]
    merges = "".join(f'<mergeCell ref="{dice.choice("ABCD")}{top}:{dice.choice("BCDZ")}{end}"/>' for top, end in rows)
    return part.replace(b"</sheetData>", f"</sheetData><mergeCells>{merges}</mergeCells>".encode())


DAMAGES: tuple[Callable[[Random, bytes], bytes], ...] = (_flip, _cut, _repeat, _odd_number, _odd_number, _merge)


def damaged(content: bytes, dice: Random) -> bytes:
    """Return a workbook of which one part is damaged inside, in a whole archive; a text file with bytes flipped."""
    if not content.startswith(b"PK"):
        return _flip(dice, _cut(dice, content))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    names = [name for name, part in parts.items() if name.endswith((".xml", ".rels")) and part]
    sheets = [name for name in names if "/worksheets/sheet" in name]
    name = dice.choice(sheets if sheets and dice.random() < 0.6 else names)
    for _ in range(dice.choice((1, 1, 2, 5))):
        parts[name] = dice.choice(DAMAGES)(dice, parts[name] or b" ")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for part, whole in parts.items():
            archive.writestr(part, whole)
    return file.getvalue()


def books(most: int) -> list[Path]:
    """Return the books that can be damaged, at most so many."""
    found = sorted(path for path in BOOKS.iterdir() if path.suffix in {".xlsx", ".xlsm", ".gb18030", ".csv"})
    return [path for path in found if path.name[:2] not in {"37", "55", "56"}][:most]


def faults(*, most_books: int, each: int, seed: int) -> Iterator[str]:
    """Yield what went wrong; nothing is the aim."""
    for path in books(most_books):
        content = path.read_bytes()
        for number in range(each):
            file = damaged(content, Random(f"{seed}-{path.name}-{number}"))  # noqa: S311  # damage need not be secret
            begun = time.process_time()
            try:
                is_apart = number % APART == APART - 1
                read_ledger(recognised_in(lines_apart(file)) if is_apart else recognise_file(file))
            except DomainError as error:
                if len(error.detail) > LONGEST_SENTENCE:
                    yield f"{path.name} {number}: long: {error.detail}"
            except Exception as error:  # that is what is looked for
                yield f"{path.name} {number}: {error!r}"
            if time.process_time() - begun > LONGEST:
                yield f"{path.name} {number}: {time.process_time() - begun:.1f} s"
