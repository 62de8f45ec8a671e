"""Each kind of cell is read exactly or refused with a sentence."""

import contextlib
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.models import Category, Nature
from projects.rules.money import LARGEST_WAN, wan_text
from tracker.imports import cells, date_cells
from tracker.imports.cells import CellError
from tracker.imports.number_formats import Displayed, style_of

NOON = datetime.combine(date(2023, 5, 8), time(12, 30))
MIDNIGHT = datetime.combine(date(2023, 5, 8), time())
name = cells.text(10)
content = cells.text(10, lines=True)
category = cells.choice(dict(Category.choices))
nature = cells.choice(dict(Nature.choices))


@pytest.mark.parametrize(
    ("value", "yuan"),
    [
        (35497.5, 354_975_000),
        (35497.0, 354_970_000),
        (0, 0),
        (0.1 + 0.2, 3_000),
        (35497.499999999993, 354_975_000),
        (12345678.1234, 123_456_781_234),
        (0.0001, 1),
        ("35497.5", 354_975_000),
        ("35,497.5", 354_975_000),
        ("1,234,567", 12_345_670_000),
        ("３５４９７．５", 354_975_000),
        ("　35497.5 ", 354_975_000),
        ("35，497", 354_970_000),
        (float(LARGEST_WAN), LARGEST_WAN * 10_000),
    ],
)
def test_an_amount_is_read_to_the_yuan(value, yuan):
    assert cells.amount_wan(value) == yuan


@pytest.mark.parametrize(
    "value",
    [
        "NaN", "nan", "inf", "1e5", "1E5", "-1", -1.0, "－1", "+1", "35497.00001", 35497.00001, "1.2.3", "", "3,5",
        "35,49,7", "35497.5万元", "3.5亿", "¥5", "一百", "1 000", "1_000", "0x10", "٣", "½", True, False,
        date(2023, 5, 8), time(1, 2),
        timedelta(1), float("nan"), float("inf"), 1e30, 0.00001, 35497.000001, float(LARGEST_WAN) + 1, "1" * 400,
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused(value):
    with pytest.raises(CellError, match="金额") as caught:
        cells.amount_wan(value)
    assert caught.value.code == "invalid_amount"


@given(st.integers(min_value=0, max_value=LARGEST_WAN * 10_000))
def test_an_amount_survives_a_number_cell(yuan):
    """Excel keeps a number as a binary fraction; every amount to the 元 comes back whole."""
    assert cells.amount_wan(float(wan_text(yuan))) == yuan
    assert cells.amount_wan(wan_text(yuan)) == yuan


@pytest.mark.parametrize(
    ("number", "yuan"), [(37.35000000000582, 373_500), (3.3000000000000003, 33_000), (0.3 - 0.1 * 3, 0), (1e-9, 0)]
)
def test_the_noise_of_a_calculation_is_no_part_of_an_amount(number, yuan):
    assert cells.amount_wan(number) == yuan


@pytest.mark.parametrize(("value", "answer"), [("是", True), ("否", False), (" 是 ", True)])
def test_a_flag_is_yes_or_no(value, answer):
    assert cells.flag(value) is answer


@pytest.mark.parametrize("value", ["有", "√", "TRUE", True, 1.0, "yes", "不"])
def test_a_flag_is_nothing_else(value):
    with pytest.raises(CellError, match="应为“是”或“否”"):
        cells.flag(value)


@pytest.mark.parametrize(
    ("read", "value", "stored"),
    [
        (category, "产业类", "industry"),
        (category, "基础设施类", "infrastructure"),
        (category, " 社会民生类", "social"),
        (nature, "新建", "new"),
        (nature, "改扩建", "expansion"),
        (nature, "技改", "upgrade"),
    ],
)
def test_a_label_is_read_as_its_value(read, value, stored):
    assert read(value) == stored


@pytest.mark.parametrize("value", ["产业", "industry", "工业类", 1.0])
def test_another_label_is_refused_with_those_there_are(value):
    with pytest.raises(CellError, match="应为产业类、基础设施类、社会民生类之一"):
        category(value)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("  甲　乙\n丙 ", "甲 乙 丙"),
        ("甲（山西）", "甲（山西）"),
        ("甲\x0b乙\u2028丙", "甲 乙 丙"),
        (13812345678.0, "13812345678"),
        (3.0, "3"),
        ("", ""),
    ],
)
def test_a_text_is_kept_as_typed_but_for_blanks(value, kept):
    assert cells.text(11)(value) == kept


