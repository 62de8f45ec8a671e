"""Days, months and rounds are read as they are shown, or refused with a sentence."""

from datetime import date, datetime, time

import pytest

from tracker.imports import date_cells
from tracker.imports.cells import CellError
from tracker.imports.date_cells import MonthOnly
from tracker.imports.number_formats import Displayed, style_of

NOON = datetime.combine(date(2023, 5, 8), time(12, 30))
MIDNIGHT = datetime.combine(date(2023, 5, 8), time())


@pytest.mark.parametrize(
    "value",
    [
        date(2023, 5, 8), MIDNIGHT, NOON, "2023-05-08", "2023-5-8", "2023/5/8", "2023/05/08", "2023.5.8", "2023.05.08",
        "2023年5月8日", "2023年05月08日", "２０２３年５月８日", "2023－05－08", "2023-05-08 00:00:00", "2023/5/8 0:00",
        " 2023-05-08\n", "20230508", 20230508.0, "2023年5月8号", "2023年 5 月 8 日", "2023 年 5 月 8 号",
        "2023-05-08T00:00:00",
    ],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(value):
    assert date_cells.day(value) == date(2023, 5, 8)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (2023.1, "ambiguous_month"),
        ("2023年13月", "invalid_month"),
        ("2023年", "invalid_date"),
        (2023.0, "invalid_date"),
        ("45054", "invalid_date"),
        ("5/8", "invalid_date"),
        ("5/8/2023", "invalid_date"),
        ("08-05-2023", "invalid_date"),
        ("2023-13-01", "invalid_date"),
        ("2023-02-29", "invalid_date"),
        ("2023-05/08", "invalid_date"),
        ("2023-05-08 13:00", "invalid_date"),
        ("20231508", "invalid_date"),
        (20231508.0, "invalid_date"),
        (36525.0, "invalid_date"),
        ("2023年一季度", "invalid_date"),
        ("5月底", "invalid_date"),
        ("2023年5月上旬", "invalid_date"),
        ("23.5.8", "invalid_date"),
        ("2022.4-2023.6", "invalid_date"),
        ("2023年底前", "invalid_date"),
        ("二〇二三年五月八日", "invalid_date"),
        ("待定", "invalid_date"),
        (True, "invalid_date"),
        (time(12, 0), "invalid_date"),
        ("0000-05-08", "invalid_date"),
        ("1999-12-31", "implausible_date"),
        (date(1904, 1, 1), "implausible_date"),
        ("2101-01-01", "implausible_date"),
    ],
)
def test_what_is_no_day_is_refused(value, code):
    with pytest.raises(CellError, match="。") as caught:
        date_cells.day(value)
    assert caught.value.code == code


def test_a_number_is_a_day_as_excel_counts_them_and_says_so():
    found = date_cells.day(45054.0)
    assert (found.value, found.code) == (date(2023, 5, 8), "serial_day")


@pytest.mark.parametrize(
    ("value", "last"),
    [
        (2023.5, date(2023, 5, 31)),
        (2023.05, date(2023, 5, 31)),
        (2023.12, date(2023, 12, 31)),
        (Displayed(2023.1, style_of("0.00")), date(2023, 10, 31)),
        ("2023年5月底", date(2023, 5, 31)),
    ],
)
def test_a_number_is_a_month_only_where_it_can_be_no_other(value, last):
    assert date_cells.day(value) == MonthOnly(last)


@pytest.mark.parametrize(
    "value",
    ["2024-02", "2024.2", "2024.02", "2024/2", "2024年2月", Displayed(date(2024, 2, 1), style_of('yyyy"年"m"月"'))],
)
def test_a_month_stands_for_its_last_day_and_says_so(value):
    assert date_cells.day(value) == MonthOnly(date(2024, 2, 29))


def test_a_month_that_begins_43_seconds_late_is_remarked_on():
    found = date_cells.month(datetime.combine(date(2023, 4, 30), time(23, 59, 17)))
    assert (found.value, found.code) == (date(2023, 5, 1), "short_of_midnight")


@pytest.mark.parametrize("code", ['m"月"d"日"', "yyyy", "h:mm", "0%"])
@pytest.mark.parametrize("read", [date_cells.day, date_cells.month])
def test_what_shows_no_year_and_month_is_not_guessed(read, code):
    with pytest.raises(CellError, match="核对年份") as caught:
        read(Displayed(date(2026, 5, 8), style_of(code)))
    assert caught.value.code == "year_not_shown"


@pytest.mark.parametrize(
    "value",
    ["2023-12", "2023年12月", "2023/12", "2023.12", "２０２３－１２", "202312", "2023-12-31", "2023年12月1日",
     date(2023, 12, 31), datetime.combine(date(2023, 12, 1), time(8))],
)  # fmt: skip
def test_a_month_is_read_as_its_first_day(value):
    assert date_cells.month(value) == date(2023, 12, 1)


@pytest.mark.parametrize(
    "value", ["2023-13", "2023-0", "12月", "2023", 2023.12, 202312.0, "2023-12-32", "1999-12", "上月"]
)
def test_what_is_no_month_is_refused(value):
    with pytest.raises(CellError, match="。"):
        date_cells.month(value)


@pytest.mark.parametrize(
    "value",
    [
        "2022-1",
        "2022年第1次",
        "2022年第1期",
        "２０２２－１",
        "2022 年第 1 次",
        "2022-01",
        "2022年第一次",
        "2022年第一批",
        "二〇二二年第1期",
        "2022年1次",
    ],
)
def test_a_round_is_read_as_year_and_number(value):
    assert date_cells.round_key(value) == (2022, 1)


@pytest.mark.parametrize(
    "value", ["2022", "第一次", "2022年一季度", "1", "2022/1", "22-1", 2022.1, "2022-1-1", "2022-123"]
)
def test_what_is_no_round_is_refused(value):
    with pytest.raises(CellError, match="不是期次"):
        date_cells.round_key(value)


def test_a_round_that_excel_took_for_a_date_is_not_guessed_back():
    with pytest.raises(CellError, match="变成了日期") as caught:
        date_cells.round_key(date(2022, 1, 1))
    assert caught.value.code == "invalid_round"


def test_what_follows_a_long_gap_is_not_forgotten():
    with pytest.raises(CellError):
        date_cells.day("2023-05-08" + " " * 60 + "或 2023-06-08")
