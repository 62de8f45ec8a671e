"""Every list has pages or a stated bound: walked by the API's own document, so that no new one can be forgotten."""

from tests.document import document
from tracker.api.pagination import LARGEST_LIMIT

ZONES = "as many as there are zones or units; the tables of the rates refuse more than MOST_CELLS"
PROJECT = "what officers recorded of one project, one by one"
LIST = "kept by the province in lists of some dozens"
CONSTANT = "of the program or the calendar"
BOUNDED = {
    "Added.added": LIST,
    "AssessedGroup.places": LIST,
    "AssessedGroup.rows": ZONES,
    "AssessedScheme.grades": "at most MOST_GRADES",
    "AssessedScheme.indicators": "at most MOST_INDICATORS",
    "AssessedZone.missing": "at most MOST_INDICATORS",
    "AssessedZone.values": "at most MOST_INDICATORS",
    "AssessmentResult.groups": CONSTANT,
    "Backtest.cards": "at most one for each of MOST_LOOKED_AT",
    "Called.unreachable": "the officers of at most MOST_CALLED zones",
    "AuditEvent.parts": "the kinds of parts of a row",
    "Change.causes": CONSTANT,
    "Change.notes": CONSTANT,
    "Change.scope": CONSTANT,
    "ChangeProject.events": "the records of one entry that count on one aspect",
    "ChangeProjectPage.scope": CONSTANT,
    "ChangedLightPage.levels": CONSTANT,
    "Contributions.highest": "ten, and ties",
    "Contributions.lowest": "ten, and ties",
    "Contributions.missing": ZONES,
    "Contributions.rows": ZONES,
    "Dispatch.rows": ZONES,
    "Dispatch.scope": CONSTANT,
    "DispatchMembersPage.scope": CONSTANT,
    "EntryBatch.members": "at most MOST_LINES that were sent",
    "ErrorList.errors": "at most MOST_ERRORS",
    "ErrorList.moved": "at most MOST_TOLD of moved.py",
    "Estimate.projects": CONSTANT,
    "Figure.approvals": "at most one",
    "FindingMatrix.rows": ZONES,
    "FindingMatrix.scope": CONSTANT,
    "Event.parts": "the kinds of parts of a row",
    "FileNotes.hidden": "at most MOST_SHEETS",
    "FileNotes.remarks": "a few sentences of one file",
    "FileNotes.skipped": "at most MOST_SHEETS",
    "Finding.notes": PROJECT,
    "FirstRow.cells": "the columns that a ledger may have",
    "Gap.reasons": "the records of one or two projects of a near miss",
    "Handover.days": "at most MOST",
    "Handover.problems": "at most MOST",
    "Handover.reports": "at most MOST",
    "ImportJobDetail.errors": "at most MOST_TOLD of rows.py",
    "ImportJobDetail.moved": "at most MOST_TOLD of moved.py",
    "ImportJobDetail.questions": "a few of each file, at most MOST_ANSWERS are answered",
    "ImportJobDetail.remarks": "at most MOST_TOLD of rows.py",
    "ImportJobDetail.tables": "the tables of one file, at most its sheets",
    "ImportJobDetail.totals": "the columns of amounts of a file",
    "ImportRow.candidates": "at most MOST_NAMED",
    "ImportRow.cells": "the fields of a project",
    "ImportRow.messages": "at most MOST_OF_A_ROW",
    "ImportTable.aside": "at most MOST_ASIDE",
    "ImportTable.columns": "the columns that a ledger may have",
    "ImportTable.first_rows": "at most FIRST_ROWS",
    "ImportTable.header_rows": "the first and the last",
    "ImportTable.others": "the columns that a ledger may have",
    "ImportTable.titles": "the rows above one table",
    "Intake.pauses": PROJECT,
    "Intake.unpublished_years": CONSTANT,
    "IntakesPage.rows": ZONES,
    "IntakesPage.scope": CONSTANT,
    "IntakesPage.unpublished_years": CONSTANT,
    "Item.checks": PROJECT,
    "Item.pauses": PROJECT,
    "Item.unpublished_years": CONSTANT,
    "KeyChain.aliases": LIST,
    "KeyChain.leaders": LIST,
    "League.left_out": LIST,
    "League.rounds": LIST,
    "League.rows": ZONES,
    "League.scope": CONSTANT,
    "MembersPage.left_out": LIST,
    "MembersPage.rounds": LIST,
    "MembersPage.scope": CONSTANT,
    "MergePlan.carried": PROJECT,
    "MergePlan.conflicts": PROJECT,
    "MergePlan.staying": PROJECT,
    "Moves.moves": PROJECT,
    "Near.gaps": "of the best few settings",
    "Needs.stages": CONSTANT,
    "OfficeForm.columns": "the columns of one form",
    "OfficeForm.remarks": "a few sentences of one form",
    "OtherColumn.samples": "at most FIRST_ROWS",
    "Parcel.allocations": PROJECT,
    "Point.left_out": LIST,
    "Point.rounds": LIST,
    "Point.rows": ZONES,
    "Project.lights": CONSTANT,
    "Project.milestones": PROJECT,
    "Question.options": "what one question offers",
    "Rates.left_out": LIST,
    "Rates.rounds": LIST,
    "Rates.rows": ZONES,
    "Rates.scope": CONSTANT,
    "Reason.changes": "the records of one project of a near miss",
    "Reconcile.answers": "of the settings that were tried, 60 tables at most",
    "Reconcile.near": "the best few",
    "Reconcile.notes": CONSTANT,
    "Reconcile.scope": CONSTANT,
    "Reconciliation.also": "of the settings that were tried",
    "Reconciliation.figures": "the figures that were sent",
    "Reconciliation.widest": CONSTANT,
    "RecoveryCodes.recovery_codes": CONSTANT,
    "ReformProject.reforms": CONSTANT,
    "ReformProjectsPage.scope": CONSTANT,
    "Reforms.rows": ZONES,
    "Reforms.scope": CONSTANT,
    "Reforms.unpublished_years": CONSTANT,
    "Reminder.items": "the projects of one mail",
    "ReminderDetail.history": "the attempts of one mail",
    "ReminderDetail.items": "the projects of one mail",
    "ReminderItem.rules": CONSTANT,
    "ReportingMonth.zones": ZONES,
    "RevisedMonth.revisions": "at most 24 columns",
    "Revisions.months": "at most 24 months",
    "Revisions.scope": CONSTANT,
    "RoundHistory.dates": LIST,
    "RoundTotals.rows": ZONES,
    "RunningIntake.unpublished_years": CONSTANT,
    "Sample.rounds": "rounds of one window",
    "SampleDetail.rounds": "rounds of one window",
    "SampleDetail.strata": "units times categories, or amounts",
    "SavedCells.cells": "one for each cell that was sent",
    "SavedCells.rows": "one for each row of which a cell was sent",
    "Scheme.assessments": LIST,
    "Scheme.grades": "at most MOST_GRADES",
    "Scheme.indicators": "at most MOST_INDICATORS",
    "SheetRow.checks": CONSTANT,
    "StageNeeds.missing": CONSTANT,
    "StageNeeds.required": CONSTANT,
    "StallMatrix.rows": ZONES,
    "StallMatrix.scope": CONSTANT,
    "StalledPage.scope": CONSTANT,
    "TargetProgressPage.rows": "a page of it",
    "TargetProgressPage.weeks": "a row a week since the list was opened",
    "Template.items": LIST,
    "Todos.missing": ZONES,
    "Todos.rules": LIST,
    "Trend.points": "at most LONGEST months, and MOST_CELLS in all",
    "Trend.scope": CONSTANT,
    "UnreportedZone.officers": "the officers of a zone",
    "UnreportedZone.projects": "at most MOST_NAMED",
    "Verification.answers": CONSTANT,
    "VerificationPart.sentences": "at most MOST_SENTENCES, with the number of the rest",
    "Zone.aliases": LIST,
}
"""What bounds a list that is neither a page nor of a stated length."""
OUTCOMES = "Outcomes.results"
"""One for each that was sent; that list is bounded."""
WITHOUT_PAGES = {
    "/api/v1/bases/": CONSTANT,
    "/api/v1/projects/{project_id}/findings/": PROJECT,
}
"""Addresses that answer `results` and take no cursor."""


