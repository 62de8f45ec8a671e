"""The log's entry of a request and of a task."""

import io
import json
import logging

import pytest

from config.log_formats import JSONFormatter
from tests import factories
from tracker.tasks import tick


@pytest.fixture
def entries():
    """Return a function that gives the entries of one logger as the log holds them, and their text."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JSONFormatter())
    logging.getLogger().addHandler(handler)

    def read(name):
        told = [json.loads(line) for line in stream.getvalue().splitlines()]
        return [one for one in told if one["logger"] == name], stream.getvalue()

    yield read
    logging.getLogger().removeHandler(handler)


def test_a_request_is_told_by_its_route_and_its_officer_and_by_nothing_it_sent(client, zone_officer, api, entries):
    project = factories.make_project(zone_officer.zone)
    client.force_login(zone_officer)
    answers = [
        client.get(f"/projects/{project.pk}/?search=13800001111", headers={"X-Request-ID": "request-one"}),
        api(zone_officer).get("/api/v1/projects/"),
        client.post("/login/", {"username": "canary-name", "password": "canary-word"}),
        client.get("/nowhere/canary-token/"),
        client.get("/healthz"),
    ]
    told, text = entries("tracker.requests")
    assert [one["status"] for one in told] == [answer.status_code for answer in answers[:-1]]
    page, listed, sign_in, nowhere = told
    assert (page["request_id"], page["user"], page["method"]) == ("request-one", zone_officer.pk, "GET")
    assert page["route"] == "projects/<int:project_id>/"
    assert page["queries"] > 0
    assert page["milliseconds"] >= page["query_milliseconds"] > 0
    assert page["address"] == "127.0.0.1"
    assert (listed["route"], listed["user"]) == ("api/v1/projects/", zone_officer.pk)
    assert sign_in["route"] == "login/"
    assert "route" not in nowhere
    for word in ("canary", "13800001111", zone_officer.username):
        assert word not in text


def test_a_task_is_told_by_its_name_its_number_and_its_end(db, entries):
    done = tick.apply(task_id="number-of-the-task")
    assert done.successful()
    ((told,), _) = entries("tracker.tasks.runs")
    assert (told["task"], told["task_id"], told["outcome"]) == ("tracker.tasks.tick", "number-of-the-task", "success")
    assert told["milliseconds"] >= 0
