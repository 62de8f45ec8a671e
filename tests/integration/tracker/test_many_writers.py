"""64 writers at once: nothing that was acknowledged is lost, and nobody is shown a deadlock."""

import random
import threading
from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection, connections
from rest_framework.test import APIClient

from projects.models import AuditEvent, Milestone, ProgressFigure, Project
from projects.operations.audit_chain import seal_audit, verify_audit
from projects.operations.projection import projection_differences
from tests import factories
from tests.factories import NOW
from tracker.models import Problem, ProgressReport, ReportStep
from zones.models import Role

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite takes one writer at a time"),
    pytest.mark.timeout(300),
]

WRITERS, TURNS = 64, 6


def at_once(work, count):
    """Run `work(number)` in so many threads that begin together; return what they return."""
    start = threading.Barrier(count)
    results = []

    def run(number):
        try:
            start.wait()
            results.append(work(number))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == count
    return results


def client_of(officer):
    client = APIClient()
    client.force_authenticate(officer)
    return client


@pytest.fixture
def zone_and_people(db):
    zone = factories.make_zone()
    people = [factories.make_officer(Role.ZONE, zone=zone) for _ in range(8)]
    people += [factories.make_officer(Role.UNIT, unit=zone.unit) for _ in range(8)]
    return zone, people


def test_two_officers_record_the_same_milestone_at_once(zone_and_people):
    zone, people = zone_and_people
    for _ in range(5):
        project = factories.make_project(zone)
        path = f"/api/v1/projects/{project.pk}/milestones/"
        body = {"kind": "started", "occurred_on": "2024-06-01"}

        def record(number, path=path, body=body):
            return client_of(people[number]).post(path, body)

        answers = sorted(at_once(record, 2), key=lambda answer: answer.status_code)
        assert [one.status_code for one in answers] == [201, 409]
        assert answers[1].json()["standing"] == {"id": answers[0].json()["id"], "occurred_on": "2024-06-01"}


def test_64_writers_lose_nothing(zone_and_people):
    zone, people = zone_and_people
    projects = [factories.make_project(zone, note="0") for _ in range(4)]

    def work(number):
        draw = random.Random(number)
        client = client_of(people[number % len(people)])
        return [_turn(client, draw, draw.choice(projects), f"{number}-{turn}") for turn in range(TURNS)]

    done = [answer for answers in at_once(work, WRITERS) for answer in answers]
    statuses = Counter(status for _, status, _ in done)
    assert set(statuses) <= {200, 201, 409, 412, 422}, statuses
    assert len(done) == WRITERS * TURNS
    _every_acknowledged_write_is_there(done, projects)
    assert list(projection_differences()) == []
    seal_audit(now=NOW)
    assert [one for one in verify_audit(anchors=[]) if "锚点" not in one] == []


def _turn(client, draw, project, label):
    """Do one thing to a project; return what it was, the status, and what was acknowledged."""
    base = f"/api/v1/projects/{project.pk}/"
    what = draw.choice(["edit", "report", "no_change", "milestone", "problem", "review", "recall"])
    if what == "edit":
        seen = client.get(base)
        answer = client.patch(base, {"note": label}, headers={"If-Match": seen["ETag"]})
    elif what == "report":
        body = {"month": f"2024-0{draw.randint(1, 6)}", "completed_wan": str(draw.randint(1, 99)), "submit": True}
        answer = client.post(f"{base}progress-reports/", {**body, "explanation": label})
    elif what == "no_change":
        body = {"month": f"2024-0{draw.randint(1, 6)}", "no_change": True}
        answer = client.post(f"{base}progress-reports/", body)
    elif what == "milestone":
        day = date(2024, 1, 1) + timedelta(days=draw.randint(0, 100))
        kind = draw.choice(["signed", "landed", "started", "completed", "producing"])
        answer = client.post(f"{base}milestones/", {"kind": kind, "occurred_on": str(day), "reason": label})
    elif what == "problem":
        body = {"description": label, "owner": "张三", "due_on": "2099-01-01"}
        answer = client.post(f"{base}problems/", body)
    else:
        return _reviewed(client, draw, base, what)
    return what, answer.status_code, answer.json()


def _reviewed(client, draw, base, what):
    reports = client.get(f"{base}progress-reports/").json()["results"]
    if not reports:
        return "nothing", 200, {}
    act = "recall" if what == "recall" else draw.choice(["approve", "return"])
    body = {"note": "核"} if act == "return" else {}
    answer = client.post(f"/api/v1/progress-reports/{draw.choice(reports)['id']}/{act}/", body)
    # Officers of the zone may not review.
    return act, 422 if answer.status_code == 403 else answer.status_code, answer.json()


def _every_acknowledged_write_is_there(done, projects):
    acknowledged = [(what, body) for what, status, body in done if status in {200, 201} and body]
    made = {what: {body["id"] for found, body in acknowledged if found == what} for what, _ in acknowledged}
    assert made.get("milestone", set()) == set(Milestone.objects.values_list("pk", flat=True))
    assert made.get("problem", set()) == set(Problem.objects.values_list("pk", flat=True))
    edits = Counter(body["id"] for what, body in acknowledged if what == "edit")
    for project in projects:
        events = AuditEvent.objects.of(project).filter(action="edit_project")
        assert events.count() == edits[project.pk]
        notes = [event.after for event in events]
        assert len(set(notes)) == len(notes)
        last = events.last()
        assert last is None or f'"{Project.objects.get(pk=project.pk).note}"' in last.after
    steps = Counter(ReportStep.objects.values_list("to_state", flat=True))
    sent = [what for what, _ in acknowledged if what in {"report", "no_change"}]
    assert steps["submitted"] == len(sent)
    assert steps["approved"] == sum(what == "approve" for what, _ in acknowledged)
    assert steps["returned"] == sum(what == "return" for what, _ in acknowledged)
    counted = set(ProgressReport.objects.filter(state__in=["submitted", "approved"]).values_list("figure", flat=True))
    assert counted == set(ProgressFigure.objects.standing().values_list("pk", flat=True))
