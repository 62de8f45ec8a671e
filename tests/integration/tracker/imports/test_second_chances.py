"""A ledger puts a removed project on its list again, and each ledger speaks of its own round."""

from datetime import date

import pytest

from projects.models import CohortEntry, ExitKind
from projects.operations.projection import projection_differences
from tests.factories import YI, enter, leave, make_project, make_round
from tests.integration.tracker.imports.ledgers import LATER, accepted, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def rounds():
    return [make_round(2023, number) for number in (1, 2, 3)]


@pytest.fixture
def project(zone):
    """A project of `zone`, named as rows name it."""
    return make_project(zone, name="甲项目")


def test_a_removed_project_comes_again_by_a_later_round(project, zone, unit_officer, rounds):
    removed = enter(project, rounds[0], amount_yuan=YI)
    leave(removed, date(2023, 2, 1), ExitKind.REMOVED)
    accepted(unit_officer, row(zone, signed_round="2023-2", signed_amount=12000), now=LATER)
    first, second = CohortEntry.objects.standing().order_by("round__held_on")
    assert (first, second.round, second.corrects, second.left_kind) == (removed, rounds[1], None, "")
    # Each ledger speaks of its own round: neither an old one nor the same one again changes anything.
    for key, amount in (("2023-1", 10000), ("2023-2", 12000)):
        again = accepted(unit_officer, row(zone, signed_round=key, signed_amount=amount), now=LATER)
        assert (again.entries, again.unchanged) == (0, 1)
    moved = accepted(unit_officer, row(zone, signed_round="2023-3", signed_amount=12000), now=LATER)
    assert moved.entries == 1
    assert CohortEntry.objects.standing().get(left_kind="").round == rounds[2]
    assert list(projection_differences()) == []
