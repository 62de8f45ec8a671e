"""The role as which the application works can do its work, and cannot touch what is append-only."""

import os
from contextlib import contextmanager
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.utils import timezone
from rest_framework.test import APIClient

from projects.models import AuditEvent
from projects.operations.audit_chain import seal_audit
from tests import append_only, factories, files
from tests.threads import ON_POSTGRESQL
from tracker.management.database_role import append_only_tables
from tracker.operations.idempotency import delete_expired_responses
from zones.models import Role

ROLE, PASSWORD = f"tracker_app_of_{os.getpid()}", "only-in-a-test-database"
APPEND_ONLY = sorted(model._meta.db_table for model in append_only.APPEND_ONLY)
REFUSED = r"permission denied|must be owner"
ATTACKS = [
    "UPDATE {table} SET id = id",
    "DELETE FROM {table}",
    "TRUNCATE {table} CASCADE",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "ALTER TABLE {table} DISABLE TRIGGER {table}_no_change",
    "DROP TRIGGER {table}_no_change ON {table}",
    "CREATE OR REPLACE FUNCTION tracker_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "SET session_replication_role = replica",
    "DROP TABLE {table}",
    "CREATE RULE nothing AS ON INSERT TO {table} DO INSTEAD NOTHING",
]


@contextmanager
def connected_as(**account):
    """Let the program connect as somebody else meanwhile."""
    settings = {**connection.settings_dict}
    connection.close()
    connection.settings_dict.update(account)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(settings)


def client_of(officer):
    """Return a client that signs in as officers do: with a password, for a token."""
    client = APIClient()
    body = {"username": officer.username, "password": factories.PASSWORD}
    signed_in = client.post("/api/v1/auth/login/", body)
    assert signed_in.status_code == 200, signed_in.content
    client.credentials(HTTP_AUTHORIZATION=f"Token {signed_in.json()['token']}")
    return client


