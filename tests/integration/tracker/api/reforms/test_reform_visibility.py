"""Who may see and do what with the approval reforms: every route, asked by everybody."""

from datetime import date

import pytest

from projects.models import Reform
from tests import factories
from tests import reform_factories as make
from tests.people import made_once, people_of
from zones.models import Officer

pytestmark = pytest.mark.django_db

PEOPLE = ["zone_officer", "unit_officer", "other_zone_officer", "province", "auditor", "administrator", "nobody"]
SEEN = dict.fromkeys(PEOPLE, 200) | {"other_zone_officer": 404, "nobody": 401}
READS = [
    "projects/{project}/commitment-items/",
    "projects/{project}/intake/",
    "projects/{project}/proxy-services/",
    "projects/{project}/reform-adoptions/",
]
OPEN = ["commitment-templates/", "intake-classes/", "parcels/", "proxy-posts/"]
YEAR = "from=2024-01-01&to=2024-12-31"
WRITERS = {"zone_officer": "ok", "unit_officer": "ok", "province": "ok", "auditor": 403, "administrator": 403}
HIDDEN = WRITERS | {"other_zone_officer": 404, "nobody": 401}
IN_ZONE = WRITERS | {"other_zone_officer": 400, "nobody": 401}
WHY = {"reason": "误登"}
WRITES = {
    "record a procedure": ("projects/{project}/commitment-items/", {"name": "环评", "regime": "unified"}, HIDDEN),
    "apply a list": ("projects/{project}/commitment-items/apply-template/", {"template": "filing"}, HIDDEN),
    "pause a procedure": ("commitment-items/{item}/pauses/", {"paused_on": "2024-05-17", "cause": "等"}, HIDDEN),
    "check a commitment": ("commitment-items/{done}/checks/", {"checked_on": "2024-06-03", "outcome": "kept"}, HIDDEN),
    "withdraw a procedure": ("commitment-items/{item}/withdraw/", WHY, HIDDEN),
    "withdraw a pause": ("clock-pauses/{pause}/withdraw/", WHY, HIDDEN),
    "withdraw a check": ("commitment-checks/{check}/withdraw/", WHY, HIDDEN),
    "record an intake": ("projects/{project}/intake/", {"finished_on": "2024-06-03"}, HIDDEN),
    "pause an intake": ("projects/{project}/intake/pauses/", {"paused_on": "2024-05-17", "cause": "等"}, HIDDEN),
    "withdraw an intake": ("projects/{project}/intake/withdraw/", WHY, HIDDEN),
    "open a service": ("projects/{project}/proxy-services/", {"opened_on": "2024-05-13", "agent": "李某"}, HIDDEN),
    "withdraw a service": ("proxy-services/{service}/withdraw/", WHY, HIDDEN),
    "adopt a reform": ("projects/{project}/reform-adoptions/", {"reform": "full_proxy"}, HIDDEN),
    "withdraw an adoption": ("reform-adoptions/{adoption}/withdraw/", WHY, HIDDEN),
    "record a parcel": (
        "parcels/",
        {"zone": "{zone}", "number": "乙", "area_mu": "1", "use": "other", "is_standard": False},
        IN_ZONE,
    ),
    "allocate a parcel": (
        "parcels/{free}/allocations/",
        {"project": "{project}", "allocated_on": "2024-05-13"},
        HIDDEN,
    ),
    "assess a parcel": ("parcels/{parcel}/results/", {"assessed_on": "2024-06-10", "achieved_plot_ratio": 1}, HIDDEN),
    "withdraw a parcel": ("parcels/{free}/withdraw/", WHY, HIDDEN),
    "withdraw an allocation": ("parcel-allocations/{allocation}/withdraw/", WHY, HIDDEN),
    "withdraw an assessment": ("parcel-results/{result}/withdraw/", WHY, HIDDEN),
    "set up a post": ("proxy-posts/", {"zone": "{zone}", "title": "新岗位", "opened_on": "2024-05-13"}, IN_ZONE),
    "withdraw a post": ("proxy-posts/{post}/withdraw/", WHY, HIDDEN),
}


@pytest.fixture(scope="module")
def once(django_db_setup, django_db_blocker):
    """Two zones, everybody, and the numbers of everything that there is of a project of the first."""
    with made_once(django_db_blocker):
        zone, other_zone = factories.make_zone(), factories.make_zone()
        yield {"other_zone": other_zone, "people": people_of(zone, other_zone), "numbers": numbers_of(zone)}


@pytest.fixture
def numbers(once):
    """The numbers of everything that there is of a project of `zone`."""
    return once["numbers"]


@pytest.fixture
def client_of(api, once):
    """Return a function that makes a client for one of the people by name."""
    return lambda name: api() if name == "nobody" else api(Officer.objects.get(pk=once["people"][name].pk))


