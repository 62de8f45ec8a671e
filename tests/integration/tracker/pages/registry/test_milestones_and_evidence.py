"""Correcting and taking back on pages: the old record stays, struck through."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from projects.models import Evidence, Milestone
from projects.rules.stages import Kind
from tests import factories, files
from tests.integration.tracker.pages.reading import filled_form, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def started(project):
    return factories.reach(project, Kind.STARTED, date(2024, 6, 1))


def test_a_date_is_corrected_and_the_old_record_stays(page, zone_officer, project, started):
    client = page(zone_officer)
    form = filled_form(client.get(f"/milestones/{started.pk}/"))
    assert form["occurred_on"] == "2024-06-01"
    values = {"occurred_on": "2024-06-03", "note": "", "correct": ""}
    assert 'id="correction-reason_error"' in text(client.post(f"/milestones/{started.pk}/", values))
    client.post(f"/milestones/{started.pk}/", {**values, "reason": "以打桩记录为准"})
    now = Milestone.objects.standing().get()
    assert (now.occurred_on, now.corrects, now.reason) == (date(2024, 6, 3), started, "以打桩记录为准")
    shown = text(client.get(f"/projects/{project.pk}/"))
    assert "<del>2024-06-01</del>" in shown
    assert "撤回：以打桩记录为准" in shown
    assert "更正为" in text(client.get(f"/milestones/{started.pk}/"))
    assert "更正了" in text(client.get(f"/milestones/{now.pk}/"))


def test_a_date_that_cannot_be_is_refused_beside_it(page, zone_officer, started):
    values = {"occurred_on": "2999-01-01", "reason": "错", "correct": ""}
    assert 'id="correction-occurred_on_error"' in text(page(zone_officer).post(f"/milestones/{started.pk}/", values))
    values["occurred_on"] = "2098-01-01"
    refused = page(zone_officer).post(f"/milestones/{started.pk}/", values)
    assert (refused.status_code, Milestone.objects.count()) == (422, 1)


def test_what_another_corrected_meanwhile_is_not_corrected_twice(page, zone_officer, project, started):
    again = factories.reach(project, Kind.STARTED, date(2024, 6, 2), corrects=started, reason="核对")
    late = page(zone_officer).post(
        f"/milestones/{started.pk}/", {"occurred_on": "2024-06-05", "reason": "核对", "correct": ""}
    )
    assert (late.status_code, "请刷新后重新选择" in text(late)) == (422, True)
    assert Milestone.objects.standing().get() == again


def test_production_keeps_its_kind_and_no_other_stage_has_one(page, zone_officer, project, started):
    producing = factories.reach(project, Kind.PRODUCING, date(2024, 6, 20), sub_type="trial")
    client = page(zone_officer)
    assert filled_form(client.get(f"/milestones/{producing.pk}/"))["sub_type"] == "trial"
    assert "sub_type" not in filled_form(client.get(f"/milestones/{started.pk}/"))
    values = {"occurred_on": "2024-06-20", "sub_type": "full", "reason": "全部投产", "correct": ""}
    client.post(f"/milestones/{producing.pk}/", values)
    assert Milestone.objects.standing().get(kind="producing").sub_type == "full"


def test_a_milestone_is_taken_back_with_a_reason(page, zone_officer, project, started):
    client = page(zone_officer)
    assert client.post(f"/milestones/{started.pk}/", {"withdraw": ""}).status_code == 422
    client.post(f"/milestones/{started.pk}/", {"withdraw": "", "reason": "登错项目"})
    project.refresh_from_db()
    assert (project.stage, Milestone.objects.standing().count(), Milestone.objects.count()) == ("", 0, 1)
    twice = client.post(f"/milestones/{started.pk}/", {"withdraw": "", "reason": "又"})
    assert "此前已撤回" in text(twice)
    assert 'name="withdraw"' not in text(client.get(f"/milestones/{started.pk}/"))


def test_a_file_goes_with_a_milestone_and_is_taken_back(page, zone_officer, project, started):
    client, base = page(zone_officer), f"/projects/{project.pk}/"
    photo = SimpleUploadedFile("合同.jpg", files.photo())
    client.post(f"{base}evidence/", {"kind": "contract", "file": photo, "milestone": started.pk})
    file = Evidence.objects.get()
    assert file.milestone == started
    assert "对应节点" in text(client.get(f"/evidence/{file.pk}/"))
    assert client.post(f"/evidence/{file.pk}/", {}).status_code == 422
    client.post(f"/evidence/{file.pk}/", {"reason": "传错文件"})
    assert "<del>合同.jpg</del>" in text(client.get(base))
    assert "此前已撤回" in text(client.post(f"/evidence/{file.pk}/", {"reason": "又"}))


def test_who_only_reads_sees_records_and_no_forms(page, auditor, other_zone_officer, started):
    path = f"/milestones/{started.pk}/"
    shown = page(auditor).get(path)
    assert (shown.status_code, 'name="reason"' in text(shown)) == (200, False)
    assert page(auditor).post(path, {"withdraw": "", "reason": "x"}).status_code == 403
    assert page(other_zone_officer).get(path).status_code == 404
