"""Target lists over HTTP: who is on one and why, how far it is week by week, and that its deadline reminds."""

from datetime import date, timedelta

import pytest

from projects.operations.targets import remove_member
from projects.rules.stages import Kind
from tests import factories
from tests.factories import at
from tests.integration.tracker.reminders.people import load_rules
from tracker.queries.stalled.project_facts import Moment
from tracker.queries.stalled.scan import scan

LISTS = "/api/v1/target-lists/"


@pytest.fixture
def target(db):
    """A list of projects to produce by the end of October 2024, opened in July."""
    return factories.open_target()


def test_the_province_opens_a_list_and_keeps_who_is_on_it(api, province, zone_officer, zone):
    client, project = api(province), factories.make_project(zone)
    body = {"name": "10 月底前投产", "stage": "producing", "deadline": "2024-10-31"}
    assert api(zone_officer).post(LISTS, body).status_code == 403
    target = client.post(LISTS, body).json()
    assert client.post(LISTS, body).status_code == 409
    members = f"{LISTS}{target['id']}/members/"
    assert client.post(members, {"project": project.pk}).status_code == 400
    added = client.post(members, {"project": project.pk, "reason": "设备已安装"}).json()
    assert client.post(members, {"project": project.pk, "reason": "再列"}).status_code == 409
    removal = f"/api/v1/target-members/{added['id']}/withdraw/"
    assert api(zone_officer).post(removal, {"reason": "x"}).status_code == 403
    assert client.post(removal, {"reason": "资金断裂"}).status_code == 200
    (row,) = client.get(f"{LISTS}{target['id']}/").json()["rows"]
    told = (row["state"], row["added_by"], row["added_reason"], row["removed_by"], row["removed_reason"])
    assert told == ("removed", str(province), "设备已安装", str(province), "资金断裂")
    assert client.post(f"{LISTS}{target['id']}/withdraw/", {"reason": "合并"}).status_code == 200
    assert client.post(members, {"project": project.pk, "reason": "再列"}).json()["errors"][0]["code"] == (
        "already_withdrawn"
    )


def test_a_list_is_told_week_by_week_with_its_parts(api, province, zone, target):
    reached, waiting, ended = (factories.make_project(zone) for _ in range(3))
    for project in (reached, waiting, ended):
        factories.aim(project, target, now=at(date(2024, 7, 1)))
    factories.reach(reached, Kind.PRODUCING, date(2024, 7, 10), now=at(date(2024, 7, 20)), today=date(2024, 7, 20))
    factories.reach(ended, Kind.TERMINATED, date(2024, 7, 16), now=at(date(2024, 7, 17)), today=date(2024, 7, 17))
    client = api(province)
    answer = client.get(f"{LISTS}{target.pk}/?as_of=2024-07-17").json()
    assert [(week["as_of"], week["reached"], week["terminated"]) for week in answer["weeks"]] == [
        ("2024-07-07", 0, 0),
        ("2024-07-14", 1, 0),
        ("2024-07-17", 1, 1),
    ]
    tally = answer["tally"]
    assert (tally["numerator"], tally["denominator"], tally["percent"]) == (1, 3, "33.33")
    then = client.get(f"{LISTS}{target.pk}/", {"as_of": "2024-07-17", "known_at": "2024-07-17T20:00:00+08:00"}).json()
    assert then["tally"]["reached"] == 0  # it was recorded three days later
    book = client.get(f"{LISTS}{target.pk}/?as_of=2024-07-17&format=xlsx")
    assert "spreadsheet" in book.headers["Content-Type"]


def test_an_officer_sees_the_own_projects_of_a_list_alone(api, zone, zone_officer, other_zone, target):
    own = factories.aim(factories.make_project(zone), target)
    factories.aim(factories.make_project(other_zone), target)
    answer = api(zone_officer).get(f"{LISTS}{target.pk}/?as_of=2024-07-07").json()
    assert [row["member"] for row in answer["rows"]] == [own.pk]
    assert answer["tally"]["denominator"] == 1


def test_a_missed_deadline_lights_up_and_a_near_one_is_announced(zone, target):
    load_rules()
    project = factories.make_project(zone)
    member = factories.aim(project, target)
    projects = type(project).objects.all()

    def lights(day):
        return [stalled.finding.rule.code for stalled in scan(projects, Moment(day)).stalled]

    assert lights(date(2024, 10, 31)) == []
    assert lights(date(2024, 11, 1)) == ["target-missed"]
    coming = scan(projects, Moment(date(2024, 10, 28)), coming_days=7).coming
    assert [(one.trigger, one.due_on) for one in coming] == [("target_missed", date(2024, 10, 31))]
    factories.reach(project, Kind.FULL_OUTPUT, date(2024, 10, 30), today=date(2024, 11, 1))
    assert lights(date(2024, 11, 1)) == []
    other = factories.aim(factories.make_project(zone), target)
    assert lights(date(2024, 11, 1)) == ["target-missed"]
    remove_member(member=other, by=member.recorded_by, now=factories.NOW, reason="移出")
    assert lights(date(2024, 11, 1)) == []


def candidates(client, **asked):
    span = {"stage": "producing", "from": "2024-07-01", "to": "2024-10-31", "as_of": "2024-07-01"}
    return client.get("/api/v1/target-candidates/", {**span, **asked})


def test_candidates_come_by_plan_and_by_what_history_makes_likely(api, province, zone, zone_officer, other_zone):
    # Ten of the kind took 100 days; the one asked about has waited 50, so half of its like needed 50 more.
    for _ in range(10):
        quick = factories.make_project(other_zone)
        factories.reach(quick, Kind.STARTED, date(2024, 1, 1))
        factories.reach(quick, Kind.PRODUCING, date(2024, 1, 1) + timedelta(days=100))
    waiting = factories.make_project(zone, planned_production_on=date(2025, 3, 1), is_key=True)
    factories.reach(waiting, Kind.STARTED, date(2024, 5, 12))
    planned = factories.make_project(zone, planned_production_on=date(2024, 10, 31))
    client = api(province)
    by_plan = candidates(client).json()
    assert [(row["id"], row["chance_percent"]) for row in by_plan["results"]] == [(planned.pk, None)]
    by_forecast = candidates(client, by="forecast").json()
    (row,) = by_forecast["results"]
    assert (row["id"], row["forecast_on"], row["compared"]) == (waiting.pk, "2024-08-20", 11)
    assert row["chance_percent"] is None  # the end of October lies beyond what anybody waited
    near = candidates(client, by="forecast", to="2024-08-20").json()
    assert (near["results"][0]["chance_percent"], near["expected"], near["foreseen"]) == ("100.00", "1.0", 1)
    assert candidates(client, by="forecast", is_key="false").json()["results"] == []
    assert candidates(api(zone_officer), by="forecast").json()["results"] == []  # it sees too few to compare with
    assert "spreadsheet" in candidates(client, format="xlsx").headers["Content-Type"]
    assert candidates(client, to="2024-06-01").json()["errors"][0]["attr"] == "to"
