"""What a ledger does to the books."""

from datetime import date

import pytest
from django.db import IntegrityError, connection

from projects.models import (
    AuditEvent,
    CohortEntry,
    CohortExit,
    ExitKind,
    Milestone,
    PlannedDate,
    ProgressFigure,
    Project,
    Reform,
    ReformAdoption,
)
from projects.operations.differences import differences
from projects.rules.stages import Cohort, Kind, SubType
from tests.factories import NOW, TODAY, YI, at, enter, leave, make_project, make_round, reach, report_figures
from tests.imported import import_workbook
from tests.integration.tracker.imports.ledgers import LATER, accepted, everything, full_row, load, row
from tests.workbooks import workbook
from tracker.imports import importer
from tracker.imports.apply import ChangedMeanwhileError, apply
from tracker.imports.plan import make_plan
from tracker.imports.reader import read_workbook
from tracker.imports.row_records import REASON
from zones.models import ZoneAlias

MAY = date(2024, 5, 1)


@pytest.fixture
def rounds(db):
    """Three rounds of 2023."""
    return [make_round(2023, number) for number in (1, 2, 3)]


@pytest.fixture
def project(zone):
    """A project of `zone`, named as rows name it."""
    return make_project(zone, name="甲项目")


def test_a_full_row_makes_a_whole_project(zone, zone_officer, rounds):
    result = accepted(zone_officer, full_row(zone))
    project = Project.objects.get()
    assert (result.created, result.milestones, result.entries, result.figures, result.reforms) == (1, 5, 3, 1, 2)
    assert (project.name, project.zone, project.owner) == ("甲项目", zone, "甲（山西）有限公司")
    assert (project.national_code, project.owner_uscc) == ("2312-141123-04-01-123456", "91110000600037341L")
    assert (project.category, project.industry_code, project.chain, project.nature) == (
        "industry", "0610", "新材料", "upgrade",
    )  # fmt: skip
    assert (project.planned_yuan, project.expected_output_yuan) == (354_975_000, 120_000_000)
    assert (project.planned_start_on, project.planned_production_on) == (date(2023, 3, 1), date(2023, 12, 1))
    assert (project.contact_name, project.contact_phone, project.note) == ("张三", "13800000000", "无")
    assert (project.site, project.content) == ("某县某镇", "一期\n二期")
    assert (project.stage, project.created_by, project.created_at) == ("full_output", zone_officer, NOW)
    assert {one.kind: one.occurred_on for one in project.milestones.all()} == {
        "signed": date(2022, 1, 10),
        "started": date(2023, 3, 5),
        "completed": date(2023, 11, 20),
        "producing": date(2023, 12, 1),
        "full_output": date(2024, 6, 30),
    }
    assert set(project.reforms.values_list("reform", flat=True)) == {Reform.COMMITMENT, Reform.FULL_PROXY}
    figure = project.figures.get()
    assert (figure.month, figure.completed_yuan, figure.actual_output_yuan) == (MAY, 300_000_001, 90_000_000)


def test_an_entry_is_what_the_single_operation_makes(zone, zone_officer, unit_officer, rounds):
    accepted(zone_officer, full_row(zone))
    twin = make_project(
        zone,
        chain="新材料",
        expected_output_yuan=120_000_000,
        planned_start_on=date(2023, 3, 1),
        planned_production_on=date(2023, 12, 1),
    )
    for kind, day in (("signed", 1), ("started", 5), ("producing", 6), ("full_output", 7)):
        reach(twin, Kind(kind), date(2023, 3, day))
    report_figures(twin, MAY, completed_yuan=300_000_001, actual_output_yuan=90_000_000)
    for cohort, round_, amount in zip(Cohort, rounds, (350_000_000, 354_975_000, 360_000_000), strict=True):
        enter(twin, round_, cohort, amount_yuan=amount)
    apart = {"id", "project_id", "recorded_by_id", "reached_on"}
    entries = CohortEntry.objects.exclude(project=twin).order_by("pk").values()
    expected = CohortEntry.objects.filter(project=twin).order_by("pk").values()
    assert [{name: one[name] for name in one.keys() - apart} for one in entries] == [
        {name: one[name] for name in one.keys() - apart} for one in expected
    ]


