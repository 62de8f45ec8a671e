"""Filling a list of a round with many projects at once, moving and removing ticked entries, and who comes next."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from projects.models import AuditEvent, CohortEntry, CohortExit
from projects.rules.stages import Cohort, Kind
from tests import factories
from tests.integration.tracker.import_jobs.jobs import run
from tests.integration.tracker.pages.reading import filled_form, text
from tests.workbooks import workbook
from tracker.models import ImportJob

pytestmark = pytest.mark.django_db
CODE = "2312-141123-04-01-123456"


@pytest.fixture
def stored(settings, tmp_path):
    settings.IMPORTS_ROOT = tmp_path / "imports"


@pytest.fixture
def round_(db):
    return factories.make_round(2023, 2)


@pytest.fixture
def many(zone, other_zone):
    """Projects with an amount each, two of one name, one with a code."""
    kept = {name: factories.make_project(zone, name=name, planned_yuan=20_000_000) for name in ("甲厂（一期）", "乙厂")}
    kept["coded"] = factories.make_project(zone, name="丙厂", national_code=CODE, planned_yuan=None)
    kept["twins"] = [factories.make_project(place, name="同名厂", planned_yuan=10_000) for place in (zone, other_zone)]
    return kept


def sent(answer, **more):
    """Return the form of a page as a browser sends it, with no radio button picked."""
    return {name: value for name, value in filled_form(answer).items() if not name.startswith("line-")} | more


def faults(answer):
    return {line.match.line.number: line.fault for line in answer.context["preview"].wrong}


def test_lines_are_previewed_corrected_and_confirmed_and_written_once(page, province, round_, many):
    client, path = page(province), f"/rounds/{round_.pk}/fill/"
    text_ = f"1\t甲厂(一期)\t1,500\n2、乙厂\n\n同名厂\n{CODE}\n甲厂（一期）\n乙丁厂车间"
    first = client.post(path, {"cohort": "started", "text": text_})
    assert (first.status_code, CohortEntry.objects.count()) == (200, 0)
    wrong = faults(first)
    assert sorted(wrong) == [4, 5, 6, 7]
    for number, words in {4: "2 个同名项目", 5: "没有计划总投资", 6: "第 1 行是同一个", 7: "没有“乙丁厂车间”"}.items():
        assert words in wrong[number]
    assert "确认列入" not in text(first)
    # Confirmed all the same: nothing is written.
    assert client.post(path, sent(first, confirm="1")).status_code == 422
    twin = many["twins"][1]
    second = client.post(path, sent(first, **{"line-4": twin.pk}, text=text_.replace(CODE, f"{CODE}\t800")))
    assert sorted(faults(second)) == [6, 7]
    third = client.post(path, sent(second, drop="1"))
    assert (faults(third), "确认列入 4 个项目" in text(third), "4,301.00" in text(third)) == ({}, True, True)
    done = client.post(path, sent(third, confirm="1"), follow=True)
    assert "4 个项目已列入2023年第2次开工一批" in text(done)
    entered = dict(CohortEntry.objects.values_list("project__name", "amount_yuan"))
    assert entered == {"甲厂（一期）": 15_000_000, "乙厂": 20_000_000, "同名厂": 10_000, "丙厂": 8_000_000}
    assert CohortEntry.objects.get(project=twin).recorded_by == province
    assert AuditEvent.objects.filter(action="enter_project").count() == 4
    # The second click of the same form.
    assert "4 个项目已列入" in text(client.post(path, sent(third, confirm="1"), follow=True))
    late = client.post(path, {"cohort": "started", "text": "乙厂"})
    assert "一个项目在同一名单只列一次" in faults(late)[1]


def test_what_changed_since_the_preview_is_shown_again(page, province, round_, many):
    client, path = page(province), f"/rounds/{round_.pk}/fill/"
    shown = client.post(path, {"cohort": "signed", "text": "乙厂"})
    many["乙厂"].planned_yuan = 30_000_000
    many["乙厂"].save()
    stale = client.post(path, sent(shown, confirm="1"))
    assert (stale.status_code, "预览以后有了变化" in text(stale), CohortEntry.objects.count()) == (422, True, 0)
    client.post(path, sent(stale, confirm="1"))
    assert CohortEntry.objects.get().amount_yuan == 30_000_000


def test_a_workbook_is_sent_in_as_a_job_that_is_confirmed_on_its_own_pages(page, province, round_, many, stored):
    client, path = page(province), f"/rounds/{round_.pk}/fill/"
    content = workbook(
        [{"项目名称": "乙厂", "投资额（亿元）": 1.5}], headers=("项目名称", "投资额（亿元）"), sheet="Sheet1"
    )
    told = {**sent(client.get(path)), "cohort": "started", "file": SimpleUploadedFile("名单.xlsx", content)}
    answer = client.post(path, told)
    job = ImportJob.objects.get()
    assert (answer.status_code, answer["Location"], job.about) == (302, f"/imports/{job.pk}/", f"{round_}开工一批")
    again = {**told, "file": SimpleUploadedFile("名单.xlsx", content)}
    assert (client.post(path, again)["Location"], ImportJob.objects.count()) == (answer["Location"], 1)
    run()
    shown = client.get(f"/imports/{job.pk}/", follow=True)
    for words in (job.about, "15,000.00", "乙厂", "我已核对：列入的项目、投资额和合计，要写入名单"):
        assert words in text(shown)
    # A file of bare names is not guessed at: where they are pasted is said, and one click away.
    bare = client.post(path, {"cohort": "started", "file": SimpleUploadedFile("名单.csv", "乙厂,1.5\n甲厂,2".encode())})
    run()
    refused = client.get(bare["Location"])
    assert "只有名称、没有表头的，请复制后粘贴到“成批列入”的框里" in text(refused)
    assert f'href="{path}?cohort=started"' in refused.content.decode()
    empty = client.post(path, {"cohort": "started", "file": SimpleUploadedFile("名单.xlsx", b"")})
    assert (empty.status_code, "文件是空的" in text(empty)) == (422, True)


@pytest.mark.parametrize(
    ("text_", "words"), [("", "请每行写一个"), ("\n".join(["甲"] * 501), "一次最多 500 行"), ("甲\t一百", "一百")]
)
def test_lines_that_cannot_be_read_are_refused_in_words(page, province, round_, text_, words):
    answer = page(province).post(f"/rounds/{round_.pk}/fill/", {"cohort": "signed", "text": text_})
    assert words in text(answer)


def test_only_the_province_fills_lists_and_nobody_names_what_they_do_not_see(page, unit_officer, province, round_):
    assert page(unit_officer).get(f"/rounds/{round_.pk}/fill/").status_code == 403
    assert page(unit_officer).post("/entries/move/", {}).status_code == 403
    assert page(province).get("/rounds/999/fill/").status_code == 404


def test_who_got_to_the_next_stage_is_carried_over(page, province, zone, round_, many):
    earlier = factories.make_round(2023, 1, date(2023, 1, 10))
    started, waiting = many["乙厂"], many["甲厂（一期）"]
    for project in (started, waiting):
        factories.enter(project, earlier, Cohort.SIGNED)
    factories.reach(started, Kind.STARTED)
    client, path = page(province), f"/rounds/{round_.pk}/candidates/"
    found = client.get(path)
    assert [row.project for row, _ in found.context["table"].body] == [started]
    assert client.get(path, {"cohort": "signed"}).status_code == 422
    tick = {"cohort": "started", "entry": CohortEntry.objects.get(project=started).pk}
    shown = client.post(f"/rounds/{round_.pk}/fill/", tick)
    assert f"#{started.pk} 乙厂" in text(shown)
    client.post(f"/rounds/{round_.pk}/fill/", sent(shown, confirm="1"))
    assert CohortEntry.objects.get(cohort="started").project == started
    assert not client.get(path).context["table"].body


def test_ticked_entries_are_moved_and_removed_all_of_them_or_none(page, province, round_, many):
    earlier = factories.make_round(2023, 1, date(2023, 1, 10))
    entries = [factories.enter(many[name], earlier, Cohort.SIGNED) for name in ("甲厂（一期）", "乙厂")]
    client, ticks = page(province), [entry.pk for entry in entries]
    assert "请先勾选项目" in text(client.post("/entries/move/", {"round_": round_.pk, "reason": "误列"}))
    factories.leave(entries[0], left_on=date(2023, 1, 20))
    early = client.post("/entries/move/", {"entry": ticks, "round_": round_.pk, "reason": "误列"})
    assert (early.status_code, "“甲厂（一期）”" in text(early)) == (422, True)
    assert "早于2023年第2次" in text(early)
    assert CohortEntry.objects.standing().filter(round=round_).count() == 0
    client.post("/entries/move/", {"entry": ticks[1:], "round_": round_.pk, "reason": "误列"})
    moved = CohortEntry.objects.standing().get(round=round_)
    assert (moved.corrects, moved.reason) == (entries[1], "误列")
    leave = {"entry": [moved.pk], "kind": "removed", "left_on": "2024-06-01", "reason": "规划调整"}
    missing = client.post("/entries/leave/", leave)
    assert (missing.status_code, "removal-decision_error" in text(missing)) == (422, True)
    client.post("/entries/leave/", {**leave, "decision": "晋商开〔2024〕1号"})
    assert CohortExit.objects.get(entry=moved).reason == "晋商开〔2024〕1号：规划调整"
    listed = client.get("/entries/", {"state": "removed", "sort": "-amount"})
    assert [row.pk for row, _ in listed.context["table"].body] == [entries[0].pk, moved.pk]
