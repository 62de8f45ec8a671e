"""What the figures mean where a record is missing, a project ended, or a list says less than a rate asks."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest

from projects.models import CohortEntry, ExitKind, Milestone, Project
from projects.operations import milestones
from projects.rules.rate_members import RatePart
from projects.rules.rates import BASES
from projects.rules.stages import Cohort, Kind
from tests import factories
from tests.integration.tracker.reminders.people import load_rules

RATES = "/api/v1/rates/"
ALL = "as_of=2024-06-30&first=2023-1&last=2023-1"
AHEAD, PAST = date(2024, 12, 1), date(2024, 1, 1)


@pytest.fixture
def client(api, province):
    """A client of the province."""
    return api(province)


@pytest.fixture
def listed(zone):
    """Put a new project on a list of the one round that is asked about."""
    round_ = factories.make_round(2023, 1, now=factories.NOW - timedelta(days=1))

    def enter(cohort=Cohort.SIGNED, declared=None, **values):
        project = factories.make_project(zone, **values)
        factories.enter(project, round_, cohort, **(declared or {}))
        return project

    return enter


def cell(client, cohort="signed", **more):
    query = "".join(f"&{name}={value}" for name, value in more.items())
    return client.get(f"{RATES}?{ALL}{query}").json()["total"][cohort]


def rate(client, basis, name, **more):
    query = "".join(f"&{key}={value}" for key, value in more.items())
    return client.get(f"{RATES}?{ALL}{query}").json()["total"]["rates"][basis][name]


def opened(client, **asked):
    query = "".join(f"&{name}={value}" for name, value in asked.items())
    return client.get(f"{RATES}members/?{ALL}{query}").json()["results"]


def test_a_producing_project_has_started_from_the_day_of_production(client, listed):
    project = listed()
    factories.reach(project, Kind.PRODUCING, date(2024, 3, 1))
    assert (cell(client)["reached"], opened(client, cohort="signed")[0]["reached_on"]) == (1, "2024-03-01")
    factories.reach(project, Kind.STARTED, date(2023, 6, 1))
    assert opened(client, cohort="signed")[0]["reached_on"] == "2023-06-01"
    # As known before the start was recorded, the day of production stands.
    full = listed(Cohort.STARTED)
    factories.reach(full, Kind.FULL_OUTPUT, date(2024, 4, 1))
    assert rate(client, "count-2021", "production")["numerator"] == "1"


def test_a_milestone_that_was_passed_without_a_record_is_a_finding(client, listed):
    project = listed()
    factories.reach(project, Kind.FULL_OUTPUT, date(2024, 3, 1))
    found = [row for row in client.get("/api/v1/findings/").json()["results"] if row["rule"] == "stage_not_recorded"]
    explanations = {row["key"]: row["explanation"] for row in found}
    assert set(explanations) == {"producing", "started"}
    assert "没有登记开工日期" in explanations["started"]


def by_zone(project, officer):
    factories.reach(project, Kind.TERMINATED, date(2024, 5, 1), by=officer)


def by_province(project, officer):
    factories.leave(project.entries.get(), date(2024, 5, 1), ExitKind.TERMINATED)


@pytest.mark.parametrize("end", [by_zone, by_province])
def test_an_ended_project_stays_in_every_denominator_whoever_recorded_it(client, listed, zone_officer, end):
    started = listed()
    factories.reach(started, Kind.STARTED, date(2024, 2, 1))
    ended = listed(planned_start_on=AHEAD)
    assert rate(client, "count-due", "groundbreaking")["denominator"] == "1"
    end(ended, zone_officer)
    assert (cell(client)["terminated"], cell(client)["not_due"]) == (1, 0)
    due = rate(client, "count-due", "groundbreaking")
    assert (due["numerator"], due["denominator"], due["percent"]) == ("1", "2", "50.00")
    rows = opened(client, cohort="signed", reached="terminated")
    assert [(row["project"], row["terminated_on"]) for row in rows] == [(ended.pk, "2024-05-01")]
    # As of the day before, it is not due yet.
    before = client.get(f"{RATES}?as_of=2024-04-30&first=2023-1&last=2023-1").json()["total"]["signed"]
    assert (before["terminated"], before["not_due"]) == (0, 1)


@pytest.mark.parametrize("end", [by_zone, by_province])
def test_the_light_of_an_ended_project_goes_out_whoever_recorded_it(client, listed, zone_officer, end):
    load_rules()
    ended = listed(planned_start_on=PAST)
    factories.reach(ended, Kind.SIGNED, date(2023, 6, 1))
    stalled = {row["project"] for row in client.get("/api/v1/stalled/?as_of=2024-06-30").json()["results"]}
    assert ended.pk in stalled
    end(ended, zone_officer)
    stalled = {row["project"] for row in client.get("/api/v1/stalled/?as_of=2024-06-30").json()["results"]}
    assert ended.pk not in stalled


def test_an_end_that_was_withdrawn_never_was(client, listed, zone_officer):
    ended = listed(planned_start_on=AHEAD)
    by_zone(ended, zone_officer)
    milestones.withdraw_milestone(milestone=Milestone.objects.get(), by=zone_officer, now=factories.NOW, reason="填错")
    assert (cell(client)["terminated"], cell(client)["not_due"]) == (0, 1)
    assert CohortEntry.objects.get().terminated_on is None


@pytest.mark.parametrize("extra", [{}, {"known_at": "2024-07-02T00:00:00%2B08:00"}])
def test_a_missing_figure_is_never_a_silent_zero(client, listed, extra):
    listed(Cohort.PRODUCING)  # declares no expected output: leaves both sides
    silent = listed(Cohort.PRODUCING, {"expected_output_yuan": 20_000_000})
    told = listed(Cohort.PRODUCING, {"expected_output_yuan": 80_000_000})
    factories.report_figures(told, date(2024, 3, 1), actual_output_yuan=60_000_000)
    output = rate(client, "count-2021", "output", **extra)
    assert (output["numerator"], output["denominator"], output["percent"]) == ("6000.00", "10000.00", "60.00")
    assert (output["counted"], output["without_figure"], output["missing"], output["stale"]) == (2, 1, 1, 1)
    missing = opened(client, basis="count-2021", rate="output", part="missing", **extra)
    assert [row["project"] for row in missing] == [silent.pk]
    stale = opened(client, cohort="producing", reached="stale", **extra)
    assert [(row["project"], row["actual_output_month"]) for row in stale] == [(told.pk, "2024-03")]


@pytest.mark.parametrize("extra", [{}, {"known_at": "2024-07-02T00:00:00%2B08:00"}])
def test_a_confirmed_figure_is_as_fresh_as_its_confirmation(client, listed, extra):
    """The figure stays that of its month. Whether a newer one is recorded already makes no difference."""
    months = {
        "old": {3: 10},
        "confirmed": {3: 10, 5: None},
        "confirmed_before_the_day": {3: 10, 5: None, 7: 11},
        "old_before_the_day": {3: 10, 7: 11},
        "of_nothing": {5: None},
        "of_nothing_before_the_day": {5: None, 7: 11},
    }
    named = {name: listed(Cohort.PRODUCING, {"expected_output_yuan": 20_000_000}).pk for name in months}
    for name, told in months.items():
        for month, yuan in told.items():
            figures = {"figures": None} if yuan is None else {"actual_output_yuan": yuan * 1_000_000}
            factories.report_figures(Project.objects.get(pk=named[name]), date(2024, month, 1), **figures)
    output = rate(client, "count-2021", "output", **extra)
    assert (output["numerator"], output["missing"], output["stale"]) == ("4000.00", 2, 2)
    stale = opened(client, cohort="producing", reached="stale", **extra)
    assert {row["project"] for row in stale} == {named["old"], named["old_before_the_day"]}
    rows = {row["project"]: row["actual_output_month"] for row in opened(client, cohort="producing", **extra)}
    assert (rows[named["confirmed"]], rows[named["of_nothing"]]) == ("2024-05", None)
    trend = client.get(f"{RATES}trend/?from=2024-06&to=2024-06&first=2023-1&last=2023-1&basis=count-2021").json()
    in_trend = trend["points"][0]["total"]["rates"]["count-2021"]["output"]
    assert (in_trend["missing"], in_trend["stale"]) == (2, 2)


def test_a_producing_project_without_completed_investment_is_counted_as_missing(client, listed):
    silent = listed(Cohort.STARTED)
    factories.reach(silent, Kind.PRODUCING, date(2024, 3, 1))
    production = rate(client, "investment-2023", "production")
    assert (production["numerator"], production["percent"], production["missing"]) == ("0.00", "0.00", 1)
    assert [row["project"] for row in opened(client, cohort="started", reached="missing")] == [silent.pk]


def test_trial_production_is_production_unless_the_question_says_otherwise(client, listed):
    trial = listed(Cohort.STARTED)
    factories.reach(trial, Kind.PRODUCING, date(2024, 3, 1), sub_type="trial")
    signed = listed()
    factories.reach(signed, Kind.PRODUCING, date(2024, 3, 1), sub_type="trial")
    assert rate(client, "count-2021", "production")["numerator"] == "1"
    assert rate(client, "count-2021", "production", trial="false")["numerator"] == "0"
    # Whoever tries out production has certainly started.
    assert rate(client, "count-2021", "groundbreaking", trial="false")["numerator"] == "1"
    assert client.get(f"{RATES}?{ALL}&trial=false").json()["trial"] is False
    factories.reach(trial, Kind.FULL_OUTPUT, date(2024, 6, 1))
    assert rate(client, "count-2021", "production", trial="false")["numerator"] == "1"


@pytest.fixture
def many(listed):
    """Members of the three lists in many combinations of what decides where a member is counted."""
    fates = product((None, AHEAD), (False, True), (None, *ExitKind), (None, 7), (False, True))
    for number, (planned, has_reached, left, expected, has_told) in enumerate(fates):
        cohort = Cohort.PRODUCING if number % 2 else list(Cohort)[number // 2 % 3]
        declared = {"planned_next_on": planned, "expected_output_yuan": expected and expected * 10_000_000}
        project = listed(cohort, declared, category="social" if number % 7 == 0 else "industry")
        if has_reached:
            factories.reach(project, Kind.FULL_OUTPUT, date(2024, 4, 1), reason="属实")
        if has_told:
            month = date(2024, 5 - number // 2 % 2 * 3, 1)
            factories.report_figures(project, month, completed_yuan=3_000_000, actual_output_yuan=4_000_000)
        if left:
            factories.leave(project.entries.get(), date(2024, 4, 1), left)
        if number % 3 == 0:
            factories.reach(project, Kind.TERMINATED, date(2024, 5, 1), reason="属实")


MEASURES = {
    ("investment-2023", "groundbreaking"): {"numerator": "amount_wan", "denominator": "amount_wan"},
    ("investment-2023", "production"): {"numerator": "completed_wan", "denominator": "amount_wan"},
    ("count-2021", "output"): {"numerator": "actual_output_wan", "denominator": "expected_output_wan"},
}
"""What is added up of the members, where a rate is not of their number."""


def test_every_number_of_every_rate_opens_the_members_that_make_it(client, many):
    not_zero = set()
    for extra in ("", "&trial=false&known_at=2024-07-02T00:00:00%2B08:00"):
        total = client.get(f"{RATES}?{ALL}{extra}").json()["total"]
        for code, basis in BASES.items():
            for name, formula in basis.formulas().items():
                told, query = total["rates"][code][name], f"{extra}&limit=500&basis={code}&rate={name}&part="
                for part in RatePart:
                    rows = client.get(f"{RATES}members/?{ALL}{query}{part}").json()["results"]
                    measure = MEASURES.get((code, name), {}).get(part)
                    opened = sum(Decimal(row[measure] or 0) for row in rows) if measure else len(rows)
                    assert opened == Decimal(told[part]), f"{code} {name} {part} {extra}"
                    not_zero |= {part} if rows else set()
                parts = ("counted", "not_due", "removed", "outside_subset", "without_figure")
                assert sum(told[part] for part in parts) == total[formula.cohort]["members"]
    assert not_zero == set(RatePart)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "cohort"),
        ("&basis=count-2021&rate=output", "basis"),
        ("&part=missing", "part"),
        ("&cohort=signed&basis=count-2021&rate=output&part=missing", "cohort"),
        ("&basis=rubbish&rate=output&part=missing", "basis"),
        ("&cohort=signed&reached=perhaps", "reached"),
    ],
)
def test_a_number_of_a_rate_is_named_in_full(client, listed, query, field):
    response = client.get(f"{RATES}members/?{ALL}{query}")
    assert (response.status_code, response.json()["errors"][0]["attr"]) == (400, field)
