"""How ratios are held against their goals, and how growth is judged."""

import pytest

from bench import goals
from bench.goals import Measurement
from bench.growth.meters import Cost
from bench.growth.report import Asked, misses, table
from bench.machine import Snapshot, between

QUIET = between(Snapshot(10, 0, 5, 100, 0.2), Snapshot(20, 0, 15, 110, 0.9))
BUSY = between(Snapshot(10, 0, 5, 100, 1.2), Snapshot(30, 2, 15, 110, 3.9))


@pytest.mark.parametrize(
    ("goal", "scale", "ratios", "mark"),
    [
        (goals.PROVINCE, 100_000, (1.2, 1.3, 9), "✓"),  # the median counts
        (goals.PROVINCE, 100_000, (1.2, 1.4, 1.5), "✗"),
        (goals.PROVINCE, 20_000, (9, 9, 9), " "),
        (goals.SERIES, 100_000, (5,), "✗"),
        (goals.SERIES, 1_000_000, (5,), "✓"),
        (goals.LOOP, 100_000, (60,), "✓"),
        (goals.LOOP, 1_000_000, (60,), "✗"),
        (goals.PAST, 20_000, (11,), "✗"),
        (goals.PAST, 1_000_000, (11,), " "),
        (goals.MAILS, 500, (29,), "✗"),
    ],
)
def test_a_ratio_is_held_against_the_bound_of_its_size(goal, scale, ratios, mark):
    measured = Measurement(goal, scale, ratios, "remark", QUIET)
    assert f"{measured}"[0] == mark
    assert measured.is_missed == (mark == "✗")


def test_work_of_others_is_told_from_ones_own():
    assert QUIET.is_quiet
    assert f"{QUIET}" == "load 0.2→0.9"
    assert BUSY.others == pytest.approx(1.0)
    assert "OTHERS BUSY 1.0 cores" in f"{BUSY}"
    assert "others' work" in Measurement(goals.PROVINCE, 100_000, (2,), "", BUSY).miss()


def asked(name, *sizes):
    """Return a question with the milliseconds, queries, bytes and MiB of each size."""
    costs = [[Cost(200, ms, 0, queries, size, memory)] for ms, queries, size, memory in sizes]
    return Asked(name, "province", dict(zip((2_000, 20_000, 100_000), costs, strict=True)))


@pytest.mark.parametrize(
    ("question", "faults"),
    [
        (asked("flat", (5, 4, 900, 1), (9, 4, 900, 1), (10, 4, 900, 1)), []),
        (asked("noise", (1, 4, 900, 1), (9, 4, 900, 1), (10, 4, 900, 1)), []),  # of some milliseconds none is judged
        (asked("scan", (10, 4, 900, 1), (90, 4, 900, 1), (600, 4, 900, 1)), ["exponent"]),
        (asked("loop", (9, 4, 900, 1), (9, 40, 900, 1), (9, 200, 900, 1)), ["queries"]),
        (asked("whole", (9, 4, 10_000, 1), (9, 4, 100_000, 1), (9, 4, 500_000, 1)), ["unpaged"]),
        (asked("a format=xlsx", (9, 4, 10_000, 1), (9, 4, 100_000, 1), (9, 4, 500_000, 1)), []),
        (asked("heavy", (9, 4, 900, 1), (9, 4, 900, 61), (9, 4, 900, 300)), ["memory"]),
    ],
)
def test_the_table_names_what_grows(question, faults):
    assert list(question.faults()) == faults
    (_, row, _) = table([question]) if faults else ("", question.row(), "")
    assert question.name in row
    assert len(misses([question])) == bool(faults)


def test_the_past_may_take_ten_times_as_long_as_now():
    now = asked("rates/", *[(15, 4, 900, 1)] * 3)
    then = [asked("rates/ known_at=2024", *[(taken, 4, 900, 1)] * 3) for taken in (149, 151)]
    assert misses([now, then[0]]) == []
    assert misses([now, then[1]]) == ["MISSED rates/ known_at=2024 as province: 10.1 times as long as of now"]
