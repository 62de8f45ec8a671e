"""Reviewing on pages: compared with the months before, decided on after a look, and who has not reported is called."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects.models import AuditEvent
from projects.rules.months import parse_month, previous_month
from tests import factories, monthly
from tests.access_things import evidence_of
from tests.integration.tracker.pages.reading import filled_form, text
from tests.integration.tracker.reminders.people import work_today
from tracker.models import ProgressReport, Reminder
from tracker.operations.problems import raise_problem
from tracker.operations.reports import send_report
from tracker.operations.reviews import confirm_no_change

pytestmark = pytest.mark.django_db


@pytest.fixture
def month():
    return f"{previous_month(timezone.localdate().replace(day=1)):%Y-%m}"


def sent(project, month, officer, **written):
    """Return a report of a month, sent by an officer of the zone today."""
    now = timezone.now()
    told = {"project": project, "month": parse_month(month), "content": monthly.content(**written)}
    return send_report(**told, by=officer, now=now, today=timezone.localdate(now))


@pytest.fixture
def waiting(zone, zone_officer, month):
    """Three reports that wait: one with a doubt, one plain, one without change."""
    projects = [factories.make_project(zone, contact_name="李四", contact_phone="13800001234") for _ in range(3)]
    for project in projects:
        sent(
            project, f"{previous_month(parse_month(month)):%Y-%m}", zone_officer, completed_yuan=10**7, narrative="打桩"
        )
    told = {"explanation": "概算调增", "narrative": "封顶"}
    doubted = sent(projects[0], month, zone_officer, completed_yuan=7 * 10**8, **told)
    plain = sent(projects[1], month, zone_officer, completed_yuan=2 * 10**7, month_completed_yuan=10**7)
    told = {"project": projects[2], "month": parse_month(month), "by": zone_officer}
    same = confirm_no_change(**told, now=timezone.now(), today=timezone.localdate())
    return doubted, plain, same


def test_a_row_shows_the_report_beside_the_months_before(page, unit_officer, zone_officer, waiting, month):
    doubted = waiting[0]
    evidence = evidence_of(doubted.project, zone_officer)
    told = {"description": "用地未批", "owner": "张三", "due_on": timezone.localdate(), "by": zone_officer}
    raise_problem(project=doubted.project, **told, now=timezone.now(), today=timezone.localdate())
    client = page(unit_officer)
    for address in (f"/reviews/?month={month}&kind=doubtful", f"/reviews/{doubted.pk}/"):
        shown = text(client.get(address))
        for words in ("70,000.00", "1,000.00", "+69,000.00", "打桩", "封顶", "概算调增", "用地未批", "120%"):
            assert words in shown, (address, words)
        assert f"/evidence/{evidence.pk}/thumbnail/" in shown


NARROWED = {
    "kind=changed": {0, 1},
    "kind=unchanged": {2},
    "kind=doubtful": {0},
    "kind=explained": {0},
    "state=submitted": {0, 1, 2},
    "state=approved": set(),
    "kind=nonsense": set(),
}


def test_the_queue_is_narrowed(page, unit_officer, waiting, month):
    client = page(unit_officer)
    for asked, found in NARROWED.items():
        answer = client.get(f"/reviews/?month={month}&{asked}")
        listed = {row.pk for row in answer.context["table"].page.object_list}
        assert listed == {waiting[number].pk for number in found}, asked


def ticks(reports):
    return [f"{report.pk}:{report.version}" for report in reports]


def test_the_ticked_are_shown_before_they_are_approved(page, unit_officer, waiting, month):
    client, asked = page(unit_officer), {"month": month, "report": ticks(waiting)}
    preview = client.get("/reviews/decide/", {**asked, "approve": "1"})
    shown = text(preview)
    for words in ("将审核通过 3 份月报", "本月完成合计 <strong>1,000.00</strong>", "无变化 1 份", "有疑点 1 份"):
        assert words in shown
    assert set(ProgressReport.objects.values_list("state", flat=True)) == {"submitted"}
    # One is changed meanwhile: it is refused with its reason, still ticked, and the others are done.
    ProgressReport.objects.filter(pk=waiting[1].pk).update(version=9)
    partial = client.post("/reviews/decide/", {**asked, "note": "核过", "approve": ""})
    shown = text(partial)
    assert (partial.status_code, "2 项已办理" in shown, "没有办理：" in shown, "核过" in shown) == (
        422,
        True,
        True,
        True,
    )
    assert f'value="{waiting[1].pk}:9"' in shown
    assert f'value="{waiting[0].pk}:' not in shown
    again = client.post("/reviews/decide/", {"month": month, "report": [f"{waiting[1].pk}:9"], "approve": ""})
    assert (again.status_code, set(ProgressReport.objects.values_list("state", flat=True))) == (
        302,
        {"submitted", "approved"},
    )
    assert ProgressReport.objects.get(pk=waiting[1].pk).state == "approved"


def test_a_return_needs_a_note_on_either_page(page, unit_officer, waiting, month):
    client, [first, second, third] = page(unit_officer), waiting
    asked = {"month": month, "report": ticks([first, second]), "return": ""}
    refused = client.post("/reviews/decide/", asked)
    assert (refused.status_code, "退回须填写意见" in text(refused)) == (422, True)
    assert text(refused).count("checked") == 2
    client.post("/reviews/decide/", {**asked, "note": "核对累计数"})
    one, path = client.get(f"/reviews/{third.pk}/"), f"/reviews/{third.pk}/"
    fields = filled_form(one)
    assert client.post(path, {**fields, "return": "", "note": " "}).status_code == 422
    assert client.post(path, {**fields, "version": "77", "return": "", "note": "x"}).status_code == 409
    assert client.post(path, {**fields, "return": "", "note": "补形象进度"}).status_code == 302
    notes = set(ProgressReport.objects.filter(state="returned").values_list("note", flat=True))
    assert notes == {"核对累计数", "补形象进度"}


def test_a_city_does_not_take_back_what_a_zone_sent(page, api, unit_officer, zone_officer, waiting):
    report = waiting[1]
    refused = page(unit_officer).post(f"/reports/{report.pk}/recall/", follow=True)
    assert "请退回并写明意见" in text(refused)
    assert api(unit_officer).post(f"/api/v1/progress-reports/{report.pk}/recall/", {}).status_code == 422
    page(zone_officer).post(f"/reports/{report.pk}/recall/")
    assert ProgressReport.objects.get(pk=report.pk).state == "draft"


def test_the_queue_costs_the_same_for_any_number(
    page, unit_officer, zone, zone_officer, waiting, month, django_assert_num_queries
):
    client = page(unit_officer)
    with CaptureQueriesContext(connection) as counted:
        client.get(f"/reviews/?month={month}")
    for _ in range(5):
        sent(factories.make_project(zone), month, zone_officer, completed_yuan=9 * 10**8, explanation="调增")
    with django_assert_num_queries(len(counted)):
        client.get(f"/reviews/?month={month}")


@pytest.fixture
def silent(zone, month):
    """Two projects without a report."""
    told = {"contact_name": "李四", "contact_phone": "13800001234", "now": early()}
    return [factories.make_project(zone, **told) for _ in range(2)]


def early():
    """A moment before every month that is asked about."""
    return factories.at(date(2024, 1, 2))


def test_who_has_not_reported_is_called_once_a_day(
    page, unit_officer, province, zone, zone_officer, silent, month, other_zone
):
    work_today(timezone.localdate())
    client, path = page(unit_officer), f"/reviews/unreported/?month={month}"
    factories.make_project(other_zone, now=early())
    shown = text(client.get(path))
    for words in (zone.name, str(zone_officer), "李四", "138****1234", "2 个项目"):
        assert words in shown, words
    assert (other_zone.name in shown, "13800001234" in shown) == (False, False)
    assert client.post(path, {"month": month}).status_code == 422
    asked = {"month": month, "zone": [zone.pk, other_zone.pk]}
    assert "已登记 1 封" in text(client.post(path, asked, follow=True))
    assert "1 人今天已经催过" in text(client.post(path, asked, follow=True))
    mail = Reminder.objects.get(kind="reports")
    assert (mail.recipient, mail.items.count(), mail.state) == (zone_officer, 2, "pending")
    assert "催报" in text(client.get("/reminders/", {"kind": "reports", "col": "kind"}))
    event = AuditEvent.objects.get(action="call_for_reports")
    assert (event.actor, event.zone) == (unit_officer, zone)
    for project in silent:
        sent(project, month, zone_officer, completed_yuan=100)
    assert "都已报送" in text(client.get(path))
    assert other_zone.name in text(page(province).get(path))


def test_a_call_is_refused_in_words(page, unit_officer, zone, zone_officer, silent, month):
    client, path = page(unit_officer), f"/reviews/unreported/?month={month}"
    this = f"{timezone.localdate():%Y-%m}"
    early_ = client.post(f"/reviews/unreported/?month={this}", {"zone": [zone.pk], "month": this})
    assert (early_.status_code, "还没有结束" in text(early_)) == (422, True)
    type(zone_officer).objects.filter(pk=zone_officer.pk).update(email="")
    work_today(timezone.localdate())
    assert "请电话联系" in text(client.post(path, {"month": month, "zone": [zone.pk]}, follow=True))
    assert page(zone_officer).get(path).status_code == 403
