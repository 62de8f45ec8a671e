"""Every address that takes a POST or a PATCH leaves an event in the audit, under the number of the request."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from projects.models import AuditEvent, Project
from tests import factories, files
from tests import reform_factories as make
from tests.access_things import make_things
from tests.integration.tracker.accounts.signing_in import code_of
from tests.integration.tracker.api.test_schema import document
from tests.integration.tracker.reminders.people import load_rules
from tests.workbooks import workbook
from tracker.imports import monthly_sheets
from tracker.models import Reminder, ReminderState
from tracker.operations.accounts.second_factor import present_enrolment
from tracker.queries.stalled.scan import lit_rules
from zones.models import Officer

pytestmark = pytest.mark.django_db

WHY = {"reason": "误登"}
LIST = {"round": "2025-2", "cohort": "started", "amount_wan": "5"}
WRITES = {
    "absences/": ("zone", {"substitute": "{colleague}", "first_on": "2099-01-01", "last_on": "2099-01-02"}),
    "absences/{absence_id}/cancel/": ("zone", {}),
    "assessment-schemes/": (
        "province",
        {
            "name": "半年考核",
            "period": "2023",
            "missing_policy": "zero",
            "grades": [{"name": "优秀", "share": 100}],
            "indicators": [{"indicator": "investment", "weight": "100", "scoring": "rank"}],
        },
    ),
    "assessment-schemes/{scheme_id}/seal/": ("province", {"reason": "再次封存"}),
    "assessment-schemes/{scheme_id}/withdraw/": ("province", WHY),
    "bulletins/": ("province", {"title": "通报", "params": {"as_of": "2024-06-30", "last": "2023-1"}}),
    "bulletins/{bulletin_id}/verify/": ("zone", {}),
    "clock-pauses/{clock-pauses}/withdraw/": ("zone", WHY),
    "audit-samples/": (
        "province",
        {
            "title": "核查",
            "cohort": "signed",
            "as_of": "2024-06-30",
            "first": "2023-1",
            "last": "2023-1",
            "stratification": "amount",
            "size": 1,
        },
    ),
    "audit-sample-items/{drawn_id}/checks/": ("unit", {"outcome": "confirmed", "checked_on": "{today}"}),
    "chain-aliases/": ("province", {"chain": "{chain_id}", "text": "新文字"}),
    "chain-aliases/{chain-aliases}/withdraw/": ("province", WHY),
    "chain-leaders/": (
        "administrator",
        {"chain": "{chain_id}", "owner": "新链主", "recognized_on": "2024-01-02", **WHY},
    ),
    "chain-leaders/{chain-leaders}/withdraw/": ("administrator", WHY),
    "cohort-entries/": ("unit", {"project": "{project_id}", **LIST}),
    "cohort-entries/{entry_id}/correct/": ("province", {"amount_wan": "6", **WHY}),
    "cohort-entries/{entry_id}/leave/": ("province", {"left_on": "2025-05-01", "kind": "removed", **WHY}),
    "cohort-entries/{entry_id}/withdraw-exit/": ("province", WHY),
    "cohort-entries/{entry_id}/withdraw/": ("province", WHY),
    "commitment-checks/{commitment-checks}/withdraw/": ("zone", WHY),
    "commitment-items/{item_id}/checks/": ("zone", {"checked_on": "2025-06-03", "outcome": "kept"}),
    "commitment-items/{item_id}/pauses/": ("zone", {"paused_on": "{day}", "resumed_on": "{day}", "cause": "等"}),
    "commitment-items/{item_id}/withdraw/": ("zone", WHY),
    "evidence/{evidence_id}/withdraw/": ("zone", WHY),
    "indicator-values/": ("zone", {"indicator": "investment", "period": "2022", "value": "1"}),
    "indicator-values/workbook/": ("zone", {"period": "2022"}),
    "indicator-values/{value_id}/review/": ("unit", {"decision": "approve"}),
    "indicator-values/{value_id}/withdraw/": ("zone", WHY),
    "indicators/": ("province", {"code": "investment", "source": "统计部门", **WHY}),
    "me/password/": ("zone", {"old_password": factories.PASSWORD, "new_password": "Purple-elephant 7"}),
    "me/second-factor/": ("zone", {}),
    "me/second-factor/confirm/": ("zone", {"otp": "{otp}"}),
    "me/sign-ins/end-others/": ("zone", {}),
    "me/sign-ins/{sign_in}/end/": ("zone", {}),
    "me/reminder-preferences/": ("zone", {"hints": "weekly", "coming": False}),
    "milestones/{milestone_id}/withdraw/": ("zone", WHY),
    "monthly-sheet/cells/": (
        "zone",
        {"month": "2025-01", "cells": [{"project": "{project_id}", "name": "narrative", "text": "打桩"}]},
    ),
    "monthly-sheet/send/": ("zone", {"month": "2025-01", "rows": [{"project": "{project_id}"}]}),
    "monthly-sheet/undo-no-change/": ("zone", {"month": "2025-01"}),
    "monthly-sheet/workbook/": ("zone", {"month": "2025-01"}),
    "officers/{officer_id}/password-link/": ("administrator", {}),
    "officers/{officer_id}/second-factor/reset/": ("security", {}),
    "officers/{officer_id}/sign-ins/end/": ("administrator", {}),
    "officers/{officer_id}/unlock/": ("administrator", {}),
    "officers/{officer_id}/account/": ("security", {"is_active": False}),
    "officers/{officer_id}/posts/": ("security", {"role": "province", "started_on": "2026-01-01"}),
    "parcel-allocations/{parcel-allocations}/withdraw/": ("zone", WHY),
    "parcel-results/{parcel-results}/withdraw/": ("zone", WHY),
    "parcels/": ("zone", {"number": "新", "area_mu": "1", "use": "industrial", "is_standard": True}),
    "parcels/{parcel_id}/allocations/": ("zone", {"project": "{project_id}", "allocated_on": "2025-01-02", **WHY}),
    "parcels/{parcel_id}/results/": ("zone", {"assessed_on": "2025-06-03", "achieved_plot_ratio": "1"}),
    "parcels/{parcel_id}/withdraw/": ("zone", WHY),
    "plan-adjustments/{adjustment_id}/decide/": ("unit", {"decision": "approved"}),
    "plan-adjustments/{adjustment_id}/withdraw/": ("zone", WHY),
    "plan-exits/{plan_exit_id}/withdraw/": ("province", WHY),
    "problems/{problem_id}/escalate/": ("zone", WHY),
    "problems/{problem_id}/resolve/": ("zone", {"resolution": "已办"}),
    "progress-reports/{report_id}/": ("zone", {"completed_wan": "0.02", "narrative": "封顶"}),
    "progress-reports/{report_id}/approve/": ("unit", {}),
    "progress-reports/{report_id}/recall/": ("zone", {}),
    "progress-figures/approve/": ("unit", {"figures": ["{figure_id}"]}),
    "progress-reports/{report_id}/return/": ("unit", {"note": "核"}),
    "progress-reports/{report_id}/submit/": ("zone", {}),
    "progress-reports/no-change/": ("zone", {"month": "2025-01", "projects": ["{project_id}"]}),
    "progress-reports/review/": ("unit", {"reports": ["{report_id}"], "decision": "approve"}),
    "projects/": ("zone", {"name": "新项目", "category": "industry"}),
    "projects/{project_id}/": ("zone", {"owner": "新业主"}),
    "projects/{project_id}/annual-plans/": ("zone", {"year": 2025, "planned_wan": "1"}),
    "projects/{project_id}/commitment-items/": ("zone", {"name": "新事项", "regime": "unified"}),
    "projects/{project_id}/commitment-items/apply-template/": ("zone", {"template": "{template}"}),
    "projects/{project_id}/contact-phone/": ("unit", WHY),
    "projects/{project_id}/evidence/": ("zone", {"kind": "agreement"}),
    "projects/{project_id}/findings/": ("unit", {"rule": "{rule}", "key": "{key}", "word": "核"}),
    "projects/{project_id}/intake/": ("zone", {"started_on": "2025-01-02", **WHY}),
    "projects/{project_id}/intake/pauses/": ("zone", {"paused_on": "2025-01-03", "cause": "等"}),
    "projects/{project_id}/intake/withdraw/": ("zone", WHY),
    "projects/{twin}/merge/": ("unit", {"into": "{project_id}", **WHY}),
    "projects/{project_id}/moves/": ("unit", {"zone": "{sister}", "moved_on": "{day}", **WHY}),
    "projects/{project_id}/withdrawal/": ("unit", WHY),
    "projects/{project_id}/milestones/": ("zone", {"kind": "landed", "occurred_on": "2025-01-02", **WHY}),
    "projects/{project_id}/plan-adjustments/": ("zone", {"year": 2024, "planned_wan": "7", **WHY}),
    "projects/{project_id}/plan-exits/": ("province", {"year": 2024, "left_on": "2024-06-02", **WHY}),
    "projects/{project_id}/problems/": ("zone", {"description": "水", "owner": "张三", "due_on": "2099-01-01"}),
    "projects/{project_id}/progress-reports/": ("zone", {"month": "2025-01", "completed_wan": "1"}),
    "projects/{project_id}/proxy-services/": ("zone", {"agent": "李某", "scope": "full", "opened_on": "2025-06-04"}),
    "projects/{project_id}/reform-adoptions/": ("zone", {"reform": "standard_land"}),
    "proxy-posts/": ("zone", {"title": "新岗位", "opened_on": "2025-05-13"}),
    "proxy-posts/{proxy-posts}/withdraw/": ("zone", WHY),
    "proxy-services/{proxy-services}/withdraw/": ("zone", WHY),
    "reform-adoptions/{reform-adoptions}/withdraw/": ("zone", WHY),
    "reporting-months/{month}/close/": ("province", {}),
    "reporting-months/{month}/due-day/": ("province", {"due_on": "2099-01-01"}),
    "reporting-months/{month}/reopen/": ("province", {"reason": "补报"}),
    "reminders/{reminder_id}/close/": ("province", {"outcome": "arrived", "note": "电话核实"}),
    "rights-requests/{request_id}/decide/": ("security", {"decision": "approved"}),
    "rounds/{round_key}/correct/": ("province", {"held_on": "2023-02-02", "reason": "误登"}),
    "rounds/{round_key}/withdraw/": ("province", WHY),
    "rounds/{round_key}/entries/": (
        "province",
        {"cohort": "producing", "members": [{"project": "{project_id}", "amount_wan": "1"}]},
    ),
    "cohort-entries/move/": ("province", {"entries": ["{entry_id}"], "round": "2025-2", **WHY}),
    "cohort-entries/leave/": (
        "province",
        {"entries": ["{entry_id}"], "left_on": "{day}", "kind": "removed", "decision": "1号", **WHY},
    ),
    "rounds/": ("province", {"year": 2025, "number": 2, "held_on": "2025-07-01"}),
    "stall-rules/": ("province", {"code": "signed-not-started", "yellow": 5, "red": 9, **WHY}),
    "target-lists/": ("province", {"name": "另一份", "stage": "started", "deadline": "2024-12-31"}),
    "target-lists/{target_id}/members/": ("province", {"project": "{project_id}", **WHY}),
    "target-lists/{target_id}/withdraw/": ("province", WHY),
    "target-members/{member_id}/withdraw/": ("province", WHY),
    "stall-answers/{answer_id}/withdraw/": ("zone", WHY),
    "stalled/{project_id}/answers/": (
        "zone",
        {"rule": "{lit}", "explanation": "等批复", "measure": "已约谈", "due_on": "{today}"},
    ),
    "stalled/{project_id}/snooze/": ("zone", {"until": "{today}", **WHY}),
}
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
OF_EVERYBODY = {route for route in WRITES if route.startswith(("absences/", "me/"))}
"""What an officer of any post writes: about themselves."""
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
    settings.MEDIA_ROOT = tmp_path
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
    words["lit"] = lit_rules(Project.objects.get(pk=named["project_id"]), timezone.localdate())[0]
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
    if route.endswith("/workbook/"):
        file = SimpleUploadedFile("a.xlsx", _workbook(route, things, who))
        return client.post(address, {**body, "file": file}, format="multipart")
    if "patch" in document()["paths"]["/api/v1/" + _documented(route)]:
        seen = client.get(address)
        return client.patch(address, body, headers={"If-Match": seen.headers.get("ETag", '"1"')})
    return client.post(address, body)


def _workbook(route, things, who):
    if route.startswith("monthly-sheet/"):
        headers = [*monthly_sheets.FIXED, *monthly_sheets.TYPED.values()]
        row = {"系统编号": str(things["project_id"]), "填报月份": "2025-01", "形象进度": "打桩"}
        return workbook([row], headers=headers, sheet=monthly_sheets.SHEET)
    row = {"开发区": Officer.objects.get(username=who).zone.name, "investment": 1}
    return workbook([row], headers=["开发区", "investment"], sheet="指标")


def _documented(route):
    numbered = ("chain-aliases", "chain-leaders", "clock-pauses", "commitment-checks")
    numbered += ("parcel-allocations", "parcel-results")
    for name in (*numbered, "proxy-posts", "proxy-services", "reform-adoptions"):
        route = route.replace(f"{{{name}}}", "{number}")
    return route.replace("{twin}", "{project_id}")


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