@pytest.mark.parametrize(("read", "sign"), [(name, "\u200b"), (name, "\ufeff"), (content, "\u202e"), (content, "\x07")])
def test_a_text_with_something_unseen_is_refused(read, sign):
    with pytest.raises(CellError, match="看不见的"):
        read(f"甲{sign}乙")


def test_a_text_of_several_lines_keeps_them():
    assert content("一\r\n二") == "一\n二"


@pytest.mark.parametrize("value", ["甲" * 11, "甲" * 100_000])
def test_a_long_text_is_refused(value):
    with pytest.raises(CellError, match="超过 10 个字") as caught:
        name(value)
    assert caught.value.code == "too_long"


@pytest.mark.parametrize("value", [date(2023, 1, 1), True, time(1, 0), timedelta(1)])
def test_a_cell_that_is_no_text_is_refused(value):
    with pytest.raises(CellError, match="应为文字"):
        name(value)


def test_a_masked_telephone_says_nothing():
    assert cells.phone("138****5678") is None
    assert cells.phone(13812345678.0) == "13812345678"


def test_a_sentence_does_not_quote_a_whole_book():
    with pytest.raises(CellError) as caught:
        cells.amount_wan("1" * 30_000)
    assert len(str(caught.value)) < 200


def test_codes_are_read_by_their_rules():
    assert cells.national_code(" ２３１２-141123-04-01-123456") == "2312-141123-04-01-123456"
    assert cells.uscc("９1110000600037341l") == "91110000600037341L"
    assert cells.industry_code("C3990") == "3990"
    assert cells.industry_code(3990.0) == "3990"
    assert cells.industry_code("06") == "06"


@pytest.mark.parametrize("value", [610.0, 39.0, 6.0])
def test_an_industry_code_may_have_lost_its_zero(value):
    with pytest.raises(CellError, match="丢了开头的 0"):
        cells.industry_code(value)


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (cells.national_code, "2312-141123-04-01-12345"),
        (cells.national_code, date(2023, 12, 1)),
        (cells.uscc, "91140000MA0000000A"),
        (cells.uscc, 911400001234567890.0),
        (cells.industry_code, "99990"),
    ],
)
def test_wrong_codes_are_refused(read, value):
    with pytest.raises(CellError, match="。"):
        read(value)


@pytest.mark.parametrize(("value", "number"), [(7.0, 7), ("7", 7), ("７", 7), (123456789012.0, 123456789012)])
def test_a_number_of_ours_is_whole(value, number):
    assert cells.whole_number(value) == number


@pytest.mark.parametrize("value", [7.5, -7.0, 0.0, "07", "七", 1e20, True])
def test_what_is_no_number_of_ours_is_refused(value):
    with pytest.raises(CellError, match="不是编号"):
        cells.whole_number(value)


scalars = st.one_of(
    st.text(max_size=30),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.integers(),
    st.builds(Displayed, st.one_of(st.floats(), st.dates(), st.datetimes()), st.text(max_size=9).map(style_of)),
)


@given(scalars)
@pytest.mark.parametrize(
    "read",
    [cells.amount_wan, date_cells.day, date_cells.month, date_cells.round_key, cells.flag, cells.national_code,
     cells.uscc, cells.industry_code, cells.phone, cells.whole_number, name, content, category],
    ids=lambda read: getattr(read, "__name__", ""),
)  # fmt: skip
def test_any_cell_is_read_or_refused(read, value):
    with contextlib.suppress(CellError):
        read(value)
