"""Amounts are read exactly or not at all."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.rules.money import LARGEST_WAN, MoneyError, wan_text, yi_text, yuan_from_wan

LARGEST_SIGNED_64 = 2**63 - 1
A_MILLION_PROJECTS = 1_000_000

amounts_in_yuan = st.integers(min_value=0, max_value=LARGEST_WAN * 10_000)


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("0", 0),
        ("0.0001", 1),
        ("1", 10_000),
        ("1.5", 15_000),
        ("35497.5", 354_975_000),
        ("35497.5000", 354_975_000),
        (" 12 ", 120_000),
        ("　12　", 120_000),
        ("12\n", 120_000),
        ("007", 70_000),
        (f"{LARGEST_WAN}.9999", LARGEST_WAN * 10_000 + 9_999),
    ],
)
def test_a_plain_number_is_read_to_the_yuan(text, yuan):
    assert yuan_from_wan(text) == yuan


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-1",
        "-0",
        "－1",
        "+1",
        "NaN",
        "nan",
        "Infinity",
        "1e5",
        "1E5",
        "１２３",
        "１２．５",
        "١٢٣",
        "²",
        "一百",
        "1,000",
        "1，000",
        "1_000",
        "1 000",
        "1.",
        ".5",
        "1..5",
        "1.5.5",
        "1.23456",
        "1.00000",
        "0x10",
        "12万",
        "12亿元",
        "None",
        "1/2",
        str(LARGEST_WAN + 1),
        "9" * 12,
        "9" * 13,
        "9" * 5000,
        "1\x00",
    ],
)
def test_anything_else_is_refused_in_chinese(text):
    with pytest.raises(MoneyError) as refusal:
        yuan_from_wan(text)
    assert "金额" in str(refusal.value)


@given(st.text(max_size=20))
def test_no_text_is_read_as_something_else(text):
    try:
        yuan = yuan_from_wan(text)
    except MoneyError:
        return
    assert Decimal(text.strip()) * 10_000 == yuan


@given(amounts_in_yuan)
def test_what_is_written_in_wan_is_read_back(yuan):
    assert yuan_from_wan(wan_text(yuan)) == yuan


@given(st.integers(min_value=-(10**16), max_value=10**16))
def test_wan_is_exact_and_has_two_to_four_decimals(yuan):
    text = wan_text(yuan)
    assert Decimal(text) * 10_000 == yuan
    assert 2 <= len(text.partition(".")[2]) <= 4


@given(st.integers(min_value=0, max_value=10**16))
def test_yi_is_rounded_half_up_once(yuan):
    assert Decimal(yi_text(yuan)) == (Decimal(yuan) / 10**8).quantize(Decimal("0.01"), ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("yuan", "text"),
    [
        (0, "0.00"),
        (499_999, "0.00"),
        (500_000, "0.01"),
        (1_499_999, "0.01"),
        (2_500_000, "0.03"),  # half to even would print 0.02
        (35_497_000_000, "354.97"),
    ],
)
def test_yi_as_bulletins_print_it(yuan, text):
    assert yi_text(yuan) == text


def test_the_largest_amounts_of_a_million_projects_fit_into_a_sum():
    assert (LARGEST_WAN + 1) * 10_000 * A_MILLION_PROJECTS <= LARGEST_SIGNED_64
