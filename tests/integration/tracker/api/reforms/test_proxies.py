"""Proxy services, posts and adoptions over HTTP."""

import pytest

from projects.models import ProxyPost, ProxyService
from tests import factories
from tests import reform_factories as make
from tests.integration.tracker.api.reports.problems import problem, sentence

POSTS = "/api/v1/proxy-posts/"
SERVICE = {"lead": "张某", "agent": "李某", "scope": "full", "opened_on": "2024-05-13"}


@pytest.fixture
def client(api, zone_officer):
    return api(zone_officer)


@pytest.fixture
def project(zone):
    return factories.make_project(zone)


@pytest.fixture
def services(project):
    """The address of its proxy services."""
    return f"/api/v1/projects/{project.pk}/proxy-services/"


def test_a_service_is_opened_closed_and_taken_back(client, services, project):
    opened = client.post(services, SERVICE)
    assert (opened.status_code, opened.json()["project"], opened.json()["closed_on"]) == (201, project.pk, None)
    assert client.post(services, SERVICE).status_code == 200
    second = client.post(services, {**SERVICE, "opened_on": "2024-06-03"})
    assert problem(second) == (409, "opened_on", "standing_record")
    assert second.json()["standing"] == {"id": opened.json()["id"], "occurred_on": "2024-05-13"}
    closed = client.post(services, {"opened_on": "2024-05-13", "closed_on": "2024-06-03", "items_handled": 12}).json()
    assert (closed["lead"], closed["items_handled"], closed["corrects"]) == ("张某", 12, opened.json()["id"])
    withdrawn = client.post(f"/api/v1/proxy-services/{closed['id']}/withdraw/", {"reason": "误登"})
    assert (withdrawn.status_code, withdrawn.json()["withdrawn_reason"]) == (200, "误登")
    assert client.get(services).json()["results"] == []
    assert len(client.get(f"{services}?all=true").json()["results"]) == 2


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"closed_on": "2024-05-12"}, 422, "closed_on"),
        ({"lead": "", "agent": ""}, 422, "agent"),
        ({"scope": "all"}, 400, "scope"),
        ({"items_handled": -1}, 400, "items_handled"),
        ({"items_handled": 10_001}, 400, "items_handled"),
        ({"opened_on": None}, 400, "opened_on"),
        ({"fee": 3}, 400, "fee"),
    ],
)
def test_a_service_that_cannot_be_is_refused(client, services, change, status, field):
    refused = client.post(services, {**SERVICE, **change})
    assert problem(refused)[:2] == (status, field)
    assert any("一" <= character <= "龥" for character in sentence(refused))
    assert not ProxyService.objects.exists()


def test_a_first_word_about_a_service_says_its_scope(client, services):
    assert problem(client.post(services, {"lead": "张某", "opened_on": "2024-05-13"})) == (422, "scope", "required")


def test_a_post_is_set_up_given_up_and_taken_back(client, zone):
    told = {"title": "代办岗位01", "opened_on": "2024-01-02", "holder": "王某"}
    opened = client.post(POSTS, told)
    assert (opened.status_code, opened.json()["zone"], opened.json()["holder"]) == (201, zone.pk, "王某")
    assert client.post(POSTS, told).status_code == 200
    second = client.post(POSTS, {**told, "opened_on": "2024-03-01"})
    assert problem(second) == (409, "title", "standing_record")
    assert second.json()["standing"] == {"id": opened.json()["id"], "occurred_on": "2024-01-02"}
    refused = client.post(POSTS, {**told, "closed_on": "2024-01-01"})
    assert problem(refused) == (422, "closed_on", "ends_before_start")
    closed = client.post(POSTS, {**told, "closed_on": "2024-06-03"}).json()
    assert closed["closed_on"] == "2024-06-03"
    withdrawn = client.post(f"{POSTS}{closed['id']}/withdraw/", {"reason": "误登"})
    assert (withdrawn.status_code, withdrawn.json()["withdrawn_reason"]) == (200, "误登")
    assert not ProxyPost.objects.standing().exists()


def test_the_posts_of_a_zone_or_a_unit(api, province, zone, other_zone):
    client = api(province)
    make.post(zone, "甲")
    make.post(other_zone, "乙")
    assert problem(client.post(POSTS, {"title": "丙", "opened_on": "2024-01-02"})) == (400, "zone", "required")
    told = {"zone": other_zone.pk, "title": "丙", "opened_on": "2024-01-02"}
    assert client.post(POSTS, told).status_code == 201
    asked = {f"zone={zone.pk}": ["甲"], f"unit={other_zone.unit_id}": ["乙", "丙"], "": ["甲", "乙", "丙"]}
    for query, titles in asked.items():
        assert [row["title"] for row in client.get(f"{POSTS}?{query}").json()["results"]] == titles


def test_a_reform_is_adopted_dated_and_taken_back(client, project):
    address = f"/api/v1/projects/{project.pk}/reform-adoptions/"
    first = client.post(address, {"reform": "full_proxy"})
    assert (first.status_code, first.json()["adopted_on"]) == (201, None)
    dated = client.post(address, {"reform": "full_proxy", "adopted_on": "2024-05-13"})
    assert (dated.status_code, dated.json()["corrects"]) == (201, first.json()["id"])
    assert client.post(address, {"reform": "full_proxy"}).status_code == 200
    changed = client.post(address, {"reform": "full_proxy", "adopted_on": "2024-05-14"})
    assert problem(changed) == (422, "reason", "reason_required")
    assert problem(client.post(address, {"reform": "其他"}))[:2] == (400, "reform")
    (row,) = client.get(address).json()["results"]
    assert client.get(f"/api/v1/projects/{project.pk}/").json()["reform"]["full_proxy"] is True
    withdrawn = client.post(f"/api/v1/reform-adoptions/{row['id']}/withdraw/", {"reason": "误登"})
    assert withdrawn.json()["withdrawn_reason"] == "误登"
    assert client.get(f"/api/v1/projects/{project.pk}/").json()["reform"]["full_proxy"] is False
    assert problem(client.post(f"/api/v1/reform-adoptions/{row['id']}/withdraw/", {"reason": "再撤"})) == (
        422,
        None,
        "already_withdrawn",
    )


def test_a_write_that_is_sent_twice_is_done_once(client, services):
    first, second = (client.post(services, SERVICE, headers={"Idempotency-Key": "k-1"}) for _ in range(2))
    assert first.json() == second.json()
    assert (first.status_code, second.status_code, ProxyService.objects.count()) == (201, 201, 1)
