"""Bodies that nobody means: refused by name, never an error of the server."""

import pytest

from tests import factories
from tests import reform_factories as make

ODD = [None, True, 1.5, "", " ", [], [1], {}, {"id": 1}, "长" * 400, 10**30, -1, "2024-02-30", "null", "１"]


TOLD = {
    "projects/{project}/commitment-items/": {
        "name": "环评",
        "regime": "unified",
        "statutory_days": 5,
        "started_on": "2024-05-13",
        "finished_on": "2024-05-14",
        "reason": "更正",
    },
    "projects/{project}/commitment-items/apply-template/": {"template": "filing"},
    "commitment-items/{item}/pauses/": {
        "paused_on": "2024-05-14",
        "resumed_on": "2024-05-15",
        "cause": "等",
        "reason": "更正",
    },
    "commitment-items/{item}/checks/": {
        "checked_on": "2024-06-03",
        "outcome": "kept",
        "action": "无",
        "reason": "更正",
    },
    "projects/{project}/intake/": {
        "intake_class": "land",
        "started_on": "2024-05-13",
        "finished_on": "2024-05-14",
        "reason": "更正",
    },
    "projects/{project}/proxy-services/": {
        "lead": "张某",
        "agent": "李某",
        "scope": "full",
        "opened_on": "2024-05-13",
        "closed_on": "2024-05-14",
        "items_handled": 3,
        "reason": "更正",
    },
    "projects/{project}/reform-adoptions/": {
        "reform": "commitment",
        "adopted_on": "2024-05-13",
        "reason": "更正",
    },
    "parcels/": {
        "zone": "{zone}",
        "number": "乙",
        "project": "{project}",
        "area_mu": "1",
        "granted_on": "2024-05-13",
        "use": "industrial",
        "is_standard": True,
        "allocated_on": "2024-05-13",
        "promised_investment_per_mu_wan": "1",
        "promised_energy_per_output": "1",
        "promised_environment": "好",
        "achieved_tax_per_mu_wan": "1",
        "assessed_on": "2024-06-03",
        "reason": "更正",
    },
    "parcels/{parcel}/allocations/": {
        "project": "{project}",
        "allocated_on": "2024-05-13",
        "released_on": "2024-05-14",
        "reason": "更正",
    },
    "parcels/{parcel}/results/": {"assessed_on": "2024-06-03", "achieved_plot_ratio": "1"},
    "proxy-posts/": {
        "zone": "{zone}",
        "title": "岗位",
        "holder": "王某",
        "opened_on": "2024-05-13",
        "closed_on": "2024-05-14",
        "reason": "更正",
    },
}
"""Where something is told, with a body that would be taken."""


@pytest.fixture
def numbers(zone):
    """The numbers of what there is to tell more about."""
    make.template()
    make.intake_class()
    project = factories.make_project(zone)
    item = make.finished_item(project).item
    return {"zone": zone.pk, "project": project.pk, "item": item.pk, "parcel": make.parcel(zone, "甲").parcel.pk}


@pytest.mark.parametrize("route", TOLD)
def test_no_odd_value_is_an_error_of_the_server(api, unit_officer, numbers, route):
    client, address = api(unit_officer), f"/api/v1/{route.format(**numbers)}"
    body = {key: numbers.get(str(value).strip("{}"), value) for key, value in TOLD[route].items()}
    for field in body:
        for odd in ODD:
            response = client.post(address, {**body, field: odd})
            assert response.status_code in {200, 201, 400, 409, 422}, (field, odd, response.content)
            if response.status_code == 400:
                assert {error["attr"].split(".")[0] for error in response.json()["errors"]} == {field}
    for odd in ([], "x", 3, [body]):
        assert client.post(address, odd).status_code == 400


@pytest.mark.parametrize(
    "route",
    [
        "parcels/?as_of={}",
        "parcels/?is_standard={}",
        "proxy-posts/?zone={}",
        "reforms/?from=2024-01-01&to={}",
        "reforms/?from={}&to=2024-12-31",
        "reforms/?from=2024-01-01&to=2024-12-31&known_at={}",
        "reforms/projects/?from=2024-01-01&to=2024-12-31&part={}",
        "reforms/projects/?from=2024-01-01&to=2024-12-31&part=undated&cursor={}",
        "commitment-templates/?limit={}",
    ],
)
@pytest.mark.parametrize("odd", ["x", "%00", "9999999999999999999", "-1", "2024-02-30", "{}", "%F0%9F%98%80"])
def test_no_odd_question_is_an_error_of_the_server(api, province, route, odd):
    response = api(province).get(f"/api/v1/{route.format(odd)}")
    assert response.status_code in {200, 400}, response.content


def test_what_is_taken_back_while_it_is_written_is_not_there(api, unit_officer, numbers, monkeypatch):
    """Somebody withdraws it between the write and the answer."""
    client = api(unit_officer)
    monkeypatch.setattr("tracker.api.reforms.views.commitment_items.procedures", lambda *_, **__: [])
    body = {"paused_on": "2024-05-14", "resumed_on": "2024-05-15", "cause": "等"}
    assert client.post(f"/api/v1/commitment-items/{numbers['item']}/pauses/", body).status_code == 404
    monkeypatch.setattr("tracker.api.reforms.views.parcels.on_day", lambda *_, **__: [])
    body = {"zone": numbers["zone"], "number": "丙", "area_mu": "1", "use": "industrial", "is_standard": True}
    assert client.post("/api/v1/parcels/", body).status_code == 404
