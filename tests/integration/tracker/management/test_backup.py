"""A backup holds what it tells, a drill notices when it does not, and a new server takes it."""

import json
import os
import shutil
from datetime import timedelta
from io import StringIO

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from devtools import postgresql
from projects.models import AuditEvent, Evidence
from projects.rules.stages import Cohort
from tests import factories
from tracker.management.backups.folders import MANIFEST, Backup, backups_in, write_manifest
from tracker.management.backups.making import make_backup
from tracker.management.backups.programs import run
from tracker.operations.audit_checkpoints import seal_and_write_checkpoints

ON_POSTGRESQL = connection.vendor == "postgresql"
ROLE = f"backup_reader_{os.getpid()}"


@pytest.fixture
def backup(transactional_db, settings, tmp_path, monkeypatch):
    """The second of two backups of a small world with a file, a sealed audit and a role of its own."""
    monkeypatch.setenv("PATH", f"{postgresql.program('pg_dump').parent}:{os.environ['PATH']}")
    settings.MEDIA_ROOT, settings.BACKUP_DIR = tmp_path / "media", tmp_path / "backups"
    settings.AUDIT_ANCHORS = tmp_path / "audit" / "anchors.txt"
    last_night = timezone.now() - timedelta(days=1)
    project = factories.make_project()
    factories.enter(project, cohort=Cohort.SIGNED)
    factories.make_round(2023, 2)  # the newest round does not count yet
    evidence = Evidence(
        project=project, kind="other", name="a", size=5, recorded_by=factories.somebody(), recorded_at=last_night
    )
    evidence.file.save("a.png", ContentFile(b"bytes"))
    seal_and_write_checkpoints(now=last_night)
    if ON_POSTGRESQL:
        call_command("application_role", ROLE, stdout=StringIO())
    first = make_backup(settings.BACKUP_DIR, now=last_night, today=timezone.localdate(last_night), with_secrets=False)
    call_command("backup", stdout=StringIO())
    _, second = backups_in(settings.BACKUP_DIR)
    assert first.path.name < second.path.name
    yield second
    if ON_POSTGRESQL:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP OWNED BY {ROLE}")
            cursor.execute(f"DROP ROLE {ROLE}")


def drilled(*arguments):
    out = StringIO()
    call_command("drill", *arguments, stdout=out)
    return out.getvalue()


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut(path):
    path.write_bytes(path.read_bytes()[:-20])


def lie(backup, change):
    """Write a manifest whose digest is right and whose contents are not."""
    told = backup.manifest()
    change(told)
    write_manifest(backup.path, told)


def damages_of(dump, media):
    """Return what may happen to a backup on its disk, and the words in which a drill tells of it."""
    return [
        (lambda copy: flip(copy.path / dump), f"{dump} 与备份时不同"),
        (lambda copy: cut(copy.path / dump), f"{dump} 应为 .* 字节"),
        (lambda copy: (copy.path / media).unlink(), f"缺少文件 {media}"),
        (lambda copy: (copy.path / "more").write_text("x"), "多出文件 more"),
        (lambda copy: flip(copy.path / MANIFEST), "清单已损坏"),
        (lambda copy: shutil.rmtree(copy.path), "清单读不出"),
    ]


def assert_lies_are_found(backup, media):
    """Check that a drill believes the restored database, and not the manifest."""

    def change(told):
        told["rows"]["projects_project"] = 2
        told["rates"] = dict.fromkeys(told["rates"], "9/9")
        told["files"].pop(media)

    (backup.path / media).unlink()
    lie(backup, change)
    with pytest.raises(CommandError) as refused:
        drilled()
    for sentence in ("表 projects_project 应有 2 行，恢复出 1", "备份时为 9/9", "不在备份里"):
        assert sentence in str(refused.value)


def test_a_backup_is_proven_by_a_drill_and_damage_by_its_failure(backup, tmp_path):
    told = backup.manifest()
    dump = next(name for name in told["files"] if name.startswith("database."))
    (media,) = (name for name in told["files"] if name.startswith("media/"))
    assert (told["rows"]["projects_project"], told["rows"]["projects_evidence"]) == (1, 1)
    assert any(parts.endswith("/1") for parts in told["rates"].values())
    assert "SECRET_KEY" not in (backup.path / MANIFEST).read_text() or "SECRET_KEY" in told["needs"]
    # One file in two backups, not two.
    assert (backup.path / media).stat().st_nlink == 2

    printed = drilled()
    assert "演练通过" in printed
    event = AuditEvent.objects.get(action="drill")
    record = json.loads(event.after)
    assert (record["outcome"], record["backup"], event.object_id) == (
        "passed",
        backup.path.name,
        told["seal"]["number"],
    )
    assert record["rows"] == sum(told["rows"].values())

    damages = damages_of(dump, media)
    for number, (damage, sentence) in enumerate(damages):
        copy = Backup(tmp_path / str(number) / backup.path.name)
        shutil.copytree(backup.path, copy.path)
        damage(copy)
        with pytest.raises(CommandError, match=sentence):
            drilled("--backup", str(copy.path))
    assert AuditEvent.objects.filter(action="drill", reason="").count() == 1
    assert AuditEvent.objects.filter(action="drill").count() == 1 + len(damages)

    assert_lies_are_found(backup, media)
    if ON_POSTGRESQL:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_database WHERE datname LIKE 'drill\\_%'")
            assert cursor.fetchone() == (0,)


@pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite has no servers and no roles")
def test_a_new_server_takes_a_backup_without_an_error(backup, passable_folder):
    folder = passable_folder / "server"
    folder.mkdir()
    server = postgresql.start(folder, options=postgresql.FAST, wheels_only=False)
    try:
        with psycopg.connect(server.url, autocommit=True) as fresh:
            for _ in range(2):  # twice does no harm
                fresh.execute((backup.path / "roles.sql").read_bytes())
        fields = psycopg.conninfo.conninfo_to_dict(server.url)
        given = {key.upper(): value for key, value in fields.items()} | {"NAME": "postgres"}
        run("pg_restore", "--create", "--exit-on-error", "--dbname=postgres", str(backup.path / "database.dump"),
            settings=given)  # fmt: skip
        told = backup.manifest()
        with psycopg.connect(server.url, dbname=told["database"]) as restored:
            assert restored.execute("SELECT count(*) FROM projects_project").fetchone() == (1,)
            question = "SELECT has_table_privilege(%s, 'projects_auditevent', right_) FROM unnest(%s::text[]) AS right_"
            rights = restored.execute(question, [ROLE, ["SELECT", "INSERT", "UPDATE"]]).fetchall()
            assert rights == [(True,), (True,), (False,)]
    finally:
        postgresql.stop(server)


def test_what_cannot_be_done_is_said(transactional_db, settings, tmp_path, monkeypatch):
    settings.BACKUP_DIR = None
    for command in ("backup", "drill"):
        with pytest.raises(CommandError, match="没有指定备份目录"):
            call_command(command, stdout=StringIO())
    settings.BACKUP_DIR = tmp_path
    with pytest.raises(CommandError, match="里没有备份"):
        call_command("drill", stdout=StringIO())
    if ON_POSTGRESQL:
        monkeypatch.setattr("tracker.management.backups.programs.DEBIAN", tmp_path)
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(CommandError, match="找不到 pg_dump"):
            call_command("backup", stdout=StringIO())
    assert list(tmp_path.iterdir()) == []