def test_the_projection_is_in_line_with_the_ledger(zone, zone_officer, rounds):
    accepted(zone_officer, full_row(zone), row(zone, name="乙项目"))
    assert list(differences(now=NOW)) == []


def test_a_ledger_that_moves_a_planned_date_keeps_the_earlier_one(zone, zone_officer):
    accepted(zone_officer, row(zone, planned_start_on="2024-03-01"))
    accepted(zone_officer, row(zone, planned_start_on="2025-03-01"), now=LATER)
    accepted(zone_officer, row(zone, planned_start_on="2025-03-01"), now=LATER)
    moved, standing = PlannedDate.objects.order_by("id")
    assert (moved.planned_on, moved.withdrawn_at, moved.withdrawn_reason) == (date(2024, 3, 1), LATER, REASON)
    assert (standing.planned_on, standing.corrects, standing.recorded_by) == (date(2025, 3, 1), moved, zone_officer)


def test_the_same_file_twice_changes_nothing(zone, zone_officer, rounds):
    rows = [full_row(zone), row(zone, name="乙项目", started_on="2023-02-01")]
    accepted(zone_officer, *rows)
    before = everything()
    again = accepted(zone_officer, *rows, now=LATER)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    assert (again.milestones, again.entries, again.figures, again.reforms) == (0, 0, 0, 0)
    assert everything() == before


def test_empty_cells_leave_things_as_they_are(zone, zone_officer, rounds):
    accepted(zone_officer, full_row(zone))
    before = everything()
    result = accepted(zone_officer, row(zone), now=LATER)
    assert (result.updated, result.unchanged) == (0, 1)
    assert everything() == before


def test_a_dry_run_counts_and_writes_nothing(zone, zone_officer, rounds):
    result = load(zone_officer, full_row(zone), dry_run=True)
    assert (result.created, result.milestones, result.is_written) == (1, 5, False)
    assert Project.objects.count() == 0


def test_good_rows_alone_are_written_when_asked_for(zone, zone_officer):
    rows = [row(zone), row(zone, name="乙项目", started_on="年底前")]
    result = load(zone_officer, *rows, partial=True)
    assert (result.created, result.is_written, len(result.errors)) == (1, True, 1)
    assert Project.objects.get().name == "甲项目"


def test_a_wrong_header_is_wrong_for_all_rows(zone, zone_officer):
    content = workbook([row(zone)], headers=("项目名称", "开发区", "项目类别", "总投资（亿美元）"))
    result = import_workbook(content, by=zone_officer, now=NOW, today=TODAY, partial=True)
    assert ([error.code for error in result.errors], result.is_written) == (["foreign_unit"], False)


# --- Finding the project


def test_an_id_finds_the_project_and_renames_it(project, zone, zone_officer):
    accepted(zone_officer, row(zone, id=project.pk, version=project.version, name="甲项目（一期）"))
    project.refresh_from_db()
    assert (project.name, project.version, Project.objects.count()) == ("甲项目（一期）", 2, 1)


def test_a_code_finds_the_project_and_renames_it(zone, zone_officer):
    project = make_project(zone, national_code="2312-141123-04-01-123456")
    accepted(zone_officer, row(zone, national_code="2312-141123-04-01-123456", name="新名称"))
    project.refresh_from_db()
    assert (project.name, Project.objects.count()) == ("新名称", 1)


def test_a_name_finds_the_project_and_a_changed_code_keeps_the_old_one(zone, zone_officer):
    project = make_project(zone, name="甲项目", national_code="2312-141123-04-01-123456")
    accepted(zone_officer, row(zone, national_code="2401-141123-04-01-000001"), now=LATER)
    project.refresh_from_db()
    former = project.former_codes.get()
    assert project.national_code == "2401-141123-04-01-000001"
    assert (former.code, former.replaced_at, former.replaced_by) == ("2312-141123-04-01-123456", LATER, zone_officer)


