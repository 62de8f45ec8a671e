"""A form of any page is carried out once, and nothing typed is lost: by a lost session, a refusal, a second click."""

import hashlib
import json
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from projects.models import AnnualPlan, CohortEntry, Evidence, Milestone, Project, Round
from projects.rules.months import previous_month
from tests import factories, files
from tests.factories import PASSWORD
from tests.integration.tracker.pages.reading import text
from tracker.models import KeptAnswer, Problem, ProgressReport, SavedView
from zones.models import Session

pytestmark = pytest.mark.django_db

OPEN = {"login", "logout", "forgotten-password", "new-password", "password-link"}
"""Pages of whoever is not signed in: they create nothing that a second click could double."""
TEMPLATES = Path(__file__).resolve().parents[4] / "tracker" / "templates"
ONE_OF_SEVERAL = ("reports/months.html", "reports/review_decide.html")
"""Templates whose buttons stand in the branches of an `if`: a page shows one of them."""


def views(resolver=None, prefix=""):
    """Yield the name and the view of every page."""
    for entry in (resolver or get_resolver()).url_patterns:
        address = prefix + str(entry.pattern)
        if address.startswith(("api/", "admin/", "static/")):
            continue
        if isinstance(entry, URLResolver):
            yield from views(entry, address)
        elif isinstance(entry, URLPattern):
            yield entry.name, entry.callback


def test_every_page_that_takes_a_form_carries_it_out_once(client):
    named = {name: view for name, view in views() if name not in OPEN}
    ours = {name for name, view in named.items() if getattr(view, "is_of_officers", False)}
    # Those that are not of officers take no form at all.
    others = set(named) - ours
    assert others == {"home", "healthz", "health-detail", "metrics"}
    assert {client.post(reverse(name)).status_code for name in others} <= {403, 404, 405}


@pytest.fixture
def month():
    return f"{previous_month(timezone.localdate().replace(day=1)):%Y-%m}"


def test_a_second_click_makes_one_record_and_shows_success(page, province, zone, project, month):
    client, base, today = page(province), f"/projects/{project.pk}/", str(timezone.localdate())
    round_ = factories.make_round()
    report = {"completed_wan": "5", "save": ""}
    problem = {"description": "用地", "level": "zone", "owner": "张三", "due_on": today}
    photo = lambda: SimpleUploadedFile("协议.jpg", files.photo())  # noqa: E731  # a new one for each click
    new_project = {"name": "新项目", "zone": zone.pk, "owner": "某公司", "category": "industry", "planned_wan": "100"}
    cases = (
        (Problem, f"{base}problems/", problem),
        (Milestone, f"{base}milestones/", {"kind": "signed", "occurred_on": "2024-06-01"}),
        (Evidence, f"{base}evidence/", {"kind": "agreement", "file": photo}),
        (AnnualPlan, f"{base}annual-plans/", {"year": "2026", "planned_wan": "100"}),
        (CohortEntry, f"{base}entries/", {"round_": round_.pk, "cohort": "signed", "amount_wan": "1"}),
        (ProgressReport, f"{base}reports/{month}/", report),
        (Round, "/rounds/", {"year": "2025", "number": "1", "held_on": "2025-02-01"}),
        (Project, "/projects/new/", new_project),
        (SavedView, "/views/", {"page": "projects", "query": "", "title": "在建"}),
    )
    for number, (model, path, fields) in enumerate(cases):
        before = model.objects.count()
        answers = []
        for _ in range(2):
            sent = {name: value() if callable(value) else value for name, value in fields.items()}
            answers.append(client.post(path, {**sent, "csrfmiddlewaretoken": f"{number:064d}"}))
        assert [answer.status_code for answer in answers] == [302, 302], path
        assert answers[0].headers["Location"] == answers[1].headers["Location"]
        assert model.objects.count() == before + 1, path
        # The browser shows the second answer.
        assert 'class="success"' in text(client.get(answers[1].headers["Location"])), path
    # A form that was refused is not remembered: corrected or not, it may be sent again.
    for _ in range(2):
        assert client.post(f"{base}problems/", {"csrfmiddlewaretoken": "f" * 64}).status_code == 422


def sign_in(client, answer, officer):
    """Sign in where an answer led; return the page that opens."""
    who = {"username": officer.username, "password": PASSWORD}
    back = client.post(answer.headers["Location"], {**who, "next": answer.headers["Location"].partition("next=")[2]})
    return client.get(back.headers["Location"])


