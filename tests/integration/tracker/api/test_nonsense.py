"""
Nonsense in every parameter and every field: refused or taken, never a fault, and always as the document says.

Each day every parameter and every field is told a third of the nonsense (`tests/daily.py`), neighbours another;
`make thorough` tells all of it.
"""

import json
from datetime import date
from urllib.parse import parse_qsl, urlencode

import pytest
from django.db import transaction

from projects.rules.stages import Kind
from tests import bulletin_factories, factories, indicator_factories, monthly, sample_factories
from tests.access_things import sent_in
from tests.daily import third_of_today
from tests.document import document
from tests.integration.tracker.api.test_schema import GETS, check, reader_of
from tests.people import made_once, people_of

pytestmark = pytest.mark.django_db

IN_A_QUERY = ["\x00", "9" * 25, "0001-01-01", "9999-12-31", "0000-01", "9999-99", "NaN", "-1", "１", "令", "{}"]
IN_A_BODY = [None, True, -1, 1.5, 10**30, "", "\x00", "😀", "9999-12-31", "9" * 5000, [], [10**30], {"a": 1}]
POSTS = {
    "/api/v1/projects/": {"name": "甲", "category": "industry"},
    "/api/v1/projects/{project_id}/milestones/": {"kind": "landed", "occurred_on": "2024-01-01"},
    "/api/v1/projects/{project_id}/annual-plans/": {"year": 2024, "planned_wan": "1"},
    "/api/v1/cohort-entries/": {"round": "2023-1", "cohort": "started", "amount_wan": "1"},
    "/api/v1/cohort-entries/move/": {"entries": [1], "round": "2023-1", "reason": "误列"},
    "/api/v1/cohort-entries/leave/": {
        "entries": [1],
        "left_on": "2024-01-01",
        "kind": "removed",
        "decision": "1号",
        "reason": "调整",
    },
    "/api/v1/rounds/{round_key}/entries/": {"cohort": "started", "members": [{"name": "甲"}], "dry_run": True},
    "/api/v1/cohort-entries/{entry_id}/leave/": {"left_on": "2024-01-01", "kind": "removed", "reason": "调整"},
    "/api/v1/cohort-entries/{entry_id}/withdraw-exit/": {"reason": "误登"},
    "/api/v1/cohort-entries/{entry_id}/correct/": {"reason": "少报"},
    "/api/v1/cohort-entries/{entry_id}/withdraw/": {"reason": "误列"},
    "/api/v1/milestones/{milestone_id}/withdraw/": {"reason": "误登"},
    "/api/v1/projects/{project_id}/progress-reports/": {"month": "2024-05", "completed_wan": "1"},
    "/api/v1/projects/{project_id}/problems/": {"description": "用地", "owner": "张三", "due_on": "2099-01-01"},
    "/api/v1/projects/{project_id}/findings/": {"rule": "a", "key": "b", "word": "核"},
    "/api/v1/monthly-sheet/cells/": {
        "month": "2024-05",
        "cells": [{"project": 1, "name": "completed", "text": "1", "seen": ""}],
    },
    "/api/v1/monthly-sheet/send/": {"month": "2024-05", "rows": [{"project": 1, "version": 1}]},
    "/api/v1/monthly-sheet/undo-no-change/": {"month": "2024-05"},
    "/api/v1/progress-reports/review/": {"reports": [1], "decision": "approve"},
    "/api/v1/progress-reports/no-change/": {"month": "2024-05", "projects": [1]},
    "/api/v1/progress-reports/{report_id}/approve/": {"note": "核"},
    "/api/v1/progress-reports/{report_id}/return/": {"note": "核"},
    "/api/v1/reporting-months/{month}/reopen/": {"reason": "补报"},
    "/api/v1/reporting-months/{month}/due-day/": {"due_on": "2024-07-08"},
    "/api/v1/problems/{problem_id}/escalate/": {"reason": "协调"},
    "/api/v1/problems/{problem_id}/resolve/": {"resolution": "已办"},
    "/api/v1/absences/": {"substitute": 1, "first_on": "2024-07-01", "last_on": "2024-07-02"},
    "/api/v1/indicator-values/": {"indicator": "investment", "period": "2021", "value": "1"},
    "/api/v1/imports/{import_id}/answers/": {"answers": {"unit": "元"}},
    "/api/v1/imports/{import_id}/apply/": {"plan": "0" * 64},
    "/api/v1/bulletins/": {"title": "通报", "params": {"as_of": "2024-06-30", "last": "2023-1"}},
    "/api/v1/assessment-schemes/": {
        "name": "考核",
        "period": "2023",
        "missing_policy": "zero",
        "grades": [{"name": "优秀", "share": 100}],
        "indicators": [{"indicator": "investment", "weight": "100", "scoring": "rank"}],
    },
    "/api/v1/projects/{project_id}/contact-phone/": {"reason": "督办"},
    "/api/v1/projects/{project_id}/moves/": {"zone": 1, "moved_on": "2024-06-30", "reason": "登记有误"},
    "/api/v1/projects/{project_id}/withdrawal/": {"reason": "误登"},
    "/api/v1/projects/{project_id}/merge/": {"into": 1, "reason": "同一项目"},
    "/api/v1/projects/{project_id}/plan-adjustments/": {"year": 2024, "planned_wan": "2", "reason": "调整"},
    "/api/v1/projects/{project_id}/plan-exits/": {"year": 2024, "left_on": "2024-06-02", "reason": "调整"},
    "/api/v1/projects/{project_id}/intake/": {"intake_class": "land", "started_on": "2024-05-13"},
    "/api/v1/stalled/{project_id}/answers/": {
        "rule": "silent",
        "explanation": "等批复",
        "measure": "已约谈",
        "due_on": "2099-01-01",
    },
    "/api/v1/target-lists/": {"name": "清单", "stage": "started", "deadline": "2024-12-31"},
    "/api/v1/target-lists/{target_id}/members/": {"project": 1, "reason": "补列"},
    "/api/v1/target-lists/{target_id}/withdraw/": {"reason": "误立"},
    "/api/v1/chain-aliases/": {"chain": 1, "text": "新文字"},
    "/api/v1/chain-leaders/": {"chain": 1, "owner": "新链主", "recognized_on": "2024-01-02", "reason": "公布"},
    "/api/v1/officers/{officer_id}/account/": {"is_active": False, "reason": "离任"},
    "/api/v1/rights-requests/{request_id}/decide/": {"decision": "refused", "note": "不合适"},
    "/api/v1/rounds/{round_key}/correct/": {"held_on": "2023-02-02", "reason": "误登"},
    "/api/v1/rounds/": {"year": 2025, "number": 1, "held_on": "2025-01-01"},
}
OF_SECURITY = {"/api/v1/officers/{officer_id}/account/", "/api/v1/rights-requests/{request_id}/decide/"}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """A zone, everybody, and the numbers of what there is of a project of the zone."""
    with made_once(django_db_blocker):
        zone = factories.make_zone()
        people = people_of(zone, factories.make_zone())
        more = {"request_id": factories.ask_for_rights().pk, "import_id": sent_in(people["province"]).pk}
        yield {**people, "zone": zone, "numbers": numbers_of(zone) | more}


