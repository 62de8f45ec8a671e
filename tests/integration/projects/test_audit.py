"""The audit: written with the change, refused to everybody afterwards, and chained so that tampering shows."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from projects.models import AuditEvent, AuditSeal
from projects.operations.audit_chain import Checkpoint, seal_audit, verify_audit
from projects.operations.projects import edit_project
from projects.operations.request_number import request_named
from projects.rules.stages import Kind
from tests import factories, monthly
from tests.factories import NOW
from tests.full_disk import no_room_for_files
from tests.triggers import without_triggers
from tracker.operations.anchor_file import checkpoint_file
from tracker.operations.audit_checkpoints import read_checkpoints, seal_and_write_checkpoints

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def anchors(settings, tmp_path):
    """Keep the anchors of a test to itself."""
    settings.AUDIT_ANCHORS = tmp_path / "audit" / "anchors.txt"
    return settings.AUDIT_ANCHORS


@pytest.fixture
def project(zone):
    return factories.make_project(zone, contact_name="王小明", contact_phone="13812345678")


def test_an_edit_leaves_from_and_to(project, zone_officer):
    with request_named("request-1"):
        edit_project(project=project, version=1, changes={"owner": "新业主"}, by=zone_officer, now=NOW)
    event = AuditEvent.objects.get(action="edit_project")
    assert (json.loads(event.before), json.loads(event.after)) == ({"owner": "某某有限公司"}, {"owner": "新业主"})
    assert (event.actor, event.project, event.zone, event.at) == (zone_officer, project, project.zone, NOW)
    assert event.request_id == "request-1"


def test_an_edit_that_changes_nothing_leaves_nothing(project, zone_officer):
    edit_project(project=project, version=1, changes={"owner": project.owner}, by=zone_officer, now=NOW)
    assert not AuditEvent.objects.filter(action="edit_project").exists()


def test_persons_are_masked(project):
    after = json.loads(AuditEvent.objects.get(object_id=project.pk, action="register_project").after)
    assert (after["contact_name"], after["contact_phone"]) == ("王**", "138****5678")


def test_a_change_that_fails_leaves_no_event(project):
    count = AuditEvent.objects.count()

    def fail():
        with transaction.atomic():
            factories.reach(project, Kind.STARTED)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert AuditEvent.objects.count() == count


def test_what_cannot_be_audited_does_not_happen(project, zone_officer):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE projects_auditevent ADD CONSTRAINT broken CHECK (action <> 'edit_project')")
        else:
            cursor.execute(
                "CREATE TRIGGER broken BEFORE INSERT ON projects_auditevent BEGIN SELECT RAISE(ABORT, 'broken'); END"
            )
    with pytest.raises(DatabaseError, match="broken"), transaction.atomic():
        edit_project(project=project, version=1, changes={"owner": "新业主"}, by=zone_officer, now=NOW)
    project.refresh_from_db()
    assert (project.owner, project.version) == ("某某有限公司", 1)


def test_visibility_follows_the_zone(project, zone_officer, other_zone_officer, province):
    factories.make_round()
    assert AuditEvent.objects.visible_to(zone_officer).count() == 1
    assert AuditEvent.objects.visible_to(other_zone_officer).count() == 0
    assert AuditEvent.objects.visible_to(province).count() == 2


@pytest.mark.parametrize("statement", ["UPDATE {} SET reason = 'x'", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
@pytest.mark.parametrize(
    "table", ["projects_auditevent", "projects_auditseal", "tracker_reportstep", "tracker_findingnote"]
)
def test_the_database_refuses_to_change_or_remove(project, table, statement):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_no_truncate")
    elif "TRUNCATE" in statement:
        pytest.skip("SQLite has no TRUNCATE")
    monthly.submitted(project)
    seal_audit(now=NOW)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
        has_rows = cursor.fetchone()[0] > 0
    if not (has_rows or "TRUNCATE" in statement):
        return
    column = {"projects_auditseal": "digest", "tracker_reportstep": "note", "tracker_findingnote": "word"}
    sentence = statement.format(table).replace("reason", column.get(table, "reason"))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sentence)


def test_the_orm_gets_no_further(project):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEvent.objects.update(reason="x")


def test_an_honest_chain_verifies(project):
    assert seal_and_write_checkpoints(now=NOW) == 1
    factories.reach(project, Kind.STARTED)
    assert seal_and_write_checkpoints(now=NOW) == 1
    assert seal_and_write_checkpoints(now=NOW) == 0
    first, second = AuditSeal.objects.order_by("id")
    assert (second.previous, second.first_event > first.last_event) == (first.digest, True)
    assert list(verify_audit(anchors=read_checkpoints())) == []
    call_command("verify_audit")


def test_a_full_disk_leaves_no_half_checkpoint(project):
    seal_and_write_checkpoints(now=NOW)
    before = checkpoint_file().read_bytes()
    factories.reach(project, Kind.STARTED)
    with no_room_for_files(beyond=len(before) + 10), pytest.raises(OSError, match="File too large"):
        seal_and_write_checkpoints(now=NOW)
    assert checkpoint_file().read_bytes() == before
    assert seal_and_write_checkpoints(now=NOW) == 1
    assert list(verify_audit(anchors=read_checkpoints())) == []


def test_an_edited_row_is_found(project):
    seal_and_write_checkpoints(now=NOW)
    without_triggers("UPDATE projects_auditevent SET after = '{}' WHERE project_id = %s", project.pk)
    (sentence,) = verify_audit(anchors=read_checkpoints())
    assert "被改动" in sentence
    with pytest.raises(CommandError, match="1 处异常"):
        call_command("verify_audit")


def test_a_deleted_row_is_found(project):
    factories.reach(project, Kind.STARTED)
    seal_and_write_checkpoints(now=NOW)
    without_triggers("DELETE FROM projects_auditevent WHERE action = %s", "record_milestone")
    (sentence,) = verify_audit(anchors=read_checkpoints())
    assert "应有 2 条记录，现有 1 条" in sentence


def test_a_cut_tail_is_found_by_the_anchors(project):
    seal_and_write_checkpoints(now=NOW)
    factories.reach(project, Kind.STARTED)
    seal_and_write_checkpoints(now=NOW)
    last = AuditSeal.objects.order_by("id").last()
    without_triggers("DELETE FROM projects_auditevent WHERE id >= %s", last.first_event)
    without_triggers("DELETE FROM projects_auditseal WHERE id = %s", last.pk)
    (sentence,) = verify_audit(anchors=read_checkpoints())
    assert "末尾被截断" in sentence


def test_a_missing_seal_and_a_rewritten_chain_are_found(project):
    seal_and_write_checkpoints(now=NOW)
    factories.reach(project, Kind.STARTED)
    seal_and_write_checkpoints(now=NOW)
    first = AuditSeal.objects.order_by("id").first()
    forged = [Checkpoint(first.pk, first.last_event, "0" * 64)]
    assert ["整条链被重写" in one for one in verify_audit(anchors=forged)] == [True]
    without_triggers("DELETE FROM projects_auditseal WHERE id = %s", first.pk)
    assert any("没有接在前一条之后" in one for one in verify_audit(anchors=read_checkpoints()))


def test_lost_anchors_are_told(project, anchors):
    seal_and_write_checkpoints(now=NOW)
    anchors.unlink()
    assert ["锚点文件丢失" in one for one in verify_audit(anchors=read_checkpoints())] == [True]


def test_nothing_audited_is_no_finding():
    assert list(verify_audit(anchors=read_checkpoints())) == []
    call_command("seal_audit")


def test_a_recorded_restore_is_told_from_a_cut_tail(project, anchors, capsys):
    seal_and_write_checkpoints(now=NOW)
    factories.reach(project, Kind.STARTED)
    seal_and_write_checkpoints(now=NOW)
    last = AuditSeal.objects.order_by("id").last()
    # As a backup of the time before the second seal leaves it.
    without_triggers("DELETE FROM projects_auditevent WHERE id >= %s", last.first_event)
    without_triggers("DELETE FROM projects_auditseal WHERE id = %s", last.pk)
    before = anchors.read_text()
    assert len(list(verify_audit(anchors=read_checkpoints()))) == 1
    call_command("record_restore", reason="磁盘损坏，用昨夜的备份")
    assert list(verify_audit(anchors=read_checkpoints())) == []
    seal_and_write_checkpoints(now=NOW)
    assert list(verify_audit(anchors=read_checkpoints())) == []
    capsys.readouterr()
    call_command("verify_audit")
    printed = capsys.readouterr().out
    assert "其后 1 个锚点随之作废。原因：磁盘损坏" in printed
    # A line in the file alone, without the event, is no restore.
    anchors.write_text(f"{before}restored {last.pk - 1} {'0' * 64}\n")
    assert any("审计里没有登记" in one for one in verify_audit(anchors=read_checkpoints()))
    with pytest.raises(CommandError, match="--reason"):
        call_command("record_restore", reason=" ")
