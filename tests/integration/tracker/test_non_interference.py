"""What happens in another zone changes no byte of what a zone is answered."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from projects.models import Project, Round
from projects.operations.projects import edit_project
from projects.rules.stages import Cohort, Kind
from tests import factories, monthly
from tests.factories import NOW, TODAY, YI
from tests.integration.tracker.test_access import OUR_ROUTES, addressed
from tracker.operations import months, reviews
from tracker.operations.findings import note_finding
from tracker.operations.problems import raise_problem

pytestmark = pytest.mark.django_db

ASKED = {
    "api/v1/rates/": {"as_of": "2024-06-30", "by": "zone"},
    "api/v1/rates/members/": {"as_of": "2024-06-30", "cohort": "signed"},
    "api/v1/rates/trend/": {"from": "2024-01", "to": "2024-06"},
    "api/v1/rates/league/": {"as_of": "2024-06-30", "basis": "count-2021", "rate": "groundbreaking"},
    "api/v1/rates/dispatch/": {"as_of": "2024-06-30"},
}
CHANGES_BY_ITSELF = {"metrics", "healthz", "healthz/detail", "login/", "logout/", "admin/"}
CHANGES_BY_ITSELF |= {"me/sign-ins/", "api/v1/me/sign-ins/"}
"""
These count everything, list the sign-ins of the test itself, or name no zone's things, by their purpose; they are
judged by the table of access.
"""
MAY = date(2024, 5, 1)


@pytest.fixture(autouse=True)
def time_stands_still(monkeypatch):
    """Let no minute pass between two answers: some of them say when they were given."""
    moment = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def things(zone, zone_officer, unit_officer):
    """A life of the zone's own."""
    project = factories.make_project(zone)
    rounds = [factories.make_round(2023, number) for number in (1, 2)]
    factories.enter(project, rounds[0], Cohort.SIGNED)
    milestone = factories.reach(project, Kind.STARTED, date(2024, 3, 1))
    report = monthly.approved(monthly.submitted(project, MAY, by=zone_officer), by=unit_officer)
    problem = raise_problem(
        project=project, description="用地", owner="张三", due_on=TODAY, by=zone_officer, now=NOW, today=TODAY
    )
    return {
        "project_id": project.pk,
        "milestone_id": milestone.pk,
        "entry_id": project.entries.get().pk,
        "report_id": report.pk,
        "problem_id": problem.pk,
        "officer_id": zone_officer.pk,
        "absence_id": 1,
        "evidence_id": 1,
        "month": "2024-05",
    }


def answers(officer, things):
    """Return every answer to a GET, by route."""
    client = Client(raise_request_exception=False)
    client.force_login(officer)
    found = {}
    for route in OUR_ROUTES:
        if route in CHANGES_BY_ITSELF:
            continue
        asked = dict(ASKED.get(route, {}))
        if route.startswith("api/v1/rates") and "dispatch" not in route:
            asked["known_at"] = "2024-07-01T12:00:00+08:00"
        answer = client.get(addressed(route, things, "own"), asked)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found[route] = (answer.status_code, answer.headers.get("ETag"), _without_token(body))
    return found


def _without_token(body):
    """Return a page without the token of its forms, which is new every time."""
    head, *parts = body.split(b'name="csrfmiddlewaretoken" value="')
    return b"".join([head, *(part.split(b'"', 1)[1] for part in parts)])


def live_elsewhere(other_zone, other_zone_officer, province):
    """Let another zone register, report, correct, argue and be reviewed."""
    round_ = Round.objects.get(year=2023, number=1)
    for number in range(3):
        project = factories.make_project(other_zone, name=f"别区项目{number}", chain="别的链", planned_yuan=9 * YI)
        factories.enter(project, round_, Cohort.SIGNED, amount_yuan=7 * YI)
        factories.reach(project, Kind.LANDED, date(2024, 5, 10))
        factories.reach(project, Kind.STARTED, date(2024, 5, 1))
        report = monthly.submitted(project, MAY, by=other_zone_officer, completed_yuan=YI)
        if number:
            reviews.return_report(report=report, by=province, now=NOW, note="再核")
        else:
            monthly.approved(report, by=province)
        note_finding(project=project, rule="start_before_land", key="1", word="别区", by=other_zone_officer, now=NOW)
        raise_problem(project=project, description="别区", owner="李", due_on=TODAY, by=province, now=NOW, today=TODAY)
        edit_project(
            project=project,
            version=Project.objects.get(pk=project.pk).version,
            changes={"owner": "别的业主"},
            by=other_zone_officer,
            now=NOW,
        )


@pytest.mark.parametrize("person", ["zone_officer", "unit_officer"])
def test_another_zones_life_changes_no_byte(person, things, other_zone, other_zone_officer, province, request):
    officer = request.getfixturevalue(person)
    before = answers(officer, things)
    assert sum(status == 200 for status, _, _ in before.values()) > 35
    live_elsewhere(other_zone, other_zone_officer, province)
    after = answers(officer, things)
    assert [route for route in before if before[route] != after[route]] == []


def test_the_test_would_notice(things, zone, zone_officer):
    before = answers(zone_officer, things)
    factories.make_project(zone)
    after = answers(zone_officer, things)
    assert len([route for route in before if before[route] != after[route]]) >= 3


def test_the_provinces_calendar_is_everybodys(things, zone_officer, province):
    before = answers(zone_officer, things)["api/v1/reporting-months/<str:month>/"]
    months.close_month(month=MAY, by=province, now=NOW, today=TODAY)
    assert answers(zone_officer, things)["api/v1/reporting-months/<str:month>/"] != before
