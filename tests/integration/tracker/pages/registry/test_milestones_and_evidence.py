"""Correcting and taking back on pages: the old record stays, struck through."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from projects.errors import DomainError
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
    unsure = client.post(f"/milestones/{started.pk}/", {"withdraw": "", "reason": "登错项目"})
    assert (unsure.status_code, "请核对后勾选，再办理" in text(unsure)) == (422, True)
    assert "登错项目" in text(unsure)
    client.post(f"/milestones/{started.pk}/", {"withdraw": "", "sure": "on", "reason": "登错项目"})
    project.refresh_from_db()
    assert (project.stage, Milestone.objects.standing().count(), Milestone.objects.count()) == ("", 0, 1)
    twice = client.post(f"/milestones/{started.pk}/", {"withdraw": "", "sure": "on", "reason": "又"})
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
    client.post(f"/evidence/{file.pk}/", {"reason": "传错文件", "sure": "on"})
    assert "<del>合同.jpg</del>" in text(client.get(base))
    assert "此前已撤回" in text(client.post(f"/evidence/{file.pk}/", {"reason": "又", "sure": "on"}))


def test_who_only_reads_sees_records_and_no_forms(page, auditor, other_zone_officer, started):
    path = f"/milestones/{started.pk}/"
    shown = page(auditor).get(path)
    assert (shown.status_code, 'name="reason"' in text(shown)) == (200, False)
    assert page(auditor).post(path, {"withdraw": "", "sure": "on", "reason": "x"}).status_code == 403
    assert page(other_zone_officer).get(path).status_code == 404


def sent(name, content=None):
    return SimpleUploadedFile(name, files.photo() if content is None else content)


STARTED = {"kind": "started", "occurred_on": "2024年6月1日", "place": "西区 3 号地", "verifier": "王五", "note": "打桩"}


def stored(settings):
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_a_stage_is_recorded_with_its_files_in_one_form_and_once(page, zone_officer, project, settings):
    client, path = page(zone_officer), f"/projects/{project.pk}/"
    shown = text(client.get(path))
    assert "登记签约" in shown
    assert 'capture="environment"' in shown
    asked = text(client.get(f"{path}?register=started"))
    assert "<h2>登记开工</h2>" in asked
    assert asked.count("：还缺") == 2
    form = {**STARTED, "once": "first", "site_photo": [sent("1.jpg"), sent("2.jpg", files.photo(format_="PNG"))]}
    form["permit"] = sent("许可证.pdf", files.pdf())
    told = client.post(f"{path}milestones/", form, follow=True)
    assert "已登记开工，附材料 3 份。" in text(told)
    milestone = Milestone.objects.get()
    assert (milestone.occurred_on, milestone.note) == (date(2024, 6, 1), "打桩")
    kept = [(one.kind, one.taken_on, one.place, one.milestone) for one in Evidence.objects.all()]
    photo = ("site_photo", date(2024, 6, 1), "西区 3 号地", milestone)
    assert kept == [photo, photo, ("permit", None, "", milestone)]
    for each in form["site_photo"] + [form["permit"]]:
        each.seek(0)
    again = client.post(f"{path}milestones/", form, follow=True)
    assert (again.status_code, "已登记开工" in text(again)) == (200, True)
    assert (Milestone.objects.count(), Evidence.objects.count(), len(stored(settings))) == (1, 3, 3)
    other = client.post(f"{path}milestones/", {**STARTED, "once": "first"})
    assert (other.status_code, "先前已交过一次" in text(other)) == (422, True)
    second = client.post(f"{path}milestones/", {**STARTED, "once": "second"})
    assert (second.status_code, "已登记开工（2024-06-01）" in text(second)) == (422, True)


def test_one_bad_file_leaves_nothing_and_is_named(page, zone_officer, project, settings):
    client, path = page(zone_officer), f"/projects/{project.pk}/milestones/"
    bad = {"site_photo": [sent("好.jpg"), sent("坏.jpg", b"no picture")], "permit": sent("空.pdf", b"")}
    refused = client.post(path, {**STARTED, **bad})
    shown = text(refused)
    assert (refused.status_code, Milestone.objects.count(), Evidence.objects.count()) == (422, 0, 0)
    assert stored(settings) == []
    assert "“坏.jpg”：只收 JPEG、PNG 图片和 PDF 文件" in shown
    assert "“空.pdf”：文件是空的。" in shown
    assert "好.jpg" not in shown
    values = filled_form(refused)
    assert (values["occurred_on"], values["note"]) == ("2024年6月1日", "打桩")
    # Neither the day nor the words of a photograph cost a file.
    for fault, words in (({"occurred_on": "2999年1月1日"}, "2000–2100"), ({"place": ""}, "附了现场照片")):
        refused = client.post(path, {**STARTED, "site_photo": sent("好.jpg"), **fault})
        assert (refused.status_code, words in text(refused)) == (422, True)
    late = client.post(path, {**STARTED, "occurred_on": "2098-01-01", "site_photo": sent("好.jpg")})
    assert "晚于今天" in text(late)
    assert (Milestone.objects.count(), Evidence.objects.count(), stored(settings)) == (0, 0, [])
    nothing = client.post(path, {"kind": "nonsense", "occurred_on": "2024.6.1"})
    assert (nothing.status_code, "nonsense" in text(nothing)) == (422, True)


def test_the_script_is_sent_to_the_page_as_it_stands_now(page, zone_officer, project):
    path = f"/projects/{project.pk}/"
    told = page(zone_officer).post(f"{path}milestones/", STARTED, headers={"HX-Request": "true"})
    assert (told.status_code, told["HX-Redirect"]) == (200, path)


def test_what_fails_after_the_files_are_written_leaves_none(page, zone_officer, project, settings, monkeypatch):
    def fail(*_args, **_kwargs):
        assert len(stored(settings)) == 1
        raise DomainError("late", "账上刚有变动，请重试。")

    monkeypatch.setattr("tracker.pages.one_time_key.StoredResponse", fail)
    told = page(zone_officer).post(
        f"/projects/{project.pk}/milestones/", {**STARTED, "once": "key", "site_photo": sent("好.jpg")}
    )
    assert (told.status_code, Milestone.objects.count(), Evidence.objects.count()) == (422, 0, 0)
    assert stored(settings) == []
