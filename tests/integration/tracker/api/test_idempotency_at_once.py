"""Equal requests at the same moment, each under the same key, do their work once."""

import threading

import pytest
from django.db import connection, connections
from rest_framework.test import APIClient

from projects.models import Project
from tests import factories
from tracker.operations.idempotency import StoredResponse, answer_once
from zones.models import Role

BODY = {"name": "一号项目", "category": "industry"}
PATH = "/api/v1/projects/"
KEY = {"Idempotency-Key": "key-1"}

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite takes one writer at a time"),
]


def test_fifty_equal_requests_at_once_make_one_project():
    officer = factories.make_officer(Role.ZONE)
    answers = []
    start = threading.Barrier(10)

    def ask():
        client = APIClient()
        client.force_authenticate(officer)
        start.wait()
        answers.extend(client.post(PATH, BODY, headers=KEY) for _ in range(5))
        connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = [one for one in answers if one.status_code == 201]
    early = [one for one in answers if one.status_code != 201]
    assert {one.status_code for one in early} <= {409}
    assert {one.headers["Retry-After"] for one in early} <= {"1"}
    assert len({one.content for one in made}) == 1
    assert sum("Idempotency-Replayed" not in one for one in made) == 1
    assert Project.objects.count() == 1


def test_who_asks_again_too_early_is_told_so_and_gets_the_answer_later():
    officer = factories.make_officer(Role.ZONE)
    working, go_on = threading.Event(), threading.Event()

    def work():
        working.set()
        go_on.wait(30)
        return StoredResponse(201, "{}", "")

    def ask(answer):
        return answer_once(officer=officer, key="key-1", fingerprint="f", answer=answer, now=factories.NOW)

    def first():
        ask(work)
        connections.close_all()

    thread = threading.Thread(target=first)
    thread.start()
    working.wait(30)
    client = APIClient()
    client.force_authenticate(officer)
    early = client.post(PATH, BODY, headers=KEY)
    other = client.post(PATH, BODY, headers={"Idempotency-Key": "key-2"})
    go_on.set()
    thread.join()
    assert (early.status_code, early.headers["Retry-After"]) == (409, "1")
    assert early.json()["errors"][0]["code"] == "idempotency_key_in_flight"
    assert other.status_code == 201
    assert ask(work) == StoredResponse(201, "{}", "", is_replay=True)
