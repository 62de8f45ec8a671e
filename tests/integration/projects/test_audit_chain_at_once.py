"""Sealing the audit while others write: nothing slips behind a seal, and nobody waits for the sealer."""

from threading import Event

import pytest
from django.db import OperationalError, transaction

from projects.models import AuditEvent, AuditSeal
from projects.operations import writers
from projects.operations.audit_chain import seal_audit, verify_audit
from tests import factories
from tests.factories import NOW
from tests.threads import ON_POSTGRESQL, together

pytestmark = ON_POSTGRESQL


@pytest.fixture
def zone(transactional_db):
    factories.somebody()
    return factories.make_zone()


def test_an_event_that_is_numbered_and_not_committed_does_not_slip_behind_a_seal(zone):
    numbered, sealing = Event(), Event()

    def slow():
        with transaction.atomic():
            factories.make_project(zone)
            numbered.set()
            sealing.wait(10)
            Event().wait(0.3)

    def seal():
        numbered.wait(10)
        factories.make_project(zone)  # a later number, committed first
        sealing.set()
        return seal_audit(now=NOW)

    assert not isinstance(together(slow, seal)[1], Exception)
    seal_audit(now=NOW)
    assert AuditSeal.objects.order_by("id").last().last_event == AuditEvent.objects.order_by("id").last().pk
    assert sum(AuditSeal.objects.values_list("count", flat=True)) == AuditEvent.objects.count() == 2
    assert [one for one in verify_audit(anchors=[]) if "锚点" not in one] == []


def test_who_writes_for_long_is_left_for_the_next_time_and_others_write_meanwhile(zone, monkeypatch):
    monkeypatch.setattr(writers, "LOCK_SECONDS", 0.2)
    numbered, done = Event(), Event()

    def slow():
        with transaction.atomic():
            factories.make_project(zone)
            numbered.set()
            done.wait(10)

    def seal():
        numbered.wait(10)
        try:
            seal_audit(now=NOW)
        finally:
            done.set()

    def write():
        numbered.wait(10)
        factories.make_chain()  # not a project: those that are registered at once are compared one after the other
        return done.is_set()

    results = together(slow, seal, write)
    assert isinstance(results[1], OperationalError)
    assert results[2] is False
    assert AuditSeal.objects.count() == 0
    assert len(seal_audit(now=NOW)) == 1
