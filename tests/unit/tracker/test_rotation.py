"""Which backups stay."""

from datetime import UTC, datetime, timedelta

from tracker.management.backups.rotation import kept

NEWEST = datetime(2026, 3, 31, 2, tzinfo=UTC)


def nightly(nights):
    return [NEWEST - timedelta(days=number) for number in range(nights)]


def test_seven_days_five_weeks_and_twelve_months_stay():
    stay = kept(nightly(800))
    days = {NEWEST - timedelta(days=number) for number in range(7)}
    weeks = {datetime(2026, 3, day, 2, tzinfo=UTC) for day in (31, 29, 22, 15, 8)}
    ends = [(2026, 3, 31), (2026, 2, 28), (2026, 1, 31), (2025, 12, 31), (2025, 11, 30), (2025, 10, 31)]
    ends += [(2025, 9, 30), (2025, 8, 31), (2025, 7, 31), (2025, 6, 30), (2025, 5, 31), (2025, 4, 30)]
    assert stay == days | weeks | {datetime(*end, 2, tzinfo=UTC) for end in ends}


def test_rotating_every_night_leaves_the_same_as_rotating_once():
    left = set()
    for night in reversed(nightly(800)):
        left = kept({*left, night})
    assert left == kept(nightly(800))


def test_a_pause_removes_nothing_and_several_a_day_are_one():
    old = [NEWEST - timedelta(days=400, hours=number) for number in range(3)]
    assert kept([*old, NEWEST]) == {old[0], NEWEST}
    assert kept([]) == set()
