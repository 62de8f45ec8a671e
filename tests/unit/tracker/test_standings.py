"""Who is named first and last in a bulletin, and how its figures are written."""

import pytest

from projects.rules.bulletins import amount_text, canonical, percent_text, points_text
from tracker.documents.standings import standing_text


def said(*percents):
    rows = [
        {"name": f"{chr(65 + number)}区", "rates": {"b": {"r": {"hundredths": percent}}}}
        for number, percent in enumerate(percents)
    ]
    return standing_text(rows, "b", "r", lambda row: row["name"])


@pytest.mark.parametrize(
    ("percents", "text"),
    [
        ((), ""),
        ((5000,), "A区50.00%"),
        ((5000, 9000), "依次为B区90.00%、A区50.00%"),
        ((5000, 5000), "A区、B区均为50.00%"),
        ((5000, None, 9000, 9000), "依次为C区、D区（并列）90.00%、A区50.00%；B区没有可除的分母，不参加排序"),
        (
            (100, 200, 300, 400, 500, 600, 700),
            "居前的是G区7.00%、F区6.00%、E区5.00%；居后的是C区3.00%、B区2.00%、A区1.00%",
        ),
        # Whoever ties for the third place is named with it; among the last only who is not among the first.
        (
            (700, 600, 500, 500, 500, 500, 100),
            "居前的是A区7.00%、B区6.00%、C区、D区、E区、F区（并列）5.00%；居后的是G区1.00%",
        ),
        ((*[10_000] * 9, 0), "居前的是并列的9个100.00%（名单见附表）；居后的是J区0.00%"),
        ([0] * 9, "9个均为0.00%（名单见附表）"),
        ((None, None), "A区、B区没有可除的分母，不参加排序"),
    ],
)  # fmt: skip
def test_the_first_and_the_last_are_named(percents, text):
    assert said(*percents) == text


def test_figures_are_written_from_whole_numbers():
    assert [percent_text(one) for one in (8993, 0, 10060, 5, -130, None)] == [
        "89.93%", "0.00%", "100.60%", "0.05%", "-1.30%", "—",
    ]  # fmt: skip
    assert points_text(-231) == "2.31个百分点"
    assert amount_text(35_497_000_000) == "354.97亿元"


def test_there_is_one_spelling_of_a_content():
    assert canonical({"b": 1, "a": [None, "甲", True]}) == '{"a":[null,"甲",true],"b":1}'.encode()
    for content in ({"a": 1.0}, {1: "a"}, {"a": (1,)}, {"a": {"b": {1, 2}}}):
        with pytest.raises(TypeError):
            canonical(content)
