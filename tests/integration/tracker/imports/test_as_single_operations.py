"""What a ledger writes in streams is what single operations write one by one, and what is kept follows from it."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from django.db import transaction

from projects.models import (
    AnnualPlan,
    CohortEntry,
    FigureApproval,
    Milestone,
    PlannedDate,
    PlausibilityFinding,
    ProgressFigure,
    Project,
    Reform,
    ReformAdoption,
    StallFlag,
    StallState,
)
from projects.operations.cohort_entries import Declaration, enter_project
from projects.operations.finding_upkeep import finding_differences
from projects.operations.milestones import record_milestone
from projects.operations.progress_figures import Figures, approve_figure, record_annual_plan, record_figures
from projects.operations.projection import projection_differences
from projects.operations.projects import create_project
from projects.operations.reform_adoptions import record_adoption
from projects.operations.stall_upkeep import stall_differences
from projects.rules.stages import Cohort, Kind
from tests.factories import NOW, TODAY, at, make_round
from tests.integration.tracker.imports.ledgers import accepted, row
from tracker.imports.columns import ENTRY_FIELDS, MILESTONE_FIELDS
from tracker.management.reference import rows_of
from tracker.management.stall_rules import load_stall_rules

MODELS = (
    Project,
    PlannedDate,
    Milestone,
    CohortEntry,
    ProgressFigure,
    FigureApproval,
    ReformAdoption,
    AnnualPlan,
    StallState,
    StallFlag,
    PlausibilityFinding,
)
# The numbers differ, and single operations count a version each.
OWN = {"id", "version", "contact_phone"}
SHAPES = 24


def drawn(rng: Random, rounds):
    """Return what is told of one project: fields, milestones, entries, a month's figures, reforms."""
    day = date(2022, 1, 1) + timedelta(days=rng.randint(0, 900))
    fields = {"owner": rng.choice(("", "甲公司")), "planned_yuan": rng.choice((None, 5_000_000))}
    for name in ("planned_start_on", "planned_production_on"):
        fields[name] = rng.choice((None, day + timedelta(days=rng.randint(0, 500))))
    milestones = {}
    for kind in MILESTONE_FIELDS:
        day += timedelta(days=rng.randint(0, 200))
        if rng.random() < 0.5 and day <= TODAY:
            milestones[kind] = day
    entries = {cohort: rng.choice(rounds) for cohort in Cohort if rng.random() < 0.4}
    amounts = {name: rng.choice((None, 0, 3_000_000)) for name in ("completed_yuan", "actual_output_yuan")}
    month = rng.choice((None, date(2024, 5, 1), date(2023, 12, 1)))
    has_figures = month is not None and any(amount is not None for amount in amounts.values())
    plan = rng.choice((None, 1_000_000, 90_000_000))
    return fields, milestones, entries, (month, amounts) if has_figures else None, (rng.sample(list(Reform), 1), plan)


def as_row(zone, number, told):
    """Return the row of a ledger that says so; amounts in 万元."""
    fields, milestones, entries, figure, (reforms, plan) = told
    cells = {name: value for name, value in fields.items() if value not in {None, ""}}
    if "planned_yuan" in cells:
        cells["planned_yuan"] //= 10_000
    cells |= {MILESTONE_FIELDS[kind]: day for kind, day in milestones.items()}
    for cohort, round_ in entries.items():
        place, amount = ENTRY_FIELDS[cohort]
        cells |= {place: f"{round_.year}-{round_.number}", amount: 700}
    if figure:
        cells["month"] = f"{figure[0]:%Y-%m}"
        cells |= {name: amount // 10_000 for name, amount in figure[1].items() if amount is not None}
        cells |= {"annual_plan": plan // 10_000} if plan else {}
    cells |= {str(reform.value): "是" for reform in reforms}
    return row(zone, name=f"项目{number}", **cells)


def tell_one_by_one(zone, number, told, officer):
    """Write the same by single operations."""
    fields, milestones, entries, figure, (reforms, plan) = told
    said = {"by": officer, "now": NOW}
    values = {"name": f"项目{number}", "zone": zone, "category": "industry", **fields}
    project = create_project(values=values, **said)
    for kind, day in milestones.items():
        record_milestone(project=project, kind=Kind(kind), occurred_on=day, today=TODAY, **said)
    for cohort, round_ in entries.items():
        enter_project(project=project, round_=round_, cohort=cohort, declared=Declaration(7_000_000), **said)
    if figure:
        month, amounts = figure
        written = record_figures(project=project, month=month, figures=Figures(**amounts), today=TODAY, **said)
        approve_figure(figure=written, **said)
        if plan:
            record_annual_plan(project=project, year=month.year, planned_yuan=plan, **said)
    for reform in reforms:
        record_adoption(project=project, reform=reform, adopted_on=None, today=TODAY, **said)


def everything():
    """Return all rows, each by what it is about, without the numbers that were drawn."""
    names = dict(Project.objects.values_list("pk", "name"))
    figures = dict(ProgressFigure.objects.values_list("pk", "project__name"))
    kinds = dict(Milestone.objects.values_list("pk", "kind"))
    told = {}
    for model in MODELS:
        rows = [{name: value for name, value in found.items() if name not in OWN} for found in model.objects.values()]
        for found in rows:
            if "project_id" in found:
                found["project_id"] = names[found["project_id"]]
            if "figure_id" in found:
                found["figure_id"] = figures[found["figure_id"]]
            # The number of the milestone, or of the other project, that it is about.
            if found.get("key", "").isdecimal():
                found["key"] = kinds.get(int(found["key"]), "")
        told[model.__name__] = sorted(rows, key=str)
    return told


def test_a_ledger_writes_what_single_operations_write(zone, unit_officer):
    load_stall_rules(rows_of("stall_rules.csv"), now=at(date(2020, 1, 1)))
    rounds = [make_round(2023, number) for number in (1, 2, 3)]
    rng = Random(1)
    projects = [drawn(rng, rounds) for _ in range(SHAPES)]
    with transaction.atomic():
        for number, told in enumerate(projects):
            tell_one_by_one(zone, number, told, unit_officer)
        expected = everything()
        transaction.set_rollback(True)
    accepted(unit_officer, *(as_row(zone, number, told) for number, told in enumerate(projects)))
    found = everything()
    for name, rows in expected.items():
        assert found[name] == rows, name
        assert rows, name
    assert [*projection_differences(), *stall_differences(now=NOW), *finding_differences()] == []
