"""Two bulletins sealed at once, and one sealed while somebody is writing, or begins to."""

from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Event
from traceback import extract_stack

import pytest
from django.db import connection, transaction

from projects.errors import BusyError
from projects.models import Milestone
from projects.operations import writers
from projects.rules.stages import Cohort, Kind
from tests import bulletin_factories, factories
from tests.threads import ON_POSTGRESQL, together
from tracker.models import Bulletin
from tracker.queries.bulletins.sealed import content_of, members_of
from tracker.queries.bulletins.verification import verify

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


@pytest.mark.parametrize("at", ["members", "comparison"])
def test_what_is_told_between_the_statements_of_a_seal_leaves_members_figures_and_causes_in_agreement(entry, at):
    """Stamped before the seal, committed while it reads: of what was read before and after, nothing may disagree."""
    late = factories.enter(factories.make_project(), cohort=Cohort.STARTED)
    first = bulletin_factories.seal()
    moment = factories.NOW + timedelta(days=1)
    told = {"now": moment - timedelta(hours=1), "today": moment.date()}
    reading = {"members": "contents", "comparison": "comparing"}[at]
    done = []

    def meddle(execute, sql, params, many, context):
        # Behind the first statement that reads a list: the other lists, or the comparison, are still to be read.
        answer = execute(sql, params, many, context)
        frames = {Path(one.filename).stem for one in extract_stack()}
        if not done and "fact_reached_on" in sql and reading in frames:
            done.append(True)
            both = [partial(factories.reach, one.project, kind, **told) for one, kind in reached]
            assert all(isinstance(one, Milestone) for one in together(*both))
        return answer

    reached = [(entry, Kind.STARTED), (late, Kind.PRODUCING)]
    with connection.execute_wrapper(meddle):
        second = bulletin_factories.seal(now=moment)
    assert done
    content = content_of(second)
    answers = {one.code: one for one in verify(second, {}, factories.somebody()).answers}
    assert answers["table"].sentences == []
    for name, one in content["comparison"]["rates"].items():
        sealed = content["table"]["total"]["rates"]["investment-2023"][name]
        assert (one["after"]["numerator"], one["after"]["denominator"]) == (sealed["numerator"], sealed["denominator"])
    assert (content["comparison"]["number"], content["comparison"]["unsplit"]) == (first.number, "")
    # What came too late for the first statements was read once more: the books of that moment say the same.
    assert answers["books"].sentences == []
