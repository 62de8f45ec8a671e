"""Registering and editing projects over HTTP: shapes, refusals, versions."""

from datetime import date
from decimal import Decimal

import pytest

from projects.models import FormerCode, Project
from projects.rules.stages import Kind
from tests import factories

URL = "/api/v1/projects/"
CODE, OTHER_CODE = "2312-141123-04-01-123456", "2401-141123-04-01-654321"
USCC = "91350100M000100Y43"


@pytest.fixture
def client(api, zone_officer):
    """A client of an officer of `zone`."""
    return api(zone_officer)


def body(**values):
    """Return the least that a new project says, and more."""
    return {"name": "新型材料项目", "category": "industry", **values}


def problems(response):
    """Return the field and code of each error."""
    return [(error["attr"], error["code"]) for error in response.json()["errors"]]


def post_raw(client, text):
    """Send a body as it is written."""
    return client.generic("POST", URL, text, content_type="application/json")


def test_a_project_is_registered_in_the_officers_own_zone(client, zone):
    response = client.post(URL, body(national_code=CODE, owner_uscc=USCC, planned_wan="35497.5", industry_code="C3091"))
    assert response.status_code == 201
    row = response.json()
    assert (row["zone"], row["zone_name"], row["unit"]) == (zone.pk, zone.name, zone.unit_id)
    assert (row["planned_wan"], row["industry_code"], row["stage"]) == ("35497.50", "3091", None)
    assert response.headers["ETag"] == f'"{row["version"]}"'
    assert Project.objects.get(pk=row["id"]).planned_yuan == 354_975_000
    assert client.get(f"{URL}{row['id']}/").json() == row


def test_those_of_many_zones_say_which_zone(api, province, unit_officer):
    for officer in (province, unit_officer):
        assert problems(api(officer).post(URL, body())) == [("zone", "required")]


@pytest.mark.parametrize(
    ("value", "yuan"),
    [('"35497.5"', 354_975_000), ("35497.5", 354_975_000), ("100", 1_000_000), ("0.0001", 1), ("null", None)],
)
def test_amounts_are_read_exactly(client, value, yuan):
    response = post_raw(client, f'{{"name": "甲", "category": "industry", "planned_wan": {value}}}')
    assert response.status_code == 201
    assert Project.objects.get().planned_yuan == yuan


@pytest.mark.parametrize(
    "value",
    [
        '"-1"',
        "-1",
        '"abc"',
        '"1e5"',
        "1e5",
        '"NaN"',
        '"1.00001"',
        "1.00001",
        '"1,000"',
        '""',
        "true",
        "[1]",
        '"100000000"',
        '"１２"',
        "0.00000001",
    ],
)
def test_what_is_no_amount_is_refused_in_chinese(client, value):
    response = post_raw(client, f'{{"name": "甲", "category": "industry", "planned_wan": {value}}}')
    assert response.status_code == 400
    assert problems(response) == [("planned_wan", "invalid")]
    assert any("一" <= character <= "龥" for character in response.json()["errors"][0]["detail"])
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "",
        '{"name": "甲", "category": "industry", "planned_wan": NaN}',
        '{"name": "甲", "category": "industry", "jobs": Infinity}',
        '{"name": "甲", "name": "乙", "category": "industry"}',
        '{"name": "\\ud800", "category": "industry"}',
        '{"name": "a\\u0000b", "category": "industry"}',
        "[" * 100_000,
        "1" * 5000,
    ],
)
def test_what_is_no_json_is_refused(client, text):
    response = post_raw(client, text)
    assert response.status_code == 400
    assert not Project.objects.exists()


def test_bytes_that_are_no_utf8_are_refused(client):
    response = client.generic("POST", URL, b'{"name": "\xff"}', content_type="application/json")
    assert problems(response) == [(None, "parse_error")]


@pytest.mark.parametrize("text", ["[]", '"甲"', "1", "null"])
def test_what_is_no_object_is_refused(client, text):
    assert post_raw(client, text).status_code == 400


def test_a_body_beyond_measure_is_refused(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert client.post(URL, body(content="很长" * 100)).status_code == 413


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("national_code", "2313-141123-04-01-123456"),
        ("national_code", "123"),
        ("owner_uscc", "91350100M000100Y44"),
        ("owner_uscc", "91350100"),
        ("industry_code", "9"),
        ("industry_code", "ABC"),
        ("category", "工业"),
        ("nature", "renovation"),
        ("planned_start_on", "2024-02-30"),
        ("planned_start_on", "0202-01-01"),
        ("planned_start_on", "2024-05-01T00:00:00+08:00"),
        ("jobs", -1),
        ("jobs", 1.5),
        ("jobs", 10**12),
        ("contact_phone", "138****1234"),
        ("contact_phone", "电话"),
        ("contact_phone", "6320000、6320001"),
        ("name", ""),
        ("name", "长" * 121),
        ("name", None),
        ("zone", "abc"),
        ("zone", True),
        ("parent", 1.5),
        ("stage", "started"),
        ("version", 3),
        ("plannedwan", "1"),
    ],
)
def test_a_field_that_cannot_be_is_named(client, field, value):
    response = client.post(URL, body(**{field: value}))
    assert response.status_code == 400
    assert {attr for attr, _ in problems(response)} == {field}
    assert not Project.objects.exists()


@pytest.mark.parametrize("sign", ["\u202e", "\u200b", "\ufeff", "\n", "\x1b"])
def test_a_name_in_which_something_is_not_seen_is_refused(client, sign):
    response = client.post(URL, body(name=f"甲{sign}乙"))
    assert (response.status_code, problems(response)) == (400, [("name", "invisible_character")])
    assert "第 2 个字符是看不见的" in response.json()["errors"][0]["detail"]
    assert not Project.objects.exists()


