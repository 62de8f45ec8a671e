"""Two bulletins sealed at once, and one sealed while somebody is writing."""

from threading import Event

import pytest
from django.db import transaction

from projects.errors import BusyError
from projects.operations import writers
from projects.rules.stages import Cohort, Kind
from tests import bulletin_factories, factories
from tests.threads import ON_POSTGRESQL, together
from tracker.models import Bulletin
from tracker.queries.bulletins.sealed import content_of, members_of

pytestmark = ON_POSTGRESQL


@pytest.fixture
def entry(transactional_db):
    factories.make_round(2023, 1)
    factories.somebody()
    return factories.enter(factories.make_project(), cohort=Cohort.SIGNED)


def test_two_seals_at_once_stand_one_behind_the_other(entry):
    assert all(isinstance(one, Bulletin) for one in together(*[bulletin_factories.seal] * 3))
    first, second, third = Bulletin.objects.order_by("number")
    assert [first.number, second.number, third.number] == [1, 2, 3]
    assert (second.previous, third.previous) == (first.digest, second.digest)
    assert content_of(third)["compared_with"] == 2


def test_who_is_writing_is_waited_for_and_who_writes_for_too_long_refuses_the_seal(entry, monkeypatch):
    written, go_on = Event(), Event()

    def slow():
        with transaction.atomic():
            factories.reach(entry.project, Kind.STARTED)
            written.set()
            go_on.wait(10)

    def seal():
        written.wait(10)
        monkeypatch.setattr(writers, "LOCK_SECONDS", 0.2)
        with pytest.raises(BusyError, match="没有封存"):
            bulletin_factories.seal()
        monkeypatch.setattr(writers, "LOCK_SECONDS", 5.0)
        go_on.set()
        return bulletin_factories.seal()

    sealed = together(slow, seal)[1]
    (member,) = members_of(sealed)
    assert member.facts.reached_on is not None
