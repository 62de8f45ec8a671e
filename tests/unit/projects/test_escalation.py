"""How far up a project is told follows from dates alone."""

from datetime import date

import pytest

from projects.rules.escalation import Patience, Rung, rung_on
from projects.rules.workdays import Calendar

CALENDAR = Calendar({date(2024, 5, 1): False, date(2024, 5, 11): True})


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 4, 26), Rung.HINT),
        (date(2024, 5, 6), Rung.HINT),
        (date(2024, 5, 7), Rung.SUPERVISION),
        (date(2024, 5, 11), Rung.SUPERVISION),
        (date(2024, 5, 13), Rung.NOTICE),
        (date(2026, 5, 13), Rung.NOTICE),
    ],
)
def test_the_ladder_climbs_by_working_days(day, expected):
    patience = Patience(supervision_after=5, notice_after=5)
    assert rung_on(day, idle_since=date(2024, 4, 26), patience=patience, calendar=CALENDAR) is expected
