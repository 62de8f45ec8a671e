"""Units, zones, rounds and bases over HTTP."""

from datetime import date

import pytest

from projects.rules.rates import BASES
from tests import factories
from tests.integration.tracker.api.reports.problems import problem, sentence
from zones.models import ZoneAlias


@pytest.fixture
def client(api, province):
    """A client of the province."""
    return api(province)


def rows(response):
    """Return the rows of a list."""
    assert response.status_code == 200
    return response.json()["results"]


def test_units_come_in_the_order_of_their_codes(client, unit, other_zone):
    codes = [row["code"] for row in rows(client.get("/api/v1/reporting-units/"))]
    assert codes == sorted([unit.code, other_zone.unit_id])
    first = client.get("/api/v1/reporting-units/?limit=1").json()
    assert [row["code"] for row in rows(client.get(first["next"]))] == codes[1:]


def test_a_unit_of_several_zones_is_listed_once(api, unit, zone, zone_officer):
    factories.make_zone(unit)
    assert [row["code"] for row in rows(api(zone_officer).get("/api/v1/reporting-units/"))] == [unit.code]


def test_a_zone_is_listed_with_its_other_names(client, zone, other_zone):
    ZoneAlias.objects.create(zone=zone, name="某经开区")
    assert rows(client.get(f"/api/v1/zones/?unit={zone.unit_id}")) == [
        {
            "id": zone.pk,
            "name": zone.name,
            "unit": zone.unit_id,
            "unit_name": zone.unit.name,
            "city_code": zone.city_code,
            "level": "provincial",
            "kind": "economic_technological",
            "group": "industrial",
            "national_code": "",
            "aliases": ["某经开区"],
        }
    ]


def test_the_zones_cost_the_same_queries_however_many(client, unit, django_assert_num_queries):
    for more in (1, 92):
        for _ in range(more):
            factories.make_zone(unit)
        with django_assert_num_queries(2):
            rows(client.get("/api/v1/zones/?limit=500"))


def test_rounds_come_oldest_first_and_in_pages(client, db):
    for number, held_on in ((2, date(2023, 6, 1)), (1, date(2023, 2, 1)), (3, date(2023, 9, 1))):
        factories.make_round(2023, number, held_on)
    assert [row["key"] for row in rows(client.get("/api/v1/rounds/"))] == ["2023-1", "2023-2", "2023-3"]
    first = client.get("/api/v1/rounds/?limit=2").json()
    second = client.get(first["next"])
    assert [row["key"] for row in rows(second)] == ["2023-3"]
    assert [row["key"] for row in rows(client.get(second.json()["previous"]))] == ["2023-1", "2023-2"]


def test_a_round_is_moved_with_its_history_and_taken_back(client, province):
    factories.make_round(2023, 1, date(2023, 2, 1))
    moved = client.post("/api/v1/rounds/2023-1/correct/", {"held_on": "2023-02-02", "reason": "日期录错"})
    assert (moved.status_code, moved.json()["held_on"]) == (200, "2023-02-02")
    dates = client.get("/api/v1/rounds/2023-1/").json()["dates"]
    assert [(one["held_on"], one["reason"]) for one in dates] == [("2023-02-01", ""), ("2023-02-02", "日期录错")]
    assert dates[-1]["recorded_by"] == province.display_name or province.username
    assert client.post("/api/v1/rounds/2023-1/withdraw/", {"reason": "误登"}).status_code == 200
    assert rows(client.get("/api/v1/rounds/")) == []
    assert client.get("/api/v1/rounds/2023-1/").status_code == 404


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"held_on": "2023-02-02"}, (400, "reason", "required")),
        ({"held_on": "2023-02-30", "reason": "x"}, (400, "held_on", "invalid")),
        ({"held_on": "2023-02-02", "reason": "x", "year": 2024}, (400, "year", "unknown")),
    ],
)
def test_a_round_is_not_moved_by_halves(client, body, refusal):
    factories.make_round(2023, 1, date(2023, 2, 1))
    assert problem(client.post("/api/v1/rounds/2023-1/correct/", body)) == refusal


def test_a_round_in_use_is_not_taken_back(client, db):
    factories.enter()
    response = client.post("/api/v1/rounds/2023-1/withdraw/", {"reason": "误登"})
    assert problem(response) == (422, None, "round_in_use")
    assert "请先撤回或更正这些记录" in sentence(response)


@pytest.mark.parametrize("action", ["correct", "withdraw"])
def test_only_the_province_moves_rounds_or_takes_them_back(api, unit_officer, action):
    factories.make_round(2023, 1, date(2023, 2, 1))
    body = {"held_on": "2023-02-02", "reason": "x"}
    assert api(unit_officer).post(f"/api/v1/rounds/2023-1/{action}/", body).status_code == 403
    assert api(unit_officer).post(f"/api/v1/rounds/2023-9/{action}/", body).status_code == 404


def test_each_basis_says_what_it_divides_by_what(client, db):
    found = {row["code"]: row for row in rows(client.get("/api/v1/bases/"))}
    assert set(found) == set(BASES)
    output = found["investment-2023"]["rates"]["output"]
    assert (output["name"], output["cohort"], output["measure"]) == ("达产率（达效率）", "producing", "count")
    assert output["subset"] == "产业类项目"
    assert all(row["source"] for row in found.values())
