"""Sends the reminders that are due, and the mails about accounts."""

import logging
import time
from argparse import ArgumentTypeError
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError, connection

from tracker.operations.ticks import note_run
from tracker.reminders.account_mails import send_links
from tracker.reminders.database_clock import database_now
from tracker.reminders.delivery import DeliveryOutcome
from tracker.reminders.deployment_guard import NotArmedError
from tracker.reminders.issuing import issue_when_due
from tracker.reminders.sending import send_due, transport_of_settings

logger = logging.getLogger(__name__)

# Seconds in which one run goes on claiming: less than the age that its record may have; the next run goes on.
LONGEST_RUN = 240.0
SHORTEST_PAUSE, LONGEST_PAUSE = 0.1, 86_400.0
WORDS = {
    DeliveryOutcome.SENT: "已交中继",
    DeliveryOutcome.CANCELLED: "已取消",
    DeliveryOutcome.RETRY: "稍后重试",
    DeliveryOutcome.REFUSED: "被拒收",
    DeliveryOutcome.IN_DOUBT: "结果不明",
    DeliveryOutcome.LEASE_LOST: "已由其他进程接手",
    DeliveryOutcome.NO_RELAY: "中继连不上",
}


def _seconds(text: str) -> float:
    """Read a pause in seconds; without a lower bound the loop would query the database without rest."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not SHORTEST_PAUSE <= seconds <= LONGEST_PAUSE:
        raise ArgumentTypeError(f"间隔应为 {SHORTEST_PAUSE:g} 到 {LONGEST_PAUSE:g} 之间的秒数，而不是“{text}”。")
    return seconds


class Command(BaseCommand):
    """Send once, or go on for as long as the process lives."""

    help = "发送台账里到期的催办。--loop 时常驻：每隔若干秒记账并发送一次，不需要消息队列。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how often to look again."""
        parser.add_argument("--loop", type=_seconds, metavar="SECONDS", help="常驻运行，每隔这么多秒检查一次")

    def handle(self, *args: Any, **options: Any) -> None:
        """Send; in a loop also enter each day's reminders, and outlive a database that is away."""
        if options["loop"] is None:
            try:
                self._report(self._send())
            except NotArmedError as error:
                raise CommandError(str(error)) from error
            return
        while True:
            self._round()
            time.sleep(options["loop"])

    def _round(self) -> None:
        try:
            now = database_now()
            issue_when_due(now=now)
            note_run("issue_reminders", now=now)
            outcomes = self._send()
        except NotArmedError as error:
            # The loop goes on: it begins to send as soon as somebody arms this installation.
            logger.error("Nothing is sent: %s", error)  # noqa: TRY400  # an expected state, no defect
        except (OperationalError, InterfaceError) as error:
            logger.warning("The database is away: %s", type(error).__name__)
            # Django would go on using the broken connection; the next round opens another.
            connection.close()
        else:
            if outcomes:
                self._report(outcomes)

    @staticmethod
    def _send() -> Counter[DeliveryOutcome]:
        transport = transport_of_settings()
        try:
            send_links(transport, now=database_now())
            note_run("send_account_mails", now=database_now())
            outcomes = send_due(transport, seconds=LONGEST_RUN)
        finally:
            transport.close()
        # After a complete run only: a sender that hangs or fails must show as an old tick.
        note_run("send_reminders", now=database_now())
        return outcomes

    def _report(self, outcomes: Counter[DeliveryOutcome]) -> None:
        text = "，".join(f"{WORDS[outcome]} {count}" for outcome, count in outcomes.items())
        self.stdout.write(text or "没有到期的催办。")
