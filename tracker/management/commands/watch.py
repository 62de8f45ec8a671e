"""Runs every check of the service, without Celery and Redis, whose failure it has to report."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from tracker.mail.outcome import NotAcceptedError, UnclearError
from tracker.queries.health.checks import alarms
from tracker.reminders.database_clock import database_now
from tracker.reminders.notices import notice_to
from tracker.reminders.sending import transport_of_settings


class Command(BaseCommand):
    """Print what is wrong, mail it to the administrators, and exit with 1."""

    help = "检查任务、催办与数据库：有异常时打印、写信给 ADMIN_EMAILS，并以 1 退出。由 systemd 定时器或 cron 调用。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to write to anybody, and what the service manager saw fail."""
        parser.add_argument("--no-mail", action="store_true", help="只打印，不写信")
        parser.add_argument("--failed", metavar="单元", help="服务管理器报告没有跑成的任务，一并写进信里")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            now = database_now()
        except (OperationalError, InterfaceError):
            # Each check that needs the database tells of it; the others still speak, and the mail below needs none.
            now = timezone.now()
        found = alarms(now=now)
        if unit := options["failed"]:
            found = [f"定时任务 {unit} 没有通过或没有跑完：请在主机上查看 journalctl -u {unit}。", *found]
        if not found:
            self.stdout.write("一切正常。")
            return
        for sentence in found:
            self.stderr.write(sentence)
        if not options["no_mail"]:
            self._tell(found, now)
        raise SystemExit(1)

    def _tell(self, found: list[str], now: datetime) -> None:
        transport = transport_of_settings()
        # One mail for each address: a wrong one must not keep the others from hearing of it.
        for address in settings.REMINDERS.administrators:
            try:
                transport.hand_over(notice_to(address, found, now=now), lambda _phase: None)
            except (NotAcceptedError, UnclearError, ValueError) as error:
                self.stderr.write(f"没能写信给 {address}：{error}")
        transport.close()
