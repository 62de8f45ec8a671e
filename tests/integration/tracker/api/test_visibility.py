"""Who may see and do what: every route, asked by everybody. What is out of sight answers as what does not exist."""

from datetime import date

import pytest
from django.utils.timezone import localdate

from projects.models import CohortEntry
from projects.rules.stages import Cohort, Kind
from tests import factories

PEOPLE = [
    "zone_officer",
    "unit_officer",
    "other_zone_officer",
    "province",
    "auditor",
    "administrator",
    "nobody",
]
READS = [
    "projects/{project}/",
    "projects/{project}/milestones/",
    "projects/{project}/annual-plans/",
    "cohort-entries/{entry}/",
]
SEEN = dict.fromkeys(PEOPLE, 200) | {"other_zone_officer": 404, "nobody": 401}
LISTS = ["me/", "reporting-units/", "zones/", "rounds/", "bases/", "projects/", "cohort-entries/"]
ASKED = [
    "rates/?as_of=2024-06-30",
    "rates/members/?as_of=2024-06-30&cohort=signed",
    "rates/trend/?from=2024-01&to=2024-02",
    "rates/league/?as_of=2024-06-30&basis=count-2021&rate=groundbreaking",
    "rates/dispatch/?as_of=2024-06-30",
    "stalled/",
    "stall-rules/",
    "snoozes/",
    "reminders/",
    "me/reminder-preferences/",
]
# What each may do to `project` of `zone`: (route, body, who gets which status).
WRITERS = {"zone_officer": "ok", "unit_officer": "ok", "province": "ok", "auditor": 403, "administrator": 403}
CORRECTORS = WRITERS | {"zone_officer": 403}
DECIDERS = CORRECTORS | {"unit_officer": 403}
HIDDEN = {"other_zone_officer": 404, "nobody": 401}
WRITES = {
    "record a milestone": (
        "projects/{project}/milestones/",
        {"kind": "landed", "occurred_on": "2024-05-01"},
        WRITERS | HIDDEN,
    ),
    "withdraw a milestone": ("milestones/{milestone}/withdraw/", {"reason": "误登"}, WRITERS | HIDDEN),
    "plan a year": ("projects/{project}/annual-plans/", {"year": 2025, "planned_wan": "100"}, WRITERS | HIDDEN),
    "enter a list": (
        "cohort-entries/",
        {"project": "{project}", "round": "2023-1", "cohort": "started", "amount_wan": "100"},
        WRITERS | HIDDEN | {"other_zone_officer": 400},
    ),
    "correct an entry": (
        "cohort-entries/{entry}/correct/",
        {"amount_wan": "20000", "reason": "少报"},
        CORRECTORS | HIDDEN,
    ),
    "withdraw an entry": ("cohort-entries/{entry}/withdraw/", {"reason": "误列"}, CORRECTORS | HIDDEN),
    "decide an exit": (
        "cohort-entries/{entry}/leave/",
        {"left_on": "2024-06-01", "kind": "removed", "reason": "调整"},
        DECIDERS | HIDDEN,
    ),
    "let a project rest": (
        "stalled/{project}/snooze/",
        {"until": "{today}", "reason": "等待用地批复"},
        WRITERS | HIDDEN,
    ),
    "open a round": (
        "rounds/",
        {"year": 2024, "number": 1, "held_on": "2024-02-23"},
        DECIDERS | {"other_zone_officer": 403, "nobody": 401},
    ),
}


@pytest.fixture
def client_of(api, request):
    """Return a function that makes a client for one of the people by name."""
    return lambda name: api() if name == "nobody" else api(request.getfixturevalue(name))


@pytest.fixture
def numbers(zone, other_zone):
    """The numbers of a project of `zone`, of its milestone and of its entry."""
    project = factories.make_project(zone)
    milestone = factories.reach(project, Kind.SIGNED, date(2023, 1, 1))
    entry = factories.enter(project, cohort=Cohort.SIGNED)
    return {"project": project.pk, "milestone": milestone.pk, "entry": entry.pk}


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("route", READS)
def test_what_is_of_one_zone_is_read_by_those_who_see_the_zone(client_of, numbers, route, name):
    response = client_of(name).get(f"/api/v1/{route.format(**numbers)}")
    assert response.status_code == SEEN[name]


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("route", LISTS + ASKED)
def test_lists_and_questions_are_open_to_everybody_signed_in(client_of, numbers, route, name):
    assert client_of(name).get(f"/api/v1/{route}").status_code == (401 if name == "nobody" else 200)


@pytest.mark.parametrize("name", PEOPLE[:-1])
def test_lists_hold_what_is_visible(client_of, numbers, name):
    client = client_of(name)
    listed = [row["id"] for row in client.get("/api/v1/projects/").json()["results"]]
    entries = [row["id"] for row in client.get("/api/v1/cohort-entries/").json()["results"]]
    table = client.get("/api/v1/rates/?as_of=2024-06-30&first=2023-1&last=2023-1").json()
    hidden = name == "other_zone_officer"
    assert listed == ([] if hidden else [numbers["project"]])
    assert entries == ([] if hidden else [numbers["entry"]])
    assert table["total"]["signed"]["members"] == (0 if hidden else 1)


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("action", WRITES)
def test_who_may_do_what(client_of, numbers, action, name):
    route, body, expected = WRITES[action]
    known = {"{project}": numbers["project"], "{today}": str(localdate())}
    filled = {key: known.get(value, value) for key, value in body.items()}
    response = client_of(name).post(f"/api/v1/{route.format(**numbers)}", filled)
    wanted = expected[name]
    assert response.status_code in ((200, 201) if wanted == "ok" else (wanted,)), response.content.decode()