@pytest.mark.parametrize("spelled", ["甲项目(一期)", "甲项目（一期） ", "甲　项目（一期）"])
def test_a_name_spelled_otherwise_is_the_same_name(zone, zone_officer, spelled):
    make_project(zone, name="甲项目（一期）")
    result = accepted(zone_officer, row(zone, name=spelled))
    assert (result.unchanged, Project.objects.get().name) == (1, "甲项目（一期）")


def test_a_zone_is_known_by_its_aliases(zone, zone_officer):
    ZoneAlias.objects.create(zone=zone, name="某县经开区")
    accepted(zone_officer, row(zone, zone="某县　经开区"))
    assert Project.objects.get().zone == zone


# --- Corrections


def test_another_date_withdraws_the_old_one_and_keeps_it(project, zone, zone_officer):
    old = reach(project, Kind.PRODUCING, date(2024, 2, 1), sub_type=SubType.TRIAL, note="首批")
    result = accepted(zone_officer, row(zone, producing_on="2024-03-01"), now=LATER)
    old.refresh_from_db()
    new = Milestone.objects.standing().get()
    assert (result.updated, result.milestones) == (1, 1)
    assert (old.withdrawn_at, old.withdrawn_by, old.withdrawn_reason) == (LATER, zone_officer, REASON)
    assert (new.occurred_on, new.corrects, new.reason) == (date(2024, 3, 1), old, REASON)
    assert (new.sub_type, new.note) == (SubType.TRIAL, "首批")
    assert Milestone.objects.as_known_at(NOW).get() == old


def test_a_unit_corrects_what_was_declared(project, zone, unit_officer, rounds):
    entry = enter(project, rounds[0], amount_yuan=YI)
    leave(entry, date(2024, 6, 1), ExitKind.REMOVED)
    planned = {"planned_start_on": "2030-01-01", "expected_output_yuan": 7, "chain": "文旅"}
    accepted(unit_officer, row(zone, signed_round="2023-2", signed_amount=12000, **planned), now=LATER)
    entry.refresh_from_db()
    corrected = CohortEntry.objects.standing().get()
    assert (entry.withdrawn_at, entry.withdrawn_reason) == (LATER, REASON)
    assert (corrected.round, corrected.amount_yuan, corrected.corrects) == (rounds[1], 120_000_000, entry)
    assert (corrected.planned_next_on, corrected.expected_output_yuan, corrected.chain) == (None, None, "")
    assert (corrected.left_on, corrected.left_kind) == (date(2024, 6, 1), ExitKind.REMOVED)
    assert CohortExit.objects.standing().get().entry == corrected
    assert (
        f'"cohortentry {corrected.pk} correct_entry"' in AuditEvent.objects.get(action__startswith="import_row:").after
    )
    assert list(differences(now=NOW)) == []


def test_figures_join_what_stands_for_the_month(project, zone, zone_officer):
    report_figures(project, MAY, completed_yuan=YI, year_completed_yuan=5, month_completed_yuan=2)
    accepted(zone_officer, row(zone, month="2024-05", actual_output_yuan=3), now=LATER)
    figure = ProgressFigure.objects.standing().get()
    assert (figure.completed_yuan, figure.year_completed_yuan, figure.actual_output_yuan) == (YI, 5, 30_000)
    assert figure.corrects.withdrawn_at == LATER


def test_figures_of_another_month_stand_beside(project, zone, zone_officer):
    report_figures(project, MAY, completed_yuan=YI)
    accepted(zone_officer, row(zone, month="2024-06", completed_yuan=10000))
    assert ProgressFigure.objects.standing().count() == 2


