"""Opening rounds in the order of their dates, moving them and taking them back."""

from datetime import date, timedelta
from functools import partial

import pytest

from projects.errors import DomainError, DuplicateError
from projects.models import AuditEvent, ExitKind, Round
from projects.operations.cohort_entries import correct_entry, leave_cohort, withdraw_entry
from projects.operations.rounds import correct_round, withdraw_round
from tests import factories
from tests.factories import NOW
from tests.threads import ON_POSTGRESQL, outcomes, together

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


LATER = NOW + timedelta(days=3)


def move(round_, held_on, *, by, reason="日期录错", is_date_published=True, now=LATER):
    return correct_round(
        round_=round_, held_on=held_on, is_date_published=is_date_published, by=by, now=now, reason=reason
    )


def test_a_moved_round_keeps_its_lists_and_the_date_it_had(province):
    round_ = factories.make_round(2023, 1, date(2023, 2, 1))
    entry = factories.enter(round_=round_)
    moved = move(round_, date(2023, 2, 3), by=province)
    assert (moved.pk, moved.held_on) == (round_.pk, date(2023, 2, 3))
    told = [(one.held_on, one.reason, one.recorded_at) for one in moved.dates.all()]
    assert told == [(date(2023, 2, 1), "", NOW), (date(2023, 2, 3), "日期录错", LATER)]
    assert str(moved.dates.last()) == "2023年第1次 2023-02-03"
    entry.refresh_from_db()
    assert (entry.round, entry.withdrawn_at) == (moved, None)
    event = AuditEvent.objects.get(action="correct_round")
    assert ("2023-02-01" in event.before, "2023-02-03" in event.after, event.reason) == (True, True, "日期录错")


def test_moving_a_round_to_where_it_is_changes_nothing(province):
    round_ = factories.make_round(2023, 1, date(2023, 2, 1))
    move(round_, date(2023, 2, 1), by=province, reason="")
    assert (round_.dates.count(), AuditEvent.objects.filter(action="correct_round").count()) == (1, 0)


def test_a_round_is_not_moved_without_a_reason(province):
    round_ = factories.make_round(2023, 1, date(2023, 2, 1))
    with refused("reason_required", field="reason"):
        move(round_, date(2023, 2, 2), by=province, reason="  ")
    assert Round.objects.get().held_on == date(2023, 2, 1)


def test_a_round_is_not_moved_past_another_or_onto_its_day(province):
    first, second = factories.make_round(2023, 1, date(2023, 2, 1)), factories.make_round(2023, 2, date(2023, 5, 1))
    factories.make_round(2022, 4, date(2023, 1, 15))
    with refused("round_out_of_order", field="held_on"):
        move(first, date(2023, 5, 1), by=province)
    with refused("round_exists", DuplicateError):
        move(first, date(2023, 1, 15), by=province)
    assert move(second, date(2023, 2, 2), by=province).held_on == date(2023, 2, 2)


def test_a_round_is_not_moved_past_the_day_a_project_left_it(province):
    round_ = factories.make_round(2023, 1, date(2023, 2, 1))
    factories.leave(factories.enter(round_=round_), date(2023, 2, 10))
    with refused("before_round", field="held_on"):
        move(round_, date(2023, 2, 11), by=province)
    assert move(round_, date(2023, 2, 10), by=province).held_on == date(2023, 2, 10)


def test_a_round_opened_by_mistake_is_taken_back_and_its_key_is_free_again(province):
    round_ = factories.make_round(2023, 1, date(2023, 2, 1))
    withdrawn = withdraw_round(round_=round_, by=province, now=LATER, reason=" 并未举行 ")
    assert (withdrawn.withdrawn_at, withdrawn.withdrawn_by, withdrawn.withdrawn_reason) == (LATER, province, "并未举行")
    assert not Round.objects.keyed(2023, 1).exists()
    again = factories.make_round(2023, 1, date(2023, 2, 1))
    assert Round.objects.keyed(2023, 1).get() == again
    assert AuditEvent.objects.get(action="withdraw_round").reason == "并未举行"


def test_a_round_is_taken_back_once_and_for_a_reason(province):
    round_ = factories.make_round(2023, 1, date(2023, 2, 1))
    with refused("reason_required", field="reason"):
        withdraw_round(round_=round_, by=province, now=LATER, reason=" ")
    withdraw_round(round_=round_, by=province, now=LATER, reason="误登")
    with refused("already_withdrawn"):
        withdraw_round(round_=round_, by=province, now=LATER, reason="误登")
    with refused("already_withdrawn"):
        move(round_, date(2023, 2, 2), by=province)


def test_a_round_with_projects_on_its_lists_is_not_taken_back(province):
    round_ = factories.make_round(2023, 1, date(2023, 2, 1))
    entry = factories.enter(round_=round_)
    with refused("round_in_use") as caught:
        withdraw_round(round_=round_, by=province, now=LATER, reason="误登")
    assert "1 条入批记录" in caught.value.detail
    withdraw_entry(entry=entry, by=province, now=NOW, reason="误列")
    assert withdraw_round(round_=round_, by=province, now=LATER, reason="误登").withdrawn_at == LATER


def test_nobody_enters_a_round_that_was_taken_back(province):
    gone, kept = factories.make_round(2023, 1, date(2023, 2, 1)), factories.make_round(2023, 2, date(2023, 5, 1))
    entry = factories.enter(round_=kept)
    withdraw_round(round_=gone, by=province, now=LATER, reason="误登")
    with refused("round_withdrawn", field="round"):
        factories.enter(round_=gone)
    with refused("round_withdrawn", field="round"):
        correct_entry(entry=entry, changes={"round": gone}, by=province, now=LATER, reason="改期次")
    entry.refresh_from_db()
    assert entry.withdrawn_at is None


class TestAtOnce:
    """Two officers at the same moment."""

    pytestmark = ON_POSTGRESQL

    def test_a_round_is_taken_back_or_entered_never_both(self, transactional_db):
        by, projects = factories.make_officer(), [factories.make_project() for _ in range(5)]
        for number, project in enumerate(projects, start=1):
            round_ = factories.make_round(2023, number)
            results = together(
                partial(factories.enter, project, round_, by=by),
                partial(withdraw_round, round_=round_, by=by, now=LATER, reason="误登"),
            )
            assert outcomes(results) == ["DomainError", "ok"]
            round_.refresh_from_db()
            assert (round_.withdrawn_at is None) == project.entries.standing().exists()

    def test_a_round_moves_past_an_exit_or_the_exit_is_told_never_both(self, transactional_db):
        by = factories.make_officer()
        for number in range(1, 6):
            round_ = factories.make_round(2023, number)
            entry = factories.enter(factories.make_project(), round_, by=by)
            left_on, later = round_.held_on + timedelta(days=1), round_.held_on + timedelta(days=2)
            move = {"held_on": later, "is_date_published": True, "reason": "误登"}
            results = together(
                partial(
                    leave_cohort,
                    entry=entry,
                    left_on=left_on,
                    kind=ExitKind.REMOVED,
                    reason="调整",
                    by=by,
                    now=LATER,
                    today=LATER.date(),
                ),
                partial(correct_round, round_=round_, by=by, now=LATER, **move),
            )
            assert outcomes(results) == ["DomainError", "ok"]
