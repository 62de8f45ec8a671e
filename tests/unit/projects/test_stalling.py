"""When a light comes on, to the day, and what it says."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from projects.rules.lapses import StallMeasure, Stop
from projects.rules.stages import Kind
from projects.rules.stall_messages import WAITING, next_step, why
from projects.rules.stalling import Level, StallFacts, StallRule, Trigger, choose, evaluate
from projects.rules.workdays import Calendar

CALENDAR = Calendar({})
YI = 100_000_000


def rule(trigger=Trigger.NOT_STARTED, measure=StallMeasure.MONTHS, yellow=6, red=12, **more):
    return StallRule("code", "规则", trigger, measure, yellow, red, **more)


def facts(**values):
    return StallFacts(**{"category": "industry", "unit": "141100", **values})


def level_on(one, known, day):
    found = evaluate(one, known, day, CALENDAR)
    return found.level if found else None


SIGNED = facts(dates={Kind.SIGNED: date(2023, 1, 31)})
BUILDING = facts(dates={Kind.SIGNED: date(2022, 1, 1), Kind.STARTED: date(2023, 1, 10)})
PRODUCING = facts(dates={Kind.STARTED: date(2022, 1, 1), Kind.PRODUCING: date(2023, 2, 1)})


@pytest.mark.parametrize(
    ("one", "known", "last_quiet_day", "red_from"),
    [
        (rule(), SIGNED, date(2023, 7, 31), date(2024, 2, 1)),
        (rule(measure=StallMeasure.DAYS, yellow=10, red=20), SIGNED, date(2023, 2, 10), date(2023, 2, 21)),
        (rule(measure=StallMeasure.WORKING_DAYS, yellow=5, red=10), SIGNED, date(2023, 2, 7), date(2023, 2, 15)),
        (rule(measure=StallMeasure.MONTH_ENDS, yellow=0, red=3), SIGNED, date(2023, 1, 31), date(2023, 5, 1)),
        (
            rule(Trigger.START_OVERDUE, yellow=0, red=3),
            facts(planned_start_on=date(2023, 5, 10)),
            date(2023, 5, 10),
            date(2023, 8, 11),
        ),
        (
            rule(Trigger.PRODUCTION_OVERDUE, yellow=0, red=1),
            replace(BUILDING, planned_production_on=date(2023, 6, 30)),
            date(2023, 6, 30),
            date(2023, 7, 31),
        ),
        (
            rule(Trigger.SILENT, StallMeasure.DAYS, 35, 65),
            replace(BUILDING, report_month=date(2023, 5, 1)),
            date(2023, 7, 5),
            date(2023, 8, 5),
        ),
        (
            rule(Trigger.NO_INVESTMENT, StallMeasure.MONTHS, 2, 4),
            replace(BUILDING, growth_month=date(2023, 5, 1)),
            date(2023, 7, 31),
            date(2023, 10, 1),
        ),
        (
            rule(Trigger.SUSPENDED, StallMeasure.DAYS, 60, 180),
            replace(BUILDING, suspended_on=date(2023, 6, 1)),
            date(2023, 7, 31),
            date(2023, 11, 29),
        ),
        (rule(Trigger.NO_FULL_OUTPUT, StallMeasure.MONTHS, 12, 24), PRODUCING, date(2024, 2, 1), date(2025, 2, 2)),
        (rule(Trigger.NOT_IN_STATISTICS, StallMeasure.MONTHS, 1, 2), BUILDING, date(2023, 2, 10), date(2023, 3, 11)),
    ],
    ids=lambda value: str(value.trigger) + "-" + str(value.measure) if isinstance(value, StallRule) else None,
)
def test_a_light_comes_on_the_day_after_the_limit(one, known, last_quiet_day, red_from):
    assert level_on(one, known, last_quiet_day) is None
    first = last_quiet_day + timedelta(days=1)
    found = evaluate(one, known, first, CALENDAR)
    assert found is not None
    assert (found.level, found.crossed_on) == (Level.YELLOW, first)
    assert level_on(one, known, red_from - timedelta(days=1)) is Level.YELLOW
    assert level_on(one, known, red_from) is Level.RED
    later = evaluate(one, known, red_from + timedelta(days=300), CALENDAR)
    assert later is not None
    assert later.crossed_on == first, "when it was crossed does not depend on who looks when"


@pytest.mark.parametrize(
    ("trigger", "known"),
    [
        (Trigger.NOT_STARTED, BUILDING),
        (Trigger.NOT_STARTED, facts(dates={Kind.SIGNED: date(2020, 1, 1), Kind.PRODUCING: date(2021, 1, 1)})),
        (Trigger.NOT_STARTED, facts()),
        (Trigger.START_OVERDUE, replace(BUILDING, planned_start_on=date(2020, 1, 1))),
        (Trigger.PRODUCTION_OVERDUE, replace(PRODUCING, planned_production_on=date(2020, 1, 1))),
        (Trigger.SILENT, PRODUCING),
        (Trigger.NO_INVESTMENT, SIGNED),
        (Trigger.SUSPENDED, BUILDING),
        (Trigger.NO_FULL_OUTPUT, BUILDING),
        (
            Trigger.NOT_IN_STATISTICS,
            facts(dates={Kind.STARTED: date(2020, 1, 1), Kind.IN_STATISTICS: date(2020, 2, 1)}),
        ),
        (Trigger.BEHIND_SCHEDULE, BUILDING),
    ],
)
def test_what_happened_puts_the_light_out(trigger, known):
    assert level_on(rule(trigger), known, date(2026, 1, 1)) is None


@pytest.mark.parametrize("end", [Kind.TERMINATED, Kind.FULL_OUTPUT])
def test_a_project_that_is_over_is_not_stalled(end):
    known = facts(dates={Kind.SIGNED: date(2020, 1, 1), end: date(2021, 1, 1)})
    assert level_on(rule(), known, date(2026, 1, 1)) is None


def test_a_rule_of_a_stage_looks_at_that_stage_alone():
    assert level_on(rule(stage="signed"), SIGNED, date(2026, 1, 1)) is Level.RED
    assert level_on(rule(stage="started"), SIGNED, date(2026, 1, 1)) is None


def test_a_stop_with_a_reason_stops_the_clock_and_is_told():
    stop = Stop(date(2023, 5, 1), date(2023, 6, 1), WAITING, "等待企业补正")
    known = replace(SIGNED, stops=(stop, replace(stop, start=date(2023, 5, 15))))
    assert level_on(rule(), known, date(2023, 8, 31)) is None
    found = evaluate(rule(), known, date(2023, 9, 1), CALENDAR)
    assert found is not None
    assert "2023-05-01 至 2023-06-01 计时暂停（等待企业补正）" in why(found, date(2023, 9, 1))


def test_a_stop_that_lasts_holds_the_clock():
    known = replace(SIGNED, stops=(Stop(date(2023, 2, 1), None, "suspended", "环保整改"),))
    assert level_on(rule(), known, date(2026, 1, 1)) is None
    assert level_on(rule(measure=StallMeasure.WORKING_DAYS, yellow=5), known, date(2026, 1, 1)) is None


def test_a_stop_does_not_excuse_itself():
    stop = Stop(date(2023, 6, 1), None, "suspended", "环保整改")
    known = replace(BUILDING, suspended_on=date(2023, 6, 1), stops=(stop,))
    assert level_on(rule(Trigger.SUSPENDED, StallMeasure.DAYS, 60, 180), known, date(2023, 8, 1)) is Level.YELLOW


@pytest.mark.parametrize(
    ("measure", "limits", "completed", "expected"),
    [
        (StallMeasure.POINTS, (10, 30), 40 * YI, None),
        (StallMeasure.POINTS, (10, 30), 40 * YI - 1, Level.YELLOW),
        (StallMeasure.POINTS, (10, 30), 20 * YI, Level.YELLOW),
        (StallMeasure.POINTS, (10, 30), 20 * YI - 1, Level.RED),
        (StallMeasure.PERCENT, (20, 40), 40 * YI, None),
        (StallMeasure.PERCENT, (20, 40), 39 * YI, Level.YELLOW),
        (StallMeasure.PERCENT, (20, 40), 29 * YI, Level.RED),
        (StallMeasure.PERCENT, (0, 50), None, Level.RED),
    ],
)
def test_behind_the_yardstick_of_the_year(measure, limits, completed, expected):
    known = replace(BUILDING, report_month=date(2024, 6, 1), planned_yuan=100 * YI, year_completed_yuan=completed)
    one = rule(Trigger.BEHIND_SCHEDULE, measure, *limits)
    assert level_on(one, known, date(2024, 7, 10)) is expected
    assert level_on(one, replace(known, report_month=date(2023, 12, 1)), date(2024, 7, 10)) is None


@pytest.mark.parametrize("trigger", list(Trigger))
def test_every_finding_is_told_with_its_dates_and_the_next_step(trigger):
    known = facts(
        dates={Kind.SIGNED: date(2020, 1, 1)},
        planned_start_on=date(2020, 6, 1),
        planned_production_on=date(2020, 6, 1),
        suspended_on=date(2020, 6, 1),
        report_month=date(2024, 1, 1),
        planned_yuan=YI,
        target_on=date(2020, 6, 1),
    )
    if trigger in {Trigger.SILENT, Trigger.NO_INVESTMENT, Trigger.NOT_IN_STATISTICS}:
        known = replace(known, dates={Kind.STARTED: date(2020, 1, 1)}, growth_month=date(2020, 1, 1))
    if trigger is Trigger.NO_FULL_OUTPUT:
        known = replace(known, dates={Kind.PRODUCING: date(2020, 1, 1)})
    measure = StallMeasure.POINTS if trigger is Trigger.BEHIND_SCHEDULE else StallMeasure.DAYS
    day = date(2024, 6, 30)
    found = evaluate(rule(trigger, measure, 5, None), known, day, CALENDAR)
    assert found is not None
    sentence = why(found, day)
    assert str(found.since) in sentence
    assert "黄灯线 5" in sentence
    assert "红灯线" not in sentence
    assert next_step(found).endswith("。")


def test_months_are_told_as_months():
    found = evaluate(rule(), SIGNED, date(2024, 3, 10), CALENDAR)
    assert found is not None
    assert why(found, date(2024, 3, 10)).startswith("2023-01-31 签约，至 2024-03-10 已 13 个月 10 天仍未开工")


def test_of_each_rule_the_most_specific_scope_applies():
    general, unit, category = rule(yellow=1), rule(yellow=2), rule(yellow=3)
    off = rule(is_enabled=False)
    rules = {
        ("code", "", ""): general,
        ("code", "", "141100"): unit,
        ("code", "social", ""): category,
        ("other", "", ""): general,
        ("other", "social", "141100"): off,
    }
    assert choose(rules, "industry", "140100") == [general, general]
    assert choose(rules, "industry", "141100") == [unit, general]
    assert choose(rules, "social", "140100") == [category, general]
    assert choose(rules, "social", "141100") == [unit]


def test_working_days_of_a_year_outside_the_calendar_are_said_to_be_weekdays():
    working, known = rule(measure=StallMeasure.WORKING_DAYS, yellow=5), Calendar({date(2023, 1, 2): False})
    told = [why(evaluate(one, SIGNED, date(2024, 3, 1), known), date(2024, 3, 1)) for one in (working, rule(yellow=1))]
    assert told[0].endswith("。2024 年放假安排尚未公布，工作日按周一至周五计算。")
    assert "工作日" not in told[1]