def numbers_of(zone):
    """Make everything that there may be of a project, and return its numbers."""
    make.template()
    project = factories.make_project(zone)
    item = make.item(project, "进行中", told={"started_on": date(2024, 5, 13)}).item
    done = make.finished_item(project, "已办结").item
    make.intake(project)
    parcel = make.parcel(zone, "甲").parcel
    return {
        "zone": zone.pk,
        "project": project.pk,
        "item": item.pk,
        "done": done.pk,
        "pause": make.pause(project, done).pk,
        "check": make.check(done).pk,
        "service": make.service(project).pk,
        "adoption": make.adopt(project, Reform.COMMITMENT).pk,
        "parcel": parcel.pk,
        "free": make.parcel(zone, "空").parcel.pk,
        "allocation": make.allocate(parcel, project).pk,
        "result": make.assess(parcel).pk,
        "post": make.post(zone).pk,
    }


def filled(body, numbers):
    """Return a body with the numbers of what is there."""
    return {
        key: numbers[value.strip("{}")] if isinstance(value, str) and value.startswith("{") else value
        for key, value in body.items()
    }


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("route", READS)
def test_what_is_of_a_project_is_read_by_those_who_see_it(client_of, numbers, route, name):
    assert client_of(name).get(f"/api/v1/{route.format(**numbers)}").status_code == SEEN[name]


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("route", [*OPEN, f"reforms/?{YEAR}", f"reforms/projects/?{YEAR}&part=commitment"])
def test_lists_and_questions_are_open_to_everybody_signed_in(client_of, numbers, route, name):
    assert client_of(name).get(f"/api/v1/{route}").status_code == (401 if name == "nobody" else 200)


@pytest.mark.parametrize("name", PEOPLE[:-1])
def test_lists_and_figures_hold_what_is_visible(client_of, numbers, name):
    client, hidden = client_of(name), name == "other_zone_officer"
    for route, number in (("parcels/", 2), ("proxy-posts/", 1), (f"reforms/projects/?{YEAR}&part=full_proxy", 1)):
        assert len(client.get(f"/api/v1/{route}").json()["results"]) == (0 if hidden else number)
    total = client.get(f"/api/v1/reforms/?{YEAR}").json()["total"]
    assert (total["all_three_projects"], total["standard_parcels"]) == ((0, 0) if hidden else (1, 2))


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("action", WRITES)
def test_who_may_do_what(client_of, numbers, action, name):
    route, body, expected = WRITES[action]
    response = client_of(name).post(f"/api/v1/{route.format(**numbers)}", filled(body, numbers))
    wanted = expected[name]
    assert response.status_code in ((200, 201) if wanted == "ok" else (wanted,)), response.content.decode()


@pytest.mark.parametrize("action", [action for action, (route, _, _) in WRITES.items() if "{" in route])
def test_hidden_and_missing_are_the_same_bytes(client_of, numbers, action):
    route, body, _ = WRITES[action]
    client, missing = client_of("other_zone_officer"), dict.fromkeys(numbers, 999_999_999)
    answers = [client.post(f"/api/v1/{route.format(**asked)}", body) for asked in (numbers, missing)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content == client.get("/api/v1/projects/999999999/").content


@pytest.mark.parametrize("route", READS)
def test_hidden_and_missing_are_the_same_bytes_for_reads(client_of, numbers, route):
    client = client_of("other_zone_officer")
    answers = [client.get(f"/api/v1/{route.format(project=number)}") for number in (numbers["project"], 999_999_999)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize(
    ("route", "field"),
    [
        ("parcels/{own}/allocations/", "project"),
        ("parcels/", "project"),
        ("parcels/", "zone"),
        ("proxy-posts/", "zone"),
    ],
)
def test_a_body_cannot_tell_hidden_from_missing(client_of, once, numbers, route, field):
    own = make.parcel(once["other_zone"], "自有").parcel.pk
    body = {"number": "新", "area_mu": "1", "use": "other", "is_standard": False, "granted_on": "2024-05-13"}
    if "allocations" in route:
        body = {"allocated_on": "2024-05-13"}
    if "posts" in route:
        body = {"title": "岗位", "opened_on": "2024-05-13"}
    client = client_of("other_zone_officer")
    answers = [
        client.post(f"/api/v1/{route.format(own=own)}", {**body, field: number})
        for number in (numbers[field], 999_999_999)
    ]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].content == answers[1].content
    assert answers[0].json()["errors"][0]["attr"] == field


@pytest.mark.parametrize("route", ["parcels/?", "proxy-posts/?", f"reforms/?{YEAR}&"])
@pytest.mark.parametrize("field", ["zone", "unit"])
def test_a_filter_cannot_tell_hidden_from_missing(client_of, once, route, field):
    other_zone = once["other_zone"]
    hidden, missing = (other_zone.pk, 999_999_999) if field == "zone" else (other_zone.unit_id, "149999")
    client = client_of("zone_officer")
    answers = [client.get(f"/api/v1/{route}{field}={value}") for value in (hidden, missing)]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].content == answers[1].content
