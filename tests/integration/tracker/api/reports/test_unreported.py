"""Who has not reported, calling for their reports, what waits today, and findings by place: over the API."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from projects.models import AuditEvent
from projects.rules.months import month_text, previous_month
from projects.rules.stages import Kind
from tests import factories
from tests.integration.tracker.reminders.people import work_today
from tracker.models import Reminder

pytestmark = pytest.mark.django_db
API = "/api/v1/"


@pytest.fixture
def month(db):
    """The month that is reported now, on a day that is worked."""
    today = timezone.localdate()
    work_today(today)
    return previous_month(today.replace(day=1))


def silent(zone, count=2):
    """Return projects that owe a report."""
    return [factories.make_project(zone, now=timezone.now() - timedelta(days=90)) for _ in range(count)]


def test_zones_that_lack_reports_are_listed_and_called(
    api, month, unit_officer, province, zone_officer, zone, other_zone, auditor
):
    projects = silent(zone, 12)
    silent(other_zone)
    client = api(unit_officer)
    [row] = client.get(f"{API}unreported/").json()["results"]
    assert (row["zone"], row["missing"], row["expected"]) == (zone.pk, 12, 12)
    assert [one["id"] for one in row["projects"]] == [project.pk for project in projects[:10]]
    assert [(one["id"], one["is_called_today"]) for one in row["officers"]] == [(zone_officer.pk, False)]
    body = {"month": month_text(month), "zones": [zone.pk, other_zone.pk, 10**9]}
    called = client.post(f"{API}report-calls/", body)
    assert (called.status_code, called.json()) == (201, {"mails": 1, "called_before": 0, "unreachable": []})
    assert client.post(f"{API}report-calls/", body).json()["called_before"] == 1
    [mail] = Reminder.objects.filter(kind="reports")
    assert (mail.recipient, mail.items.count()) == (zone_officer, 12)
    assert AuditEvent.objects.get(action="call_for_reports").actor == unit_officer
    assert client.get(f"{API}unreported/").json()["results"][0]["officers"][0]["is_called_today"]
    running = {**body, "month": month_text(timezone.localdate())}
    for refused, status in ((running, 422), ({**body, "zones": []}, 400), ({**body, "zones": ["x"]}, 400)):
        assert client.post(f"{API}report-calls/", refused).status_code == status, refused
    assert len(api(province).get(f"{API}unreported/?limit=1").json()["results"]) == 1
    for stranger in (zone_officer, auditor):
        assert api(stranger).get(f"{API}unreported/").status_code == 403
        assert api(stranger).post(f"{API}report-calls/", body).status_code == 403


def test_what_waits_today_is_counted_as_far_as_one_sees(api, month, province, zone_officer, zone, other_zone):
    silent(zone)
    silent(other_zone, 1)
    told = api(province).get(f"{API}todos/").json()
    assert (told["month"], [one["count"] for one in told["missing"]]) == (month_text(month), [2, 1])
    own = api(zone_officer).get(f"{API}todos/").json()
    assert [(one["zone"], one["count"]) for one in own["missing"]] == [(zone.pk, 2)]


def test_findings_are_counted_by_place_and_kind(api, province, unit_officer, zone, other_zone):
    for place in (zone, zone, other_zone):
        project = factories.make_project(place)
        factories.reach(project, Kind.LANDED, date(2024, 6, 10))
        factories.reach(project, Kind.STARTED, date(2024, 6, 1))
    told = api(province).get(f"{API}findings/matrix/?by=zone").json()
    by_key = {row["key"]: row["counts"] for row in told["rows"]}
    assert sum(sum(counts.values()) for counts in by_key.values()) == sum(told["total"].values())
    listed = api(province).get(f"{API}findings/?limit=500").json()["results"]
    assert sum(told["total"].values()) == len(listed)
    assert set(told["total"]) == {one["title"] for one in listed}
    own = api(unit_officer).get(f"{API}findings/matrix/?is_explained=false").json()
    assert [(row["key"], row["counts"]) for row in own["rows"]] == [(str(zone.pk), by_key[str(zone.pk)])]
    assert api(province).get(f"{API}findings/matrix/?is_explained=true").json()["total"] == {}
