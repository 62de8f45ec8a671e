"""
The seven rounds of 2023 and 2024 in the size that the province announced, loaded only where asked for.

Published are the totals: 签约 1638 (5887.6 亿), 开工 1607 (3215 亿), 投产 1419 (2939.7 亿). How they spread over rounds
and units is invented, except for what the demo itself holds: `demo_seven_rounds.csv` fills up what the demo leaves.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.db import transaction

from projects.models import Category, Project, Round
from projects.operations.rounds import open_round
from projects.rules.stages import COHORT_LABELS, Cohort
from tracker.imports.importer import ImportResult, import_rows
from tracker.imports.reader import read_table
from tracker.imports.sheet_reader import Grid
from tracker.management.demo import SAMPLE_PREFIX, DemoError
from tracker.management.demo_reforms import SHANGHAI
from tracker.management.reference import rows_of
from zones.models import Officer, Zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracker.imports.cells import CellValue

FILE = "demo_seven_rounds.csv"
PREFIX = f"{SAMPLE_PREFIX}七次 "
INVENTED = "名单合计为公布数，分期次、分单位的分布为虚构，并非真实项目"
ASSUMED_DAY = date(2024, 8, 30)
"""The day of 2024's third round is not known: stored as an assumption, like others in `rounds.csv`."""
TOLD = datetime(2024, 9, 2, 10, 0, tzinfo=SHANGHAI)
LISTS = {
    Cohort.SIGNED: ("签约一批期次", "签约投资额（万元）"),
    Cohort.STARTED: ("开工一批期次", "开工一批计划总投资（万元）"),
    Cohort.PRODUCING: ("投产一批期次", "投产一批总投资（万元）"),
}
HEADERS = ("项目名称", "开发区", "项目类别", "备注", *(header for pair in LISTS.values() for header in pair))


@transaction.atomic
def load_seven_rounds() -> list[tuple[str, ImportResult | None]]:
    """
    Fill the lists of the seven rounds up to the announced totals, unless that was done; the demo must be loaded.

    :raises DemoError: if the demo is missing or a row does not fit the reference data
    """
    province = Officer.objects.filter(username="province").first()
    if province is None:
        raise DemoError("还没有演示数据，请先运行 load_demo。")
    if Project.objects.filter(name__startswith=PREFIX).exists():
        return []
    if not Round.objects.keyed(2024, 3).exists():
        announced = datetime.combine(ASSUMED_DAY, time(9), SHANGHAI)
        open_round(year=2024, number=3, held_on=ASSUMED_DAY, is_date_published=False, by=None, now=announced)
    rows: list[list[CellValue]] = [[*HEADERS]]
    rows.extend([*cells] for cells in _projects(_zones()))
    result = import_rows(read_table(Grid(list(enumerate(rows, start=1)))), by=province, now=TOLD, today=TOLD.date())
    if result.errors:
        first = result.errors[0]
        raise DemoError(f"{FILE}：{first.column} {first.detail}（共 {len(result.errors)} 处）")
    return [(f"{FILE}（{INVENTED}）", result)]


def _zones() -> Mapping[str, Sequence[str]]:
    zones: defaultdict[str, list[str]] = defaultdict(list)
    for unit, name in Zone.objects.order_by("pk").values_list("unit", "name"):
        zones[unit].append(name)
    return zones


def _projects(zones: Mapping[str, Sequence[str]]) -> Iterator[tuple[str | int, ...]]:
    """Yield a project for every place on a list: the unit's zones in turn, the amount shared out in whole 万元."""
    cohort_of = {label: cohort for cohort, label in COHORT_LABELS.items()}
    number = 0
    for row in rows_of(FILE):
        of_unit = zones.get(row["填报单位"])
        if not of_unit:
            raise DemoError(f"{FILE}：填报单位 {row['填报单位']} 没有开发区，请先运行 load_reference。")
        cohort, count = cohort_of[row["名单"]], int(row["项目数"])
        each, over = divmod(int(row["投资额（万元）"]), count)
        for place in range(count):
            number += 1
            # The remainder goes to the first ones, so that a group adds up to the digit.
            listed = {cohort: (row["期次"], each + (place < over))}
            cells = [cell for cohort in LISTS for cell in listed.get(cohort, ("", ""))]
            named = (f"{PREFIX}{number:04d}", of_unit[place % len(of_unit)])
            yield (*named, str(Category.INDUSTRY.label), INVENTED, *cells)
