"""Asks the product and returns its answers in the shape of the oracle's: amounts in whole 元, keys as in the world."""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from django.core.management import call_command
from openpyxl import load_workbook

from tests.oracle.facts import LISTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.oracle.books import Question
    from tests.oracle.writing import Written

Answer = dict[str, Any]
RATES = "/api/v1/rates/"
LIST_LABELS = dict(zip(("签约一批", "开工一批", "投产一批"), LISTS, strict=True))
RATE_LABELS = {"开工率": "groundbreaking", "投产率": "production", "达产率（达效率）": "output"}


def parameters(written: Written, question: Question) -> Answer:
    """Return a question as the API takes it."""
    told = {name: getattr(question, name) for name in ("first", "last", "by", "unit", "category")}
    told |= {"as_of": question.as_of.isoformat(), "reviewed": "true" if question.reviewed else None}
    told |= {"known_at": question.known_at and question.known_at.isoformat()}
    told |= {"zone": question.zone and written.zones[question.zone].pk}
    told |= {"chain": "none" if question.chain == "" else question.chain, "trial": None if question.trial else "false"}
    return {name: value for name, value in told.items() if value is not None}


def _answered(written: Written, question: Question, path: str, told: Answer, without: str = "") -> Any:
    """
    Return the response of the API to a question, without a parameter that this address does not take.

    :raises AssertionError: if it is refused
    """
    asked = {name: value for name, value in told.items() if name != without}
    response = written.client(question.viewer).get(f"{RATES}{path}", asked)
    assert response.status_code == 200, response.content.decode()
    return response


# --- Over the API


def table(written: Written, question: Question) -> Answer:
    """Return the table of the rates."""
    return _table(written, question, _answered(written, question, "", parameters(written, question)).json())


def trend(written: Written, question: Question, first: str, last: str) -> dict[str, Answer]:
    """Return the table of each month's end."""
    told = parameters(written, question) | {"from": first, "to": last}
    response = _answered(written, question, "trend/", told, without="as_of")
    return {point["month"]: _table(written, question, point) for point in response.json()["points"]}


def members(
    written: Written,
    question: Question,
    cohort: str,
    state: str | None,
    industry: bool,
) -> dict[int, Answer]:
    """Return the members of a list by the numbers of their projects."""
    told = parameters(written, question) | {"cohort": cohort, "limit": 500}
    told |= ({} if state is None else {"reached": state}) | ({"industry": "true"} if industry else {})
    response = _answered(written, question, "members/", told, without="by")
    return {written.numbers[row["project"]]: _in_yuan(row) for row in response.json()["results"]}


def members_behind(written: Written, question: Question, basis: str, rate: str, part: str) -> set[int]:
    """Return the numbers of the projects behind a number of a rate."""
    told = parameters(written, question) | {"basis": basis, "rate": rate, "part": part, "limit": 500}
    response = _answered(written, question, "members/", told, without="by")
    return {written.numbers[row["project"]] for row in response.json()["results"]}


def league(written: Written, question: Question, basis: str, rate: str) -> dict[int, Answer]:
    """Return the places of a ranking by the numbers of their zones."""
    told = parameters(written, question) | {"basis": basis, "rate": rate}
    response = _answered(written, question, "league/", told, without="by")
    numbers = {zone.pk: number for number, zone in written.zones.items()}
    return {numbers[row["zone"]]: _rate(row) for row in response.json()["rows"]}


def _table(written: Written, question: Question, answer: Answer) -> Answer:
    rows = {_key(written, question.by, row["key"]): _row(row) for row in answer["rows"]}
    return {"rounds": answer["rounds"], "left_out": answer["left_out"], "rows": rows, "total": _row(answer["total"])}


def _key(written: Written, by: str, key: str) -> str | int:
    return next(number for number, zone in written.zones.items() if str(zone.pk) == key) if by == "zone" else key


def _row(row: Answer) -> Answer:
    cells = {cohort: _in_yuan(row[cohort]) for cohort in LISTS}
    rates = {basis: {name: _rate(rate) for name, rate in of_basis.items()} for basis, of_basis in row["rates"].items()}
    return cells | {"rates": rates}


def _in_yuan(values: Answer) -> Answer:
    return {
        name.removesuffix("_wan"): yuan(value) if name.endswith("_wan") else value for name, value in values.items()
    }


def _rate(rate: Answer) -> Answer:
    number = yuan if rate["measure"] == "amount" else int
    return rate | {name: number(rate[name]) for name in ("numerator", "denominator")}