@pytest.fixture
def client(api, world):
    """A client of the province."""
    return api(world["province"])


@pytest.fixture
def numbers(world):
    """The numbers of what there is."""
    return world["numbers"]


def numbers_of(zone):
    """Return the numbers of a project, of its entry, of its milestone and of what else an address names."""
    entry = factories.enter(factories.make_project(zone))
    milestone = factories.reach(entry.project, Kind.SIGNED, date(2024, 1, 1))
    own = monthly.numbers_of(entry.project)
    return {
        "project_id": entry.project_id,
        "stalled_id": factories.make_project(zone).pk,
        "entry_id": entry.pk,
        "round_key": entry.round.key,
        "target_id": factories.aim(entry.project).target_id,
        "milestone_id": milestone.pk,
        **own,
        **indicator_factories.sealed_numbers(zone),
        "bulletin_id": bulletin_factories.seal().pk,
        "sample_id": sample_factories.draw([entry]).pk,
    }


def fields_of(path, method):
    """Return the names that a body may hold."""
    body = document()["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"]
    return list(document()["components"]["schemas"][body["$ref"].rpartition("/")[2]]["properties"])


@pytest.mark.parametrize("path", GETS)
def test_nonsense_in_a_query(api, world, numbers, path):
    client = api(world[reader_of(path)])
    described = document()["paths"][path]["get"].get("parameters", [])
    names = [one["name"] for one in described if one["in"] == "query"]
    for turn, name in enumerate(names):
        for value in third_of_today(IN_A_QUERY, turn=turn):
            query = urlencode({**dict(parse_qsl(GETS[path].format(**numbers))), name: value})
            response = client.get(f"{path.format(**numbers)}?{query}")
            assert response.status_code in {200, 400}, query
            check(response, path)


@pytest.mark.parametrize("path", POSTS)
def test_nonsense_in_a_body(api, client, world, numbers, path):
    client = api(world["security"]) if path in OF_SECURITY else client
    in_zone = {"zone": world["zone"].pk}
    whole = {
        "/api/v1/projects/": in_zone,
        "/api/v1/indicator-values/": in_zone,
        "/api/v1/cohort-entries/": {"project": numbers["project_id"]},
    }
    for turn, name in enumerate(fields_of(path, "post")):
        for value in third_of_today(IN_A_BODY, turn=turn):
            body = json.dumps({**POSTS[path], **whole.get(path, {}), name: value})
            before = transaction.savepoint()
            response = client.generic("POST", path.format(**numbers), body, content_type="application/json")
            transaction.savepoint_rollback(before)
            assert response.status_code in {200, 201, 202, 400, 409, 422}, body
            check(response, path, "post")


def test_nonsense_in_an_edit(client, numbers):
    path = "/api/v1/projects/{project_id}/"
    url = path.format(**numbers)
    seen = client.get(url)["ETag"]
    for turn, name in enumerate(fields_of(path, "patch")):
        for value in third_of_today(IN_A_BODY, turn=turn):
            before = transaction.savepoint()
            body, headers = json.dumps({name: value}), {"If-Match": seen}
            response = client.generic("PATCH", url, body, content_type="application/json", headers=headers)
            transaction.savepoint_rollback(before)
            assert response.status_code in {200, 400, 422}, body
            check(response, path, "patch")


@pytest.mark.parametrize("month", ["0001-01", "1000-01", "9999-12"])
def test_a_month_that_nobody_means_is_not_there(world, client, numbers, month):
    client.force_login(world["province"])
    assert client.get(f"/api/v1/reporting-months/{month}/").status_code == 404
    # A page says what is wrong, and shows no other month in its place.
    for address in (f"/projects/{numbers['project_id']}/reports/{month}/", f"/desk/?month={month}"):
        answer = client.get(address)
        assert (answer.status_code, "请核对年份" in answer.content.decode()) == (422, True)
