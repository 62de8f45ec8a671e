"""Days and months are read however people type them, by one rule for pages and ledgers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.rules.typed_dates import TypedDateError, is_typed_month, typed_day, typed_month

WAYS = (
    "{0:%Y-%m-%d}",
    "{0.year}-{0.month}-{0.day}",
    "{0.year}/{0.month}/{0.day}",
    "{0.year}.{0.month}.{0.day}",
    "{0.year}。{0.month}。{0.day}",
    "{0.year}年{0.month}月{0.day}日",
    " {0.year} 年 {0.month:02} 月 {0.day:02} 号 ",
    "{0:%Y%m%d}",
)
FULL_WIDTH = str.maketrans("0123456789-/.", "０１２３４５６７８９－／．")  # as typed


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.sampled_from(WAYS), st.booleans())
def test_a_day_is_read_however_it_is_typed(day, way, is_wide):
    typed = way.format(day)
    assert typed_day(typed.translate(FULL_WIDTH) if is_wide else typed) == day


@pytest.mark.parametrize(
    "typed", ["2026-03", "2026-3", "2026.3", "2026/03", "2026年3月", "2026 年 3 月份", "202603", "２０２６．３"]
)
def test_a_month_is_read_however_it_is_typed(typed):
    assert typed_month(typed) == date(2026, 3, 1)
    assert is_typed_month(typed)
    with pytest.raises(TypedDateError, match="没有写明哪一天"):
        typed_day(typed)


@pytest.mark.parametrize(
    ("read", "typed", "code", "words"),
    [
        (typed_day, "", "invalid_date", "不是日期"),
        (typed_day, "5月8日", "invalid_date", "不是日期"),
        (typed_day, "8/5/2023", "invalid_date", "不是日期"),
        (typed_day, "2023-5/8", "invalid_date", "不是日期"),
        (typed_day, "2023-02-29", "invalid_date", "不是存在的日期"),
        (typed_day, "20231301", "invalid_date", "不是存在的日期"),
        (typed_day, "0202-05-08", "implausible_date", "请核对年份"),
        (typed_day, "2101年1月1日", "implausible_date", "请核对年份"),
        (typed_day, "\0" * 50, "invalid_date", r"“\?{30}…”"),
        (typed_month, "2023年", "invalid_month", "不是月份"),
        (typed_month, "2023年13月", "invalid_month", "不是存在的月份"),
        (typed_month, "2023-05-08", "invalid_month", "不是月份"),
        (typed_month, "三月", "invalid_month", "不是月份"),
        (typed_month, "0000-05", "implausible_date", "请核对年份"),
        (typed_month, "9999-12", "implausible_date", "请核对年份"),
    ],
)
def test_what_is_none_is_refused_in_a_sentence(read, typed, code, words):
    with pytest.raises(TypedDateError, match=words) as caught:
        read(typed)
    assert (caught.value.code, str(caught.value)[-1]) == (code, "。")