def test_what_was_typed_comes_back_to_the_page_of_the_form(zone_officer, unit_officer, project):
    client, base = Client(), f"/projects/{project.pk}/"
    typed = {"description": "用地未批", "owner": "张三", "contact_phone": "13800001234", "old_password": "geheim"}

    def lose():
        """Sign in, open the page, lose the session, and send the form of the page, which has no page of its own."""
        client.force_login(zone_officer)
        client.get(base)
        Session.objects.all().delete()
        photo = SimpleUploadedFile("现场.jpg", files.photo())
        return client.post(
            f"{base}problems/", {**typed, "file": photo}, headers={"Referer": f"http://testserver{base}"}
        )

    answer = lose()
    assert answer.headers["Location"] == f"/login/?next={base}"
    filled = text(sign_in(client, answer, zone_officer))
    for words in ("“用地未批”", f'action="{base}problems/"', 'name="owner" value="张三"', "文件须重新选择：现场.jpg"):
        assert words in filled, words
    assert ("geheim" in filled, "13800001234" in filled) == (False, False)
    assert "用地未批" not in text(client.get(base))
    assert not Problem.objects.exists()
    # Another account at the same computer gets nothing.
    assert "用地未批" not in text(sign_in(client, lose(), unit_officer))
    client.force_login(zone_officer)
    assert "用地未批" not in text(client.get(base))


def test_a_page_older_than_the_sign_in_loses_nothing_either(zone_officer, project):
    client, base = Client(enforce_csrf_checks=True), f"/projects/{project.pk}/"
    client.force_login(zone_officer)
    ours = {"Origin": "http://testserver", "Referer": f"http://testserver{base}"}
    answer = client.post(f"{base}problems/", {"description": "用地未批"}, headers=ours)
    assert (answer.status_code, answer.headers["Location"]) == (302, base)
    assert "“用地未批”" in text(client.get(base))
    foreign = client.post(f"{base}problems/", {"description": "用地未批"}, headers={"Origin": "http://evil.invalid"})
    assert (foreign.status_code, "“用地未批”" in text(client.get(base))) == (403, False)


def test_ticks_and_texts_of_a_refused_form_are_kept(page, zone_officer, project):
    client = page(zone_officer)
    note = {"rule": "start_before_land", "key": "1", "word": " ", "about": "批复在途"}
    kept = text(client.post(f"/projects/{project.pk}/findings/", note, follow=True))
    assert ("没有全部办理" in kept, 'name="about" value="批复在途"' in kept) == (True, True)
    assert "批复在途" not in text(client.get(f"/projects/{project.pk}/"))


def test_a_sheet_is_read_once_and_its_words_are_told_once(page, zone_officer, project, month):
    client = page(zone_officer)
    project_fields = {
        f"{project.pk}-month_completed": "7",
        f"{project.pk}-completed": "9",
        f"{project.pk}-version": "0",
    }
    body = urlencode({**project_fields, "month": month, "send": "", "once": "k", "csrfmiddlewaretoken": "k" * 64})
    sent = client.post("/monthly-sheet/", body, content_type="application/x-www-form-urlencoded")
    assert "已报送 1 个项目。" in text(sent)
    assert "已报送 1 个项目。" not in text(client.get("/monthly-sheet/"))


def test_a_file_that_was_not_kept_is_named(page, zone_officer, project):
    bad = SimpleUploadedFile("照片.jpg", b"#!/bin/sh")
    shown = text(page(zone_officer).post(f"/projects/{project.pk}/evidence/", {"kind": "agreement", "file": bad}))
    assert "刚才选的“照片.jpg”没有存下，请重新选择。" in shown


def test_the_address_of_a_form_says_that_it_is_one(page, zone_officer, project):
    answer = page(zone_officer).get(f"/projects/{project.pk}/problems/")
    assert (answer.status_code, "只接受页面上的表单" in text(answer)) == (405, True)


def test_the_first_button_of_several_is_harmless():
    for path in sorted(TEMPLATES.rglob("*.html")):
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", path.read_text(encoding="utf-8"), re.DOTALL):
            buttons = re.findall(r"<button[^>]*>|no_default\.html", form)
            is_branched = str(path).endswith(ONE_OF_SEVERAL)
            if len(buttons) > 1 and not is_branched:
                assert buttons[0] in {"no_default.html", '<button name="save">'}, path


def test_no_password_can_be_guessed_from_what_is_kept_of_a_form(page, province):
    new = "quite another horse 2024"
    fields = {"old_password": PASSWORD, "new_password": new, "again": new}
    client, address = page(province), "/me/password/"
    answer = client.post(address, {**fields, "csrfmiddlewaretoken": "t" * 64})
    assert answer.status_code == 302, text(answer)
    told = json.dumps(sorted((name, [value]) for name, value in fields.items()))
    bare = hashlib.sha256(f"{address}\n{told}".encode()).hexdigest()
    kept = KeptAnswer.objects.get()
    assert bare != kept.fingerprint
    assert bare[:32] not in kept.key
