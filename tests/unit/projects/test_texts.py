"""What a text may hold: what a person can see."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.rules.texts import TextError, check_text, one_spelling, spelling_key, unified_lines


@pytest.mark.parametrize(
    "text", ["", "年产10万吨铝镁新材料（一期）", "α-淀粉酶 №1", "㐂𠮷", "葛\U000e0100", "é ü", "a\u3000b", "\ue000"]
)
def test_what_is_seen_is_kept(text):
    assert check_text(text) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("甲\u202e乙", "第 2 个字符是看不见的文字方向控制符（U+202E）"),
        ("\u2066甲", "第 1 个字符是看不见的文字方向控制符（U+2066）"),
        ("甲乙\u200b", "第 3 个字符是看不见的零宽空格（U+200B）"),
        ("\ufeff甲", "字节顺序标记（U+FEFF）"),
        ("甲\x00", "空字符（U+0000）"),
        ("甲\x1b[31m", "控制字符（U+001B）"),
        ("甲\u2028乙", "控制字符（U+2028）"),
        ("甲\u3164", "控制字符（U+3164）"),
        ("甲\ud800", "控制字符（U+D800）"),
        ("甲\uffff", "控制字符（U+FFFF）"),
        ("\ufdd0", "控制字符（U+FDD0）"),
        ("甲\U0010fffe", "控制字符（U+10FFFE）"),
        ("甲\r\nBcc: a@b", "第 2 个字符是看不见的回车"),
    ],
)
def test_what_is_not_seen_is_refused_by_name_and_place(text, words):
    with pytest.raises(TextError) as caught:
        check_text(text)
    assert words in str(caught.value)


def test_a_text_of_lines_has_lines_and_nothing_else_unseen():
    assert check_text("甲\r\n\t乙\n", lines=True) == "甲\r\n\t乙\n"
    with pytest.raises(TextError, match="零宽空格"):
        check_text("甲\n\u200b", lines=True)


@given(st.text())
def test_no_text_that_passes_holds_a_format_or_a_control(text):
    try:
        kept = check_text(text)
    except TextError:
        return
    assert kept == text
    assert {unicodedata.category(sign) for sign in kept}.isdisjoint({"Cf", "Cc", "Cs", "Zl", "Zp"})


@pytest.mark.parametrize("text", ["甲（一期）5g", "甲(一期)5G", "甲　【一期】 ５Ｇ", "甲〔一期〕5G", "甲[一期]5G"])
def test_spellings_of_a_name_share_a_key(text):
    assert spelling_key(text) == "甲(一期)5g"


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("５Ｇ", "5G"),
        (" 新材料 ( 铝镁 ) ", "新材料（铝镁）"),
        ("新 材料【铝】", "新材料（铝）"),
        ("Mini  LED", "Mini LED"),
        ("5G 基站", "5G基站"),
        ("", ""),
    ],
)
def test_a_chain_has_one_spelling(text, stored):
    assert one_spelling(text) == stored


@given(st.text(max_size=30))
def test_a_spelling_stays_what_it_is(text):
    assert one_spelling(one_spelling(text)) == one_spelling(text)
    assert " " not in spelling_key(text)


@pytest.mark.parametrize("text", ["甲\r\n乙", "甲\r乙", "甲\n乙", "甲\x0b乙", "甲\u2028乙"])
def test_a_line_break_is_one_sign(text):
    assert unified_lines(text) == "甲\n乙"
