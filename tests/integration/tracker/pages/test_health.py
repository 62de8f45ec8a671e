"""What machines ask: the health of the service, and figures for graphs."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from projects.rules.stages import Cohort
from tests import factories
from tests.integration.tracker.reminders.people import belong_to, owe, stalled_project
from tracker.models import Tick
from tracker.pages import health
from tracker.queries.health.jobs import JOBS


def test_health_is_one_word(client, db, django_assert_max_num_queries):
    now = timezone.now()
    Tick.objects.bulk_create(Tick(job=job.name, ran_at=now - timedelta(seconds=30)) for job in JOBS)
    with django_assert_max_num_queries(6):
        response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-cache" in response.headers["Cache-Control"]
    Tick.objects.filter(job="seal_audit").update(ran_at=now - timedelta(minutes=16))
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "alarm"})


def test_a_database_that_does_not_answer_is_told(client, monkeypatch):
    def away():
        raise OperationalError("could not connect")

    monkeypatch.setattr(health, "database_now", away)
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (503, {"status": "down"})
    assert response.headers["Retry-After"] == "10"
    metrics = client.get("/metrics")
    assert (metrics.status_code, "tracker_database_up 0" in metrics.content.decode()) == (200, True)


def test_metrics_are_text_of_prometheus(client, zone):
    Tick.objects.create(job="tick", ran_at=timezone.now() - timedelta(seconds=7))
    factories.enter(factories.make_project(zone), cohort=Cohort.SIGNED)
    response = client.get("/metrics")
    assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = response.content.decode().splitlines()
    values = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    assert values["tracker_database_up"] == "1"
    assert values["tracker_projects"] == values['tracker_cohort_entries{cohort="signed"}'] == "1"
    assert int(values['tracker_tick_age_seconds{job="tick"}']) in range(7, 11)
    named = {line.split()[2] for line in lines if line.startswith("# TYPE")}
    assert {name.partition("{")[0] for name in values} == named


def test_reminders_are_measured(client, zone_officer):
    due_at = timezone.now() - timedelta(minutes=20)
    owe(zone_officer, [stalled_project(zone_officer.zone)], now=due_at)
    belong_to("the original", due_at)
    measured = client.get("/metrics").content.decode()
    assert 'tracker_reminders{state="pending"} 1' in measured
    assert "tracker_dispatcher_armed 0" in measured


@pytest.mark.parametrize("path", ["/healthz", "/metrics", "/"])
def test_nothing_is_written_there(client, db, path):
    assert client.post(path).status_code == 405


TOKEN = "m" * 40


@pytest.mark.parametrize(
    ("token", "headers", "address", "status"),
    [
        ("", {}, "127.0.0.1", 200),
        ("", {}, "::1", 200),
        ("", {}, "10.1.2.3", 404),
        ("", {}, "", 404),  # a socket file, behind which a proxy stands
        ("", {"X-Forwarded-For": "127.0.0.1"}, "127.0.0.1", 404),
        ("", {"Forwarded": "for=127.0.0.1"}, "127.0.0.1", 404),
        ("", {"Authorization": "Bearer "}, "10.1.2.3", 404),
        (TOKEN, {}, "127.0.0.1", 404),
        (TOKEN, {"Authorization": f"Bearer {TOKEN}", "X-Forwarded-For": "10.1.2.3"}, "127.0.0.1", 200),
        (TOKEN, {"Authorization": f"Bearer {TOKEN}x"}, "127.0.0.1", 404),
        (TOKEN, {"Authorization": f"Token {TOKEN}"}, "127.0.0.1", 404),
        (TOKEN, {"Authorization": "Bearer 令牌"}, "127.0.0.1", 404),
    ],
)
def test_figures_are_for_the_token_or_for_this_machine(client, db, settings, token, headers, address, status):
    settings.METRICS_TOKEN = token
    for path in ("/metrics", "/healthz/detail"):
        assert client.get(path, headers=headers, REMOTE_ADDR=address).status_code == status
    assert client.get("/healthz", headers=headers, REMOTE_ADDR=address).status_code == 200
