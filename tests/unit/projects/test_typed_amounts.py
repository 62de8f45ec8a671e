"""Amounts as people type them, and the totals that follow from a month's own."""

from datetime import date

import pytest

from projects.rules.figure_checks import Amounts, Earlier
from projects.rules.money import MoneyError
from projects.rules.running_totals import with_totals
from projects.rules.typed_amounts import AmountUnit, typed_text, yuan_typed

WAN, YI = AmountUnit.WAN, AmountUnit.YI


@pytest.mark.parametrize(
    ("text", "unit", "yuan", "shown"),
    [
        ("2,900", WAN, 29_000_000, "2900"),
        ("１２３．５", WAN, 1_235_000, "123.5"),
        ("１，２３４．５", WAN, 12_345_000, "1234.5"),
        (" ¥12万元 ", WAN, 120_000, "12"),
        ("0", WAN, 0, "0"),
        ("0.0001", WAN, 1, "0.0001"),
        ("1.2亿", YI, 120_000_000, "1.2"),
        ("3.54975001亿元", YI, 354_975_001, "3.54975001"),
        ("12", YI, 1_200_000_000, "12"),
        (" ", YI, None, ""),
    ],
)
def test_an_amount_is_read_and_shown(text, unit, yuan, shown):
    assert yuan_typed(text, unit) == yuan
    assert typed_text(yuan, unit) == shown
    assert yuan_typed(shown, unit) == yuan


@pytest.mark.parametrize(
    ("text", "unit", "words"),
    [
        ("1.2亿", WAN, "这一列的单位是万元"),
        ("12万", YI, "这一列的单位是亿元"),
        ("5元", WAN, "这一列的单位是万元"),
        ("1,5", WAN, "不是金额"),
        ("约 5", WAN, "不是金额"),
        ("-5", YI, "不能为负数"),
        ("1.123456789", YI, "超过 8 位"),
        ("1.12345", WAN, "超过 4 位"),
        ("1e5", YI, "不是金额"),
        ("99999", YI, "过大"),
    ],
)
def test_what_is_no_amount_in_the_unit_of_the_column_is_refused(text, unit, words):
    with pytest.raises(MoneyError, match=words):
        yuan_typed(text, unit)


JUNE, MAY, DECEMBER = date(2024, 6, 1), date(2024, 5, 1), date(2023, 12, 1)


@pytest.mark.parametrize(
    ("amounts", "month", "earlier", "expected"),
    [
        (Amounts(month_completed=5), JUNE, None, Amounts(None, None, 5)),
        (Amounts(month_completed=5), JUNE, Earlier(MAY, Amounts(100)), Amounts(105, None, 5)),
        (Amounts(month_completed=5), JUNE, Earlier(MAY, Amounts(None, 30)), Amounts(None, None, 5)),
        (Amounts(month_completed=5), JUNE, Earlier(MAY, Amounts(100, 30)), Amounts(105, 35, 5)),
        (Amounts(120), JUNE, Earlier(MAY, Amounts(100, 30)), Amounts(120, 50)),
        (Amounts(90, None, 5), JUNE, Earlier(MAY, Amounts(100, 30)), Amounts(90, 35, 5)),
        (Amounts(60), JUNE, Earlier(MAY, Amounts(100, 30)), Amounts(60)),
        (Amounts(110, 7, 5), JUNE, Earlier(MAY, Amounts(100, 30)), Amounts(110, 7, 5)),
        (Amounts(None, None, 5), date(2024, 1, 1), Earlier(DECEMBER, Amounts(100, 30)), Amounts(105, 5, 5)),
        (Amounts(None, None, 5), JUNE, Earlier(DECEMBER, Amounts(100, 30)), Amounts(105, None, 5)),
    ],
)
def test_totals_follow_where_they_are_certain(amounts, month, earlier, expected):
    assert with_totals(amounts, month=month, earlier=earlier) == expected
