"""Each row of a ledger leaves one event, with all that single operations would tell, from what to what."""

import json
from io import BytesIO

import pytest
from openpyxl import load_workbook

from projects.models import (
    AnnualPlan,
    AuditEvent,
    CohortEntry,
    ExitKind,
    FormerCode,
    Milestone,
    ProgressFigure,
    Project,
    ReformAdoption,
)
from projects.rules.row_trails import IMPORT_ROW, PARTS, parts_of
from tests.factories import NOW, leave, make_round
from tests.integration.tracker.imports.ledgers import LATER, accepted, full_row
from tracker.imports.row_records import REASON
from tracker.queries.audit import AuditFilter, find_events

LEDGER = (Milestone, CohortEntry, ProgressFigure, ReformAdoption, AnnualPlan)
CHANGED = {
    "name": "甲项目",
    "national_code": "2401-141123-04-01-654321",
    "owner": "乙（山西）有限公司",
    "started_on": "2023.3.6",
    "signed_amount": 36000,
    "completed_yuan": 31000,
    "annual_plan": 800,
    "commitment": "否",
    "standard_land": "是",
}


@pytest.fixture
def told_twice(zone, unit_officer):
    """A project that a ledger made, and that another one changed in every way."""
    for number in (1, 2, 3):
        make_round(2023, number)
    accepted(unit_officer, full_row(zone, annual_plan=700))
    project = Project.objects.get()
    leave(CohortEntry.objects.get(cohort="signed"), kind=ExitKind.REMOVED, now=NOW)
    project.refresh_from_db()
    accepted(unit_officer, full_row(zone, id=project.pk, version=project.version, **CHANGED), now=LATER)
    return project


def rows_told():
    """Return the events of imported rows, each with its parts."""
    events = AuditEvent.objects.filter(action__startswith=IMPORT_ROW).order_by("pk")
    return [(event, parts_of(*(json.loads(text or "{}") for text in (event.before, event.after)))) for event in events]


def part_of(thing, action=None):
    """Return the part that tells of a thing, with its event."""
    (found,) = (
        (event, part)
        for event, parts in rows_told()
        for part in parts
        if (part.object_type, part.object_id) == (thing._meta.model_name, thing.pk) and action in {None, part.action}
    )
    return found


def test_every_record_has_its_part_in_one_event_a_row(told_twice, unit_officer):
    assert len(rows_told()) == 2
    rows = [row for model in LEDGER for row in model.objects.all()]
    assert len(rows) > 12
    for row in rows:
        event, part = part_of(row, "adopt_reform" if isinstance(row, ReformAdoption) else None)
        assert (event.actor, event.project, event.zone) == (unit_officer, told_twice, told_twice.zone)
        assert event.at == row.recorded_at
        assert PARTS[part.action] == part.object_type
        assert bool(part.before) == bool(row.corrects_id)
        assert event.reason == (REASON if row.corrects_id else event.reason)


def test_a_correction_says_from_what_to_what(told_twice):
    _, start = part_of(Milestone.objects.standing().get(kind="started"))
    assert (start.before["occurred_on"], start.after["occurred_on"]) == ("2023-03-05", "2023-03-06")
    _, figure = part_of(ProgressFigure.objects.standing().get())
    _, plan = part_of(AnnualPlan.objects.standing().get())
    assert (plan.before["planned_yuan"], plan.after) == (7_000_000, {"year": 2024, "planned_yuan": 8_000_000})
    assert (figure.before["completed_yuan"], figure.after["completed_yuan"]) == (300_000_001, 310_000_000)
    _, edit = part_of(told_twice, "edit_project")
    assert (edit.before["owner"], edit.after["owner"]) == ("甲（山西）有限公司", "乙（山西）有限公司")
    assert edit.before["national_code"] == FormerCode.objects.get().code
    assert "13800000000" not in "".join(event.after for event, _ in rows_told())


