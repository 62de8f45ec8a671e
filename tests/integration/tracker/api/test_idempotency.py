"""A repeated POST is answered once."""

import threading

import pytest
from django.db import connection, connections
from rest_framework.test import APIClient

from projects.models import Project
from tests import factories
from tracker.models import IdempotencyKey
from zones.models import Role

BODY = {"name": "一号项目", "category": "industry"}
PATH = "/api/v1/projects/"
KEY = {"Idempotency-Key": "key-1"}


@pytest.mark.django_db
def test_the_same_request_gets_the_first_answer(api, zone_officer):
    first = api(zone_officer).post(PATH, BODY, headers=KEY)
    again = api(zone_officer).post(PATH, BODY, headers=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.content, again["ETag"]) == (first.content, first["ETag"])
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")
    assert Project.objects.count() == 1


@pytest.mark.django_db
def test_another_body_or_address_is_refused(api, zone_officer):
    api(zone_officer).post(PATH, BODY, headers=KEY)
    for path, body in ((PATH, {**BODY, "name": "二号项目"}), ("/api/v1/absences/", BODY)):
        refused = api(zone_officer).post(path, body, headers=KEY)
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "key_reused")


@pytest.mark.django_db
def test_what_was_refused_is_not_kept(api, zone_officer):
    assert api(zone_officer).post(PATH, {}, headers=KEY).status_code == 400
    assert api(zone_officer).post(PATH, BODY, headers=KEY).status_code == 201
    other = {"Idempotency-Key": "key-2"}
    assert api(zone_officer).post(PATH, BODY, headers=other).status_code == 409
    assert [one.key for one in IdempotencyKey.objects.all()] == ["key-1"]


@pytest.mark.django_db
def test_keys_belong_to_officers(api, zone_officer, other_zone_officer):
    for officer in (zone_officer, other_zone_officer):
        assert api(officer).post(PATH, BODY, headers=KEY).status_code == 201
    assert Project.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["a b", "ü", "x" * 256])
def test_a_key_is_short_and_visible(api, zone_officer, key):
    headers = {"HTTP_IDEMPOTENCY_KEY": key}
    assert api(zone_officer).post(PATH, BODY, **headers).status_code == 400


@pytest.mark.django_db
def test_nobody_is_answered_from_memory_without_signing_in(api, zone_officer):
    api(zone_officer).post(PATH, BODY, headers=KEY)
    assert api().post(PATH, BODY, headers=KEY).status_code == 401


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
    assert {one.status_code for one in answers} <= {201, 409}
    assert len({one.content for one in made}) == 1
    assert sum("Idempotency-Replayed" not in one for one in made) == 1
    assert {one["Retry-After"] for one in answers if one.status_code == 409} <= {"1"}
    assert Project.objects.count() == 1
