"""Telephone numbers: stored encrypted, shown masked, and in full for a reason that is kept."""

import json
import logging

import pytest
from django.apps import apps
from django.core.exceptions import FieldError
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.db.models.functions import Cast

from config.field_keys import BYTES
from projects.models import AuditEvent, Project
from projects.operations.projects import edit_project
from tests import factories
from tests.integration.tracker.accounts.signing_in import code_of, error_of, token_of
from tests.integration.tracker.imports.ledgers import accepted, row
from tests.integration.tracker.pages.reading import filled_form, text
from tracker.models import KeptAnswer
from tracker.operations import contacts, field_keys
from tracker.operations.accounts.second_factor import begin_enrolment, confirm
from tracker.operations.field_keys import renew_encryption
from tracker.queries.health.field_keys import field_key_alarms
from zones.encryption import present_prefix
from zones.migrations._encrypting import encrypt_what_is_there
from zones.models import SecondFactor, Session
from zones.models.encrypted_text import UNREADABLE, UnreadableText
from zones.sessions import SessionStore

pytestmark = pytest.mark.django_db

NUMBER, MASKED = "13803581234", "138****1234"
NEW, OLD = bytes(range(BYTES)), bytes(range(1, BYTES + 1))
WHY = {"reason": "停滞督办，电话核实"}


@pytest.fixture
def project(zone):
    """A project of `zone` with a number."""
    return factories.make_project(zone, contact_phone=NUMBER)


@pytest.fixture
def keys(settings):
    """Return a function that sets the keys, the present one first."""

    def of(*names):
        settings.FIELD_KEYS = {name: {"2026": OLD, "2027": NEW}[name] for name in names}

    of("2026")
    return of


def stored(model=Project, name="contact_phone"):
    """Return what the database holds in a column, as it stands there."""
    return list(model.objects.order_by("pk").annotate(raw=Cast(name, models.TextField())).values_list("raw", flat=True))


def reveal(client, project, body=WHY, **options):
    return client.post(f"/api/v1/projects/{project.pk}/contact-phone/", body, **options)


def events():
    return AuditEvent.objects.filter(action="reveal_contact")


@pytest.mark.parametrize("who", ["zone_officer", "unit_officer", "province"])
def test_who_supervises_has_the_number_shown_for_a_reason_that_is_kept(api, request, project, who):
    officer = request.getfixturevalue(who)
    answer = reveal(api(officer), project)
    assert (answer.status_code, answer.json()) == (200, {"contact_phone": NUMBER})
    assert answer.headers["Cache-Control"] == "no-store"
    event = events().get()
    assert (event.actor, event.project, event.zone, event.reason) == (officer, project, project.zone, WHY["reason"])
    assert json.loads(event.after) == {"contact_phone": MASKED}


def test_nobody_else_does_and_nobody_without_a_reason(api, request, project, monkeypatch):
    for who, status in (("other_zone_officer", 404), ("auditor", 403), ("administrator", 403)):
        assert reveal(api(request.getfixturevalue(who)), project).status_code == status
    client = api(request.getfixturevalue("unit_officer"))
    for body in ({}, {"reason": ""}, {"reason": " "}):
        refused = reveal(client, project, body)
        assert (refused.status_code, refused.json()["errors"][0]["attr"]) == (400, "reason")
    silent = factories.make_project(project.zone)
    assert error_of(reveal(client, silent)) == (422, "no_contact_phone")
    monkeypatch.setattr(contacts, "REVEALED", 1)
    assert reveal(client, project).status_code == 200
    refused = reveal(client, project)
    assert (error_of(refused), refused.headers["Retry-After"]) == ((429, "too_many_contacts"), "3600")
    assert events().count() == 1


def test_a_page_shows_it_once(client, unit_officer, project):
    client.force_login(unit_officer)
    address = f"/projects/{project.pk}/"
    shown = text(client.get(address))
    assert (MASKED in shown, NUMBER in shown, "显示完整号码" in shown) == (True, False, True)
    refused = client.post(f"{address}contact-phone/", {"reason": ""})
    assert (refused.status_code, NUMBER in text(refused)) == (422, False)
    assert 'name="once"' in shown.partition("显示完整号码")[2].partition("</form>")[0]
    for _ in range(2):
        # A second click is shown the same, and counts once.
        assert NUMBER in text(client.post(f"{address}contact-phone/", {**WHY, "once": "key-1"}))
    after = text(client.get(address))
    assert (NUMBER in after, "查看完整联系电话" in after) == (False, True)
    assert events().count() == 1


def test_a_zone_sees_its_own_and_needs_no_button(client, zone_officer, auditor, project):
    for officer, sees in ((zone_officer, True), (auditor, False)):
        client.force_login(officer)
        shown = text(client.get(f"/projects/{project.pk}/"))
        assert (NUMBER in shown, MASKED in shown, "显示完整号码" in shown) == (sees, not sees, False)