def test_a_reform_that_is_denied_is_told_as_dropped(told_twice):
    dropped = ReformAdoption.objects.exclude(withdrawn_at=None).get()
    event, part = part_of(dropped, "drop_reform")
    assert (part.before, part.after, event.reason) == ({"reform": "commitment"}, {}, REASON)


def test_a_row_is_found_by_each_thing_that_it_did_and_shown_line_by_line(told_twice, client, auditor, unit_officer):
    first, second = (event.pk for event, _ in rows_told())
    dropped = ReformAdoption.objects.exclude(withdrawn_at=None).get()
    figure = ProgressFigure.objects.standing().get()
    said = Milestone.objects.standing().get(kind="started")
    # A value that looks like the name of a part is not one.
    Project.objects.filter(pk=told_twice.pk).update(note='"milestone 1 drop_reform": {')
    asked = {
        (second,): [
            {"action": "edit_project"}, {"action": "drop_reform"},
            {"object_type": "annualplan", "object_id": AnnualPlan.objects.standing().get().pk},
            {"action": "correct_entry", "project": told_twice.pk},
            {"object_type": "milestone", "object_id": said.pk},
            {"object_type": "figureapproval", "object_id": figure.approvals.get().pk},
        ],
        (first, second): [
            {"action": "record_milestone"}, {"action": "approve_figures"}, {"object_type": "cohortentry"},
            {"object_type": "reformadoption", "object_id": dropped.pk}, {"action": IMPORT_ROW},
        ],
        (first,): [{"action": "register_project", "actor": unit_officer.username}],
        (): [{"object_type": "milestone", "object_id": dropped.pk + 100_000}, {"action": "snooze"}],
    }  # fmt: skip
    for wanted, questions in asked.items():
        for question in questions:
            found = find_events(auditor, AuditFilter(**question)).filter(action__startswith=IMPORT_ROW)
            assert {event.pk for event in found} == set(wanted), question
    client.force_login(unit_officer)
    page = client.get(f"/projects/{told_twice.pk}/").content.decode()
    for line in (
        "登记进展：发生日期：2023-03-05 → 2023-03-06",
        "撤回改革事项：",
        "列入名单：投资额：",
        "年度计划：",
        "月度数据审核通过：实际年产值：9,000.00 万元",
    ):
        assert line in page, line
    client.force_login(auditor)
    assert "导入台账的一行" in client.get("/audit/", {"action": "drop_reform"}).content.decode()


def test_a_row_is_told_by_its_name_with_its_parts_apart(told_twice, api, auditor, unit_officer):
    second = rows_told()[1][0].pk
    rows = api(auditor).get("/api/v1/audit-events/", {"action": "drop_reform"}).json()["results"]
    assert [(row["action"], row["id"]) for row in rows] == [(IMPORT_ROW, second)]
    assert {"edit_project", "drop_reform"} < {*rows[0]["parts"]} < {*PARTS}
    history = api(unit_officer).get(f"/api/v1/projects/{told_twice.pk}/history/").json()["results"]
    assert [row["parts"] for row in history if row["action"] == IMPORT_ROW][1] == rows[0]["parts"]
    taken = api(auditor).get("/api/v1/audit-events/", {"action": IMPORT_ROW, "format": "xlsx"})
    cells = {cell for row in load_workbook(BytesIO(taken.getvalue())).active.values for cell in row}
    assert any(str(cell).startswith("导入台账的一行：修改项目、登记进展、") for cell in cells)


def test_an_exit_that_a_correction_carries_over_is_told(told_twice):
    entry = CohortEntry.objects.standing().get(cohort="signed")
    assert entry.exits.standing().exists()
    assert part_of(entry)[1].before["amount_yuan"] == 350_000_000


def test_the_same_ledger_again_leaves_no_trace(told_twice, zone, unit_officer):
    count = AuditEvent.objects.count()
    accepted(unit_officer, full_row(zone, **CHANGED), now=LATER)
    assert AuditEvent.objects.count() == count
