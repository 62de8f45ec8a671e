"""吕梁's three printed figures are found in the demo by what was printed alone."""

from datetime import date

import pytest

from projects.rules.reconciling import FigureMatch, read_printed
from tests import factories
from tracker.queries.rates.printed_tables import PrintedQuestion
from tracker.queries.rates.reconciling import reconcile
from tracker.queries.rates.selection import Selection

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]

RATES = {"groundbreaking": "89.93", "production": "43.13", "output": "100"}
PARTS = {
    "signed_members": "120",
    "signed_amount_yi": "354.97",
    "signed_reached": "108",
    "started_completed_yi": "162.54",
}


def asked(printed, **more):
    given = {"officer": factories.somebody(), "selection": Selection(unit="141100"), "known_at": None}
    given |= {"as_of": date(2023, 12, 31), "now": factories.NOW, "today": factories.TODAY} | more
    return reconcile(PrintedQuestion(printed=[read_printed(*one) for one in printed.items()], **given))


def test_the_three_rates_are_found_together():
    found = asked({**RATES, **PARTS})
    best = found.answers[0]
    assert (best.basis, best.rounds[0].key, best.rounds[-1].key) == ("investment-2023", "2022-1", "2023-3")
    assert (best.settings.as_of, best.match, found.is_proof) == (date(2023, 12, 31), FigureMatch.EXACT, True)
    assert {answer.basis for answer in found.answers} == {"investment-2023"}


def test_a_lone_hundred_proves_nothing():
    found = asked({"output": "100"})
    assert not found.is_proof
    assert len(found.answers) > 3
