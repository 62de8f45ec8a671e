"""Moving, withdrawing and merging projects over HTTP."""

from datetime import date

import pytest

from projects.rules.stages import Kind
from tests import factories
from zones.models import Role

URL = "/api/v1/projects/"
REASON = "登记在错误的开发区"


@pytest.fixture
def project(zone):
    return factories.make_project(zone)


def move(client, project, zone, **values):
    body = {"zone": zone.pk, "moved_on": "2024-06-30", "reason": REASON, **values}
    return client.post(f"{URL}{project.pk}/moves/", body, format="json")


def test_a_city_moves_within_its_unit_and_the_province_anywhere(api, project, unit, other_zone, unit_officer, province):
    neighbour = factories.make_zone(unit)
    answer = move(api(unit_officer), project, neighbour)
    assert answer.status_code == 201
    (row,) = answer.json()["moves"]
    assert (row["to_zone"], row["moved_on"], row["reason"]) == (neighbour.pk, "2024-06-30", REASON)
    # Beyond its unit a city sees no zones, so there is nowhere to move the project to.
    refusal = move(api(unit_officer), project, other_zone)
    assert (refusal.status_code, refusal.json()["errors"][0]["attr"]) == (400, "zone")
    assert move(api(province), project, other_zone).status_code == 201
    assert api(unit_officer).get(f"{URL}{project.pk}/").status_code == 404
    assert len(api(province).get(f"{URL}{project.pk}/moves/").json()["moves"]) == 2


def test_a_withdrawn_project_is_gone_but_for_the_word_that_it_is(api, project, zone_officer, unit_officer, province):
    address = f"{URL}{project.pk}/withdrawal/"
    assert api(province).get(address).status_code == 404
    assert api(zone_officer).post(address, {"reason": "误登"}).status_code == 403
    answer = api(unit_officer).post(address, {"reason": "误登"})
    assert (answer.status_code, answer.json()["withdrawn_reason"], answer.json()["merged_into"]) == (201, "误登", None)
    for officer in (zone_officer, unit_officer, province):
        client = api(officer)
        assert client.get(address).json() == answer.json()
        assert client.get(f"{URL}{project.pk}/").status_code == 404
        assert client.get(URL).json()["results"] == []
    assert api(factories.make_officer(Role.ZONE)).get(address).status_code == 404


def test_a_merger_is_shown_before_it_is_done(api, project, zone, unit_officer):
    survivor, client = factories.make_project(zone), api(unit_officer)
    factories.reach(project, Kind.STARTED, date(2023, 5, 1))
    factories.reach(survivor, Kind.STARTED, date(2023, 6, 1))
    address = f"{URL}{project.pk}/merge/"
    plan = client.get(address, {"into": survivor.pk}).json()
    assert "开工 2023-06-01" in plan["conflicts"][0]
    body = {"into": survivor.pk, "reason": "同一项目"}
    refusal = client.post(address, body).json()["errors"][0]
    assert (refusal["code"], refusal["attr"]) == ("merge_conflicts", "into")
    survivor.milestones.get().delete()
    assert client.get(address, {"into": survivor.pk}).json() == {
        "carried": ["进展节点 1 条：开工 2023-05-01"], "staying": [], "conflicts": [],
    }  # fmt: skip
    answer = client.post(address, body)
    assert (answer.status_code, answer.json()["merged_into"]) == (201, survivor.pk)
    assert client.get(f"{URL}{survivor.pk}/").json()["stage"] == "started"


def test_the_structure_is_stated_with_the_figures(api, project, other_zone, province):
    factories.make_round(2023, 2)
    factories.enter(project)
    client = api(province)
    move(client, project, other_zone)
    for asked, place in ((None, project.zone), ("then", project.zone), ("now", other_zone)):
        more = {} if asked is None else {"structure": asked}
        answer = client.get("/api/v1/rates/", {"as_of": "2024-06-30", "by": "zone", **more}).json()
        assert answer["structure"] == (asked or "then")
        assert [row["key"] for row in answer["rows"] if row["signed"]["members"]] == [str(place.pk)]
        members = client.get("/api/v1/rates/members/", {"as_of": "2024-06-30", "cohort": "signed", **more}).json()
        assert [row["zone"] for row in members["results"]] == [place.pk]
    span = {"from": "2024-01-01", "to": "2024-06-30"}
    for address, params in (("rates/dispatch/", {"as_of": "2024-06-30"}), ("reforms/", span)):
        assert client.get(f"/api/v1/{address}", params).json()["structure"] == "now"
        assert client.get(f"/api/v1/{address}", {**params, "structure": "then"}).json()["structure"] == "then"
    assert client.get("/api/v1/rates/", {"as_of": "2024-06-30", "structure": "once"}).status_code == 400
