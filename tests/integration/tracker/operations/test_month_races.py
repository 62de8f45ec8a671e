"""A month is closed while reports of it are being sent: each report is in before, or refused."""

from datetime import date
from functools import partial
from threading import Event

import pytest
from django.db import transaction

from projects.errors import DomainError
from projects.models import ProgressFigure
from tests import factories, monthly
from tests.factories import NOW, TODAY
from tests.integration.tracker.imports.ledgers import load, row
from tests.threads import ON_POSTGRESQL, together
from tracker.imports import apply as applying
from tracker.models import MonthLock, ReportState
from tracker.operations import months, reports
from zones.models import Role

pytestmark = ON_POSTGRESQL

MAY = date(2024, 5, 1)
A_MOMENT = 0.5


@pytest.fixture
def officer(transactional_db):
    return factories.make_officer(Role.ZONE, zone=factories.make_zone())


@pytest.fixture
def province(transactional_db):
    return factories.make_officer(Role.PROVINCE)


def send(report, officer):
    return reports.submit_report(report=report, by=officer, now=NOW, today=TODAY)


def close(province):
    return months.close_month(month=MAY, by=province, now=NOW, today=TODAY)


def draft_of(officer):
    project = factories.make_project(officer.zone)
    return monthly.draft(project, MAY, by=officer, completed_yuan=100)


def test_who_closes_a_month_waits_for_a_report_that_is_being_sent(officer, province):
    report, order = draft_of(officer), []
    sent, closed = Event(), Event()

    def sending():
        with transaction.atomic():
            send(report, officer)
            sent.set()
            assert not closed.wait(A_MOMENT)
            order.append("sent")

    def closing():
        sent.wait()
        close(province)
        closed.set()
        order.append("closed")

    results = together(sending, closing)
    assert [one for one in results if isinstance(one, BaseException)] == []
    assert order == ["sent", "closed"]


def test_a_report_waits_for_who_is_closing_its_month_and_is_refused(officer, province):
    report = draft_of(officer)
    closing_began = Event()

    def closing():
        with transaction.atomic():
            close(province)
            closing_began.set()
            Event().wait(A_MOMENT)

    def sending():
        closing_began.wait()
        return send(report, officer)

    _, refusal = together(closing, sending)
    assert isinstance(refusal, DomainError)
    assert refusal.code == "month_closed"
    report.refresh_from_db()
    assert report.state == ReportState.DRAFT
    assert not ProgressFigure.objects.exists()


def test_whoever_comes_first_nothing_is_half_done(officer, province):
    for _ in range(5):
        drafts = [draft_of(officer) for _ in range(6)]
        results = together(*(partial(send, one, officer) for one in drafts), partial(close, province))
        lock = results.pop()
        assert isinstance(lock, MonthLock)
        for report, result in zip(drafts, results, strict=True):
            report.refresh_from_db()
            refused = isinstance(result, DomainError)
            assert (report.state == ReportState.DRAFT) == refused
            assert ProgressFigure.objects.filter(project=report.project).exists() != refused
        months.reopen_month(month=MAY, reason="再试", by=province, now=NOW)


def test_a_ledger_waits_for_who_is_closing_the_month_and_writes_nothing(officer, province, monkeypatch):
    project = factories.make_project(officer.zone, name="甲项目")
    planned = Event()
    keep_open = applying._keep_open

    def late(changes):
        planned.set()
        Event().wait(A_MOMENT)
        keep_open(changes)

    monkeypatch.setattr(applying, "_keep_open", late)

    def closing():
        planned.wait()
        return close(province)

    line = row(officer.zone, month="2024-05", completed_yuan=1)
    _, result = together(closing, partial(load, officer, line))
    assert [error.code for error in result.errors] == ["stale_version"]
    assert not ProgressFigure.objects.filter(project=project).exists()
