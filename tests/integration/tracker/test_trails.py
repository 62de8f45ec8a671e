"""What an auditor finds: sign-ins, refusals, exports and downloads, by every condition; and the alarm on probing."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from projects.models import AuditEvent
from projects.operations.audit import record_event
from projects.operations.audit_chain import seal_audit, verify_audit
from projects.operations.request_number import request_from, request_named
from tests import factories
from tests.access_things import evidence_of
from tests.factories import NOW
from tracker.operations.trails import note_refusal
from tracker.queries.health.probing import probing_alarms
from zones.models import Role

pytestmark = pytest.mark.django_db

URL = "/api/v1/audit-events/"


@pytest.fixture
def trail(zone, zone_officer, province):
    """Three events, each unlike the others in everything that is searched by; and the project of one."""
    project = factories.make_project(zone)
    AuditEvent.objects.all()
    with request_named("request-1"), request_from("10.0.0.1"):
        record_event(action="sign_in", subject=zone_officer, by=zone_officer, now=NOW)
    with request_named("request-2"), request_from("10.0.0.2"):
        record_event(action="sign_in_refused", subject=province, by=None, now=NOW - timedelta(days=3))
        record_event(action="edit_project", subject=project, by=province, now=NOW - timedelta(days=9))
    return project


def found(answer):
    assert answer.status_code == 200, answer.content
    return [row["action"] for row in answer.json()["results"]]


def test_every_condition_finds(api, client, auditor, trail, zone_officer, province):
    client.force_login(auditor)
    day = (NOW - timedelta(days=3)).date().isoformat()
    asked = {
        "actor": {zone_officer.username.upper(): ["sign_in"], province.username: ["sign_in_refused", "edit_project"]},
        "action": {"sign_in": ["sign_in"], "unknown": []},
        "outcome": {"refused": ["sign_in_refused"]},
        "address": {"10.0.0.1": ["sign_in"]},
        "request_id": {"request-2": ["edit_project", "sign_in_refused"]},
        "object_type": {"officer": ["sign_in_refused", "sign_in"]},
        "object_id": {},
        "project": {trail.pk: ["edit_project", "register_project"]},
        "from": {NOW.date().isoformat(): ["sign_in", "register_project"]},
        "to": {"2000-01-01": []},
    }
    for name, wanted in asked.items():
        for value, actions in wanted.items():
            assert sorted(found(api(auditor).get(URL, {name: value}))) == sorted(actions), (name, value)
            if (name, value) != ("action", "unknown"):
                shown = client.get("/audit/", {name: value}).context["table"].body
                assert sorted(row["event"].action for row, _ in shown) == sorted(actions), (name, value)
    assert found(api(auditor).get(URL, {"from": day, "to": day})) == ["sign_in_refused"]
    assert found(api(auditor).get(URL, {"object_type": "project", "object_id": trail.pk}))[0] == "edit_project"
    assert client.get("/audit/", {"from": day, "to": "2000-01-01"}).status_code == 422
    assert api(auditor).get(URL, {"from": day, "to": "2000-01-01"}).status_code == 400


@pytest.mark.parametrize("count", [60, 240])
def test_pages_go_back_in_time_at_a_constant_cost(
    api, client, auditor, province, count, django_assert_num_queries, django_assert_max_num_queries
):
    for number in range(count):
        record_event(action="sign_in", subject=province, by=province, now=NOW + timedelta(seconds=number))
    with django_assert_num_queries(1):
        first = api(auditor).get(URL).json()
    second = api(auditor).get(first["next"]).json()
    numbers = [row["id"] for row in (*first["results"], *second["results"])]
    assert numbers == sorted(numbers, reverse=True)
    assert len(set(numbers)) == min(count, 100)
    assert [row["id"] for row in api(auditor).get(second["previous"]).json()["results"]] == numbers[:50]
    client.force_login(auditor)
    with django_assert_max_num_queries(7):
        page = client.get("/audit/").context["table"]
    older = client.get(f"/audit/?{page.older}").context["table"]
    assert [row["event"].pk for row, _ in older.body] == numbers[50:100]
    back = client.get(f"/audit/?{older.newer}").context["table"]
    assert [row["event"].pk for row, _ in back.body] == numbers[:50]
    assert (page.newer, back.newer) == ("", "")
    # The whole of it as a workbook, of whatever page.
    rows = load_workbook(BytesIO(client.get(f"/audit/?{older.query_of_workbook}").getvalue())).active
    assert rows.max_row > count


def test_what_is_found_leaves_as_a_workbook_that_is_audited_itself(api, auditor, trail, monkeypatch):
    answer = api(auditor).get(URL, {"format": "xlsx", "outcome": "refused", "from": "2024-01-01"})
    rows = list(load_workbook(BytesIO(answer.getvalue())).active.iter_rows(values_only=True))
    above = "\n".join(str(row[0]) for row in rows[:8])
    for words in ("结果：未成功", "自（含当日）：2024-01-01", f"查询：{auditor}（审计员），20"):
        assert words in above
    number = int(above.partition("导出编号：")[2].partition("\n")[0])
    event = AuditEvent.objects.get(action="export_workbook")
    assert (event.actor, event.object_type, event.object_id) == (auditor, "workbook", number)
    assert json.loads(event.after)["rows"] == 1
    assert found(api(auditor).get(URL, {"object_type": "workbook", "object_id": number})) == ["export_workbook"]
    monkeypatch.setattr("tracker.workbooks.sheets.MOST_AT_ONCE", 3)
    many = api(auditor).get(URL, {"format": "xlsx"})
    assert (many.status_code, many.json()["errors"][0]["code"]) == (422, "too_many_rows")


def test_workbooks_and_files_that_leave_are_found_and_projects_do_not_tell(api, auditor, province, zone_officer, zone):
    project = factories.make_project(zone)
    evidence = evidence_of(project, zone_officer)
    asked = {"as_of": "2024-06-30", "format": "xlsx"}
    assert api(province).get("/api/v1/stalled/", asked).status_code == 200
    list(api(zone_officer).get(f"/api/v1/evidence/{evidence.pk}/file/").streaming_content)
    export, download = AuditEvent.objects.filter(action__in=["export_workbook", "download_evidence"]).order_by("id")
    assert json.loads(export.after)["filters"] == asked
    assert (export.actor, download.actor, download.project) == (province, zone_officer, project)
    history = api(zone_officer).get(f"/api/v1/projects/{project.pk}/history/").json()["results"]
    assert [row["action"] for row in history] == ["register_project"]
    assert found(api(auditor).get(URL, {"project": project.pk})) == ["download_evidence", "register_project"]


def test_refusals_are_recorded_and_a_flood_does_not_fill_the_audit(
    api, client, province, zone_officer, other_zone_officer, zone, capsys
):
    project = factories.make_project(zone)
    client.force_login(other_zone_officer)
    told = {
        f"/projects/{project.pk}/": 404,
        "/officers/": 403,
        "/admin/zones/officer/": 302,
        "/no-such-page/": 404,
        "/projects/": 200,
    }
    assert {path: client.get(path).status_code for path in told} == told
    assert api(other_zone_officer).get(f"/api/v1/projects/{project.pk}/").status_code == 404
    assert api().get(f"/api/v1/projects/{project.pk}/").status_code == 401
    refused = AuditEvent.objects.filter(action="access_refused").order_by("id")
    paths = [json.loads(event.after)["path"] for event in refused]
    assert paths == [*list(told)[:3], f"/api/v1/projects/{project.pk}/"]
    assert {(event.actor, event.address, bool(event.request_id)) for event in refused} == {
        (other_zone_officer, "127.0.0.1", True)
    }
    # Half an hour at a request a second: the first twenty, then one a minute until ten minutes have passed.
    probe = {"officer": zone_officer, "status": 404, "method": "GET", "path": "/projects/9/"}
    for second in range(0, 1800, 3):
        note_refusal(**probe, now=NOW + timedelta(seconds=second))
    assert 40 < refused.filter(actor=zone_officer).count() < 100
    (alarm,) = probing_alarms(now=NOW + timedelta(minutes=30))
    assert f"账号 {zone_officer.username} 最近 10 分钟有" in alarm
    assert list(probing_alarms(now=NOW + timedelta(minutes=45))) == []


def test_watch_tells_of_probing(client, zone_officer, capsys):
    client.force_login(zone_officer)
    for number in range(20):
        client.get(f"/projects/{number + 1}/")
    with pytest.raises(SystemExit):
        call_command("watch", "--no-mail")
    assert f"账号 {zone_officer.username} 最近 10 分钟有 20 次" in capsys.readouterr().err


def test_the_address_is_sealed_and_older_seals_stay_valid(zone_officer):
    record_event(action="sign_in", subject=zone_officer, by=zone_officer, now=NOW)
    old = AuditEvent.objects.get()
    seal_audit(now=NOW)
    with request_from("10.0.0.1"):
        record_event(action="sign_in", subject=zone_officer, by=zone_officer, now=NOW)
    anchors = [*seal_audit(now=NOW)]
    assert (old.address, list(verify_audit(anchors=anchors))) == ("", [])


def test_who_else_sees_the_trails(api, trail, province, security):
    # What the province saw of events before is unchanged; the search is the auditor's alone.
    for officer in (province, security, factories.make_officer(Role.ADMINISTRATOR)):
        assert api(officer).get(URL).status_code == 403
    assert AuditEvent.objects.visible_to(security).count() == 0