def test_the_admin_pages_mask_it_and_cannot_be_asked_for_it(client, administrator, project):
    client.force_login(administrator)
    shown = client.get(f"/admin/projects/project/{project.pk}/change/").content.decode()
    assert (MASKED in shown, NUMBER in shown) == (True, False)
    pages = ("project/?contact_phone", "milestone/?project__contact_phone", "cohortentry/?project__contact_phone")
    asked = [f"/admin/projects/{page}{how}" for page in pages for how in ("__startswith=138", f"={NUMBER}", "__gt=1")]
    assert {client.get(address).status_code for address in asked} <= {302, 400}
    assert "0 项目" in text(client.get(f"/admin/projects/project/?q={NUMBER}"))


@pytest.mark.parametrize("lookup", ["", "__in", "__contains", "__startswith", "__regex", "__gt", "__iexact"])
def test_nothing_finds_a_project_by_its_number(project, lookup):
    with pytest.raises(FieldError):
        list(Project.objects.filter(**{f"contact_phone{lookup}": [NUMBER] if lookup == "__in" else NUMBER}))
    assert not Project.objects.filter(contact_phone="").exists()


def everything_stored():
    """Return all that the database holds, as text, and the sessions as they are read."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            yield from ((table, str(row)) for row in cursor.fetchall())
    yield from (("session", str(SessionStore().decode(session.session_data))) for session in Session.objects.all())


def test_no_number_stands_anywhere_in_the_clear(api, client, zone, zone_officer, unit_officer, caplog):
    numbers = ["13800138001", "13800138002", "13800138003", "13800138004", "0351-7654321", "13800138006"]
    caplog.set_level(logging.DEBUG)
    own, body = api(zone_officer), {"name": "甲项目", "category": "industry", "contact_phone": numbers[0]}
    made = own.post("/api/v1/projects/", body, headers={"Idempotency-Key": "a"}).json()
    again = own.post("/api/v1/projects/", body, headers={"Idempotency-Key": "a"}).json()
    assert made["contact_phone"] == again["contact_phone"] == numbers[0]
    address = f"/api/v1/projects/{made['id']}/"
    own.patch(address, {"contact_phone": numbers[1]}, headers={"If-Match": '"1"'})
    client.force_login(zone_officer)
    form = filled_form(client.get(f"/projects/{made['id']}/edit/"))
    client.post(f"/projects/{made['id']}/edit/", {**form, "contact_phone": numbers[2]})
    assert accepted(zone_officer, row(zone, contact_phone=numbers[3])).updated == 1
    assert accepted(zone_officer, row(zone, contact_phone=numbers[3])).unchanged == 1
    accepted(zone_officer, row(zone, name="乙项目", contact_phone=numbers[4]))
    shown = reveal(api(unit_officer), Project.objects.get(pk=made["id"]), headers={"Idempotency-Key": "b"})
    assert shown.json() == {"contact_phone": numbers[3]}
    client.force_login(unit_officer)
    assert numbers[3] in text(client.post(f"/projects/{made['id']}/contact-phone/", WHY))
    own.patch(address, {"contact_phone": f"{numbers[5]}、{numbers[5]}"}, headers={"If-Match": '"4"'})
    rows = list(everything_stored())
    assert {"projects_project", "tracker_keptanswer", "projects_auditevent", "session"} <= {table for table, _ in rows}
    assert [(table, number) for table, text in rows for number in numbers if number in text] == []
    assert [number for number in numbers if number in caplog.text] == []
    assert sum("138****8004" in text for _, text in rows) == 3


def test_without_its_key_a_number_is_unreadable_and_the_work_goes_on(api, client, zone_officer, project, keys):
    project.contact_phone = NUMBER
    project.save()
    before = stored()
    keys("2027")
    own, address = api(zone_officer), f"/api/v1/projects/{project.pk}/"
    assert own.get(address).json()["contact_phone"] == UNREADABLE
    assert own.get("/api/v1/projects/").json()["results"][0]["contact_phone"] == UNREADABLE
    assert error_of(reveal(own, project)) == (422, "contact_unreadable")
    assert any("项目的联系电话有读不出的" in sentence for sentence in field_key_alarms(now=factories.NOW))
    client.force_login(zone_officer)
    for page in ("", "edit/"):
        assert UNREADABLE in text(client.get(f"/projects/{project.pk}/{page}"))
    form = filled_form(client.get(f"/projects/{project.pk}/edit/"))
    client.post(f"/projects/{project.pk}/edit/", {**form, "lead": "李某"})
    project.refresh_from_db()
    assert (project.lead, project.version, stored()) == ("李某", 2, before)
    form = filled_form(client.get(f"/projects/{project.pk}/edit/"))
    client.post(f"/projects/{project.pk}/edit/", {**form, "contact_phone": "13900000000"})
    assert own.get(address).json()["contact_phone"] == "13900000000"
    assert list(field_key_alarms(now=factories.NOW)) == []


def test_without_its_key_a_kept_answer_is_refused_in_a_sentence(api, zone_officer, keys):
    client, body = api(zone_officer), {"name": "甲", "category": "industry"}
    assert client.post("/api/v1/projects/", body, headers={"Idempotency-Key": "a"}).status_code == 201
    keys("2027")
    again = client.post("/api/v1/projects/", body, headers={"Idempotency-Key": "a"})
    assert error_of(again) == (422, "kept_answer_unreadable")
    assert Project.objects.count() == 1


def test_without_its_key_a_second_factor_asks_for_a_recovery_code(client, zone_officer, keys):
    clock = factories.NOW
    enrolment = begin_enrolment(officer=zone_officer, now=clock)
    codes = confirm(officer=zone_officer, code=code_of(enrolment.key, clock), keep=None, now=clock)
    keys("2027")
    refused = token_of(zone_officer, otp="123456")
    assert error_of(refused)[1] == "otp_unreadable"
    assert "恢复码" in refused.json()["errors"][0]["detail"]
    assert token_of(zone_officer, otp=codes[0]).status_code == 200
    SecondFactor.objects.update(confirmed_at=None)
    client.force_login(zone_officer)
    assert client.get("/me/second-factor/").status_code == 200


def test_keys_are_rotated_in_batches_and_an_old_one_is_dropped(zone, zone_officer, keys, settings, capsys, monkeypatch):
    projects = [factories.make_project(zone, contact_phone=f"1380000000{number}") for number in range(4)]
    KeptAnswer.objects.create(officer=zone_officer, key="a", body='{"a": "b"}', kept_at=factories.NOW)
    enrolment = begin_enrolment(officer=zone_officer, now=factories.NOW)
    # What a host of the release before wrote while this one was being upgraded.
    in_clear = models.Value("13800000009", output_field=models.TextField())
    Project.objects.filter(pk=projects[3].pk).update(contact_phone=in_clear)
    keys("2027", "2026")
    settings.FIELD_CIPHER = "sm4-gcm"
    monkeypatch.setattr(field_keys, "CHUNK", 2)
    broken_off = renew_encryption(now=factories.NOW)
    assert next(broken_off).renewed == 2
    broken_off.close()
    assert sum(value.startswith("sm4-gcm:2027:") for value in stored()) == 2
    call_command("rotate_field_keys")
    told = capsys.readouterr().out
    assert ("重新加密 4 处" in told, "不再用到其余的密钥（2026）" in told) == (True, True)
    keys("2027")
    rest = [*stored(), *stored(KeptAnswer, "body"), *stored(SecondFactor, "key")]
    assert {value.startswith(present_prefix()) for value in rest} == {True}
    numbers = [project.contact_phone for project in Project.objects.order_by("pk")]
    assert numbers == ["13800000000", "13800000001", "13800000002", "13800000009"]
    assert KeptAnswer.objects.get().body == '{"a": "b"}'
    assert confirm(officer=zone_officer, code=code_of(enrolment.key, factories.NOW), keep=None, now=factories.NOW)
    call_command("rotate_field_keys")
    assert "重新加密 0 处" in capsys.readouterr().out
    rotated = AuditEvent.objects.filter(action="rotate_field_keys")
    assert sum(json.loads(event.after)["count"] for event in rotated) == 6


def test_what_cannot_be_read_is_named_and_left(zone, keys, capsys):
    lost = factories.make_project(zone, contact_phone=NUMBER)
    before = stored()
    keys("2027")
    factories.make_project(zone, contact_phone="13900000000")
    with pytest.raises(CommandError, match="还有 1 处读不出"):
        call_command("rotate_field_keys")
    assert f"projects.Project.contact_phone {lost.pk}" in capsys.readouterr().out
    assert stored()[0] == before[0]


def test_numbers_that_stand_there_are_encrypted_and_given_back(zone, keys):
    factories.make_project(zone, contact_phone="")
    factories.make_project(zone, contact_phone=NUMBER)
    operation = encrypt_what_is_there("projects", "Project", "contact_phone")
    operation.reverse_code(apps, None)
    assert stored() == ["", NUMBER]
    # Read as it is until then, and saved as it ought to be.
    assert Project.objects.last().contact_phone == NUMBER
    operation.code(apps, None)
    operation.code(apps, None)
    assert (stored()[0], stored()[1].startswith("aes-256-gcm:2026:")) == ("", True)
    assert Project.objects.last().contact_phone == NUMBER
    keys("2027")
    with pytest.raises(CommandError, match="不能退回"):
        operation.reverse_code(apps, None)


def test_a_number_that_agrees_is_no_change(zone, zone_officer, project):
    before = stored()
    same = edit_project(
        project=project, version=1, changes={"contact_phone": NUMBER}, by=zone_officer, now=factories.NOW
    )
    assert (same.version, stored()) == (1, before)


def test_an_unreadable_text_is_copied_as_it_is():
    text = UnreadableText("aes-256-gcm:2026:x")
    assert (str(text), text.stored) == (UNREADABLE, text.__reduce__()[1][0])
