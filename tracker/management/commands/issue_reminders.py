"""Enters today's reminders in the outbox."""

from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from projects.errors import BusyError
from projects.rules.months import parse_day
from tracker.models import Deployment
from tracker.operations.ticks import note_run
from tracker.reminders.bulletins import issue_bulletins_when_due
from tracker.reminders.database_clock import database_now, local_day
from tracker.reminders.deployment_guard import NotArmedError
from tracker.reminders.issuing import issue, issue_when_due, owed_on
from zones.models import Officer


def _day(text: str) -> date:
    try:
        return parse_day(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error


class Command(BaseCommand):
    """Compute who is owed which mail, and enter it; the same day again changes nothing."""

    help = "计算当日应发的催办并记入台账；可重复运行。配合 send_reminders 由 cron 调用即可，不需要消息队列。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take a day, and whether to write at all."""
        parser.add_argument("--today", type=_day, help="按这一天计算，缺省为今天（YYYY-MM-DD）")
        parser.add_argument(
            "--when-due", action="store_true", help="到了 REMIND_AT、当日又没有记过才记，供 cron 每分钟调用"
        )
        parser.add_argument("--dry-run", action="store_true", help="只打印应发的催办，不记入台账")

    def handle(self, *args: Any, **options: Any) -> None:
        now = database_now()
        today = options["today"] or local_day(now)
        # Nothing is written: allowed also where this installation is not armed.
        if options["dry_run"]:
            self._print(today)
            return
        try:
            issued = issue_when_due(now=now) if options["when_due"] else issue(now=now, today=today)
            bulletins = issue_bulletins_when_due(now=now)
        except (NotArmedError, BusyError) as error:
            raise CommandError(str(error)) from error
        # Not after a refusal: the age of the tick has to show that nothing is issued.
        note_run("issue_reminders", now=now)
        if bulletins is not None:
            self.stdout.write(f"已封存上月的通报，记入 {len(bulletins)} 封告知邮件。")
        if issued is None:
            self.stdout.write("还没到 REMIND_AT，或当日已经记过。")
            return
        if not issued.is_working:
            self.stdout.write(f"{today} 不是工作日，不发催办。")
            return
        missed = f"；补记 {len(issued.missed_days)} 个中断的工作日" if issued.missed_days else ""
        self.stdout.write(f"{today}：新记入 {issued.fresh} 封催办{missed}。")

    def _print(self, today: date) -> None:
        began_on = Deployment.objects.values_list("began_on", flat=True).first() or today
        owed = owed_on(today, began_on=began_on)
        names = Officer.objects.in_bulk([obligation.recipient_id for obligation in owed])
        for obligation in owed:
            self.stdout.write(
                f"{names[obligation.recipient_id]}：{len(obligation.items)} 个项目，"
                f"最高级别 {obligation.rung.name.lower()}"
            )
        self.stdout.write(f"{today}：应发 {len(owed)} 封催办（未记入台账）。")
