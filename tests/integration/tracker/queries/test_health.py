"""What needs a person is told by name: one dead job among living ones, a clock that ran ahead, a doubt."""

import os
from datetime import timedelta

import pytest
from django.db import OperationalError

from projects.models import AuditSeal
from projects.operations.audit import record_event
from tests.integration.tracker.reminders.people import belong_to, owe, stalled_project
from tracker.models import Reminder, Tick
from tracker.queries.health.checks import alarms
from tracker.queries.health.drills import DRILL, drill_alarms
from tracker.queries.health.jobs import JOBS
from tracker.queries.health.report import health_report
from tracker.reminders.database_clock import database_now, local_day
from zones.models import SpecialDay

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(db):
    """The moment by the database's clock; every job ran just then, and the year's calendar is there."""
    moment = database_now()
    Tick.objects.bulk_create(Tick(job=job.name, ran_at=moment) for job in JOBS)
    for year in (moment.year, moment.year + 1):
        SpecialDay.objects.get_or_create(day=f"{year}-10-01", defaults={"is_working": False, "occasion": "国庆节"})
    return moment


def test_all_is_well(now):
    assert alarms(now=now) == []


def test_every_job_of_the_schedule_is_watched(settings):
    assert {job.name for job in JOBS} == set(settings.CELERY_BEAT_SCHEDULE)


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_one_dead_job_among_living_ones_is_named(now, job):
    tick = Tick.objects.filter(job=job.name)
    for ran_at, words in (
        (now - job.allowed, None),
        (now - job.allowed - timedelta(minutes=1), "没有运行"),
        (now + timedelta(days=3), "时钟曾经走快"),
        (now + timedelta(seconds=30), None),
    ):
        tick.update(ran_at=ran_at)
        found = alarms(now=now)
        assert len(found) == (words is not None), (ran_at, found)
        assert all(words in sentence and job.label in sentence for sentence in found)
    tick.delete()
    assert alarms(now=now) == [f"定时任务“{job.label}”从未运行。"]


def test_what_waits_too_long_and_who_may_not_send(now, zone_officer):
    project, long_ago = stalled_project(zone_officer.zone), now - timedelta(hours=30)
    row = owe(zone_officer, [project], now=long_ago, due_on=local_day(now))
    assert "到期未发" in "".join(alarms(now=now))
    for state, words in (("in_doubt", "结果不明"), ("refused", "拒收")):
        Reminder.objects.filter(pk=row.pk).update(state=state)
        assert [words in sentence for sentence in alarms(now=now)] == [True]
    belong_to("the original", now)
    SpecialDay.objects.all().delete()
    told = health_report(now=now)
    assert ["arm_dispatcher" in told["alarms"][0], "节假日" in told["alarms"][-1]] == [True, True]
    assert told["reminders"]["dispatcher"] == "not_armed"
    assert told["jobs"]["tick"] == {"state": "ok", "ran_at": told["jobs"]["tick"]["ran_at"], "age_seconds": 0}


def test_a_check_that_fails_keeps_no_other_from_speaking(now, caplog):
    def away(*, now):
        raise OperationalError("gone")

    def broken(*, now):
        raise ZeroDivisionError

    def speaking(*, now):
        yield "有事。"

    assert alarms(now=now, checks=(away, broken, away, speaking)) == [
        "数据库无法访问（OperationalError）。",
        "检查项 broken 自己出错（ZeroDivisionError），详见日志。",
        "有事。",
    ]
    assert "ZeroDivisionError" in caplog.text


def drilled(at, reason=""):
    record_event(action=DRILL, subject=AuditSeal(), number=0, by=None, now=at, reason=reason)


def test_a_drill_that_failed_is_missing_or_is_old_is_told(now, db, settings, tmp_path):
    assert list(drill_alarms(now=now)) == []  # who has no backups here has none to prove
    settings.BACKUP_DIR = tmp_path
    assert "从未演练过" in "".join(drill_alarms(now=now))
    for days, reason, words in ((30, "", ["30 天以前"]), (9, "行数不同", ["失败：行数不同", "9 天以前"]), (1, "", [])):
        drilled(now - timedelta(days=days), reason)
        told = list(drill_alarms(now=now))
        assert len(told) == len(words)
        assert all(word in sentence for word, sentence in zip(words, told, strict=True))


def test_a_full_disk_and_an_old_backup_are_told(now, settings, tmp_path):
    settings.BACKUP_DIR = tmp_path / "backups"
    assert "不存在" in "".join(alarms(now=now))
    settings.BACKUP_DIR.mkdir()
    (settings.BACKUP_DIR / "failed.dump").touch()
    assert "没有备份" in "".join(alarms(now=now))
    drilled(now)
    unfinished = settings.BACKUP_DIR / ".unfinished-0" / "database.dump"
    unfinished.parent.mkdir()
    unfinished.write_bytes(b"PGDMP")
    assert "没有备份" in "".join(alarms(now=now))
    backup = settings.BACKUP_DIR / "daily" / "database.dump"
    backup.parent.mkdir()
    backup.write_bytes(b"PGDMP")
    for hours, words in ((1, ""), (27, "27 小时以前"), (-72, "未来")):
        moment = (now - timedelta(hours=hours)).timestamp()
        os.utime(backup, (moment, moment))
        told = "".join(alarms(now=now))
        assert (words in told) if words else not told, (hours, told)
    settings.BACKUP_DIR, settings.DISK_FREE_MB = None, 999_999_999
    assert "MB（下限 999999999 MB）" in "".join(alarms(now=now))
