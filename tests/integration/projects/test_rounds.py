"""Opening rounds, in the order of their dates."""

from datetime import date

import pytest

from projects.errors import DomainError, DuplicateError
from projects.models import Round
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def refused(code, error=DomainError, **more):
    return pytest.raises(error, check=lambda one: one.code == code and more.items() <= vars(one).items())


def test_a_round_is_registered(province):
    round_ = factories.make_round(2023, 4, date(2023, 12, 1), by=province)
    assert (str(round_), round_.key, round_.opened_by, round_.opened_at) == ("2023年第4次", "2023-4", province, NOW)
    assert Round.objects.keyed(2023, 4).get() == round_


def test_the_number_of_a_year_is_used_once():
    factories.make_round(2023, 1)
    with refused("round_exists", DuplicateError, field="number"):
        factories.make_round(2023, 1, date(2023, 7, 1))
    assert Round.objects.count() == 1


def test_one_day_has_one_round():
    factories.make_round(2022, 1, date(2023, 1, 5))
    with refused("round_exists", DuplicateError):
        factories.make_round(2023, 1, date(2023, 1, 5))
    assert Round.objects.count() == 1


@pytest.mark.parametrize(
    ("number", "held_on"),
    [(3, date(2023, 4, 1)), (3, date(2023, 3, 31)), (1, date(2023, 4, 1)), (1, date(2023, 4, 2))],
)
def test_a_later_number_has_a_later_day(number, held_on):
    factories.make_round(2023, 2, date(2023, 4, 1))
    with refused("round_out_of_order", field="held_on"):
        factories.make_round(2023, number, held_on)
    assert Round.objects.count() == 1


def test_a_round_may_be_registered_late():
    factories.make_round(2023, 1, date(2023, 2, 1))
    factories.make_round(2023, 3, date(2023, 8, 1))
    assert factories.make_round(2023, 2, date(2023, 5, 1)) in Round.objects.all()


@pytest.mark.parametrize(("year", "number"), [(1999, 1), (2101, 1), (2023, 0), (2023, 13)])
def test_an_impossible_key_is_not_called_a_duplicate(year, number):
    with refused("round_implausible", field="number"):
        factories.make_round(year, number, date(2023, 5, 1))
    assert Round.objects.count() == 0


def test_rounds_held_by_a_day_come_oldest_first():
    second, first = factories.make_round(2023, 2), factories.make_round(2023, 1)
    factories.make_round(2023, 3)
    assert list(Round.objects.held_by(second.held_on)) == [first, second]
