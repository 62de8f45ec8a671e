"""Counting attempts to sign in: exact, in the database, and forgotten in time."""

from datetime import timedelta
from functools import partial

import pytest
from django.conf import settings

from tests import factories
from tests.factories import NOW
from tests.threads import ON_POSTGRESQL, together
from tracker.models import SignInCount
from tracker.operations.login_throttling import (
    FAILURES,
    FROM_ONE_ADDRESS,
    KNOWN_FOR,
    MINUTE,
    delete_expired_attempts,
    note_failure,
    note_success,
    seconds_to_wait,
)
from zones.models import Role

ADDRESS = "10.0.0.1"


def attempt(after=timedelta(), address=ADDRESS):
    """Try to sign in some time after NOW."""
    return seconds_to_wait(account="wang", address=address, now=NOW + after)


def succeed(now=NOW):
    """Sign in."""
    officer = factories.make_officer(Role.PROVINCE, username="wang")
    note_success(account="wang", officer=officer, address=ADDRESS, now=now)


@pytest.mark.django_db
def test_a_minute_allows_so_many_attempts_and_then_begins_anew():
    assert [attempt() for _ in range(FROM_ONE_ADDRESS)] == [0] * FROM_ONE_ADDRESS
    assert attempt(timedelta(seconds=20.5)) == 40
    assert attempt(MINUTE) == 0
    assert SignInCount.objects.get().count == 1


@pytest.mark.django_db
def test_failures_space_attempts_out_and_are_forgotten():
    for _ in range(FAILURES):
        note_failure(account=" WANG ", address=ADDRESS, now=NOW)
    waits = [attempt(timedelta(seconds=seconds)) for seconds in (0, 1, 5, 6)]
    assert waits == [0, 4, 0, 4]
    assert [attempt(timedelta(minutes=15), f"10.0.1.{last}") for last in range(3)] == [0, 0, 0]


@pytest.mark.django_db
def test_a_known_address_is_known_for_a_month():
    succeed(NOW - KNOWN_FOR + timedelta(seconds=2))
    for _ in range(FAILURES):
        note_failure(account="wang", address=ADDRESS, now=NOW)
    assert [attempt(timedelta(seconds=seconds)) for seconds in (0, 1)] == [0, 0]
    assert [attempt(timedelta(seconds=seconds)) for seconds in (2, 3)] == [0, 4]


@pytest.mark.django_db
def test_what_ended_is_forgotten_and_what_counts_is_kept():
    attempt()
    succeed()
    assert delete_expired_attempts(now=NOW + timedelta(minutes=30)) == 0
    assert delete_expired_attempts(now=NOW + timedelta(hours=2)) == 1
    assert SignInCount.objects.get().ends_at == NOW + KNOWN_FOR


@pytest.mark.django_db
def test_neither_a_name_nor_an_address_is_kept():
    succeed()
    kept = SignInCount.objects.get()
    assert len(kept.key) == 64
    assert str(kept) == f"{kept.key[:8]} 1"


def test_no_request_needs_redis():
    """Redis may be down for a week: nobody who signs in asks it for anything."""
    assert "redis" not in settings.CACHES["default"]["BACKEND"].lower()


class TestAtOnce:
    """Many at the same moment."""

    pytestmark = ON_POSTGRESQL

    def test_attempts_at_once_are_all_counted(self, transactional_db):
        waits = together(*[partial(attempt) for _ in range(2 * FROM_ONE_ADDRESS)])
        assert sorted(waits) == [0] * FROM_ONE_ADDRESS + [60] * FROM_ONE_ADDRESS