def test_a_text_of_lines_keeps_them(client):
    assert client.post(URL, body(content="一期\r\n二期\r三期")).json()["content"] == "一期\n二期\n三期"
    assert client.post(URL, body(name="丙", content="\r\n".join("一" * 2000))).status_code == 201
    assert problems(client.post(URL, body(name="乙", site="甲\n乙"))) == [("site", "invisible_character")]


def test_a_telephone_number_and_a_chain_are_stored_in_one_spelling(client):
    told = client.post(URL, body(contact_phone="０３５８－６３２００００转８０１", chain="５Ｇ (基站)")).json()
    assert (told["contact_phone"], told["chain"]) == ("0358-6320000转801", "5G（基站）")


def test_every_wrong_field_is_told_at_once(client):
    response = client.post(URL, {"category": "x", "planned_wan": "-1", "colour": "red"})
    assert {attr for attr, _ in problems(response)} == {"name", "category", "planned_wan", "colour"}
    assert response.json()["type"] == "validation_error"


def test_a_code_and_a_name_are_taken_once(client):
    client.post(URL, body(national_code=CODE))
    again = client.post(URL, body(name="另一项目", national_code=CODE))
    assert (again.status_code, problems(again)) == (409, [("national_code", "code_taken")])
    standing = Project.objects.get()
    same = client.post(URL, body(name=f"　{standing.name} "))
    assert (same.status_code, problems(same)) == (409, [("name", "name_taken")])
    assert f"“{standing.name}”（编号 {standing.pk}）" in same.json()["errors"][0]["detail"]
    assert Project.objects.count() == 1


@pytest.fixture
def project(zone):
    """A project of `zone`."""
    return factories.make_project(zone, national_code=CODE)


def patch(client, project, changes, version=None):
    """Send changes, with the version that was seen unless it is left out on purpose."""
    headers = {} if version is None else {"If-Match": version}
    return client.patch(f"{URL}{project.pk}/", changes, headers=headers)


def test_an_edit_counts_a_version(client, project):
    response = patch(client, project, {"planned_wan": "1.2345", "national_code": OTHER_CODE}, '"1"')
    assert (response.status_code, response.headers["ETag"]) == (200, '"2"')
    row = response.json()
    assert (row["planned_wan"], row["national_code"], row["version"]) == ("1.2345", OTHER_CODE, 2)
    assert [former.code for former in FormerCode.objects.all()] == [CODE]


def test_an_edit_that_changes_nothing_counts_no_version(client, project):
    assert patch(client, project, {"name": project.name}, '"1"').headers["ETag"] == '"1"'


@pytest.mark.parametrize("version", ['"1"', 'W/"1"', '"7", "1"'])
def test_a_proxy_may_have_weakened_the_tag(client, project, version):
    assert patch(client, project, {"site": "县城东"}, version).status_code == 200


@pytest.mark.parametrize("version", [None, "", "1", "*"])
def test_an_edit_says_what_it_is_based_on(client, project, version):
    response = patch(client, project, {"site": "县城东"}, version)
    assert (response.status_code, problems(response)) == (428, [(None, "precondition_required")])


@pytest.mark.parametrize("version", ['"0"', '"2"', '"abc"'])
def test_an_edit_of_another_version_is_refused(client, project, version):
    response = patch(client, project, {"site": "县城东"}, version)
    assert (response.status_code, problems(response)) == (412, [(None, "stale_version")])
    assert Project.objects.get(pk=project.pk).site == ""


def test_a_milestone_makes_what_was_seen_stale(client, project):
    factories.reach(project, Kind.SIGNED, date(2024, 1, 1))
    assert patch(client, project, {"site": "县城东"}, '"1"').status_code == 412


def test_a_zone_cannot_be_changed(client, project, zone):
    response = patch(client, project, {"zone": zone.pk}, '"1"')
    assert (response.status_code, problems(response)) == (422, [("zone", "field_is_fixed")])


def test_a_phase_stands_under_a_project_of_its_own_zone(client, api, province, project, other_zone):
    phase = client.post(URL, body(name="二期", parent=project.pk)).json()
    assert phase["parent"] == project.pk
    deeper = client.post(URL, body(name="三期", parent=phase["id"]))
    assert (deeper.status_code, problems(deeper)) == (422, [("parent", "parent_is_a_phase")])
    elsewhere = api(province).post(URL, body(name="外区", zone=other_zone.pk, parent=project.pk))
    assert (elsewhere.status_code, problems(elsewhere)) == (422, [("parent", "parent_elsewhere")])


def test_what_is_optional_can_be_cleared(client, zone):
    project = factories.make_project(zone, planned_start_on=date(2024, 9, 1), chain="铝镁")
    response = patch(client, project, {"planned_wan": None, "planned_start_on": None, "chain": ""}, '"1"')
    row = response.json()
    assert (row["planned_wan"], row["planned_start_on"], row["chain"]) == (None, None, "")


def test_amounts_come_back_as_they_were_sent(client):
    for number, sent in enumerate(["0", "0.01", "0.0001", "12345.67", "99999999.9999"]):
        row = client.post(URL, body(name=f"项目{number}", planned_wan=sent)).json()
        assert Decimal(row["planned_wan"]) == Decimal(sent)
        assert 2 <= len(row["planned_wan"].partition(".")[2]) <= 4
