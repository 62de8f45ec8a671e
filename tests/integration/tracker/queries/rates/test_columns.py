"""What a condition keeps in the database are the members that meet it by the rule."""

from datetime import date, timedelta
from itertools import product

import pytest

from projects.models import CohortEntry
from projects.rules import states
from projects.rules.states import EVENTS, Condition
from tests import books
from tracker.queries.rates.columns import filter_of

pytestmark = pytest.mark.django_db

DAY = date(2024, 6, 30)
DAYS = (None, DAY - timedelta(days=1), DAY, DAY + timedelta(days=1))
CONDITIONS = {
    **{name: value for name, value in vars(states).items() if isinstance(value, Condition)},
    **{f"{event.day} has come": Condition(come=(event,)) for event in EVENTS},
    **{f"{event.day} is ahead": Condition(ahead=(event,)) for event in EVENTS},
}


@pytest.fixture
def entries():
    """Entries in every way in which their days may lie about a day, or be missing."""
    ways = list(product(DAYS, repeat=len(EVENTS)))
    books.fill(1, -(-len(ways) // 3))
    kept = list(CohortEntry.objects.order_by("pk"))
    columns = [event.day for event in EVENTS]
    for entry, way in zip(kept, ways, strict=False):
        for column, day in zip(columns, way, strict=True):
            setattr(entry, column, day)
    CohortEntry.objects.bulk_update(kept, columns)
    assert len(kept) >= len(ways) == 256
    return kept


def meets(condition, entry):
    start, end = condition.span({event: event.day_number(entry) for event in EVENTS})
    return start <= DAY.toordinal() < end


def test_the_database_and_the_rule_keep_the_same_members(entries):
    for name, condition in CONDITIONS.items():
        kept = set(CohortEntry.objects.filter(filter_of(condition, DAY)).values_list("pk", flat=True))
        assert kept == {entry.pk for entry in entries if meets(condition, entry)}, name
