"""
What each sees and does where the table of access tells no more than that they may, and what gives nothing away.

Who is refused what, route by route, is in tests/access_matrix.csv. What is out of sight answers as what does not exist.
"""

from datetime import date

import pytest
from django.db import transaction
from django.utils.timezone import localdate

from projects.rules.stages import Cohort, Kind
from tests import factories
from tests.people import made_once, people_of

pytestmark = pytest.mark.django_db

PEOPLE = [
    "zone_officer",
    "unit_officer",
    "other_zone_officer",
    "province",
    "auditor",
    "administrator",
    "nobody",
]
WRITERS = ["zone_officer", "unit_officer", "province"]
CORRECTORS = ["unit_officer", "province"]
DECIDERS = ["province"]
# What each may do to `project` of `zone`: (route, body, who). Whoever may not is in tests/access_matrix.csv.
WRITES = {
    "record a milestone": ("projects/{project}/milestones/", {"kind": "landed", "occurred_on": "2024-05-01"}, WRITERS),
    "withdraw a milestone": ("milestones/{milestone}/withdraw/", {"reason": "误登"}, WRITERS),
    "plan a year": ("projects/{project}/annual-plans/", {"year": 2025, "planned_wan": "100"}, WRITERS),
    "enter a list": (
        "cohort-entries/",
        {"project": "{project}", "round": "2023-1", "cohort": "started", "amount_wan": "100"},
        WRITERS,
    ),
    "correct an entry": ("cohort-entries/{entry}/correct/", {"amount_wan": "20000", "reason": "少报"}, CORRECTORS),
    "withdraw an entry": ("cohort-entries/{entry}/withdraw/", {"reason": "误列"}, CORRECTORS),
    "decide an exit": (
        "cohort-entries/{entry}/leave/",
        {"left_on": "2024-06-01", "kind": "removed", "reason": "调整"},
        DECIDERS,
    ),
    "take an exit back": ("cohort-entries/{left}/withdraw-exit/", {"reason": "误登"}, DECIDERS),
    "let a project rest": ("stalled/{project}/snooze/", {"until": "{today}", "reason": "等待用地批复"}, WRITERS),
    "open a round": ("rounds/", {"year": 2024, "number": 1, "held_on": "2024-02-23"}, DECIDERS),
}
RATES = {"as_of": "2024-06-30", "first": "2023-1", "last": "2023-1"}
QUESTIONS = [
    "trend/?from=2024-01&to=2024-02",
    "league/?as_of=2024-06-30&basis=count-2021&rate=groundbreaking",
    "dispatch/?as_of=2024-06-30",
]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Two zones, everybody, and the numbers of a project of the first, of its milestone and of its entries."""
    with made_once(django_db_blocker):
        zone, other_zone = factories.make_zone(), factories.make_zone()
        project = factories.make_project(zone)
        milestone = factories.reach(project, Kind.SIGNED, date(2023, 1, 1))
        entry = factories.enter(project, cohort=Cohort.SIGNED)
        left = factories.leave(factories.enter(project, cohort=Cohort.PRODUCING)).entry
        numbers = {"project": project.pk, "milestone": milestone.pk, "entry": entry.pk, "left": left.pk}
        yield {**people_of(zone, other_zone), "zone": zone, "other_zone": other_zone, "numbers": numbers}


@pytest.fixture
def client_of(api, world):
    """Return a function that makes a client for one of the people by name."""
    return lambda name: api() if name == "nobody" else api(world[name])


@pytest.fixture
def numbers(world):
    """The numbers of what there is."""
    return world["numbers"]


@pytest.fixture
def zone(world):
    """The zone of `zone_officer`, which the project is in."""
    return world["zone"]


@pytest.fixture
def other_zone(world):
    """The zone of `other_zone_officer`."""
    return world["other_zone"]


def test_lists_hold_what_is_visible(client_of, numbers):
    for name in PEOPLE[:-1]:
        client, hidden = client_of(name), name == "other_zone_officer"
        listed = [row["id"] for row in client.get("/api/v1/projects/").json()["results"]]
        entries = {row["id"] for row in client.get("/api/v1/cohort-entries/").json()["results"]}
        assert (name, listed) == (name, [] if hidden else [numbers["project"]])
        assert (name, entries) == (name, set() if hidden else {numbers["entry"], numbers["left"]})


def test_figures_count_what_is_visible(client_of, numbers):
    """Who sees nothing is answered as well, with nothing counted."""
    for name in PEOPLE[:-1]:
        client, number = client_of(name), int(name != "other_zone_officer")
        table = client.get("/api/v1/rates/", RATES).json()
        assert (name, table["total"]["signed"]["members"]) == (name, number)
        members = client.get("/api/v1/rates/members/", {**RATES, "cohort": "signed"}).json()
        assert (name, len(members["results"])) == (name, number)
        for question in QUESTIONS:
            assert (name, question, client.get(f"/api/v1/rates/{question}").status_code) == (name, question, 200)


@pytest.mark.parametrize("action", WRITES)
def test_who_may_do_something_does_it(client_of, numbers, action):
    route, body, people = WRITES[action]
    known = {"{project}": numbers["project"], "{today}": str(localdate())}
    filled = {key: known.get(value, value) for key, value in body.items()}
    for name in people:
        with transaction.atomic():
            response = client_of(name).post(f"/api/v1/{route.format(**numbers)}", filled)
            transaction.set_rollback(True)
        assert response.status_code in {200, 201}, (name, response.content.decode())


def test_who_may_enter_no_list_is_told_so_before_what_is_wrong(client_of, numbers):
    route, body, _ = WRITES["enter a list"]
    for name, status in (("auditor", 403), ("administrator", 403), ("other_zone_officer", 400)):
        response = client_of(name).post(f"/api/v1/{route}", {**body, "project": numbers["project"]})
        assert (name, response.status_code) == (name, status)


def test_who_registers_projects_where(client_of, zone, other_zone):
    cases = [("zone_officer", zone, 201), ("zone_officer", other_zone, 400), ("unit_officer", zone, 201)]
    cases += [("unit_officer", other_zone, 400), ("province", zone, 201), ("province", other_zone, 201)]
    for number, (name, place, status) in enumerate(cases):
        body = {"name": f"新项目 {number}", "category": "industry", "zone": place.pk}
        assert (name, client_of(name).post("/api/v1/projects/", body).status_code) == (name, status)


def test_who_edits_a_project(client_of, numbers):
    url = f"/api/v1/projects/{numbers['project']}/"
    for name in WRITERS:
        version = client_of("province").get(url).headers["ETag"]
        response = client_of(name).patch(url, {"site": f"县城东 {name}"}, headers={"If-Match": version})
        assert (name, response.status_code) == (name, 200)
        assert response.json()["site"] == f"县城东 {name}"


@pytest.mark.parametrize("method", ["get", "patch"])
@pytest.mark.parametrize("route", ["projects/{number}/", "projects/{number}/milestones/", "cohort-entries/{number}/"])
def test_hidden_and_missing_are_the_same_bytes(client_of, numbers, route, method):
    client = client_of("other_zone_officer")
    kind = "entry" if route.startswith("cohort") else "project"
    answers = [
        getattr(client, method)(f"/api/v1/{route.format(number=number)}") for number in (numbers[kind], 999_999_999)
    ]
    assert answers[0].content == answers[1].content
    assert {answer.status_code for answer in answers} <= {404, 405}


@pytest.mark.parametrize(
    "route",
    [
        "milestones/{number}/withdraw/",
        "cohort-entries/{number}/leave/",
        "cohort-entries/{number}/withdraw-exit/",
        "cohort-entries/{number}/correct/",
    ],
)
def test_hidden_and_missing_are_the_same_bytes_for_writes(client_of, numbers, route):
    client = client_of("other_zone_officer")
    kind = "entry" if route.startswith("cohort") else "milestone"
    answers = [client.post(f"/api/v1/{route.format(number=n)}", {"reason": "x"}) for n in (numbers[kind], 10**17)]
    assert answers[0].content == answers[1].content
    assert [answer.status_code for answer in answers] == [404, 404]


def test_an_address_that_does_not_exist_answers_as_what_is_hidden(client_of, numbers):
    client = client_of("other_zone_officer")
    hidden = client.get(f"/api/v1/projects/{numbers['project']}/")
    for address in ("nothing/", "projects/abc/", f"projects/{10**40}/", "projects/1/nothing/"):
        response = client.get(f"/api/v1/{address}")
        assert (response.status_code, response.content) == (404, hidden.content)


@pytest.mark.parametrize("field", ["zone", "parent"])
def test_a_body_cannot_tell_hidden_from_missing(client_of, other_zone, field):
    hidden = factories.make_project(other_zone)
    client = client_of("zone_officer")
    shown = []
    for number in (hidden.pk if field == "parent" else other_zone.pk, 999_999_999):
        response = client.post("/api/v1/projects/", {"name": "甲", "category": "industry", field: number})
        assert response.status_code == 400
        assert response.json()["errors"][0]["attr"] == field
        shown.append(response.content)
    assert shown[0] == shown[1]


@pytest.mark.parametrize("route", ["projects/?", "rates/?as_of=2024-06-30&", "rates/dispatch/?as_of=2024-06-30&"])
@pytest.mark.parametrize("field", ["zone", "unit"])
def test_a_filter_cannot_tell_hidden_from_missing(client_of, other_zone, route, field):
    hidden, missing = (other_zone.pk, 999_999_999) if field == "zone" else (other_zone.unit_id, "149999")
    client = client_of("zone_officer")
    answers = [client.get(f"/api/v1/{route}{field}={value}") for value in (hidden, missing)]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].content == answers[1].content
    assert answers[0].json()["errors"][0]["attr"] == field


@pytest.mark.parametrize(
    ("name", "shown"),
    [("zone_officer", "13803581234"), *((who, "138****1234") for who in ("unit_officer", "province", "auditor"))],
)
def test_a_telephone_number_is_masked_for_those_who_do_not_call(client_of, zone, name, shown):
    project = factories.make_project(zone, contact_phone="13803581234")
    client = client_of(name)
    assert client.get(f"/api/v1/projects/{project.pk}/").json()["contact_phone"] == shown
    listed = {row["id"]: row["contact_phone"] for row in client.get("/api/v1/projects/").json()["results"]}
    assert listed[project.pk] == shown
