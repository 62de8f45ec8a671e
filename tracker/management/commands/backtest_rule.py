"""Tries a stall rule on the past."""

from argparse import ArgumentTypeError
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from projects.models import Project, RuleVersion
from projects.rules.escalation import Patience
from projects.rules.months import month_end, month_text, parse_month
from projects.rules.stalling import StallRule
from tracker.queries.stalled.backtest import BacktestResult, Trial, backtest
from tracker.reminders.database_clock import database_now, local_day

LARGEST_THRESHOLD = 3650


def _threshold(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 5 and int(text) <= LARGEST_THRESHOLD):
        raise ArgumentTypeError(f"应为 0 到 {LARGEST_THRESHOLD} 的整数，而不是“{text}”。")
    return int(text)


class Command(BaseCommand):
    """Look at the past week by week, or month by month, and print what the rule would have found."""

    help = "用历史检验一条停滞规则：各月各开发区亮多少灯、亮灯后多久有进展、发多少邮件。不改变任何规则。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the rule, its thresholds and the months."""
        parser.add_argument("code", help="规则的代码，例如 signed-not-started")
        parser.add_argument("--yellow", type=_threshold, help="试用的黄灯线，缺省为现行的")
        parser.add_argument("--red", type=_threshold, help="试用的红灯线，缺省为现行的")
        parser.add_argument("--from", dest="first", required=True, metavar="YYYY-MM", help="起始月份")
        parser.add_argument("--to", dest="last", required=True, metavar="YYYY-MM", help="结束月份")
        parser.add_argument("--every", choices=["week", "month"], default="week", help="多久查看一次")
        parser.add_argument("--known-now", action="store_true", help="按现在所知，而不是按当时所知")

    def handle(self, *args: Any, **options: Any) -> None:
        """Try it, and print a table."""
        # The rule for all categories (empty) comes first; exceptions of single units are left out.
        newest = RuleVersion.objects.filter(code=options["code"], unit=None).order_by("category", "-version").first()
        if newest is None:
            raise CommandError(f"没有规则 {options['code']}。")
        changes = {name: options[name] for name in ("yellow", "red") if options[name] is not None}
        try:
            first, last = parse_month(options["first"]), month_end(parse_month(options["last"]))
        except ValueError as error:
            raise CommandError(str(error)) from error
        # Enabled, so that a rule can be tried before it is switched on.
        rule = replace(newest.as_rule(), **changes, is_enabled=True)
        _check(rule, first, last)
        trial = Trial(
            rule=rule,
            first=first,
            last=min(last, local_day(database_now())),
            is_weekly=options["every"] == "week",
            as_known_then=not options["known_now"],
        )
        mailing = settings.REMINDERS
        patience = Patience(mailing.supervision_after, mailing.notice_after)
        self._print(backtest(Project.objects.standing(), trial, patience=patience))

    def _print(self, result: BacktestResult) -> None:
        for card in result.cards:
            self.stdout.write(f"{month_text(card.month)}  {card.zone}  {card.count}")
        days = "—" if result.median_days is None else f"{result.median_days} 天"
        self.stdout.write(
            f"查看 {result.looks} 次：新亮 {result.opened}，期初已亮 {result.open_at_first}，亮后有进展 {result.moved}"
            f"（中位 {days}），期末仍亮 {result.still_open}；邮件约 {result.mails} 封。"
        )


def _check(rule: StallRule, first: date, last: date) -> None:
    if last < first:
        raise CommandError("结束月份（--to）早于起始月份（--from），请对调。")
    if rule.yellow is not None and rule.red is not None and rule.red < rule.yellow:
        raise CommandError("红灯线（--red）不能低于黄灯线（--yellow）。")
