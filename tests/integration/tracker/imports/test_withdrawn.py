"""What somebody withdrew does not come back with an old file, whatever kind of record it is."""

from datetime import date

import pytest

from projects.models import ProgressFigure, ReformAdoption
from projects.operations.cohort_entries import withdraw_entry
from projects.operations.milestones import withdraw_milestone
from projects.operations.progress_figures import withdraw_figures
from projects.rules.stages import Kind
from tests.factories import NOW, YI, enter, make_project, make_round, reach, report_figures
from tests.integration.tracker.imports.ledgers import LATER, accepted, codes, everything, load, row

MAY = date(2024, 5, 1)


def entry_of(project, province):
    entry = enter(project, make_round(2023, 1), amount_yuan=YI)
    return lambda: withdraw_entry(entry=entry, by=province, now=LATER, reason="误列")


def figure_of(project, province):
    report_figures(project, MAY, completed_yuan=YI)
    return lambda: withdraw_figures(project=project, month=MAY, by=province, now=LATER, reason="误列")


def adoption_of(project, province):
    ReformAdoption.objects.create(project=project, reform="commitment", recorded_at=NOW, recorded_by=province)
    return lambda: ReformAdoption.objects.all().withdraw(by=province, now=LATER, reason="误列")


@pytest.mark.parametrize(
    ("recorded", "cells", "column", "told"),
    [
        (entry_of, {"signed_round": "2023-1", "signed_amount": 10000}, "Z 签约一批期次", "签约一批（2023年第1次"),
        (figure_of, {"month": "2024-05", "completed_yuan": 10000}, "Q 累计完成投资（万元）", "2024-05 的月度数据"),
        (adoption_of, {"commitment": "是"}, "AF 承诺制", "“承诺制”"),
    ],
)
def test_a_withdrawn_record_is_not_recorded_again(zone, zone_officer, province, recorded, cells, column, told):
    withdraw = recorded(make_project(zone, name="甲项目"), province)
    assert accepted(zone_officer, row(zone, **cells)).unchanged == 1
    withdraw()
    before = everything()
    result = load(zone_officer, row(zone, **cells), now=LATER)
    assert (codes(result), everything()) == ([(2, column, "withdrawn")], before)
    assert f"{province}已于 2024-07-02 撤回{told}" in result.errors[0].detail
    assert "原因：误列" in result.errors[0].detail


def test_a_correction_is_no_withdrawal_and_other_months_are_free(zone, zone_officer, province):
    project = make_project(zone, name="甲项目")
    figure_of(project, province)()
    reach(project, Kind.SIGNED, MAY)
    accepted(zone_officer, row(zone, signed_on="2024-05-02"), now=LATER)
    accepted(zone_officer, row(zone, signed_on="2024-05-03", month="2024-06", completed_yuan=5), now=LATER)
    assert ProgressFigure.objects.standing().get().month == date(2024, 6, 1)


def test_an_old_file_does_not_take_back_what_was_corrected_by_hand(zone, zone_officer, unit_officer):
    project = make_project(zone, name="甲项目")
    first = reach(project, Kind.STARTED, MAY)
    reach(project, Kind.STARTED, date(2024, 5, 9), corrects=first, reason="以打桩为准", by=unit_officer, now=LATER)
    report_figures(project, MAY, completed_yuan=YI)
    report_figures(project, MAY, completed_yuan=2 * YI, reason="以决算为准")
    old = row(zone, started_on="2024-05-01", month="2024-05", completed_yuan=10000)
    result = load(zone_officer, old, now=LATER)
    assert codes(result) == [(2, "Q 累计完成投资（万元）", "withdrawn"), (2, "V 开工日期", "withdrawn")]
    assert (
        f"{unit_officer}已于 2024-07-02 把“开工 2024-05-01”更正为现在的内容，原因：以打桩为准"
        in result.errors[1].detail
    )
    accepted(zone_officer, row(zone, started_on="2024-05-10", month="2024-05", completed_yuan=30000), now=LATER)
    assert accepted(zone_officer, row(zone, started_on="2024-05-11"), now=LATER).updated == 1
    # What an import corrected the next may correct back.
    assert accepted(zone_officer, row(zone, started_on="2024-05-10"), now=LATER).updated == 1


def test_the_last_withdrawal_is_the_one_that_is_named(zone, zone_officer, province, unit_officer):
    project = make_project(zone, name="甲项目")
    first = reach(project, Kind.STARTED, MAY)
    second = reach(project, Kind.STARTED, date(2024, 5, 9), corrects=first, reason="补到日", now=LATER)
    withdraw_milestone(milestone=second, by=unit_officer, now=LATER, reason="尚未打桩")
    result = load(zone_officer, row(zone, started_on="2024-06-01"), now=LATER)
    assert codes(result) == [(2, "V 开工日期", "withdrawn")]
    assert f"{unit_officer}已于 2024-07-02 撤回“开工 2024-05-09”，原因：尚未打桩" in result.errors[0].detail
