"""Counting attempts to sign in: exact, in the database, and forgotten in time."""

from datetime import timedelta
from functools import partial

import pytest
from django.conf import settings

from tests import factories
from tests.factories import NOW
from tests.threads import ON_POSTGRESQL, together
from tracker.models import ACCOUNTS_OF_AN_ADDRESS, SignInCount
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
from tracker.queries.health.sign_ins import sign_in_alarms
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


def fail_at(accounts, address=ADDRESS, after=timedelta()):
    """Fail once at each of some accounts that do not exist."""
    for account in accounts:
        note_failure(account=account, address=address, now=NOW + after)


@pytest.mark.django_db
def test_an_address_that_fails_at_many_accounts_waits_and_no_other_does():
    officer = factories.make_officer(Role.PROVINCE, username="wang")
    names = [f"guess-{number}" for number in range(ACCOUNTS_OF_AN_ADDRESS)]
    fail_at(names[:-1] * 3)
    assert (attempt(), list(sign_in_alarms(now=NOW))) == (0, [])
    # Whoever mistypes and then signs in was no guess, and keeps on coming in.
    note_failure(account="wang", address=ADDRESS, now=NOW)
    note_success(account="wang", officer=officer, address=ADDRESS, now=NOW)
    fail_at(names[-1:], after=timedelta(minutes=10))
    counters = SignInCount.objects.count()
    later = NOW + timedelta(minutes=20)
    assert seconds_to_wait(account="li", address=ADDRESS, now=later) == 40 * 60
    assert SignInCount.objects.count() == counters
    assert seconds_to_wait(account="li", address="10.0.0.2", now=later) == 0
    assert attempt(timedelta(minutes=20)) == 0
    (alarm,) = sign_in_alarms(now=later)
    assert f"地址 {ADDRESS} 一小时内在 {ACCOUNTS_OF_AN_ADDRESS} 个账号上登录失败" in alarm
    assert seconds_to_wait(account="li", address=ADDRESS, now=NOW + timedelta(hours=1)) == 0
    assert list(sign_in_alarms(now=NOW + timedelta(hours=1))) == []


@pytest.mark.django_db
def test_the_addresses_of_one_network_count_together_and_no_address_counts_for_nothing():
    for number in range(ACCOUNTS_OF_AN_ADDRESS):
        fail_at([f"guess-{number}"], f"2001:db8:0:1::{number:x}")
        fail_at([f"guess-{number}"], "")
    waits = [attempt(address=address) for address in ("2001:db8:0:1:ffff::", "2001:db8:0:2::", "")]
    assert waits == [3600, 0, 0]
    assert [alarm for alarm in sign_in_alarms(now=NOW) if "未记入审计" in alarm]


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
