"""Land over HTTP."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from projects.models import Parcel, ParcelAllocation
from projects.rules.stages import Kind
from tests import factories
from tests import reform_factories as make
from tests.integration.tracker.api.reports.problems import problem, sentence

PARCELS = "/api/v1/parcels/"


@pytest.fixture
def client(api, zone_officer):
    return api(zone_officer)


@pytest.fixture
def project(zone):
    return factories.make_project(zone)


@pytest.fixture
def plot(zone):
    """What is told of a parcel."""
    return {
        "zone": zone.pk,
        "number": "2024-工-05",
        "area_mu": "126.4801",
        "granted_on": "2024-03-01",
        "use": "industrial",
        "is_standard": True,
    }


def of(parcel, action):
    return f"{PARCELS}{parcel['id']}/{action}/"


def test_a_parcel_is_recorded_exactly(client, plot, zone):
    told = {
        **plot,
        "promised_investment_per_mu_wan": "300.0001",
        "promised_tax_per_mu_wan": 20,
        "promised_plot_ratio": "1.2",
        "promised_energy_per_output": 0.35,
        "promised_environment": "达标排放",
    }
    response = client.post(PARCELS, told)
    assert response.status_code == 201
    row = response.json()
    assert (row["number"], row["zone"], row["zone_name"], row["unit"]) == (
        "2024-工-05",
        zone.pk,
        zone.name,
        zone.unit_id,
    )
    assert (row["area_mu"], row["granted_on"], row["use"], row["is_standard"]) == (
        "126.4801",
        "2024-03-01",
        "industrial",
        True,
    )
    assert (row["promised_investment_per_mu_wan"], row["promised_tax_per_mu_wan"]) == ("300.0001", "20.00")
    assert (row["promised_plot_ratio"], row["promised_energy_per_output"]) == ("1.20", "0.35")
    assert (row["promised_environment"], row["achieved_environment"], row["assessed_on"]) == ("达标排放", "", None)
    assert (row["project"], row["is_idle"], row["allocations"]) == (None, True, [])
    assert client.get(PARCELS).json()["results"] == [row]


def test_an_officer_of_a_zone_need_not_name_it_and_others_must(client, api, province, plot, zone):
    del plot["zone"]
    assert client.post(PARCELS, plot).json()["zone"] == zone.pk
    assert problem(api(province).post(PARCELS, plot)) == (400, "zone", "required")


def test_a_parcel_its_project_and_what_it_achieved_at_once(client, plot, project):
    told = {**plot, "project": project.pk, "assessed_on": "2024-06-03", "achieved_investment_per_mu_wan": "312.5"}
    row = client.post(PARCELS, told).json()
    assert (row["project"], row["project_name"], row["allocated_on"]) == (project.pk, project.name, "2024-03-01")
    assert (row["achieved_investment_per_mu_wan"], row["assessed_on"]) == ("312.50", "2024-06-03")
    assert client.post(PARCELS, told).status_code == 200
    (allocation,) = row["allocations"]
    assert (allocation["project"], allocation["released_on"]) == (project.pk, None)


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"area_mu": "0"}, 400, "area_mu"),
        ({"area_mu": "-1"}, 400, "area_mu"),
        ({"area_mu": "1.00001"}, 400, "area_mu"),
        ({"area_mu": "1e3"}, 400, "area_mu"),
        ({"area_mu": True}, 400, "area_mu"),
        ({"area_mu": None}, 400, "area_mu"),
        ({"area_mu": "1000000"}, 400, "area_mu"),
        ({"promised_plot_ratio": "-1"}, 400, "promised_plot_ratio"),
        ({"promised_plot_ratio": "x"}, 400, "promised_plot_ratio"),
        ({"promised_plot_ratio": []}, 400, "promised_plot_ratio"),
        ({"promised_tax_per_mu_wan": "1.00001"}, 400, "promised_tax_per_mu_wan"),
        ({"use": "工业"}, 400, "use"),
        ({"number": ""}, 400, "number"),
        ({"granted_on": "2024/3/1"}, 400, "granted_on"),
        ({"achieved_plot_ratio": "1.2"}, 400, "assessed_on"),
        ({"assessed_on": "2024-06-03"}, 400, "assessed_on"),
        ({"allocated_on": "2024-06-03"}, 400, "project"),
        ({"assessed_on": "2024-06-03", "achieved_environment": ""}, 422, "assessed_on"),
        ({"idle_days": 3}, 400, "idle_days"),
    ],
)
def test_what_cannot_be_is_refused_in_chinese_and_nothing_is_written(client, plot, change, status, field):
    refused = client.post(PARCELS, {**plot, **change})
    assert problem(refused)[:2] == (status, field)
    assert any("一" <= character <= "龥" for character in sentence(refused))
    assert not Parcel.objects.exists()


def test_the_sentences_of_impossible_areas(client, plot):
    assert sentence(client.post(PARCELS, {**plot, "area_mu": "0"})) == "面积须大于零。"
    assert sentence(client.post(PARCELS, {**plot, "area_mu": "1.00001"})) == "面积 1.00001 的小数超过 4 位。"


def test_what_is_missing_from_a_first_word_is_named(client, plot):
    for name, code in (("area_mu", "required"), ("use", "required"), ("is_standard", "required")):
        told = {key: value for key, value in plot.items() if key != name}
        assert problem(client.post(PARCELS, told)) == (422, name, code)
    tomorrow = timezone.localdate() + timedelta(days=1)
    future = client.post(PARCELS, {**plot, "granted_on": tomorrow.isoformat()})
    assert problem(future) == (422, "granted_on", "future_date")
    assert not Parcel.objects.exists()


def test_a_parcel_is_had_once_at_a_time(client, plot, project, zone):
    parcel = client.post(PARCELS, plot).json()
    given = client.post(of(parcel, "allocations"), {"project": project.pk, "allocated_on": "2024-03-01"})
    assert (given.status_code, given.json()["parcel"]) == (201, parcel["id"])
    other = factories.make_project(zone).pk
    refused = client.post(of(parcel, "allocations"), {"project": other, "allocated_on": "2024-05-01"})
    assert problem(refused) == (409, "project", "standing_record")
    assert refused.json()["standing"] == {"id": given.json()["id"], "occurred_on": "2024-03-01"}
    assert f"已配置给“{project.name}”" in sentence(refused)
    assert problem(client.post(PARCELS, {**plot, "project": other})) == (409, "project", "standing_record")
    released = {"project": project.pk, "allocated_on": "2024-03-01", "released_on": "2024-05-01"}
    assert client.post(of(parcel, "allocations"), released).status_code == 201
    assert client.post(of(parcel, "allocations"), released).status_code == 200
    taken = client.post(of(parcel, "allocations"), {"project": other, "allocated_on": "2024-05-01"})
    assert taken.status_code == 201
    assert ParcelAllocation.objects.standing().count() == 2


def test_of_a_refused_whole_nothing_is_kept(client, plot, project):
    refused = client.post(PARCELS, {**plot, "project": project.pk, "allocated_on": "2024-02-01"})
    assert problem(refused) == (422, "allocated_on", "before_grant")
    assert not Parcel.objects.exists()


def test_a_parcel_goes_to_a_project_of_its_zone(api, province, plot, other_zone):
    client = api(province)
    elsewhere = factories.make_project(other_zone)
    assert problem(client.post(PARCELS, {**plot, "project": elsewhere.pk})) == (422, "project", "parcel_elsewhere")


def test_what_was_achieved_is_recorded_and_the_newest_shown(client, plot):
    parcel = client.post(PARCELS, plot).json()
    first = client.post(of(parcel, "results"), {"assessed_on": "2024-06-03", "achieved_plot_ratio": "1.1"})
    assert (first.status_code, first.json()["achieved_plot_ratio"], first.json()["parcel"]) == (
        201,
        "1.10",
        parcel["id"],
    )
    second = client.post(of(parcel, "results"), {"assessed_on": "2024-06-10", "achieved_plot_ratio": "1.3"}).json()
    assert client.post(of(parcel, "results"), {"assessed_on": "2024-06-10"}).status_code == 200
    (row,) = client.get(PARCELS).json()["results"]
    assert (row["assessed_on"], row["achieved_plot_ratio"]) == ("2024-06-10", "1.30")
    (row,) = client.get(f"{PARCELS}?as_of=2024-06-09").json()["results"]
    assert (row["assessed_on"], row["achieved_plot_ratio"]) == ("2024-06-03", "1.10")
    withdrawn = client.post(f"/api/v1/parcel-results/{second['id']}/withdraw/", {"reason": "误登"})
    assert withdrawn.json()["withdrawn_reason"] == "误登"
    (row,) = client.get(PARCELS).json()["results"]
    assert row["assessed_on"] == "2024-06-03"


def test_land_lies_idle_until_its_project_starts(client, zone, project):
    parcel = make.parcel(zone, "甲").parcel
    make.parcel(zone, "未出让", told={"granted_on": None})
    make.allocate(parcel, project, date(2024, 4, 1), told={"released_on": date(2024, 6, 3)})
    factories.reach(project, Kind.STARTED, date(2024, 5, 1))

    def idle(as_of):
        rows = client.get(f"{PARCELS}?idle=true&as_of={as_of}").json()["results"]
        return [(row["number"], row["idle_days"], row["project"]) for row in rows]

    assert idle("2024-02-29") == []
    assert idle("2024-03-31") == [("甲", 30, None)]
    assert idle("2024-04-30") == [("甲", 60, project.pk)]
    assert idle("2024-05-01") == []
    assert idle("2024-06-03") == [("甲", 94, None)]
    rows = client.get(f"{PARCELS}?idle=false&as_of=2024-05-01").json()["results"]
    assert [(row["number"], row["is_idle"], row["idle_days"]) for row in rows] == [
        ("甲", False, None),
        ("未出让", False, None),
    ]


def test_land_whose_project_produces_is_not_idle_though_nobody_told_its_start(client, zone, project):
    make.allocate(make.parcel(zone).parcel, project)
    factories.reach(project, Kind.PRODUCING, date(2024, 5, 1))
    assert client.get(f"{PARCELS}?idle=true").json()["results"] == []


def test_the_filters(api, province, zone, other_zone):
    client = api(province)
    make.parcel(zone, "甲")
    make.parcel(zone, "乙", told={"is_standard": False})
    make.parcel(other_zone, "丙")

    def numbers(query):
        return [row["number"] for row in client.get(f"{PARCELS}?{query}").json()["results"]]

    assert numbers("") == ["甲", "乙", "丙"]
    assert numbers(f"zone={zone.pk}") == ["甲", "乙"]
    assert numbers(f"unit={other_zone.unit_id}") == ["丙"]
    assert numbers("is_standard=true") == ["甲", "丙"]
    assert numbers(f"is_standard=false&zone={zone.pk}") == ["乙"]
    first = client.get(f"{PARCELS}?limit=2").json()
    assert [row["number"] for row in client.get(first["next"]).json()["results"]] == ["丙"]
    assert problem(client.get(f"{PARCELS}?idle=perhaps"))[:2] == (400, "idle")
    assert problem(client.get(f"{PARCELS}?owner=1"))[:2] == (400, "owner")


def test_a_parcel_is_withdrawn_once_nobody_has_it(client, plot, project):
    parcel = client.post(PARCELS, {**plot, "project": project.pk}).json()
    refused = client.post(of(parcel, "withdraw"), {"reason": "误登"})
    assert problem(refused)[::2] == (409, "standing_record")
    allocation = parcel["allocations"][0]["id"]
    withdrawn = client.post(f"/api/v1/parcel-allocations/{allocation}/withdraw/", {"reason": "误登"})
    assert (withdrawn.status_code, withdrawn.json()["withdrawn_reason"]) == (200, "误登")
    again = client.post(f"/api/v1/parcel-allocations/{allocation}/withdraw/", {"reason": "再撤"})
    assert problem(again) == (422, None, "already_withdrawn")
    done = client.post(of(parcel, "withdraw"), {"reason": "误登"})
    assert (done.status_code, done.json()["id"], done.json()["withdrawn_reason"]) == (200, parcel["id"], "误登")
    assert client.get(PARCELS).json()["results"] == []
    assert client.post(of(parcel, "withdraw"), {"reason": "再撤"}).status_code == 404
    assert client.post(PARCELS, plot).json()["id"] == parcel["id"]


@pytest.mark.parametrize("number", [1, 12])
def test_the_list_costs_the_same_queries_for_any_number(api, province, number, django_assert_num_queries):
    for _ in range(number):
        project = factories.make_project()
        parcel = make.parcel(project.zone).parcel
        make.allocate(parcel, project)
        make.assess(parcel)
    with django_assert_num_queries(4):
        rows = api(province).get(f"{PARCELS}?idle=true").json()["results"]
    assert len(rows) == number
