"""However a table is laid out, the same projects are read from it; what is damaged is read or refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devtools.ledger_fuzz.damage import faults
from tracker.imports.book import ReadBook
from tracker.imports.merges import Merge
from tracker.imports.reader import read_ledger
from tracker.imports.recognition import recognise
from tracker.imports.sheet_reader import MOST_ROWS, Grid
from tracker.imports.wire import found_in, lines_of
from tracker.imports.xml_stream import UnfitError
from tracker.imports.zone_words import ZoneWords

ZONES = ZoneWords({"甲经济开发区": "甲经济开发区", "乙经济开发区": "乙经济开发区"})
HEADERS = {
    "name": "项目名称",
    "zone": "所属开发区",
    "category": "项目类别",
    "owner": "建设单位",
    "planned_yuan": "总投资",
    "signed_on": "签约时间",
    "unknown": "心情",
}
UNITS = {"万元": 1, "亿元": 10_000}


def project(number):
    return {
        "name": f"项目{number}",
        "zone": list(ZONES.names)[number // 3 % 2],
        "category": "产业类",
        "owner": f"企业{number}",
        "planned_yuan": float(12_000 + number * 7),
        "signed_on": date(2023, 1, 1 + number),
        "unknown": "好",
    }


@st.composite
def layouts(draw):
    """Draw a table of six projects: titles, the order of columns, where the unit stands, bands, totals, merges."""
    order = draw(st.permutations(list(HEADERS)))
    unit, where = draw(st.sampled_from(list(UNITS))), draw(st.sampled_from(["leaf", "title", "row", "group"]))
    bands, merged = draw(st.booleans()), draw(st.booleans())
    order = [name for name in order if not (bands and name == "zone")]
    titles = draw(st.integers(0, 2))
    rows = [[f"重点项目表{number}"] for number in range(titles)]
    rows += [[f"单位：{unit}"]] * (where == "title")
    merges: list[Merge] = []
    header = [
        f"{HEADERS[name]}（{unit}）" if (name, where) == ("planned_yuan", "leaf") else HEADERS[name] for name in order
    ]
    if where == "group":
        at, top = order.index("planned_yuan") + 1, len(rows) + 1
        rows.append([f"投资（{unit}）" if name == "planned_yuan" else HEADERS[name] for name in order])
        merges += [Merge(top, place, top + 1, place) for place in range(1, len(order) + 1) if place != at]
        header = [HEADERS[name] if name == "planned_yuan" else None for name in order]
    rows.append(header)
    rows += [[f"（{unit}）" if name == "planned_yuan" else None for name in order]] * (where == "row")
    projects = [project(number) for number in range(6)]
    total = sum(one["planned_yuan"] for one in projects) / UNITS[unit]
    for number, one in enumerate(projects):
        if bands and number % 3 == 0:
            rows.append([f"{'一二'[number // 3]}、{one['zone']}", *[None] * (len(order) - 1)])
            merges.append(Merge(len(rows), 1, len(rows), len(order)))
        cells = {**one, "planned_yuan": one["planned_yuan"] / UNITS[unit]}
        rows.append([cells[name] for name in order])
        if merged and not bands and number % 3:
            rows[-1][order.index("zone")] = None
    if merged and not bands:
        column, last = order.index("zone") + 1, len(rows)
        merges += [Merge(last - 5, column, last - 3, column), Merge(last - 2, column, last, column)]
    if draw(st.booleans()):
        # The word stands first; the total where the amounts are, unless that is there.
        totals = [total if name == "planned_yuan" else None for name in order]
        rows.append(["合计", *totals[1:]])
    rows += [["注：总投资为备案数。"]] * draw(st.integers(0, 1))
    return Grid([(number, cells) for number, cells in enumerate(rows, 1) if any(cells)], merges)


@given(layouts())
def test_one_table_in_any_layout_is_the_same_projects(grid):
    found = recognise(ReadBook([("台账", grid)]))
    ledger = read_ledger(found, zones=ZONES)
    assert (ledger.errors, list(ledger.questions)) == ([], [])
    wanted = [{**project(number), "category": "industry"} for number in range(6)]
    for one in wanted:
        one["planned_yuan"] = int(one["planned_yuan"] * 10_000)
        del one["unknown"]
    assert [dict(row.values) for row in ledger.rows] == wanted
    assert {one.code for one in ledger.remarks} <= {"merged_down", "zone_meant"}
    # Through the pipe of the limited process the same comes out.
    again = found_in(lines_of(found))
    assert (list(again.tables), again.fingerprint) == (list(found.tables), found.fingerprint)


def refusal(rows, merges=()):
    with pytest.raises(UnfitError) as caught:
        recognise(ReadBook([("台账", Grid(list(enumerate(rows, 1)), list(merges)))]))
    assert len(str(caught.value)) <= 80
    return caught.value.code


HEADER = ["项目名称", "开发区", "总投资（万元）"]


def test_what_is_no_list_of_projects_is_refused():
    assert refusal([["说明"], ["无"]]) == "no_table"
    assert refusal([HEADER]) == "no_rows"
    assert refusal([HEADER, ["甲项目", "甲区", 1.0], ["建设单位", "某企业", "张三"]]) == "not_a_list"
    two = [HEADER, ["甲项目", "甲区", 1.0], [None, "甲区", 2.0]]
    assert refusal(two, [Merge(2, 1, 3, 1)]) == "rows_per_project"
    assert refusal([HEADER, *[["甲项目", "甲区", 1.0]] * (MOST_ROWS + 1)]) == "too_many_rows"


def test_a_second_table_below_has_columns_of_its_own():
    rows = [HEADER, ["甲项目", "甲区", 1.0], ["二、其他"], ["序号", "开发区", "项目名称"], [1.0, "乙区", "乙项目"]]
    found = recognise(ReadBook([("台账", Grid(list(enumerate(rows, 1))))]))
    assert [(table.header_rows, [row.cells for row in table.rows]) for table in found.tables] == [
        ((1, 1), [["甲项目", "甲区", 1.0]]),
        ((4, 4), [["乙区", "乙项目"]]),
    ]


def test_damaged_ledgers_are_read_or_refused_with_a_sentence():
    """A few of those that `make fuzz` damages."""
    assert list(faults(most_books=12, each=8, seed=1)) == []


def test_a_field_may_be_chosen_for_a_column_that_then_counts_alone():
    header = ["项目名称", "开发区", "规模（亿元）", "总投资（万元）", "心情", "导入检查"]
    rows = [header, ["甲项目", "甲区", 2.0, 1.0, "产业类", "第 D 列有误"], ["合计", None, 2.0, 1.0, None, "多了"]]
    book = ReadBook([("台账", Grid(list(enumerate(rows, 1))))])
    plain = recognise(book)
    # What an annotated file says of its rows is no column of theirs.
    assert [(one.header, one.samples) for one in plain.tables[0].others] == [
        ("规模（亿元）", ("2",)),
        ("心情", ("产业类",)),
    ]
    assert [one.why for one in plain.tables[0].aside] == ["合计"]
    choices = {"C": "planned_yuan", "心情": "category", "项目名称": "owner", "开发区": "none", "D": "nonsense"}
    chosen = recognise(book, choices)
    [table] = chosen.tables
    assert [(one.letters, one.field, one.unit) for one in table.columns] == [
        ("A", "name", None),
        ("C", "planned_yuan", "亿元"),
        ("E", "category", None),
    ]
    assert [(one.letters, one.is_known) for one in table.others] == [("B", True), ("D", True)]
    assert chosen.fingerprint == plain.fingerprint
    assert [dict(row.values) for row in read_ledger(chosen).rows] == [
        {"name": "甲项目", "planned_yuan": 200_000_000, "category": "industry"}
    ]


def test_next_months_headers_are_the_same_but_for_their_numbers():
    def fingerprint(*headers):
        rows = [["项目名称", "开发区", "总投资（万元）", *headers], ["甲项目", "甲区", 1.0]]
        return recognise(ReadBook([("台账", Grid(list(enumerate(rows, 1))))])).fingerprint

    assert fingerprint("1-9月完成投资") == fingerprint("1-12月完成投资") != fingerprint("完成投资情况")
