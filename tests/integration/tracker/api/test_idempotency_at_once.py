"""Equal requests at the same moment, each under the same key, do their work once."""

import threading

import pytest
from django.db import connection, connections
from rest_framework.test import APIClient

from projects.models import Project
from tests import factories
from zones.models import Role

BODY = {"name": "一号项目", "category": "industry"}
PATH = "/api/v1/projects/"
KEY = {"Idempotency-Key": "key-1"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite takes one writer at a time")
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
    assert len(made) == 50
    assert len({one.content for one in made}) == 1
    assert sum("Idempotency-Replayed" not in one for one in made) == 1
    assert Project.objects.count() == 1
