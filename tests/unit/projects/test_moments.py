"""A moment that was printed is read as the same moment."""

from datetime import UTC, date, datetime

import pytest

from projects.rules.moments import end_of_day, moment_text, parse_moment


@pytest.mark.parametrize("microsecond", [0, 500_000, 123_456, 1])
def test_what_is_printed_is_read_as_the_same_moment(microsecond):
    moment = datetime(2024, 1, 4, 17, 0, 0, microsecond, tzinfo=UTC)
    assert parse_moment(moment_text(moment)) == moment
    assert moment_text(moment).startswith("2024-01-05 01:00:00")
    assert parse_moment(moment.isoformat()) == moment


@pytest.mark.parametrize("text", ["2024-01-05T09:00:00.5 08:00", "2024-01-05 01:00:00.5Z", "2024-01-05t09:00:00.50"])
def test_a_moment_may_be_written_in_several_ways(text):
    assert moment_text(parse_moment(text)) == "2024-01-05 09:00:00.500000"


def test_a_day_alone_is_refused_with_what_to_write():
    with pytest.raises(ValueError, match=r"当天终了写 2024-01-05 23:59:59\.999999") as refused:
        parse_moment("2024-01-05")
    assert parse_moment("2024-01-05 23:59:59.999999") == end_of_day(date(2024, 1, 5))
    assert "只是日期" in str(refused.value)


@pytest.mark.parametrize(
    "text", ["20240105T0900", "2024-W01-5T09:00", "2024-01-32 09:00", "0001-01-01T00:00+14:00", "2999-01-01 09:00", ""]
)
def test_what_is_no_moment_is_refused_in_chinese(text):
    with pytest.raises(ValueError, match=r"[一-龥]"):
        parse_moment(text)
