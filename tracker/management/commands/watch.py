"""Checks whether reminders still go out, without Celery and Redis, whose failure it has to report."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError

from tracker.mail.outcome import NotAcceptedError, UnclearError
from tracker.queries.reminders.health import alarms, reminder_health
from tracker.queries.reminders.sign_in_alarms import sign_in_alarms
from tracker.reminders.database_clock import database_now, local_day
from tracker.reminders.notices import notice_to
from tracker.reminders.sending import transport_of_settings


class Command(BaseCommand):
    """Print what is wrong, mail it to the administrators, and exit with 1."""

    help = "检查催办是否还在发：有异常时打印、写信给 ADMIN_EMAILS，并以 1 退出。由 systemd 定时器或 cron 调用。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to write to anybody."""
        parser.add_argument("--no-mail", action="store_true", help="只打印，不写信")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            now = database_now()
            health = reminder_health(today=local_day(now), deployment=settings.DEPLOYMENT_ID)
            found = [*alarms(health, now=now), *sign_in_alarms(now=now)]
        except (OperationalError, InterfaceError) as error:
            # A database that is away is itself an alarm, and the mail below needs none.
            found = [f"数据库无法访问（{type(error).__name__}）。"]
        if not found:
            self.stdout.write("一切正常。")
            return
        for sentence in found:
            self.stderr.write(sentence)
        if not options["no_mail"]:
            self._tell(found)
        raise SystemExit(1)

    def _tell(self, found: list[str]) -> None:
        transport = transport_of_settings()
        # One mail for each address: a wrong one must not keep the others from hearing of it.
        for address in settings.REMINDERS.administrators:
            try:
                transport.hand_over(notice_to(address, found), lambda _phase: None)
            except (NotAcceptedError, UnclearError, ValueError) as error:
                self.stderr.write(f"没能写信给 {address}：{error}")
        transport.close()
