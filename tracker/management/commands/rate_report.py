"""The rates as a table of text."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from projects.rules.milestones import EARLIEST_DATE
from projects.rules.money import wan_text
from projects.rules.months import parse_day
from projects.rules.rates import BASES, RATE_LABELS, Basis, Formula, Rate, RateMeasure
from projects.rules.stages import COHORT_LABELS, NEXT_STAGE, STAGE_LABELS
from tracker.queries.rates.selection import MAPPED_AS_OF_NOW, Grouping, Selection
from tracker.queries.rates.tables import RateRow, RateTable, rates_table
from tracker.queries.rates.window import ParameterError, Window, resolve_window
from zones.models import Officer, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NOTHING = "—"
GAPS = ("无预计值", "缺数据", "超过两个月")
"""How many members have no figure, or an old one: beside every rate that adds up monthly figures."""


class Command(BaseCommand):
    """Print the rates of the whole province."""

    help = "打印比率表：每个百分数都带着分子和分母，口径、期次窗口写在表前。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", required=True, help="截至日期，含当日，如 2023-12-31")
        parser.add_argument("--known-at", help="按这一时刻账上所知计算，如 2024-01-05T09:00，默认现在")
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
        table = rates_table(officer=everybody, window=window, selection=Selection(), by=by)
        self.stdout.write(_heading(window))
        if by is Grouping.CHAIN:
            self.stdout.write(MAPPED_AS_OF_NOW)
        self.stdout.write(_aligned(_counts(table)))
        for basis in bases:
            self.stdout.write(f"\n口径：{basis.title}（{basis.code}，{basis.source}）")
            self.stdout.write(_aligned(_rates(table, basis)))


def _heading(window: Window) -> str:
    rounds = "、".join(round_.key for round_ in window.rounds) or "没有"
    left_out = "、".join(round_.key for round_ in window.left_out) or "没有"
    known_at = timezone.localtime(window.known_at)
    return (
        f"“三个一批”比率表　截至 {window.as_of}（含当日），按 {known_at:%Y-%m-%d %H:%M} 账上所知\n"
        f"计入的期次：{rounds}；未计入：{left_out}。金额单位：万元。\n"
    )


def _rows(table: RateTable) -> list[RateRow]:
    return [*table.rows, table.total]


def _counts(table: RateTable) -> list[list[str]]:
    """Return what was counted of the three lists."""
    header = ["名单"]
    for cohort, label in COHORT_LABELS.items():
        header += [label, "投资额", STAGE_LABELS[NEXT_STAGE[cohort]], "未到期", "调出", "终止"]
    lines = [header]
    for row in _rows(table):
        line = [row.label]
        for tally in (row.tallies[cohort] for cohort in COHORT_LABELS):
            counts = (tally.reached, tally.not_due, tally.removed, tally.terminated)
            line += [str(tally.members), wan_text(tally.amount), *map(str, counts)]
        lines.append(line)
    return lines


def _rates(table: RateTable, basis: Basis) -> list[list[str]]:
    """Return the three rates of one basis, each with its two parts."""
    formulas = basis.formulas()
    header = ["分组"]
    for name, formula in formulas.items():
        header += [RATE_LABELS[name], formula.numerator, formula.denominator, *(GAPS if formula.uses_figures else ())]
    lines = [header]
    for row in _rows(table):
        line = [row.label]
        for formula in formulas.values():
            line += _parts(formula, formula.compute(row.tallies[formula.cohort]))
        lines.append(line)
    return lines


def _parts(formula: Formula, rate: Rate) -> list[str]:
    text = wan_text if formula.measure is RateMeasure.AMOUNT else str
    percent = NOTHING if rate.percent is None else f"{rate.percent:.2f}%"
    gaps = [str(rate.without_figure), str(rate.missing), str(rate.stale)] if formula.uses_figures else []
    return [percent, text(rate.numerator), text(rate.denominator), *gaps]


def _aligned(lines: Sequence[Sequence[str]]) -> str:
    """Return lines of cells as columns; a Chinese character is as wide as two letters."""
    widths = [max(_width(cell) for cell in column) for column in zip(*lines, strict=True)]
    return "\n".join(_line(cells, widths) for cells in lines)


def _line(cells: Iterable[str], widths: Iterable[int]) -> str:
    first, *others = [(cell, " " * (width - _width(cell))) for cell, width in zip(cells, widths, strict=True)]
    return "  ".join([first[0] + first[1], *(blank + cell for cell, blank in others)]).rstrip()


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


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


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"时刻“{text}”应写成 2024-01-05T09:00 的格式。") from error
    if moment.year < EARLIEST_DATE.year:
        raise CommandError(f"时刻 {text} 早于 {EARLIEST_DATE.year} 年，请核对年份。")
    # Without an offset it is Beijing time, as in the API.
    return moment if moment.tzinfo else timezone.make_aware(moment)
