"""The days between which a light is on are those on which the rule itself finds it, one by one."""

from datetime import date, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from projects.rules.lapses import StallMeasure, Stop
from projects.rules.stages import Kind
from projects.rules.stall_flags import FlagSpan, LastingFacts, flag_spans, mark_of
from projects.rules.stalling import SHARES, Level, StallFacts, StallRule, Trigger, evaluate
from projects.rules.workdays import Calendar

CALENDAR = Calendar({date(2024, 2, 9): False, date(2024, 2, 12): False, date(2024, 2, 18): True})
FIRST = date(2023, 11, 20)
KNOWN_FROM = date(2024, 3, 10)
LOOKED_AT = 800
"""Days after `KNOWN_FROM`: past the turn of two years."""
TIMED = [measure for measure in StallMeasure if measure not in SHARES]

days = st.integers(0, (KNOWN_FROM - FIRST).days).map(lambda number: FIRST + timedelta(days=number))
planned = st.integers(0, 500).map(lambda number: FIRST + timedelta(days=number))
limits = st.sampled_from([0, 1, 2, 5, 12, 40])
months = st.sampled_from([date(2023, 11, 1), date(2023, 12, 1), date(2024, 2, 1), date(2024, 3, 1)])
amounts = st.none() | st.integers(0, 120)


@st.composite
def rules(draw):
    trigger = draw(st.sampled_from(Trigger))
    measures = sorted(SHARES) if trigger is Trigger.BEHIND_SCHEDULE else TIMED
    yellow, red = draw(st.none() | limits), draw(st.none() | limits)
    if yellow is None and red is None:
        yellow = 0
    if yellow is not None and red is not None:
        yellow, red = sorted((yellow, red))
    stage = draw(st.sampled_from(["", "", "signed", "started"]))
    return StallRule("code", "规则", trigger, draw(st.sampled_from(measures)), yellow, red, stage=stage)


@st.composite
def stops(draw):
    start, end = draw(days), draw(st.none() | days)
    return Stop(start, None if end is None else max(start, end), "suspended", "停")


@st.composite
def lasting_facts(draw):
    dates = draw(st.dictionaries(st.sampled_from([Kind.SIGNED, Kind.STARTED, Kind.PRODUCING]), days))
    facts = StallFacts(
        category="industry",
        unit="141100",
        dates=dates,
        planned_start_on=draw(st.none() | planned),
        planned_production_on=draw(st.none() | planned),
        target_on=draw(st.none() | planned),
        suspended_on=draw(st.none() | days),
        stops=draw(st.lists(stops(), max_size=4)),
        report_month=draw(st.none() | months),
        growth_month=draw(st.none() | months),
    )
    return LastingFacts(facts, KNOWN_FROM, draw(amounts), draw(amounts), draw(amounts))


WAITING = LastingFacts(
    StallFacts("industry", "1", {Kind.SIGNED: FIRST}, stops=(Stop(FIRST, None, "waiting", "等"),)), KNOWN_FROM
)


@given(rule=rules(), lasting=lasting_facts())
@example(rule=StallRule("code", "规则", Trigger.NOT_STARTED, StallMeasure.DAYS, 0, 1), lasting=WAITING)
def test_a_light_is_on_exactly_when_the_rule_finds_it(rule, lasting):
    spans = flag_spans(rule, lasting, CALENDAR)
    assert len({span.level for span in spans}) == len(spans)
    for number in range(LOOKED_AT):
        day = KNOWN_FROM + timedelta(days=number)
        finding = evaluate(rule, lasting.on(day), day, CALENDAR)
        on = [(span.level, span.since) for span in spans if span.from_on <= day < span.until_on]
        assert on == ([] if finding is None else [(finding.level, finding.since)]), day


def test_what_is_over_or_at_another_stage_has_no_light():
    late = StallRule("code", "规则", Trigger.NOT_STARTED, StallMeasure.DAYS, 1, None)
    signed = StallFacts("industry", "1", {Kind.SIGNED: FIRST})
    over = StallFacts("industry", "1", {Kind.SIGNED: FIRST, Kind.TERMINATED: KNOWN_FROM})
    on = FlagSpan(Level.YELLOW, FIRST, FIRST + timedelta(days=2), date.max)
    assert flag_spans(late, LastingFacts(signed, None), CALENDAR) == [on]
    assert flag_spans(late, LastingFacts(over, None), CALENDAR) == []


def test_a_day_beyond_all_dates_never_comes():
    late = StallRule("code", "规则", Trigger.START_OVERDUE, StallMeasure.MONTHS, 3, None)
    planned_last = StallFacts("industry", "1", planned_start_on=date(9999, 12, 1))
    assert flag_spans(late, LastingFacts(planned_last, None), CALENDAR) == []


def test_the_mark_follows_the_rules_and_the_days_worked_where_they_count():
    months = StallRule("code", "规则", Trigger.NOT_STARTED, StallMeasure.MONTHS, 3, None)
    worked = StallRule("other", "规则", Trigger.NOT_STARTED, StallMeasure.WORKING_DAYS, 3, None)
    by_months, by_days = {("code", "", ""): months}, {("other", "", ""): worked}
    assert mark_of(by_months, CALENDAR) == mark_of(by_months, Calendar({}))
    assert mark_of(by_days, CALENDAR) != mark_of(by_days, Calendar({}))
    assert mark_of(by_months, CALENDAR) != mark_of({**by_months, **by_days}, CALENDAR)
