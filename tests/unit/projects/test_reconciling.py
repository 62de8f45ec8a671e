"""How a printed figure is read, and when it agrees with the books."""

import pytest

from projects.rules.rates import Ratio
from projects.rules.reconciling import FigureMatch, PrintedError, read_printed


@pytest.mark.parametrize(
    ("name", "text", "found", "match"),
    [
        ("groundbreaking", "89.93", Ratio(8993, 10_000), FigureMatch.EXACT),
        ("groundbreaking", "89.9%", Ratio(8993, 10_000), FigureMatch.EXACT),
        ("groundbreaking", "９０", Ratio(8993, 10_000), FigureMatch.EXACT),
        ("groundbreaking", "89", Ratio(8993, 10_000), FigureMatch.TRUNCATED),
        ("groundbreaking", "72.17", Ratio(7216, 10_000), FigureMatch.NEAR),
        ("groundbreaking", "72.18", Ratio(7216, 10_000), FigureMatch.NONE),
        ("groundbreaking", "0", Ratio(0, 0), FigureMatch.NONE),
        ("signed_members", "1,120", Ratio(1120, 1), FigureMatch.EXACT),
        ("signed_members", "119", Ratio(120, 1), FigureMatch.NONE),
        ("signed_amount_yi", "354.97", Ratio(35_496_500_000, 100_000_000), FigureMatch.EXACT),
        ("signed_amount_yi", "354.96", Ratio(35_496_500_000, 100_000_000), FigureMatch.TRUNCATED),
    ],
)
def test_a_printed_figure_agrees(name, text, found, match):
    assert read_printed(name, text).match(found) is match


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("groundbreaking", text) for text in ("约 90", "-1", "89.935", "1e2", "九十", "", "90％％")),
        ("signed_members", "12.5"),
        ("signed_members", "12%"),
    ],
)
def test_what_is_no_printed_figure_is_refused_with_an_example(name, text):
    with pytest.raises(PrintedError, match="如 "):
        read_printed(name, text)


@pytest.mark.parametrize("value", range(0, 101, 7))
def test_the_needed_numerators_are_those_that_print_it(value):
    printed = read_printed("groundbreaking", f"{value}")
    least, most = printed.needed(Ratio(0, 333))
    fitting = [number for number in range(400) if printed.match(Ratio(number, 333)) is FigureMatch.EXACT]
    assert (least, most) == (fitting[0], fitting[-1])
