"""Two natural paths, over HTTP with nothing replaced: a zone reports, and the province pulls the rates."""

from datetime import datetime
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from tests import factories
from tests.journeys.web import Desk
from zones.models import Role

pytestmark = pytest.mark.django_db(transaction=True)

SIGNED = {"round": "2023-1", "cohort": "signed"}


@pytest.fixture
def desk(live_server):
    """Return a function that signs an officer of some post in."""

    def desk_of(role, **post):
        return Desk(live_server.url, factories.make_officer(role, **post).username)

    return desk_of


@pytest.fixture
def zone(transactional_db):
    """A zone."""
    return factories.make_zone()


def registered(desk, name, amount):
    """Register a project, signed and put on 签约一批; return its number."""
    project = desk.post("projects/", name=name, category="industry", planned_wan=amount).data["id"]
    assert desk.post(f"projects/{project}/milestones/", kind="signed", occurred_on="2023-01-05").status == 201
    assert desk.post("cohort-entries/", project=project, amount_wan=amount, **SIGNED).status == 201
    return project


def test_a_zone_officer_reports_a_start(desk, zone):
    province = desk(Role.PROVINCE)
    assert province.post("rounds/", year=2023, number=1, held_on="2023-01-15").status == 201
    officer, stranger = desk(Role.ZONE, zone=zone), desk(Role.ZONE)
    project = registered(officer, "新型材料项目", "35497.5")

    seen = officer.get(f"projects/{project}/")
    edited = officer.patch(f"projects/{project}/", seen.headers["ETag"], planned_start_on="2023-05-01")
    assert edited.status == 200
    assert officer.patch(f"projects/{project}/", seen.headers["ETag"], site="县城东").status == 412

    refused = officer.post(f"projects/{project}/milestones/", kind="started", occurred_on="2022-12-01")
    assert (refused.status, refused.data["errors"][0]["code"]) == (422, "out_of_order")
    told = officer.post(f"projects/{project}/milestones/", kind="started", occurred_on="2023-05-08")
    assert told.status == 201
    again = officer.post(f"projects/{project}/milestones/", kind="started", occurred_on="2023-05-09")
    assert again.data["standing"] == {"id": told.data["id"], "occurred_on": "2023-05-08"}

    shown = officer.get("projects/", stage="started").data["results"]
    assert [(row["id"], row["planned_start_on"]) for row in shown] == [(project, "2023-05-01")]
    hidden, missing = stranger.get(f"projects/{project}/"), stranger.get("projects/999999/")
    assert (hidden.status, hidden.content) == (missing.status, missing.content) == (404, missing.content)


def test_the_province_pulls_a_report_and_can_pull_it_again(desk, zone):
    province, officer = desk(Role.PROVINCE), desk(Role.ZONE, zone=zone)
    for number, held_on in ((1, "2023-01-15"), (2, "2023-06-15")):
        assert province.post("rounds/", year=2023, number=number, held_on=held_on).status == 201
    projects = [registered(officer, f"项目{number}", amount) for number, amount in ((1, "30000"), (2, "10000"))]
    officer.post(f"projects/{projects[0]}/milestones/", kind="started", occurred_on="2023-05-08")
    question = {"as_of": "2023-12-31", "by": "unit", "basis": "investment-2023"}

    def rate(answer):
        found = answer.data["total"]["rates"]["investment-2023"]["groundbreaking"]
        return found["numerator"], found["denominator"], found["percent"]

    printed = province.get("rates/", **question)
    assert rate(printed) == ("30000.00", "40000.00", "75.00")
    assert (printed.data["rounds"], printed.data["left_out"]) == (["2023-1"], ["2023-2"])
    moment = timezone.localtime().isoformat()
    assert datetime.fromisoformat(printed.data["known_at"]) <= datetime.fromisoformat(moment)

    officer.post(f"projects/{projects[1]}/milestones/", kind="started", occurred_on="2023-11-20")
    assert rate(province.get("rates/", **question)) == ("40000.00", "40000.00", "100.00")
    assert rate(province.get("rates/", **question, known_at=moment)) == ("30000.00", "40000.00", "75.00")

    members = province.get("rates/members/", as_of="2023-12-31", cohort="signed", reached="true", known_at=moment)
    assert [row["project"] for row in members.data["results"]] == projects[:1]
    book = province.get("rates/", **question, known_at=moment, format="xlsx")
    lists, basis = load_workbook(BytesIO(book.content)).worksheets[:2]
    assert "截至 2023-12-31" in lists["A1"].value
    assert 0.75 in [cell.value for row in basis.iter_rows() for cell in row]
