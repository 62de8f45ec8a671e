"""The table of the rates on a terminal."""

import re
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from projects.rules.stages import Kind
from tests import factories


def report(*arguments):
    """Return what the command prints."""
    out = StringIO()
    call_command("rate_report", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def pipeline(unit, zone):
    """Two projects on 签约一批 of the first of two rounds, one of them started."""
    factories.make_round(2023, 1)
    started = factories.make_project(zone)
    factories.enter(started, amount_yuan=354_975_000)
    factories.reach(started, Kind.STARTED, date(2024, 5, 1))
    factories.enter(factories.make_project(zone), amount_yuan=25_000)
    factories.make_round(2023, 2)
    return unit


def test_every_percentage_stands_beside_its_parts(pipeline):
    text = report("--as-of", "2024-06-30", "--by", "unit")
    assert "截至 2024-06-30" in text
    assert "计入的期次：2023-1；未计入：2023-2。" in text
    by_count = next(line for line in text.splitlines() if line.startswith(pipeline.name) and "50.00%" in line)
    assert by_count.split()[:4] == [pipeline.name, "50.00%", "1", "2"]
    by_amount = [line.split() for line in text.splitlines() if "99.99%" in line]
    assert by_amount[-1][:4] == ["合计", "99.99%", "35497.50", "35500.00"]
    assert "—" in by_count


def test_one_basis_alone(pipeline):
    text = report("--as-of", "2024-06-30", "--basis", "count-due")
    assert "count-due" in text
    assert "count-2021" not in text


def test_the_books_as_they_were(pipeline):
    text = report("--as-of", "2024-06-30", "--known-at", "2024-07-01T08:59")
    assert "合计         0" in text
    assert "按 2024-07-01 08:59:00 账上所知计算（北京时间）；查询：命令行，20" in text


def test_a_printed_moment_asks_for_the_same_table(pipeline, zone):
    text = report("--as-of", "2024-06-30", "--by", "zone")
    moment = re.search(r"按 (\S+ \S+) 账上所知", text)[1]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}", moment)
    factories.enter(factories.make_project(zone), factories.Round.objects.get(number=1), now=timezone.now())
    table = text.partition("计入的期次")[2]
    assert report("--as-of", "2024-06-30", "--by", "zone").partition("计入的期次")[2] != table
    for written in ([moment], moment.split()):
        again = report("--as-of", "2024-06-30", "--by", "zone", "--known-at", *written)
        assert again.partition("计入的期次")[2] == table


def test_what_the_lists_declare_is_told_in_both_units_for_part_of_the_zones(pipeline):
    factories.enter(factories.make_project(), factories.Round.objects.get(number=1), expected_output_yuan=1_500_000)
    text = report("--as-of", "2024-06-30")
    # Half of 0.01 亿元 goes up.
    assert ["合计", "3", "45500.00", "4.55", "150.00", "0.02"] in [line.split()[:6] for line in text.splitlines()]
    assert "范围：全省；分行：不分" in text
    assert "开发区名单不全：全省 93 个，已载入 2 个（工业类 2/71、农业类 0/14、文旅类 0/8）" in text
    assert "三者相加会重复计算" in text


def test_columns_stand_under_one_another(pipeline):
    lines = report("--as-of", "2024-06-30", "--basis", "count-2021").splitlines()
    header, total = lines[-2:]
    wide = header[: header.index("已开工项目数") + len("已开工项目数")]
    assert total.encode("gbk")[: len(wide.encode("gbk"))].endswith(b"1")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--as-of", "June"],
        ["--as-of", "1999-12-31"],
        ["--as-of", "20240630"],
        ["--as-of", "2024-W26-7"],
        ["--as-of", "2024-06-30", "--known-at", "0001-01-01T00:00+14:00"],
        ["--as-of", "2999-12-31"],
        ["--as-of", "2024-06-30", "--by", "city"],
        ["--as-of", "2024-06-30", "--basis", "x"],
        ["--as-of", "2024-06-30", "--first", "2022-1"],
        ["--as-of", "2024-06-30", "--known-at", "yesterday"],
        ["--as-of", "2024-06-30", "--known-at", "2999-01-01T00:00"],
        ["--as-of", "2024-06-30", "--known-at", "2024-01-05"],
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_in_chinese(pipeline, arguments):
    with pytest.raises(CommandError, match=r"[一-龥]"):
        report(*arguments)


def test_a_province_without_rounds_has_no_rates(db):
    assert "计入的期次：没有" in report("--as-of", "2024-06-30", "--by", "zone")
