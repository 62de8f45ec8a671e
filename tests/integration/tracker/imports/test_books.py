"""Sixty ledgers as committees keep them: each is understood, asked about or refused as `expected.json` says."""

import json
from pathlib import Path

import pytest
from django.core.management.color import no_style
from django.db import connection

from projects.models import Project
from tests.factories import NOW, TODAY, make_round, make_zone
from tests.imported import import_workbook
from tracker.imports.workbook_guard import WorkbookRefusedError
from tracker.management.reference import rows_of
from zones.models import ZoneAlias

BOOKS = Path(__file__).resolve().parents[3] / "ledger_books"
EXPECTED = json.loads((BOOKS / "expected.json").read_text(encoding="utf-8"))
ZONES = ("兴县经济技术开发区", "交城经济开发区", "汾阳杏花村经济技术开发区", "孝义经济开发区", "文水经济开发区")
LONGEST_SENTENCE = 80
ANSWERS = {
    "month": "2023-12",
    "unit": "万元",
    "hidden_rows": "import",
    "struck_rows": "skip",
    "round": "2023-3",
    "cell_unit": "yes",
    "zone": "兴县经济技术开发区",
    "column:planned_yuan": "F",
    "plan_year": "2023",
}
CODES = {"zone": "zone", "round 2023-3": "round", "column of planned_wan": "column:planned_yuan"}
"""How `expected.json` names what is asked, where that is not the code of the question."""
NOT_ASKED = {"08_two_header_rows.xlsx": {"plan_year"}, "68_two_header_rows_lo.xlsx": {"plan_year"}}
"""Their header is 2023年计划投资: the year is said."""
PLANNED = {"05_units_mixed.xlsx", *NOT_ASKED}
"""Books that state the plan of a year for each project."""
READ = {"40_gbk.csv": 5, "41_utf8_bom.csv": 5}
"""Files that `expected.json` lets be refused or read: new projects."""
STRICTER = {"13_dates.xlsx": {25}, "71_dates_lo.xlsx": {25}, "49_codes_phones.xlsx": {2}}
"""
Rows refused here though `expected.json` reads them: a day whose year nobody sees in the cell (year_not_shown), and an
invented credit code whose check character is wrong.
"""
LIKELY = {"29_duplicates.xlsx": 1}
"""Rows that are new until somebody says that they are likely duplicates, which a preview shows."""
EITHER = {"13_dates.xlsx": {30}, "71_dates_lo.xlsx": {30}, "12_amount_text.xlsx": {5, 6}}
"""Rows that may be read or refused."""
ALSO_ASKED = {"12_amount_text.xlsx": {"cell_unit"}, "40_gbk.csv": {"month"}, "41_utf8_bom.csv": {"month"}}
"""`expected.json` lets these be read after a confirmation."""


@pytest.fixture
def books(unit, province):
    """The zones that the books name, a round, and two of the projects that they know."""
    aliases = {row["name"]: row["aliases"].split("|") for row in rows_of("zones.csv")}
    for name in ZONES:
        zone = make_zone(unit, name=name)
        ZoneAlias.objects.bulk_create(ZoneAlias(zone=zone, name=alias) for alias in aliases[name] if alias)
        if name == ZONES[0]:
            told = {"zone": zone, "category": "industry", "created_at": NOW, "updated_at": NOW, "created_by": province}
            # With the numbers that the books have them by.
            known = Project(
                pk=197, name="样例项目 0005", owner="样例企业 0005", version=6, planned_yuan=372_990_000, **told
            )
            Project.objects.bulk_create([known, Project(pk=203, name="样例项目 0011", version=5, **told)])
            # What is registered next comes behind them, as it does in the books.
            with connection.cursor() as cursor:
                for statement in connection.ops.sequence_reset_sql(no_style(), [Project]):
                    cursor.execute(statement)
    make_round(2023, 3)
    return province


def path_of(name):
    # By a name of its own where it is no UTF-8, which all other files of text here are.
    other = BOOKS / f"{name}.gb18030"
    return other if other.exists() else BOOKS / name


def read(name, by, **options):
    """Import a book as a preview; return the result, or the refusal."""
    content = path_of(name).read_bytes()
    try:
        return import_workbook(content, by=by, now=NOW, today=TODAY, dry_run=True, **options)
    except WorkbookRefusedError as error:
        return error


def told(result):
    """Return every sentence of a result that an officer reads."""
    yield from (one.detail for one in (*result.errors, *result.remarks))
    yield from (one.text for one in result.questions)
    yield from result.found.remarks


def differences(name, expected, by):
    """Yield what of a book is otherwise than expected: what is asked first, then what the answers make of it."""
    result = read(name, by)
    if isinstance(result, WorkbookRefusedError):
        should = (expected.get("refuse"), True)
        yield from ["refusal", result.code, result.detail] * ((result.code, len(result.detail) <= 80) != should)
        return
    found, wanted = {one.code for one in result.questions}, asked(name, expected)
    yield from [f"asks {sorted(found)} instead of {sorted(wanted)}"] * (found != wanted)
    result = read(name, by, answers=ANSWERS)
    yield from (f"long: {one}" for one in told(result) if len(one) > LONGEST_SENTENCE)
    found, should = facts(result), as_expected(name, expected)
    yield from (f"{what} {found[what]} instead of {one}" for what, one in should.items() if found[what] != one)
    rows, bad = {one.row for one in result.errors} - EITHER.get(name, set()), error_rows(name, expected)
    yield from [f"errors in {sorted(rows)} instead of {sorted(bad)}"] * (rows != bad)


def asked(name, expected):
    """Return the codes of the questions that are to be asked about a book."""
    wanted = {CODES.get(one, one.replace("zone of '", "zone:").rstrip("'")) for one in expected.get("asks", [])}
    return (wanted - NOT_ASKED.get(name, set())) | ALSO_ASKED.get(name, set())


def facts(result):
    return {
        "new": result.created,
        "unchanged": result.unchanged,
        "changed": result.updated,
        "entries": result.entries,
        "plans": result.plans,
        "aside": sorted(one.row for table in result.found.tables for one in table.aside),
        "skipped_sheets": [*result.found.skipped],
        "sheets": len(result.found.tables),
    }


def as_expected(name, expected):
    should = {what: expected[what] for what in facts_named(expected)}
    should["plans"] = expected["new"] if name in PLANNED else 0
    if name in READ:
        should["new"] = READ[name]
    if "new" in should:
        should["new"] += LIKELY.get(name, 0)
    if "skipped_sheets" in should:
        # Helper sheets that nobody sees are not even named.
        should["skipped_sheets"] = [one for one in should["skipped_sheets"] if one not in {"地区选择", "字典"}]
    return should


def facts_named(expected):
    return {"new", "unchanged", "changed", "entries", "aside", "skipped_sheets", "sheets"} & expected.keys()


def error_rows(name, expected):
    """Return the rows that must be errors."""
    as_saved = EXPECTED["13_dates.xlsx"] if name == "71_dates_lo.xlsx" else expected
    return {*as_saved.get("error_rows", []), *expected.get("ask_rows", []), *STRICTER.get(name, ())} - EITHER.get(
        name, set()
    )


@pytest.mark.django_db
def test_every_book_is_understood_asked_about_or_refused_as_expected(books):
    found = {
        name: [*differences(name, expected, books)] for name, expected in EXPECTED.items() if path_of(name).exists()
    }
    assert len(found) == len(EXPECTED) - 2
    assert {name: said for name, said in found.items() if said} == {}
