"""Bulletins by the API: who seals, who reads, what is taken out, and what nobody may see."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from openpyxl import load_workbook

from projects.models import AuditEvent
from projects.rules.stages import Cohort, Kind
from tests import bulletin_factories, factories
from tests.factories import YI
from zones.models import Role

pytestmark = pytest.mark.django_db
URL = "/api/v1/bulletins/"
PARAMS = {"as_of": "2024-06-30", "last": "2023-1"}


@pytest.fixture
def world(db, api):
    """A project of each of two zones, of different units, on the first list; clients of everybody."""
    factories.make_round(2023, 1)
    zones = [factories.make_zone(name=name) for name in ("甲区", "乙区")]
    for zone in zones:
        entry = factories.enter(factories.make_project(zone, name=f"{zone}项目"), cohort=Cohort.SIGNED, amount_yuan=YI)
        factories.reach(entry.project, Kind.STARTED, date(2024, 5, 1))
    people = {
        "province": factories.somebody(),
        "auditor": factories.make_officer(Role.AUDITOR),
        "security": factories.make_officer(Role.SECURITY),
        **{f"unit{n}": factories.make_officer(Role.UNIT, unit=zone.unit) for n, zone in enumerate(zones)},
        **{f"zone{n}": factories.make_officer(Role.ZONE, zone=zone) for n, zone in enumerate(zones)},
    }
    return zones, {name: api(officer) for name, officer in people.items()}


def body(unit=None, **more):
    return {"title": "进展通报", "params": {**PARAMS, **({"unit": unit} if unit else {})}, **more}


def test_who_seals_and_who_reads(world):
    (first, second), clients = world
    sealed = clients["province"].post(URL, body())
    own = clients["unit0"].post(URL, body(first.unit_id))
    assert (sealed.status_code, own.status_code) == (201, 201)
    assert (sealed.json()["number"], own.json()["previous"]) == (1, sealed.json()["digest"])
    for who in ("zone0", "auditor", "security"):
        assert clients[who].post(URL, body()).status_code == 403
    assert clients["unit0"].post(URL, body()).status_code == 403
    # Of a unit out of sight it is not even told that it is there.
    assert clients["unit0"].post(URL, body(second.unit_id)).status_code == 400
    seen = {who: [one["number"] for one in client.get(URL).json()["results"]] for who, client in clients.items()}
    both, of_province = [1, 2], [1]
    assert seen == {
        **dict.fromkeys(("province", "auditor", "unit0", "zone0"), both),
        **dict.fromkeys(("unit1", "zone1"), of_province),
        "security": [],
    }
    address = f"{URL}{own.json()['id']}/"
    for who in ("unit1", "zone1", "security"):
        missing = clients[who].get(f"{URL}999999/")
        for answer in (clients[who].get(address), clients[who].get(address, {"format": "docx"})):
            assert (answer.status_code, answer.json()) == (404, missing.json())
        assert clients[who].post(f"{address}verify/").status_code == 404
    for method in ("patch", "put", "delete"):
        assert getattr(clients["province"], method)(address, {}).status_code == 405


def test_totals_are_for_everybody_and_members_for_whoever_sees_them(world):
    (first, _), clients = world
    number = clients["province"].post(URL, body()).json()["id"]
    whole, part = (clients[who].get(f"{URL}{number}/").json()["content"] for who in ("province", "zone0"))
    assert whole["table"] == part["table"]
    assert (len(whole["members"]), whole["out_of_sight"]) == (2, 0)
    assert ([one["zone"] for one in part["members"]], part["out_of_sight"]) == ([first.pk], 1)
    content = clients["zone0"].get(f"{URL}{number}/", {"format": "xlsx"}).getvalue()
    book = load_workbook(io.BytesIO(content))
    texts = {cell.value for row in book["成员"].iter_rows() for cell in row}
    assert {"甲区项目", "乙区项目"} & texts == {"甲区项目"}
    assert any("另有 1 个成员在您的范围之外" in str(text) for text in texts)
    rates = [cell.value for row in book["单位 investment-2023"].iter_rows() for cell in row]
    assert 20000 in rates
    assert any("SHA-256" in str(value) for value in rates)
    word = clients["zone1"].get(f"{URL}{number}/", {"format": "docx"})
    text = "\n".join(one.text for one in Document(io.BytesIO(word.getvalue())).paragraphs)
    assert "开工率为100.00%" in text
    assert "项目" in text
    assert not {"甲区项目", "乙区项目"} & set(text.split("、"))
    taken = AuditEvent.objects.filter(action="export_workbook").values_list("actor__role", "object_id")
    assert sorted(taken)[-1][0] == Role.ZONE
    assert {one for _, one in taken} >= {1}


def test_what_is_wrong_is_said(world):
    (first, _), clients = world
    client = clients["province"]
    number = client.post(URL, body()).json()["id"]
    cases = [
        (body(template=1), 400, "template"),
        (body(supersedes=999), 400, "supersedes"),
        (body(title=" "), 400, "title"),
        ({"title": "甲", "params": {"as_of": "2999-01-01"}}, 400, "params.as_of"),
        ({"title": "甲", "params": {**PARAMS, "basis": "official"}}, 400, "params.basis"),
        ({"title": "甲", "params": {**PARAMS, "zone": 1}}, 400, "params.zone"),
        ({"title": "甲", "params": {**PARAMS, "last": "2023-9"}}, 400, "last"),
        ({"title": "甲", "params": {"as_of": "2020-01-01"}}, 422, "as_of"),
        (body(supersedes=number), 422, "reason"),
        (body(compared_with=999), 400, "compared_with"),
        (body(first.unit_id, compared_with=number), 422, "compared_with"),
        (body(first.unit_id, supersedes=number, reason="更正"), 422, "supersedes"),
    ]
    for sent, status, field in cases:
        answer = client.post(URL, sent)
        assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (status, field), answer.content
    again = client.post(URL, body(supersedes=number, reason="漏项"), headers={"Idempotency-Key": "k1"})
    same = client.post(URL, body(supersedes=number, reason="漏项"), headers={"Idempotency-Key": "k1"})
    assert again.json() == same.json()
    chosen = client.post(URL, body(compared_with=again.json()["id"])).json()["id"]
    assert client.get(f"{URL}{chosen}/").json()["content"]["comparison"]["number"] == 2
    assert client.get(f"{URL}{number}/").json()["superseded_by"] == again.json()["id"]


def test_templates_are_kept_chosen_and_retired(world):
    _, clients = world
    client, url = clients["province"], "/api/v1/bulletin-templates/"

    def upload(content, who="province", name="红头"):
        return clients[who].post(url, {"name": name, "file": SimpleUploadedFile("a.docx", content)}, format="multipart")

    content = bulletin_factories.draft_file()
    first = upload(content)
    assert (first.status_code, first.json()["version"]) == (201, 1)
    for wrong, code in ((content, "same_template"), (b"x", "not_a_document"), (b"PK" + b"\0" * 9, "not_a_document")):
        answer = upload(wrong)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)
        assert answer.json()["errors"][0]["attr"] == "file"
    number = first.json()["id"]
    assert b"".join(clients["unit0"].get(f"{url}{number}/file/")) == content
    assert client.post(URL, body(template=number)).json()["template"] == "红头（第 1 版）"
    assert [one["id"] for one in clients["unit1"].get(url).json()["results"]] == [number]
    for who in ("unit0", "zone0", "auditor", "security"):
        assert upload(content, who).status_code == 403
        assert clients[who].post(f"{url}{number}/retire/").status_code == 403
    assert clients["zone0"].get(url).status_code == clients["zone0"].get(f"{url}{number}/file/").status_code == 403
    assert client.get(f"{url}999999/file/").status_code == client.post(f"{url}999999/retire/").status_code == 404
    assert client.post(f"{url}{number}/retire/").status_code == 204
    assert client.post(f"{url}{number}/retire/").json()["errors"][0]["code"] == "not_current"
    assert client.get(url).json()["results"] == []
    assert client.post(URL, body(template=number)).status_code == 400
    assert upload(content).json()["version"] == 3


def test_a_note_and_its_verification(world):
    (first, _), clients = world
    factories.plan_year(factories.make_project(first), planned_yuan=YI)
    sealed = clients["province"].post(URL, {**body(), "kind": "dispatch"}).json()
    found = clients["zone1"].post(f"{URL}{sealed['id']}/verify/").json()
    assert [(one["code"], one["is_right"]) for one in found["answers"]] == [
        ("bytes", True), ("table", True), ("chain", None), ("books", True),
    ]  # fmt: skip
    assert found["is_genuine"]
    for form in ("xlsx", "docx"):
        assert clients["zone1"].get(f"{URL}{sealed['id']}/", {"format": form}).status_code == 200
    assert [one["number"] for one in clients["zone1"].get(URL, {"kind": "rates"}).json()["results"]] == []
    assert bulletin_factories.seal_note().number == 2
