"""A ledger leaves the trail that single operations leave: every row that it writes, from what to what."""

import json

import pytest

from projects.models import (
    AuditEvent,
    CohortEntry,
    ExitKind,
    FormerCode,
    Milestone,
    ProgressFigure,
    Project,
    ReformAdoption,
)
from tests.factories import NOW, leave, make_round
from tests.integration.tracker.imports.ledgers import LATER, accepted, full_row
from tracker.imports.apply import REASON

LEDGER = (Milestone, CohortEntry, ProgressFigure, ReformAdoption)
CHANGED = {
    "name": "甲项目",
    "national_code": "2401-141123-04-01-654321",
    "owner": "乙（山西）有限公司",
    "started_on": "2023.3.6",
    "signed_amount": 36000,
    "completed_yuan": 31000,
    "commitment": "否",
    "standard_land": "是",
}


@pytest.fixture
def told_twice(zone, unit_officer):
    """A project that a ledger made, and that another one changed in every way."""
    for number in (1, 2, 3):
        make_round(2023, number)
    accepted(unit_officer, full_row(zone))
    project = Project.objects.get()
    leave(CohortEntry.objects.get(cohort="signed"), kind=ExitKind.REMOVED, now=NOW)
    project.refresh_from_db()
    accepted(unit_officer, full_row(zone, id=project.pk, version=project.version, **CHANGED), now=LATER)
    return project


def event_of(thing, action=None):
    """Return the event that wrote a thing."""
    found = AuditEvent.objects.filter(object_type=thing._meta.model_name, object_id=thing.pk)
    return found.get(action=action) if action else found.exclude(action="leave_cohort").get()


def test_every_row_has_its_event(told_twice, unit_officer):
    rows = [row for model in LEDGER for row in model.objects.all()]
    assert len(rows) > 12
    for row in rows:
        event = event_of(row, "adopt_reform") if isinstance(row, ReformAdoption) else event_of(row)
        assert (event.actor, event.project, event.zone) == (unit_officer, told_twice, told_twice.zone)
        assert event.at == row.recorded_at
        assert bool(event.before) == bool(row.corrects_id)
        assert (event.reason == REASON) == bool(row.corrects_id)


def test_a_correction_says_from_what_to_what(told_twice):
    start = Milestone.objects.standing().get(kind="started")
    event = event_of(start)
    said = [json.loads(text)["occurred_on"] for text in (event.before, event.after)]
    assert said == ["2023-03-05", "2023-03-06"]
    figure = event_of(ProgressFigure.objects.standing().get())
    said = [json.loads(text)["completed_yuan"] for text in (figure.before, figure.after)]
    assert said == [300_000_001, 310_000_000]
    edit = AuditEvent.objects.get(action="edit_project")
    before, after = json.loads(edit.before), json.loads(edit.after)
    assert (before["owner"], after["owner"]) == ("甲（山西）有限公司", "乙（山西）有限公司")
    assert before["national_code"] == FormerCode.objects.get().code


def test_a_reform_that_is_denied_is_told_as_dropped(told_twice):
    dropped = ReformAdoption.objects.exclude(withdrawn_at=None).get()
    event = event_of(dropped, "drop_reform")
    assert (json.loads(event.before), event.after, event.reason) == ({"reform": "commitment"}, "", REASON)


def test_an_exit_that_a_correction_carries_over_is_told(told_twice):
    entry = CohortEntry.objects.standing().get(cohort="signed")
    assert entry.exits.standing().exists()
    event = event_of(entry)
    assert json.loads(event.before)["amount_yuan"] == 350_000_000


def test_the_same_ledger_again_leaves_no_trace(told_twice, zone, unit_officer):
    count = AuditEvent.objects.count()
    accepted(unit_officer, full_row(zone, **CHANGED), now=LATER)
    assert AuditEvent.objects.count() == count
