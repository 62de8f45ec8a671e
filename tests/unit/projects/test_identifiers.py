"""Codes are accepted in the shapes that were ever issued, and in no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.rules.identifiers import (
    IdentifierError,
    check_industry_code,
    check_national_code,
    check_phone,
    check_uscc,
    industry_letter,
    without_phones,
)

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = [3**position % 31 for position in range(17)]


def uscc_of(first_17: str) -> str:
    """Return a whole code, its check character computed as GB 32100-2015 says."""
    total = sum(USCC_ALPHABET.index(one) * weight for one, weight in zip(first_17, USCC_WEIGHTS, strict=True))
    return first_17 + USCC_ALPHABET[-total % 31]


uscc_codes = st.builds(
    lambda head, region, body: uscc_of(head + region + body),
    st.sampled_from(["91", "92", "11", "12"]),
    st.from_regex(r"14[0-9]{4}", fullmatch=True),
    st.text(USCC_ALPHABET, min_size=9, max_size=9),
)


@pytest.mark.parametrize(
    "code",
    [
        "2312-141123-04-01-123456",  # YYMM since late 2020
        "2012-140000-89-05-000001",
        "2001-140000-89-05-000001",
        "2015-140000-48-03-005566",  # a year before
        "2020-140000-48-03-005566",
        "2019-140000-48-03-005566",
    ],
)
def test_a_project_code_of_either_age_is_accepted(code):
    assert check_national_code(f" {code}\n") == code


@pytest.mark.parametrize(
    "code",
    [
        "",
        "2312-141123-04-01-12345",
        "2312-141123-04-01-1234567",
        "23121411230401123456",
        "2312 141123 04 01 123456",
        "2312-14112A-04-01-123456",
        "2312-141123-04-01-123456x",
        "２３１２-141123-04-01-123456",
        "2312－141123－04－01－123456",
        "2313-141123-04-01-123456",  # month 13
        "2300-141123-04-01-123456",
        "2014-141123-04-01-123456",  # neither a year of the old kind nor a month
        "2021-141123-04-01-123456",
        "1912-141123-04-01-123456",
        "0000-141123-04-01-123456",
    ],
)
def test_any_other_project_code_is_refused_and_quoted(code):
    with pytest.raises(IdentifierError, match="项目代码") as refusal:
        check_national_code(code)
    assert code in str(refusal.value)


@pytest.mark.parametrize("code", ["91110000600037341L", "91350100M000100Y43"])
def test_a_published_credit_code_is_accepted_in_any_case(code):
    assert check_uscc(code) == code
    assert check_uscc(f" {code.lower()} ") == code


@given(uscc_codes)
def test_every_code_with_its_check_character_is_accepted(code):
    assert check_uscc(code) == code


@given(uscc_codes, st.integers(0, 17), st.sampled_from(USCC_ALPHABET))
def test_one_wrong_character_is_noticed(code, position, other):
    wrong = code[:position] + other + code[position + 1 :]
    if wrong == code:
        return
    with pytest.raises(IdentifierError):
        check_uscc(wrong)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "9114",
        "91110000600037341",
        "91110000600037341LL",
        "９１１１００００６０００３７３４１Ｌ",
        "91110000O00037341L",
    ],
)
def test_a_credit_code_of_another_shape_is_refused(code):
    with pytest.raises(IdentifierError, match="统一社会信用代码"):
        check_uscc(code)


@given(st.text(max_size=24))
def test_no_text_breaks_the_checks(text):
    for check in (check_uscc, check_national_code, check_industry_code):
        try:
            assert check(text).isascii()
        except IdentifierError:
            continue


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("26", "26"),
        ("261", "261"),
        ("2614", "2614"),
        ("C2614", "2614"),
        ("c26", "26"),
        (" 01 ", "01"),
        ("9700", "9700"),
    ],
)
def test_an_industry_code_has_two_to_four_digits(text, code):
    assert check_industry_code(text) == code


@pytest.mark.parametrize(
    "text", ["", "C", "2", "26145", "C2", "CC26", "U26", "00", "98", "99", "２６", "2 6", "26.1", "-26"]
)
def test_any_other_industry_code_is_refused(text):
    with pytest.raises(IdentifierError, match="行业代码"):
        check_industry_code(text)


@pytest.mark.parametrize(("text", "letter"), [("B2614", "C"), ("C01", "A"), ("a26", "C"), ("T96", "S")])
def test_a_letter_of_another_section_is_refused(text, letter):
    with pytest.raises(IdentifierError, match=f"门类字母与数字不符：.*属于 {letter} 门类"):
        check_industry_code(text)


@pytest.mark.parametrize(
    ("first", "last", "letter"),
    [
        (1, 5, "A"), (6, 12, "B"), (13, 43, "C"), (44, 46, "D"), (47, 50, "E"), (51, 52, "F"), (53, 60, "G"),
        (61, 62, "H"), (63, 65, "I"), (66, 69, "J"), (70, 70, "K"), (71, 72, "L"), (73, 75, "M"), (76, 79, "N"),
        (80, 82, "O"), (83, 83, "P"), (84, 85, "Q"), (86, 90, "R"), (91, 96, "S"), (97, 97, "T"), (98, 99, None),
        (0, 0, None),
    ],
)  # fmt: skip
def test_the_letter_follows_from_the_division(first, last, letter):
    assert {industry_letter(f"{division:02d}") for division in range(first, last + 1)} == {letter}
    assert industry_letter(f"{first:02d}99") == letter


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("13800000000", "13800000000"),
        ("+86 138-0000-0000", "+86 138-0000-0000"),
        ("０３５８－６３２００００", "0358-6320000"),
        ("（0358）6320000", "(0358)6320000"),
        ("0358—6320000转801", "0358-6320000转801"),
        (" 6320000 ", "6320000"),
    ],
)
def test_a_telephone_number_is_stored_half_width(text, stored):
    assert check_phone(text) == stored
    assert check_phone(stored) == stored


@pytest.mark.parametrize(
    "text", ["6320000、6320001", "138****0000", "1234", "电话", "0" * 21, "转801", "0358-6320000转", ""]
)
def test_what_is_not_one_telephone_number_is_refused(text):
    with pytest.raises(IdentifierError, match="一个号码"):
        check_phone(text)


@pytest.mark.parametrize(
    ("text", "of_all", "of_persons"),
    [
        ("联系人：张三13803511234。", "联系人：张三138****1234。", "联系人：张三138****1234。"),
        ("张三 138-0351-1234/0351-1234567", "张三 138****1234/035****4567", "张三 138****1234/035****4567"),
        ("１３８０３５１１２３４", "１３８****１２３４", "１３８****１２３４"),
        ("张三 6320000", "张三 6320000", "张三 ****00"),
        ("2312-141123-04-01-123456", "2312-141123-04-01-123456", "231****3456"),
        ("91140100MA0HX13803511234，第 12 行，2024-03-05", "91140100MA0HX13803511234，第 12 行，2024-03-05", None),
    ],
)
def test_telephone_numbers_in_texts_are_hidden(text, of_all, of_persons):
    assert without_phones(text) == of_all
    if of_persons:
        assert without_phones(text, is_of_persons=True) == of_persons