def lists_of_components():
    """Return the schema of every list in a component by `Component.field`."""
    return {
        f"{name}.{field}": schema
        for name, component in document()["components"]["schemas"].items()
        for field, schema in component.get("properties", {}).items()
        if schema.get("type") == "array"
    }


def test_whatever_is_sent_as_a_list_has_a_stated_length():
    parameters = {
        f"{path}?{one['name']}": one["schema"]
        for path, methods in document()["paths"].items()
        for one in methods.get("get", {}).get("parameters", ())
        if one["schema"].get("type") == "array"
    }
    sent = {name: one for name, one in lists_of_components().items() if "Request." in name} | parameters
    assert len(sent) > 5
    assert {name: one for name, one in sent.items() if one.get("maxItems", LARGEST_LIMIT + 1) > LARGEST_LIMIT} == {}


def test_whatever_is_answered_as_a_list_is_a_page_or_bounded():
    answered = {name for name in lists_of_components() if "Request." not in name}
    pages = {name for name in answered if name.endswith("Page.results")}
    assert answered - pages == set(BOUNDED) | {OUTCOMES, "Findings.results"}


def test_every_page_is_asked_for_by_cursor_and_limit():
    seen = 0
    for path, methods in document()["paths"].items():
        answers = methods.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        schema = answers.get("application/json", {}).get("schema", {})
        assert schema.get("type") != "array", path
        component = document()["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], {})
        if "results" not in component.get("properties", {}) or path in WITHOUT_PAGES:
            continue
        seen += 1
        assert {"next", "previous", "results"} <= component["properties"].keys(), path
        assert {"cursor", "limit"} <= {one["name"] for one in methods["get"]["parameters"]}, path
    assert seen > 30
