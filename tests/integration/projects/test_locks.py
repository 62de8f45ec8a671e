"""Locks by name, and what stands in for them where one writes at a time."""

from datetime import timedelta
from threading import Event

import pytest
from django.db import connection, transaction

from projects.models import AuditSeal
from projects.operations.audit_chain import seal_audit
from projects.operations.locks import hold, share, try_to_hold
from tests import factories
from tests.factories import NOW
from tests.threads import ON_POSTGRESQL, together


class TestOnPostgreSQL:
    """Where many write at once."""

    pytestmark = ON_POSTGRESQL

    @pytest.mark.parametrize(
        ("first", "second", "passes"), [(share, share, True), (share, hold, False), (hold, share, False)]
    )
    def test_a_name_is_held_together_or_alone(self, transactional_db, first, second, passes):
        held, done = Event(), Event()

        def hold_first():
            with transaction.atomic():
                first("甲")
                held.set()
                return done.wait(0.3)

        def come_second():
            held.wait(10)
            with transaction.atomic():
                second("甲")
            done.set()

        assert together(hold_first, come_second) == [passes, None]

    def test_who_only_tries_does_not_wait(self, transactional_db):
        held, done = Event(), Event()

        def first():
            with transaction.atomic():
                got = try_to_hold("甲")
                held.set()
                done.wait(10)
            return got

        def second():
            held.wait(10)
            with transaction.atomic():
                got = try_to_hold("甲"), try_to_hold("乙")
            done.set()
            return got

        assert together(first, second) == [True, (False, True)]


def test_where_one_writes_at_a_time_nothing_is_asked(db, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(connection, "vendor", "sqlite")
    with django_assert_num_queries(0):
        share("甲")
        hold("甲")
        assert try_to_hold("甲")


def test_where_one_writes_at_a_time_everything_is_sealed(db, monkeypatch):
    factories.make_project()
    monkeypatch.setattr(connection, "vendor", "sqlite")
    assert len(seal_audit(now=NOW)) == 1
    assert seal_audit(now=NOW + timedelta(minutes=5)) == []
    assert AuditSeal.objects.count() == 1
