"""The pages of reminders: which an officer sees, closing one in doubt, and choosing what to be reminded of."""

import pytest
from django.utils import timezone

from tests import factories
from tests.integration.tracker.pages.reading import text as markup
from tests.integration.tracker.reminders.people import load_rules, owe, stalled_project
from tracker.models import Reminder, ReminderPreference, ReminderState
from zones.models import Role

pytestmark = pytest.mark.django_db
CODE = "signed-not-started"


@pytest.fixture(autouse=True)
def _rules(db):
    load_rules(CODE, "start-overdue")


@pytest.fixture
def project(zone):
    return stalled_project(zone, name="停着的项目")


@pytest.fixture
def other_project(other_zone):
    return stalled_project(other_zone, name="别处的项目")


@pytest.fixture
def doubtful(project, zone_officer):
    row = owe(zone_officer, [project], now=timezone.now())
    Reminder.objects.filter(pk=row.pk).update(state=ReminderState.IN_DOUBT, dot_at=timezone.now())
    return row


def text(response, status=200):
    assert response.status_code == status, response.content.decode()[:2000]
    return markup(response)


def test_the_ledger_says_handed_over_and_never_delivered(page, doubtful, zone_officer):
    Reminder.objects.update(state=ReminderState.SENT)
    for path in ("/reminders/", f"/reminders/{doubtful.pk}/"):
        shown = text(page(zone_officer).get(path))
        assert "已交中继" in shown
        assert "送达" not in shown


def test_the_ledger_shows_each_officer_their_own_and_those_below(page, doubtful, other_zone_officer, unit_officer):
    assert f"/reminders/{doubtful.pk}/" in text(page(unit_officer).get("/reminders/"))
    assert f"/reminders/{doubtful.pk}/" not in text(page(unit_officer).get("/reminders/", {"mine": "1"}))
    assert f"/reminders/{doubtful.pk}/" not in text(page(unit_officer).get("/reminders/", {"state": "sent"}))
    assert f"/reminders/{doubtful.pk}/" not in text(page(other_zone_officer).get("/reminders/"))
    assert page(other_zone_officer).get(f"/reminders/{doubtful.pk}/").status_code == 404


def test_a_mail_names_only_projects_that_the_reader_sees(page, doubtful, other_project, unit_officer):
    doubtful.items.create(project=other_project, rung=1, rules="silent", why="别处的原因")
    shown = text(page(unit_officer).get(f"/reminders/{doubtful.pk}/"))
    assert "停着的项目" in shown
    assert "别处的原因" not in shown


def test_a_doubt_is_closed_on_its_page(page, doubtful, unit_officer):
    path = f"/reminders/{doubtful.pk}/"
    assert "1 封结果不明" in text(page(unit_officer).get("/reminders/"))
    assert "核实并了结" in text(page(unit_officer).get(path))
    response = page(unit_officer).post(path, {"finding": "arrived", "sure": "on", "note": "电话确认"})
    assert response.status_code == 302
    shown = text(page(unit_officer).get(path))
    assert "核实已收到：电话确认" in shown
    assert "核实并了结" not in shown


def test_a_doubt_is_sent_again_from_its_page(page, doubtful, province):
    path = f"/reminders/{doubtful.pk}/"
    page(province).post(path, {"finding": "resend", "sure": "on", "note": "没有收到"})
    second = Reminder.objects.get(follows=doubtful)
    shown = text(page(province).get(path))
    assert f"第 {second.pk} 号（待发）" in shown
    refused = page(province).post(path, {"finding": "resend", "sure": "on", "note": "再发"})
    assert "已经补发过一封" in text(refused, 422)


def test_who_may_not_close_a_doubt(page, doubtful, zone, auditor):
    colleague = factories.make_officer(Role.ZONE, zone=zone)
    for officer in (colleague, auditor):
        assert "核实并了结" not in text(page(officer).get(f"/reminders/{doubtful.pk}/"))
        assert (
            page(officer)
            .post(f"/reminders/{doubtful.pk}/", {"finding": "arrived", "sure": "on", "note": "x"})
            .status_code
            == 403
        )


def test_a_closing_without_a_note_is_refused(page, doubtful, province):
    assert "必填" in text(page(province).post(f"/reminders/{doubtful.pk}/", {"finding": "arrived"}), 422)


def test_preferences_are_chosen_on_a_page(page, zone_officer):
    assert "督办和通报不能关闭" in text(page(zone_officer).get("/me/reminders/"))
    assert page(zone_officer).post("/me/reminders/", {"hints": "weekly"}).status_code == 302
    row = ReminderPreference.objects.get()
    assert (row.officer, row.hints, row.coming) == (zone_officer, "weekly", False)
    text(page(zone_officer).post("/me/reminders/", {"hints": "hourly"}), 422)
    text(page(zone_officer).post("/me/reminders/", {}), 422)