class TestOnPostgreSQL:
    """A real server, and a connection of the role's own."""

    pytestmark = ON_POSTGRESQL

    @pytest.fixture
    def role(self, transactional_db):
        call_command("application_role", ROLE)
        call_command("application_role", ROLE)  # as after every release
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER ROLE {ROLE} PASSWORD '{PASSWORD}'")
        yield {"USER": ROLE, "PASSWORD": PASSWORD}
        with connection.cursor() as cursor:
            cursor.execute(f"DROP OWNED BY {ROLE}")
            cursor.execute(f"DROP ROLE {ROLE}")

    def test_the_tables_that_only_grow_are_known(self, db):
        assert append_only_tables() == APPEND_ONLY

    def test_the_role_does_the_work_of_a_month(self, role, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        zone = factories.make_zone()
        officer = factories.make_officer(Role.ZONE, zone=zone)
        reviewer = factories.make_officer(Role.UNIT, unit=zone.unit)
        province = factories.make_officer(Role.PROVINCE)
        with connected_as(**role):
            here, above, top = client_of(officer), client_of(reviewer), client_of(province)
            answers = _work(here, above, top)
            assert [status for status, _ in answers if status >= 300] == [], answers
            assert seal_audit(now=factories.NOW)
            delete_expired_responses(now=factories.at(date(2100, 1, 1)))
            assert here.post("/api/v1/auth/logout/").status_code == 204
            call_command("application_role", "--check")
            page = APIClient()
            page.login(username=officer.username, password=factories.PASSWORD)
            assert page.get("/desk/").status_code == 200
            page.logout()
        assert AuditEvent.objects.count() > 10

    @pytest.mark.parametrize("attack", ATTACKS, ids=lambda one: " ".join(one.split()[:3]))
    def test_what_is_written_stays_as_it_is(self, role, attack):
        factories.make_project()
        seal_audit(now=factories.NOW)
        before = list(AuditEvent.objects.values())
        with connected_as(**role):
            for table in APPEND_ONLY:
                with (
                    pytest.raises(DatabaseError, match=REFUSED),
                    connection.cursor() as cursor,
                ):
                    cursor.execute(attack.format(table=table))
        assert before
        assert list(AuditEvent.objects.values()) == before

    def test_the_role_cannot_give_itself_more(self, role):
        with connected_as(**role):
            with connection.cursor() as cursor:
                cursor.execute("GRANT UPDATE ON projects_auditevent TO CURRENT_USER")  # a warning, and nothing granted
            call_command("application_role", "--check")

    def test_the_owner_is_told_that_it_could(self, db):
        with pytest.raises(CommandError, match="projects_auditevent：UPDATE"):
            call_command("application_role", "--check")

    def test_the_sql_can_be_printed_for_somebody_else_to_run(self, db, capsys):
        call_command("application_role", "somebody", "--print")
        printed = capsys.readouterr().out
        assert 'GRANT SELECT, INSERT ON "projects_auditevent" TO "somebody";' in printed
        assert 'GRANT SELECT, INSERT, UPDATE ON "projects_milestone" TO "somebody";' in printed
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = 'somebody'")
            assert cursor.fetchone() == (0,)

    @pytest.mark.parametrize("name", [None, "a b", "x'; DROP TABLE y; --", "A", "1a"])
    def test_a_name_that_is_none_is_refused(self, db, name):
        with pytest.raises(CommandError, match="角色名"):
            call_command("application_role", *([name] if name else []))


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has roles")
def test_sqlite_has_no_roles():
    with pytest.raises(CommandError, match="SQLite"):
        call_command("application_role", "tracker_app")


def _work(here, above, top):
    """Do a month's work as a zone, its unit and the province; return the statuses."""
    answers = []

    def post(client, address, body, **more):
        answer = client.post(f"/api/v1/{address}", body, **more)
        answers.append((answer.status_code, f"{address} {answer.content[:300]!r}"))
        return answer.json()

    today = timezone.localdate()
    month = f"{date(today.year - 1, today.month, 1):%Y-%m}"
    key = {"headers": {"Idempotency-Key": "a1"}}
    project = post(here, "projects/", {"name": "甲项目", "category": "industry", "planned_wan": "100"}, **key)["id"]
    post(here, "projects/", {"name": "甲项目", "category": "industry", "planned_wan": "100"}, **key)
    edited = here.patch(f"/api/v1/projects/{project}/", {"note": "改"}, headers={"If-Match": '"1"'})
    answers.append((edited.status_code, edited.content))
    told = post(here, f"projects/{project}/milestones/", {"kind": "signed", "occurred_on": "2024-01-02"})
    photo = {"kind": "agreement", "file": SimpleUploadedFile("a.jpg", files.photo())}
    post(here, f"projects/{project}/evidence/", photo, format="multipart")
    post(here, f"milestones/{told['id']}/withdraw/", {"reason": "误登"})
    written = {"month": month, "completed_wan": "10", "submit": True}
    report = post(here, f"projects/{project}/progress-reports/", written)["id"]
    post(above, f"progress-reports/{report}/return/", {"note": "核"})
    post(here, f"progress-reports/{report}/submit/", {})
    post(above, f"progress-reports/{report}/approve/", {})
    post(top, f"reporting-months/{month}/close/", {})
    post(top, f"reporting-months/{month}/reopen/", {"reason": "补"})
    item = post(
        here,
        f"projects/{project}/commitment-items/",
        {"name": "环评", "regime": "committed", "started_on": "2024-01-02"},
    )
    post(here, f"commitment-items/{item['id']}/withdraw/", {"reason": "误登"})
    parcel = {"number": "甲", "area_mu": "1", "granted_on": "2024-01-02", "use": "industrial", "is_standard": True}
    post(here, "parcels/", {**parcel, "project": project})
    post(here, f"projects/{project}/problems/", {"description": "用地", "owner": "张三", "due_on": "2099-01-01"})
    return answers
