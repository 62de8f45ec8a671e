"""The rates as a table of text."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from projects.rules.milestones import EARLIEST_DATE
from projects.rules.moments import EXAMPLE, parse_moment
from projects.rules.months import parse_day
from projects.rules.rates import BASES, Basis
from tracker.management.rate_tables import aligned, counts, rates
from tracker.queries.rates import declared, tables
from tracker.queries.rates.headings import DOUBLE_COUNTED, Question, basis_line, heading
from tracker.queries.rates.selection import GROUPING_LABELS, Grouping, Selection
from tracker.queries.rates.window import ParameterError, Window, resolve_window
from zones.models import Officer, Role

if TYPE_CHECKING:
    from collections.abc import Sequence


class Command(BaseCommand):
    """Print the rates of the whole province."""

    help = "打印比率表：每个百分数都带着分子和分母，口径、期次窗口写在表前。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", required=True, help="截至日期，含当日，如 2023-12-31")
        # Several words: a printed moment has a blank between day and time, and may be copied without quotes.
        parser.add_argument(
            "--known-at", nargs="+", help=f"按这一时刻账上所知计算，如 {EXAMPLE}，默认现在；可照抄表上印的时刻"
        )
        parser.add_argument("--basis", action="append", default=[], help="口径的代码，可重复，默认全部")
        parser.add_argument("--first", help="首期，如 2022-1，默认最早的一期")
        parser.add_argument("--last", help="末期，如 2023-3，默认截至日期已举行的倒数第二期")
        parser.add_argument("--by", default="none", help="分行：none unit zone round category chain")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the lists, then the rates of each basis."""
        now = timezone.now()
        by, bases = _grouping(options["by"]), _bases(options["basis"])
        try:
            window = resolve_window(
                first=options["first"],
                last=options["last"],
                as_of=_day(options["as_of"], timezone.localdate(now)),
                known_at=_moment(options["known_at"]),
                now=now,
            )
        except ParameterError as error:
            raise CommandError(error.message) from error
        # Nobody is signed in at a terminal: an officer of the province, never saved, sees all zones.
        everybody = Officer(role=Role.PROVINCE)
        table = tables.rates_table(officer=everybody, window=window, selection=Selection(), by=by)
        lists = declared.declared_lists(
            officer=everybody,
            rounds=window.rounds,
            as_of=window.as_of,
            known_at=window.records_moment,
            selection=Selection(),
            by=by,
        )
        asked = {"basis": [basis.code for basis in bases], "by": GROUPING_LABELS[by]}
        question = Question(asked, {"basis": None}, everybody, now, (window,))
        self.stdout.write(f"“三个一批”比率表　截至 {window.as_of}（含当日）　金额单位：万元（注明亿元的除外）")
        self.stdout.write("\n".join([*heading(question), _rounds(window), DOUBLE_COUNTED, ""]))
        self.stdout.write(aligned(counts(table, lists, [held.key for held in window.rounds])))
        for basis in bases:
            self.stdout.write(f"\n{basis_line([basis.code])}")
            self.stdout.write(aligned(rates(table, basis)))


def _rounds(window: Window) -> str:
    """Return every round by its key, those counted and those not."""
    rounds = "、".join(round_.key for round_ in window.rounds) or "没有"
    left_out = "、".join(round_.key for round_ in window.left_out) or "没有"
    return f"计入的期次：{rounds}；未计入：{left_out}。"


def _grouping(text: str) -> Grouping:
    if text not in list(Grouping):
        raise CommandError(f"--by 应为 {'、'.join(Grouping)} 之一，而不是“{text}”。")
    return Grouping(text)


def _bases(codes: Sequence[str]) -> list[Basis]:
    if unknown := [code for code in codes if code not in BASES]:
        raise CommandError(f"没有口径“{unknown[0]}”，可选：{'、'.join(BASES)}。")
    return [BASES[code] for code in dict.fromkeys(codes or BASES)]


def _day(text: str, today: date) -> date:
    try:
        day = parse_day(text)
    except ValueError as error:
        raise CommandError(str(error)) from error
    if day < EARLIEST_DATE or day > today:
        raise CommandError(f"截至日期 {day} 应在 {EARLIEST_DATE} 与今天 {today} 之间。")
    return day


def _moment(words: Sequence[str] | None) -> datetime | None:
    if words is None:
        return None
    try:
        return parse_moment(words if isinstance(words, str) else " ".join(words))
    except ValueError as error:
        raise CommandError(str(error)) from error
