"""Writes the files."""

from __future__ import annotations

import sys
from itertools import count

from devtools.demo_ledger import later, reforms
from devtools.demo_ledger.lvliang import Lvliang
from devtools.demo_ledger.province import Province
from devtools.demo_ledger.samples import write


def main() -> int:
    """Write the demo ledgers into `fixtures/`."""
    numbers = count(1)
    lvliang = Lvliang(numbers)
    late = later.late_sample(lvliang)
    write("demo_lvliang_reforms.csv", reforms.lvliang_rows(lvliang))
    write("demo_lvliang.csv", (sample.row() for sample in lvliang.samples))
    write("demo_lvliang_2022-12.csv", later.progress_rows(lvliang, later.LAST_YEAR))
    write("demo_lvliang_2023-06.csv", later.progress_rows(lvliang, later.MIDYEAR, without=late))
    write("demo_lvliang_late.csv", later.late_rows(lvliang))
    write("demo_plans.csv", later.plan_rows(lvliang))
    write("demo_lvliang_2024-06.csv", later.midyear_rows(lvliang))
    events = list(later.event_rows(lvliang))
    write("demo_lvliang_2024-1.csv", later.rows_of_2024(lvliang))
    province = Province(numbers)
    write("demo_province.csv", (sample.row() for sample in province.samples))
    write("demo_events.csv", [*events, *province.exit_rows()])
    linfen = reforms.Linfen(numbers)
    write("demo_linfen.csv", linfen.ledger_rows())
    write("demo_linfen_later.csv", linfen.later_rows())
    write("demo_linfen_reforms.csv", linfen.reform_rows())
    write("demo_linfen_posts.csv", linfen.post_rows())
    write("demo_items.csv", reforms.item_rows())
    return 0


if __name__ == "__main__":
    sys.exit(main())
