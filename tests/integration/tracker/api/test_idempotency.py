"""A write that is sent again is done once, and answered as the first time."""

from datetime import timedelta
from functools import partial

import pytest
from rest_framework.test import APIClient

from projects.models import Project
from tests.threads import ON_POSTGRESQL, together
from tracker.models import KeptAnswer
from tracker.operations.idempotency import delete_expired_responses

URL = "/api/v1/projects/"
BODY = {"name": "甲", "category": "industry", "planned_wan": "1.5"}


@pytest.fixture
def client(api, zone_officer):
    """A client of an officer of `zone`."""
    return api(zone_officer)


def send(client, key="a1", body=BODY, url=URL):
    """Send a write under a key."""
    return client.post(url, body, headers={"Idempotency-Key": key})


def test_the_same_again_is_the_first_answer_again(client):
    first, again = send(client), send(client)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert (first.headers["ETag"], again.headers["ETag"]) == ('"1"', '"1"')
    assert ("Idempotency-Replayed" in first.headers, again.headers["Idempotency-Replayed"]) == (False, "true")
    assert Project.objects.count() == 1


def test_order_and_spacing_make_no_other_request(client):
    send(client)
    turned = '{ "planned_wan":"1.5","category":"industry",  "name":"甲" }'
    again = client.generic("POST", URL, turned, "application/json", headers={"Idempotency-Key": "a1"})
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")


def test_a_key_stands_for_one_request(client):
    project = send(client).json()["id"]
    other = send(client, body={**BODY, "name": "乙"})
    assert (other.status_code, other.json()["errors"][0]["code"]) == (422, "idempotency_key_reused")
    elsewhere = send(client, url=f"{URL}{project}/annual-plans/")
    assert elsewhere.status_code == 422
    assert Project.objects.count() == 1


def test_officers_do_not_meet_in_their_keys(client, api, other_zone_officer):
    assert send(client).json()["id"] != send(api(other_zone_officer)).json()["id"]


def test_what_was_refused_may_be_sent_again(client):
    assert send(client, body={**BODY, "name": ""}).status_code == 400
    assert send(client).status_code == 201
    taken = send(client, key="b2")
    assert taken.status_code == 409
    Project.objects.update(name="另一项目", name_key="另一项目")  # the name is free again
    assert send(client, key="b2").status_code == 201
    assert KeptAnswer.objects.count() == 2


@pytest.mark.parametrize("key", ["", " ", "长", "a" * 101, "a b"])
def test_a_key_that_is_none_is_refused(client, key):
    response = send(client, key=key.encode().decode("latin-1"))
    assert (response.status_code, response.json()["errors"][0]["attr"]) == (400, "Idempotency-Key")
    assert not Project.objects.exists()


def test_a_key_changes_nothing_where_nothing_is_written(client):
    assert client.get(URL, headers={"Idempotency-Key": "a1"}).status_code == 200
    assert send(client, url="/api/v1/me/").status_code == 405
    assert not KeptAnswer.objects.exists()


def test_answers_are_forgotten_after_a_week(client):
    send(client)
    kept_at = KeptAnswer.objects.get().kept_at
    assert delete_expired_responses(now=kept_at + timedelta(days=7)) == 0
    assert delete_expired_responses(now=kept_at + timedelta(days=7, seconds=1)) == 1


def send_again(officer):
    """Send the write from a client of its own."""
    client = APIClient()
    client.force_authenticate(officer)
    return send(client)


class TestAtOnce:
    """Sent many times at the same moment."""

    pytestmark = ON_POSTGRESQL

    def test_one_project_comes_of_many_equal_posts(self, zone_officer):
        answers = together(*[partial(send_again, zone_officer)] * 8)
        assert {answer.status_code for answer in answers} <= {201, 409}
        made = [answer for answer in answers if answer.status_code == 201]
        assert len({answer.content for answer in made}) == 1
        assert sum("Idempotency-Replayed" not in answer.headers for answer in made) == 1
        assert send_again(zone_officer).content == made[0].content
        assert Project.objects.count() == 1
