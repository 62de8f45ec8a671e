"""Every address that takes a POST or a PATCH leaves an event in the audit, under the number of the request."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from projects.models import AuditEvent, Project
from projects.rules.months import month_text, previous_month
from tests import bulletin_factories, factories, files, form_factories
from tests import reform_factories as make
from tests.access_things import make_things, sent_in
from tests.document import document
from tests.integration.tracker.accounts.signing_in import code_of
from tests.integration.tracker.reminders.people import load_rules, work_today
from tests.workbooks import workbook
from tests.writes import WRITES
from tracker.imports import monthly_tables
from tracker.models import Reminder, ReminderState
from tracker.operations.accounts.second_factor import present_enrolment
from tracker.queries.stalled.scan import lit_rules
from zones.models import Officer

pytestmark = pytest.mark.django_db

FIRST = {
    "monthly-sheet/send/": ["projects/{project_id}/progress-reports/"],
    "monthly-sheet/undo-no-change/": ["progress-reports/no-change/"],
    "me/second-factor/confirm/": ["me/second-factor/"],
    "officers/{officer_id}/second-factor/reset/": ["me/second-factor/"],
    "cohort-entries/": ["rounds/"],
    "cohort-entries/move/": ["rounds/"],
    "cohort-entries/{entry_id}/withdraw-exit/": ["cohort-entries/{entry_id}/leave/"],
    "rounds/{round_key}/withdraw/": ["cohort-entries/{entry_id}/withdraw/"],
    "parcels/{parcel_id}/withdraw/": ["parcel-allocations/{parcel-allocations}/withdraw/"],
    "parcels/{parcel_id}/allocations/": ["parcel-allocations/{parcel-allocations}/withdraw/"],
    "progress-reports/{report_id}/": ["progress-reports/{report_id}/recall/"],
    "progress-reports/{report_id}/submit/": ["progress-reports/{report_id}/recall/"],
    "projects/{project_id}/moves/": ["parcel-allocations/{parcel-allocations}/withdraw/"],
    "projects/{project_id}/plan-adjustments/": ["plan-adjustments/{adjustment_id}/withdraw/"],
    "projects/{project_id}/plan-exits/": ["plan-exits/{plan_exit_id}/withdraw/"],
    "target-lists/{target_id}/members/": ["target-members/{member_id}/withdraw/"],
    "reporting-months/{month}/reopen/": ["reporting-months/{month}/close/"],
}
OF_EVERYBODY = {route for route in WRITES if route.startswith(("absences/", "me/", "exports/"))}
"""What an officer of any post writes: about themselves, and the ledger of what they see."""
VERIFYING = {"bulletins/{bulletin_id}/verify/"}
"""Whoever sees a bulletin verifies it: nothing is changed, and who did is audited."""
OF_SECURITY = {
    "officers/{officer_id}/account/",
    "officers/{officer_id}/posts/",
    "officers/{officer_id}/second-factor/reset/",
    "rights-requests/{request_id}/decide/",
}
UNAUDITED = {"auth/login/", "auth/logout/"}
"""Nothing but a token is written there."""


@pytest.fixture
def things(db, settings, tmp_path):
    """One thing of each kind, and words that bodies hold."""
    settings.MEDIA_ROOT = settings.IMPORTS_ROOT = tmp_path
    load_rules()
    made = make_things()
    named = {**made, **made.pop("numbers")}
    zone_officer = Officer.objects.get(username="zone")
    imported = factories.report_figures(
        Project.objects.get(pk=named["project_id"]), date(2024, 4, 1), by=zone_officer, actual_output_yuan=1
    )
    named["figure_id"] = imported.pk
    Reminder.objects.filter(pk=made["reminder_id"]).update(state=ReminderState.IN_DOUBT, dot_at=factories.NOW)
    colleague = Officer.objects.filter(zone__isnull=False).exclude(username__in=["zone", "neighbour"]).first()
    zone = zone_officer.zone
    elsewhere = {"twin": factories.make_project(zone).pk, "sister": factories.make_zone(zone.unit).pk}
    words = {"day": "2024-05-17", "rule": "x", "key": "y", "today": f"{timezone.localdate()}"}
    work_today(timezone.localdate())
    words["last_month"] = month_text(previous_month(timezone.localdate().replace(day=1)))
    words["zone_id"] = zone.pk
    words["lit"] = lit_rules(Project.objects.get(pk=named["project_id"]), timezone.localdate())[0]
    words["applied_id"] = sent_in(zone_officer, state="applied", applied_at=timezone.now()).pk
    return {**named, **elsewhere, **words, "colleague": colleague.pk, "template": make.template().pk}


def filled(body, things):
    """Return a body with the numbers in the place of their names."""
    if isinstance(body, dict):
        return {name: filled(value, things) for name, value in body.items()}
    if isinstance(body, list):
        return [filled(value, things) for value in body]
    if body == "{otp}":
        return code_of(present_enrolment(Officer.objects.get(username="zone")).key, timezone.now())
    return things.get(body[1:-1], body) if isinstance(body, str) and body.startswith("{") else body


def write(route, things, by=None):
    """Send a write as the one who may, or as somebody else; return its answer."""
    who, body = WRITES[route]
    client = APIClient()
    client.force_authenticate(Officer.objects.get(username=by or who))
    address = "/api/v1/" + route.format(**things)
    body = filled(body, things)
    if route.endswith("/evidence/"):
        return client.post(address, {**body, "file": SimpleUploadedFile("a.jpg", files.photo())}, format="multipart")
    if route == "bulletin-templates/":
        file = SimpleUploadedFile("a.docx", bulletin_factories.draft_file())
        return client.post(address, {**body, "file": file}, format="multipart")
    if route == "imports/":
        return client.post(address, {"file": SimpleUploadedFile("a.xlsx", workbook([]))}, format="multipart")
    if route.endswith("/workbook/") or route == "office-forms/":
        file = SimpleUploadedFile("a.xlsx", _workbook(route, things, who))
        return client.post(address, {**body, "file": file}, format="multipart")
    if "patch" in document()["paths"]["/api/v1/" + _documented(route)]:
        seen = client.get(address)
        return client.patch(address, body, headers={"If-Match": seen.headers.get("ETag", '"1"')})
    return client.post(address, body)


def _workbook(route, things, who):
    if route == "office-forms/":
        return form_factories.form()
    if route.startswith("monthly-sheet/"):
        headers = [*monthly_tables.FIXED, *monthly_tables.TYPED.values()]
        row = {"系统编号": str(things["project_id"]), "填报月份": "2025-01", "形象进度": "打桩"}
        return workbook([row], headers=headers, sheet=monthly_tables.SHEET)
    row = {"开发区": Officer.objects.get(username=who).zone.name, "investment": 1}
    return workbook([row], headers=["开发区", "investment"], sheet="指标")


def _documented(route):
    numbered = ("chain-aliases", "chain-leaders", "clock-pauses", "commitment-checks")
    numbered += ("parcel-allocations", "parcel-results")
    for name in (*numbered, "proxy-posts", "proxy-services", "reform-adoptions"):
        route = route.replace(f"{{{name}}}", "{number}")
    return route.replace("{twin}", "{project_id}").replace("{applied_id}", "{import_id}")


def test_every_address_that_writes_is_tried():
    documented = {
        path.removeprefix("/api/v1/")
        for path, methods in document()["paths"].items()
        if {"post", "patch", "put", "delete"} & set(methods)
    }
    assert {_documented(route) for route in WRITES} == documented - UNAUDITED


def test_every_write_leaves_an_event(things):
    silent, refused, auditor = [], {}, Client()
    auditor.force_login(Officer.objects.get(username="auditor"))
    for route in WRITES:
        before = transaction.savepoint()
        for first in FIRST.get(route, ()):
            assert write(first, things).status_code < 300, first
        count = AuditEvent.objects.count()
        response = write(route, things)
        if response.status_code >= 300:
            refused[route] = (response.status_code, response.content.decode())
        elif auditor.get("/audit/").status_code != 200:
            silent.append(f"{route}: the auditor cannot read it")
        elif AuditEvent.objects.count() == count:
            silent.append(route)
        elif AuditEvent.objects.order_by("-id")[0].request_id != response.headers["X-Request-ID"]:
            silent.append(f"{route}: no number of the request")
        transaction.savepoint_rollback(before)
    assert refused == {}
    assert silent == []


def test_auditors_change_nothing_and_security_administrators_give_rights_alone(things):
    allowed = {"auditor": OF_EVERYBODY | VERIFYING, "security": OF_EVERYBODY | OF_SECURITY}
    for who, of_post in allowed.items():
        for route in sorted(WRITES.keys() - of_post):
            # Some answer for each of many things, and refuse every one of them: the audit tells whether any was done.
            assert write(route, things, by=who).status_code != 201, route
    events = AuditEvent.objects.filter(actor__username__in=allowed)
    assert set(events.values_list("action", flat=True)) == {"access_refused"}
    # The auditor finds it all on the page: every kind of event can be shown.
    browser = Client()
    browser.force_login(Officer.objects.get(username="auditor"))
    assert "未成功" in browser.get("/audit/", {"outcome": "refused"}).content.decode()
