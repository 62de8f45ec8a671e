"""The commands and the scheduled tasks do the same; neither needs a broker. The watch shares nothing with them."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from projects.models import RuleVersion
from tests.integration.tracker.reminders.people import (
    belong_to,
    load_rules,
    stalled_project,
    work_today,
)
from tracker.mail.files import FileTransport
from tracker.models import Reminder, ReminderState, Tick
from tracker.queries.health.jobs import JOBS
from tracker.reminders import sending
from tracker.reminders.database_clock import local_day
from tracker.tasks import issue_reminders, send_reminders
from zones.models import SpecialDay

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    """The folder into which mails are written."""
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return settings.EMAIL_FILE_PATH


@pytest.fixture
def stalled(reminded, zone_officer):
    """Somebody who is owed a mail."""
    return zone_officer


def run(name, *arguments, **options):
    out = StringIO()
    call_command(name, *arguments, stdout=out, stderr=out, **options)
    return out.getvalue()


def states(officer):
    return list(Reminder.objects.filter(recipient=officer).values_list("state", flat=True))


def test_by_hand_without_any_broker(stalled, folder):
    assert "应发" in run("issue_reminders", dry_run=True)
    assert states(stalled) == []
    assert "新记入" in run("issue_reminders")
    assert "新记入 0 封" in run("issue_reminders")
    assert "当日已经记过" in run("issue_reminders", when_due=True)
    assert "已交中继" in run("send_reminders")
    assert run("send_reminders") == "没有到期的催办。\n"
    assert states(stalled) == [ReminderState.SENT]
    assert len(list(folder.iterdir())) == Reminder.objects.count()
    jobs = {"issue_reminders", "send_reminders", "send_account_mails"}
    assert set(Tick.objects.values_list("job", flat=True)) == jobs


def test_a_day_off_and_days_that_were_missed_are_told(stalled, now):
    today = local_day(now)
    SpecialDay.objects.create(day=today + timedelta(days=1), is_working=False, occasion="放假")
    assert "不是工作日" in run("issue_reminders", today=today + timedelta(days=1))
    work_today(today - timedelta(days=14))
    run("issue_reminders", today=today - timedelta(days=14))
    assert "补记" in run("issue_reminders")


def test_by_the_schedule(stalled, folder, mailing, now):
    mailing(remind_at=now.min.time())
    issue_reminders()
    send_reminders()
    assert states(stalled) == [ReminderState.SENT]
    assert set(Tick.objects.values_list("job", flat=True)) == {"issue_reminders", "send_reminders"}


def test_a_copied_database_is_told_and_armed_by_command(stalled, now, caplog):
    run("issue_reminders")
    belong_to("the original", now)
    for name in ("issue_reminders", "send_reminders"):
        with pytest.raises(CommandError, match="arm_dispatcher"):
            run(name)
    send_reminders()
    assert caplog.text.count("the original") == 1
    assert "结果不明" in run("arm_dispatcher")
    assert states(stalled) == [ReminderState.IN_DOUBT]
    assert "0 封" in run("arm_dispatcher")
    assert run("send_reminders") == "没有到期的催办。\n"


def test_the_schedule_tells_of_a_copied_database(stalled, now, caplog, mailing):
    mailing(remind_at=now.min.time())
    belong_to("the original", now)
    issue_reminders()
    assert "the original" in caplog.text
    assert states(stalled) == []


def test_a_restored_copy_of_ones_own_is_armed_on_demand(stalled):
    run("issue_reminders")
    assert "结果不明" in run("arm_dispatcher", restored=True)
    assert states(stalled) == [ReminderState.IN_DOUBT]


def test_a_new_installation_has_nothing_to_doubt(db):
    assert "0 封" in run("arm_dispatcher")


def test_without_celery_every_job_leaves_its_sign_of_life(now, mailing, settings, tmp_path):
    settings.AUDIT_ANCHORS = tmp_path / "anchors"
    for command in (
        "issue_reminders",
        "send_reminders",
        "make_exports",
        "run_imports",
        "delete_expired",
        "seal_audit",
        "check_projection",
    ):
        run(command)
    assert set(Tick.objects.values_list("job", flat=True)) == {job.name for job in JOBS}
    assert run("watch") == "一切正常。\n"


def test_the_watch_tells_by_exit_code_and_by_mail(now, folder, mailing):
    mailing(administrators=("admin@example.invalid", "broken\r\n@example.invalid"))
    Tick.objects.bulk_create(Tick(job=job.name, ran_at=now) for job in JOBS)
    assert run("watch") == "一切正常。\n"
    with override_settings(DEPLOYMENT_ID="another"), pytest.raises(SystemExit) as ended:
        run("watch")
    assert ended.value.code == 1
    # Also from a copy that may not remind anybody: an alarm goes to administrators alone.
    (mail,) = folder.iterdir()
    assert "watch" in mail.name
    Tick.objects.filter(job="seal_audit").delete()
    with pytest.raises(SystemExit):
        run("watch", no_mail=True)
    assert len(list(folder.iterdir())) == 1


def test_what_the_service_manager_saw_fail_is_told_as_well(now, folder, mailing):
    mailing(administrators=("admin@example.invalid",))
    Tick.objects.bulk_create(Tick(job=job.name, ran_at=now) for job in JOBS)
    with pytest.raises(SystemExit):
        run("watch", failed="tracker-check@verify_audit.service")
    (mail,) = folder.iterdir()
    told = message_from_bytes(mail.read_bytes(), policy=default)
    for kind in ("plain", "html"):
        body = told.get_body((kind,)).get_content()
        assert "定时任务 tracker-check@verify_audit.service 没有通过" in body


def test_a_rule_is_tried_by_command(zone):
    load_rules()
    stalled_project(zone)
    told = run("backtest_rule", "signed-not-started", "--from", "2023-02", "--to", "2024-01", "--yellow", "3")
    assert f"2023-05  {zone.name}  1" in told
    assert "期末仍亮 1" in told
    for arguments in (("no-such",), ("silent",)):
        with pytest.raises(CommandError):
            run("backtest_rule", *arguments, "--from", "2024-13", "--to", "2024-01")
    assert RuleVersion.objects.filter(code="signed-not-started").count() == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--from", "2024-02", "--to", "2024-01"], "早于起始月份"),
        (["--from", "2024-01", "--to", "2024-02", "--yellow", "12", "--red", "3"], "红灯线"),
        (["--from", "2024-01", "--to", "2024-02", "--yellow=-5"], "应为 0 到 3650 的整数"),
        (["--from", "2024-01", "--to", "2024-02", "--red", "1e3"], "应为 0 到 3650 的整数"),
    ],
)
def test_a_trial_that_cannot_be_is_refused(zone, arguments, words):
    load_rules()
    with pytest.raises(CommandError, match=words):
        run("backtest_rule", "signed-not-started", *arguments)


@pytest.mark.parametrize(
    ("name", "argument", "words"),
    [
        ("issue_reminders", "--today=2023-02-30", "不是日期"),
        ("issue_reminders", "--today=20230201", "不是日期"),
        ("send_reminders", "--loop=-1", "秒数"),
        ("send_reminders", "--loop=0", "秒数"),
        ("send_reminders", "--loop=nan", "秒数"),
        ("send_reminders", "--loop=often", "秒数"),
    ],
)
def test_an_argument_that_cannot_be_is_refused_with_a_sentence(db, name, argument, words):
    with pytest.raises(CommandError, match=words):
        run(name, argument)


def test_the_settings_choose_the_relay_or_the_folder(mailing, settings):
    assert isinstance(sending.transport_of_settings(), FileTransport)
    mailing(by_relay=True)
    settings.EMAIL_HOST = "relay.invalid"
    settings.EMAIL_USE_SSL, settings.EMAIL_USE_TLS = False, True
    assert not isinstance(sending.transport_of_settings(), FileTransport)
