"""Areas and ratios are read exactly or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.rules.area import LARGEST_MU, AreaError, area_from_mu, mu_text
from projects.rules.fixed_point import QuantityError, parts_of


@pytest.mark.parametrize(
    ("text", "parts"),
    [("1264.77", 12_647_700), ("0.0001", 1), ("2718.16", 27_181_600), (" 66.6667 ", 666_667), ("40", 400_000)],
)
def test_an_area_is_read_to_the_ten_thousandth(text, parts):
    assert area_from_mu(text) == parts


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("0", "大于零"),
        ("0.0000", "大于零"),
        ("-3", "不能为负数"),
        ("1.00001", "小数超过 4 位"),
        ("1e3", "不是面积"),
        ("12亩", "不是面积"),
        ("", "不是面积"),
        ("１２", "不是面积"),
        ("NaN", "不是面积"),
        ("1,264.77", "不是面积"),
        (str(LARGEST_MU + 1), "过大"),
    ],
)
def test_what_is_no_area_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(AreaError, match=sentence):
        area_from_mu(text)


@given(st.integers(1, LARGEST_MU * 10_000))
def test_an_area_comes_back_as_it_was_read(parts):
    assert area_from_mu(mu_text(parts)) == parts


@pytest.mark.parametrize(("parts", "text"), [(12_647_700, "1264.77"), (1, "0.0001"), (400_000, "40.00"), (0, "0.00")])
def test_an_area_is_written_with_two_to_four_decimals(parts, text):
    assert mu_text(parts) == text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("x", "“x”不是容积率：请填写普通数字，如 1.2，不用科学计数法。"), ("100000", "容积率 100000 过大，请核对。")],
)
def test_a_quantity_without_a_unit_is_refused_without_one(text, sentence):
    with pytest.raises(QuantityError) as refusal:
        parts_of(text, noun="容积率", unit="", example="1.2", largest=99_999)
    assert str(refusal.value) == sentence