def yuan(text: str | float | None) -> int | None:
    """Return 万元 as whole 元."""
    if text in (None, ""):
        return None
    exact = Decimal(str(text)) * 10_000
    assert exact == int(exact), text
    return int(exact)


# --- As a workbook. Figures are numbers there, and what has nothing to divide by is a dash.


def workbook(written: Written, question: Question) -> dict[str, dict[str, Answer]]:
    """Return the sheets of a table's workbook: by the names of their rows, cells by list or parts by rate."""
    told = parameters(written, question) | {"format": "xlsx"}
    book = load_workbook(BytesIO(_answered(written, question, "", told).getvalue()))
    lists, *bases = book.worksheets[:-1]
    found: dict[str, dict[str, Answer]] = {"名单": {}}
    for row in _records(lists):
        found["名单"].setdefault(row["分组"], {})[LIST_LABELS[row["名单"]]] = row
    for sheet in bases:
        found[sheet.title] = dict(_rates_of(sheet))
    return found


def _lines(sheet: Any) -> list[list[Any]]:
    """Return the lines of a sheet from its header on, which has two."""
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    start = next(number for number, line in enumerate(lines) if line[0] == "分组")
    return lines[start:]


def _records(sheet: Any) -> Iterator[Answer]:
    header, _, *lines = _lines(sheet)
    return (dict(zip(header, line, strict=True)) for line in lines)


def _rates_of(sheet: Any) -> Iterator[tuple[str, Answer]]:
    header, _, *lines = _lines(sheet)
    starts = {header.index(name): rate for name in header if (rate := _rate_named(name))}
    for line in lines:
        parts = {rate: line[start:end] for rate, start, end in _spans(starts, len(line))}
        yield line[0], {rate: (*of[:2], _percent(of[2]), *of[3:]) for rate, of in parts.items()}


def _spans(starts: dict[int, str], end: int) -> Iterator[tuple[str, int, int]]:
    """Yield each rate with the columns from which and up to which it stands."""
    for (start, rate), following in zip(starts.items(), [*starts, end][1:], strict=True):
        yield rate, start, following


def _percent(share: str | float) -> str | None:
    return None if share == "—" else f"{Decimal(str(share)) * 100:.2f}"


def _rate_named(header: str | None) -> str | None:
    return next((rate for label, rate in RATE_LABELS.items() if header and header.startswith(label)), None)


# --- On a terminal


def command(question: Question) -> tuple[dict[str, Answer], dict[str, dict[str, Answer]]]:
    """Return what `rate_report` prints of all that everybody sees: counts by row and list, parts by basis and row."""
    told = {"as_of": question.as_of, "first": question.first, "last": question.last, "by": question.by}
    told |= {"known_at": question.known_at and question.known_at.isoformat()}
    arguments = [f"--{name.replace('_', '-')}={value}" for name, value in told.items() if value is not None]
    out = StringIO()
    call_command("rate_report", *arguments, stdout=out)
    lists, *bases = out.getvalue().strip().split("\n\n")
    printed = lists.splitlines()
    counts = printed[next(number for number, line in enumerate(printed) if _cells(line)[0] == "名单") :]
    found = {}
    for block in bases:
        title, *lines = block.splitlines()
        found[re.search(r"（([\w-]+)，", title)[1]] = dict(_parts(lines))
    return dict(_counts(counts)), found


def _cells(line: str) -> list[str]:
    return re.split(r" {2,}", line.strip())


def _counts(lines: Sequence[str]) -> Iterator[tuple[str, Answer]]:
    """Yield each row's counts by list, named as the columns are."""
    header, *rows = map(_cells, lines)
    starts = [header.index(label) for label in LIST_LABELS] + [len(header)]
    for row in rows:
        yield (
            row[0],
            {
                cohort: dict(zip(["项目数", *header[start + 1 : end]], row[start:end], strict=True))
                for cohort, start, end in zip(LISTS, starts, starts[1:], strict=False)
            },
        )


def _parts(lines: Sequence[str]) -> Iterator[tuple[str, Answer]]:
    header, *rows = map(_cells, lines)
    starts = {header.index(label): rate for label, rate in RATE_LABELS.items()}
    for row in rows:
        parts = {rate: row[start:end] for rate, start, end in _spans(starts, len(row))}
        yield (
            row[0],
            {rate: (*of[1:3], None if of[0] == "—" else of[0].rstrip("%"), *of[3:]) for rate, of in parts.items()},
        )