@pytest.mark.parametrize("name", PEOPLE)
def test_who_takes_an_exit_back(client_of, numbers, name):
    factories.leave(CohortEntry.objects.get(pk=numbers["entry"]))
    response = client_of(name).post(f"/api/v1/cohort-entries/{numbers['entry']}/withdraw-exit/", {"reason": "误登"})
    wanted = (DECIDERS | HIDDEN)[name]
    assert response.status_code == (200 if wanted == "ok" else wanted)


@pytest.mark.parametrize(
    ("name", "is_own", "status"),
    [
        ("zone_officer", True, 201),
        ("zone_officer", False, 400),
        ("unit_officer", True, 201),
        ("unit_officer", False, 400),
        ("province", True, 201),
        ("province", False, 201),
        ("auditor", True, 403),
        ("administrator", True, 403),
        ("nobody", True, 401),
    ],
)
def test_who_registers_projects_where(client_of, zone, other_zone, name, is_own, status):
    body = {"name": "新项目", "category": "industry", "zone": (zone if is_own else other_zone).pk}
    assert client_of(name).post("/api/v1/projects/", body).status_code == status


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("zone_officer", 200),
        ("unit_officer", 200),
        ("province", 200),
        ("auditor", 403),
        ("administrator", 403),
        ("other_zone_officer", 404),
        ("nobody", 401),
    ],
)
def test_who_edits_a_project(client_of, numbers, name, status):
    url = f"/api/v1/projects/{numbers['project']}/"
    version = client_of("province").get(url).headers["ETag"]
    assert client_of(name).patch(url, {"site": "县城东"}, headers={"If-Match": version}).status_code == status


@pytest.mark.parametrize("method", ["get", "patch"])
@pytest.mark.parametrize("route", ["projects/{number}/", "projects/{number}/milestones/", "cohort-entries/{number}/"])
def test_hidden_and_missing_are_the_same_bytes(api, other_zone_officer, numbers, route, method):
    client = api(other_zone_officer)
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
def test_hidden_and_missing_are_the_same_bytes_for_writes(api, other_zone_officer, numbers, route):
    client = api(other_zone_officer)
    kind = "entry" if route.startswith("cohort") else "milestone"
    answers = [client.post(f"/api/v1/{route.format(number=n)}", {"reason": "x"}) for n in (numbers[kind], 10**17)]
    assert answers[0].content == answers[1].content
    assert [answer.status_code for answer in answers] == [404, 404]


def test_an_address_that_does_not_exist_answers_as_what_is_hidden(api, other_zone_officer, numbers):
    client = api(other_zone_officer)
    hidden = client.get(f"/api/v1/projects/{numbers['project']}/")
    for address in ("nothing/", "projects/abc/", f"projects/{10**40}/", "projects/1/nothing/"):
        response = client.get(f"/api/v1/{address}")
        assert (response.status_code, response.content) == (404, hidden.content)


@pytest.mark.parametrize("field", ["zone", "parent"])
def test_a_body_cannot_tell_hidden_from_missing(api, zone_officer, other_zone, field):
    hidden = factories.make_project(other_zone)
    client = api(zone_officer)
    shown = []
    for number in (hidden.pk if field == "parent" else other_zone.pk, 999_999_999):
        response = client.post("/api/v1/projects/", {"name": "甲", "category": "industry", field: number})
        assert response.status_code == 400
        assert response.json()["errors"][0]["attr"] == field
        shown.append(response.content)
    assert shown[0] == shown[1]


@pytest.mark.parametrize("route", ["projects/?", "rates/?as_of=2024-06-30&", "rates/dispatch/?as_of=2024-06-30&"])
@pytest.mark.parametrize("field", ["zone", "unit"])
def test_a_filter_cannot_tell_hidden_from_missing(api, zone_officer, other_zone, route, field):
    hidden, missing = (other_zone.pk, 999_999_999) if field == "zone" else (other_zone.unit_id, "149999")
    client = api(zone_officer)
    answers = [client.get(f"/api/v1/{route}{field}={value}") for value in (hidden, missing)]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].content == answers[1].content
    assert answers[0].json()["errors"][0]["attr"] == field


@pytest.mark.parametrize(
    ("name", "shown"),
    [("zone_officer", "13803581234"), ("unit_officer", "13803581234"), ("province", "138****1234")],
)
def test_a_telephone_number_is_masked_for_those_who_do_not_call(client_of, zone, name, shown):
    project = factories.make_project(zone, contact_phone="13803581234")
    client = client_of(name)
    assert client.get(f"/api/v1/projects/{project.pk}/").json()["contact_phone"] == shown
    assert client.get("/api/v1/projects/").json()["results"][0]["contact_phone"] == shown