def test_reforms_are_adopted_dropped_or_left(project, zone, zone_officer):
    for reform in (Reform.COMMITMENT, Reform.STANDARD_LAND):
        ReformAdoption.objects.create(project=project, reform=reform, recorded_at=NOW, recorded_by=zone_officer)
    result = accepted(zone_officer, row(zone, commitment="否", full_proxy="是"), now=LATER)
    assert result.reforms == 2
    standing = set(ReformAdoption.objects.standing().values_list("reform", flat=True))
    assert standing == {Reform.STANDARD_LAND, Reform.FULL_PROXY}
    assert ReformAdoption.objects.get(reform=Reform.COMMITMENT).withdrawn_reason == REASON


def test_a_masked_telephone_of_an_export_changes_nothing(zone, zone_officer):
    make_project(zone, name="甲项目", contact_phone="13800000000")
    assert accepted(zone_officer, row(zone, contact_phone="138****0000")).unchanged == 1


def test_one_version_is_counted_however_much_changes(project, zone, zone_officer, rounds):
    accepted(zone_officer, full_row(zone), now=LATER)
    project.refresh_from_db()
    assert (project.version, project.updated_at) == (2, LATER)


# --- Cost, and others at work


@pytest.mark.parametrize("size", [1, 40])
def test_the_number_of_queries_does_not_follow_the_rows(zone, province, rounds, size, django_assert_max_num_queries):
    rows = [full_row(zone, name=f"项目{i}", national_code=f"2312-141123-04-01-{i:06d}") for i in range(size)]
    content = workbook(rows)
    # SQLite takes 999 values a sentence; from PostgreSQL the keys of what was copied are read back, table by table.
    batches = 12 if connection.vendor == "postgresql" else 6 if size > 1 else 0
    # The last six only where, as here, many long past dates are told on one day: who sees that.
    with django_assert_max_num_queries(55 + batches):
        import_workbook(content, by=province, now=NOW, today=TODAY)
    with django_assert_max_num_queries(20):
        assert import_workbook(content, by=province, now=LATER, today=TODAY).unchanged == size


def test_a_project_changed_after_the_plan_stops_all(project, zone, zone_officer, monkeypatch):
    rows = [row(zone, started_on="2024-01-01"), row(zone, name="乙项目")]
    plan = make_plan(read_workbook(workbook(rows)), by=zone_officer, today=TODAY)
    reach(project, Kind.SIGNED, date(2023, 12, 1))
    before = everything()
    with pytest.raises(ChangedMeanwhileError) as caught:
        apply(plan.changes, by=zone_officer, now=LATER)
    assert [change.row.number for change in caught.value.changes] == [2]
    monkeypatch.setattr(importer, "make_plan", lambda *_arguments, **_options: plan)
    result = load(zone_officer, *rows)
    assert [(error.row, error.code) for error in result.errors] == [(2, "stale_version")]
    assert everything() == before


def test_a_project_registered_after_the_plan_stops_all(zone, zone_officer, monkeypatch):
    rows = [row(zone, name="乙项目"), row(zone)]
    plan = make_plan(read_workbook(workbook(rows)), by=zone_officer, today=TODAY)
    make_project(zone, name="甲项目")
    with pytest.raises(IntegrityError):
        apply(plan.changes, by=zone_officer, now=LATER)
    monkeypatch.setattr(importer, "make_plan", lambda *_arguments, **_options: plan)
    with pytest.raises(importer.DomainError, match="请重新导入"):
        load(zone_officer, *rows)
    assert Project.objects.get().name == "甲项目"


def test_late_news_change_what_is_known_not_what_was_known(zone, zone_officer):
    accepted(zone_officer, row(zone, started_on="2024-02-01"), now=at(date(2024, 2, 5)))
    accepted(zone_officer, row(zone, started_on="2024-01-15"), now=at(date(2024, 2, 20)))
    told = Milestone.objects.as_known_at(at(date(2024, 2, 10))).get().occurred_on
    assert (told, Milestone.objects.standing().get().occurred_on) == (date(2024, 2, 1), date(2024, 1, 15))
