"""
Ledgers as committees keep them, sent in over the API and done by a worker: each ends as `expected.json` says.

A job reads, asks and compares as the planner does, for which `test_books` tries all of them: here it is that nothing is
lost on the way through the process that reads, the rows that are kept and the API. A check tries a sample,
`IMPORT_BOOKS=all` every book and every case.
"""

import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import NOW, TODAY, make_officer, make_zone
from tests.imported import import_workbook
from tests.integration.tracker.import_jobs.jobs import run
from tests.integration.tracker.imports import test_books as expected_of
from tests.integration.tracker.imports.test_books import EXPECTED, books  # noqa: F401 - a fixture
from tests.integration.tracker.imports.test_cases import CASES
from tracker.imports.workbook_guard import WorkbookRefusedError
from tracker.models import ImportProfile
from zones.models import Role

IMPORTS = "/api/v1/imports/"
IS_WHOLE = os.environ.get("IMPORT_BOOKS") == "all"
SAMPLE = ("15_zone_names.xlsx", "40_gbk.csv")
CHOSEN = [name for name in EXPECTED if IS_WHOLE or name in SAMPLE]
CASES_CHOSEN = sorted(CASES.glob("*.xlsx")) if IS_WHOLE else [CASES / "hidden-rows.xlsx"]


@pytest.fixture
def client(api, books):  # noqa: F811 - the fixture
    return api(books)


def planned(client, name, content):
    """Send a file in and have it compared; return the address of the job."""
    # What was answered about a file of the same headers is not asked again: here each book is the first.
    ImportProfile.objects.all().delete()
    answer = client.post(f"{IMPORTS}?dry_run=true", {"file": SimpleUploadedFile(name, content)}, format="multipart")
    assert (answer.status_code, run()) == (202, 1)
    return answer.headers["Location"]


def rows_of(client, address):
    rows, page = [], f"{address}rows/?limit=200"
    while page:
        answer = client.get(page).json()
        rows, page = rows + answer["results"], answer["next"]
    return rows


def differences(client, name, expected):
    """Yield what of a book is otherwise than expected: what is asked first, then what the answers make of it."""
    address = planned(client, name, expected_of.path_of(name).read_bytes())
    job = client.get(address).json()
    if "refuse" in expected and job["state"] == "refused":
        yield from [f"refused as {job['trouble_code']}"] * (job["trouble_code"] != expected["refuse"])
        return
    asked = {one["code"] for one in job["questions"]}
    wanted = expected_of.asked(name, expected)
    yield from [f"asks {sorted(asked)} instead of {sorted(wanted)}"] * (asked != wanted)
    if asked:
        answer = client.post(f"{address}answers/", {"answers": expected_of.ANSWERS})
        assert (answer.status_code, run()) == (202, 1)
        job = client.get(address).json()
    rows = rows_of(client, address)
    found, should = facts(job, rows), expected_of.as_expected(name, expected)
    should |= {"new": should["new"] - expected_of.LIKELY.get(name, 0)} if "new" in should else {}
    yield from (f"{what} {found[what]} instead of {one}" for what, one in should.items() if found[what] != one)
    either = expected_of.EITHER.get(name, set())
    wrong = {row["row"] for row in rows if row["status"] == "error"} - either
    bad = expected_of.error_rows(name, expected)
    yield from [f"errors in {sorted(wrong)} instead of {sorted(bad)}"] * (wrong != bad)
    yield from [
        f"faults in {one['row']}, not kept with it" for one in job["errors"] if one["row"] not in wrong | either
    ]


def facts(job, rows):
    counts = job["counts"]
    return {
        "new": counts["new"],
        "unchanged": counts["same"],
        "changed": counts["changed"],
        "entries": counts["entries"],
        "plans": counts["plans"],
        "aside": sorted(row["row"] for row in rows if row["status"] == "aside"),
        "skipped_sheets": job["file_notes"]["skipped"],
        "sheets": len(job["tables"]),
    }


def test_every_book_ends_as_a_job_as_expected(client):
    found = {
        name: [*differences(client, name, EXPECTED[name])] for name in CHOSEN if expected_of.path_of(name).exists()
    }
    assert len(found) >= (len(EXPECTED) - 2 if IS_WHOLE else len(SAMPLE))
    assert {name: said for name, said in found.items() if said} == {}


def test_every_case_ends_as_a_job_as_it_is_planned(api, unit):
    """The cases are told one by one in `test_cases`; here the job says the same of each as the planner."""
    by = make_officer(Role.ZONE, zone=make_zone(unit, name="兴县经济技术开发区"))
    for path in CASES_CHOSEN:
        content = path.read_bytes()
        try:
            plan = import_workbook(content, by=by, now=NOW, today=TODAY, dry_run=True)
        except WorkbookRefusedError as error:
            plan = error
        job = api(by).get(planned(api(by), path.name, content)).json()
        if isinstance(plan, WorkbookRefusedError):
            assert (path.name, job["state"], job["trouble_code"]) == (path.name, "refused", plan.code)
            continue
        told = [[(one["row"], one["column"], one["code"]) for one in job[kind]] for kind in ("errors", "remarks")]
        assert (path.name, told) == (
            path.name,
            [[(one.row, one.column, one.code) for one in kind] for kind in (plan.errors, plan.remarks)],
        )
        counts = (plan.created, plan.updated, plan.unchanged)
        assert (path.name, *(job["counts"][name] for name in ("new", "changed", "same"))) == (path.name, *counts)
