"""The list of a round as a file: its projects are found or asked about, entered once, and taken back before the day."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from projects.errors import DomainError
from projects.models import CohortEntry
from projects.operations.differences import differences
from projects.rules.stages import Cohort
from tests.factories import NOW, enter, make_officer, make_project, make_round
from tests.integration.tracker.import_jobs.jobs import run
from tests.workbooks import workbook
from tracker.import_jobs.annotating import annotated_file
from tracker.import_jobs.deciding import answer_import, apply_import, undo_import
from tracker.import_jobs.moved import BooksMovedError
from tracker.operations.list_imports import start_list_import
from zones.models import Role

HEADERS = ("序号", "项目名称", "项目代码", "建设单位", "开发区", "投资额（亿元）")
CODE, OTHER_CODE = "2312-141123-04-01-123456", "2312-141123-04-01-654321"


@pytest.fixture
def held(db):
    return make_round(2024, 3, NOW.date() + timedelta(days=20))


def listed(round_, by, *rows, headers=HEADERS, cohort=Cohort.SIGNED, now=NOW, **answers):
    """Send a list in and have it compared; return the job."""
    content = workbook([dict(zip(HEADERS, cells, strict=True)) for cells in rows], headers=headers, sheet="名单")
    job = start_list_import(
        upload=SimpleUploadedFile("名单.xlsx", content), round_=round_, cohort=cohort, by=by, now=now
    )
    run(now)
    job.refresh_from_db()
    return job


def written(job, now=NOW):
    apply_import(job=job, plan_digest=job.plan_digest, by=job.officer, now=now)
    run(now)
    job.refresh_from_db()
    return job


def rows_of(zone):
    yield from [
        (1, "甲公司新厂", CODE, "", "", 1.5),
        (2, "乙厂(一期)", "", "", "", None),
        (3, "同名厂", "", "李家", "", 2),
        (4, "同名厂", "", "", zone.name, 2),
        (5, "丁厂", CODE[:-1] + "7", "", "", 1),
        (6, "年产五万吨铝型材项目", "", "", "", 1),
        (7, "谁也没有听说过的", "", "", "", 1),
        (8, "乙厂（一期）", "", "", "", 3),
    ]


def test_rows_are_found_by_code_or_name_with_owner_and_zone_and_doubts_are_asked(held, province, zone, other_zone):
    coded = make_project(zone, name="甲厂", national_code=CODE, planned_yuan=None)
    named = make_project(zone, name="乙厂（一期）", planned_yuan=30_000_000)
    twins = [make_project(place, name="同名厂", owner=owner) for place, owner in ((zone, "张家"), (other_zone, "李家"))]
    other = make_project(zone, name="丁厂", owner="王家实业", national_code=OTHER_CODE)
    near = make_project(zone, name="年产五万吨铝型材深加工项目")
    job = listed(held, province, *rows_of(zone))
    rows = {row.row: row for row in job.rows.all()}
    assert {number: (row.status, row.project_id) for number, row in rows.items()} == {
        2: ("changed", coded.pk),
        3: ("changed", named.pk),
        4: ("changed", twins[1].pk),
        5: ("changed", twins[0].pk),
        6: ("likely_duplicate", None),
        7: ("likely_duplicate", None),
        8: ("error", None),
        9: ("error", None),
    }
    assert [rows[number].candidates for number in (6, 7)] == [
        [[other.pk, f"丁厂（{zone.name}）"]],
        [[near.pk, f"{near.name}（{zone.name}）"]],
    ]
    told = {number: [one["code"] for one in row.messages] for number, row in rows.items()}
    assert (told[2], told[3], told[8], told[9]) == (
        ["other_name"],
        ["planned_amount"],
        ["unknown_project"],
        ["duplicate_line"],
    )
    assert rows[3].changes == [
        {"field": "signed_round", "old": None, "new": "2024-3"},
        {"field": "signed_amount", "old": None, "new": 30_000_000},
    ]
    assert (job.kind, job.state, job.counts["undecided"], job.counts["faults"]) == ("round_list", "planned", 2, 2)
    book = load_workbook(BytesIO(annotated_file(job, by=province, now=NOW)))
    said = " ".join(str(cell.value) for line in book["导入结果"].iter_rows() for cell in line)
    for words in ("可能就是已登记的", "请核对名称"):
        assert words in said
    assert not CohortEntry.objects.exists()


def test_what_was_decided_is_entered_once_and_taken_back_until_the_round_is_held(held, province, zone):
    one, two = (make_project(zone, name=name, owner="王家实业", planned_yuan=10_000_000) for name in ("丁厂", "戊厂"))
    rows = (1, "丁厂", "", "另一家公司", "", 2), (2, "戊厂", "", "另一家公司", "", 3)
    job = listed(held, province, *rows)
    with pytest.raises(DomainError) as refused:
        apply_import(job=job, plan_digest=job.plan_digest, by=province, now=NOW)
    assert refused.value.code == "undecided_duplicates"
    digest, (first, second) = job.plan_digest, job.rows.all()
    for choice in ({str(first.pk): "new"}, {str(first.pk): str(two.pk)}):
        with pytest.raises(DomainError) as refused:
            apply_import(job=job, plan_digest=digest, by=province, now=NOW, duplicates=choice)
        assert refused.value.code == "unknown_decision"
    choice = {str(first.pk): str(one.pk), str(second.pk): "none"}
    apply_import(job=job, plan_digest=digest, by=province, now=NOW, duplicates=choice)
    run()
    job.refresh_from_db()
    assert (job.state, job.trouble, dict(job.rows.values_list("name", "status"))) == (
        "applied",
        "",
        {"丁厂": "changed", "戊厂": "aside"},
    )
    entry = CohortEntry.objects.standing().get()
    assert (entry.project, entry.round, entry.cohort, entry.amount_yuan) == (one, held, "signed", 200_000_000)
    # The same file once more changes nothing, another amount corrects the one that stands.
    later = NOW + timedelta(minutes=5)
    again = listed(held, province, (1, "丁厂", "", "", "", 2), now=later)
    assert (again.counts["same"], again.counts["changed"]) == (1, 0)
    corrected = written(listed(held, province, (1, "丁厂", "", "", "", 2.5), now=later), later)
    assert CohortEntry.objects.standing().get().amount_yuan == 250_000_000
    for done in (corrected, job):
        undo_import(job=done, by=province, now=later + timedelta(minutes=1))
        run(later + timedelta(minutes=1))
        done.refresh_from_db()
    assert (corrected.counts["undone"], job.counts["touched"]) == (1, 1)
    assert CohortEntry.objects.standing().get().amount_yuan == 200_000_000
    last = written(listed(held, province, (1, "戊厂", "", "", "", 1), now=later), later)
    with pytest.raises(DomainError) as refused:
        undo_import(job=last, by=province, now=NOW + timedelta(days=21))
    assert refused.value.code == "round_held"
    assert list(differences(now=later)) == []


def test_what_stands_elsewhere_what_is_another_list_and_what_moved_is_not_entered(held, province, zone):
    earlier = make_round(2024, 1, date(2024, 3, 1))
    stood, moved = (make_project(zone, name=name, planned_yuan=10_000_000) for name in ("甲厂", "乙厂"))
    enter(stood, earlier)
    job = listed(held, province, (1, "甲厂", "", "", "", 1), (2, "乙厂", "", "", "", 1))
    assert {row.name: [one["code"] for one in row.messages] for row in job.rows.all()} == {
        "甲厂": ["standing_record"],
        "乙厂": [],
    }
    job = listed(held, province, (2, "乙厂", "", "", "", 1))
    enter(moved, earlier)
    with pytest.raises(BooksMovedError):
        written(job)
    run()
    job.refresh_from_db()
    assert (job.state, job.counts["error"], CohortEntry.objects.filter(round=held).exists()) == ("planned", 1, False)
    unit = make_officer(Role.UNIT, unit=zone.unit)
    with pytest.raises(DomainError) as refused:
        start_list_import(
            upload=SimpleUploadedFile("名单.xlsx", b"x"), round_=held, cohort=Cohort.SIGNED, by=unit, now=NOW
        )
    assert refused.value.code == "may_not_fill_lists"


def test_another_round_is_asked_about_and_another_list_set_aside(held, province, zone):
    sheet = [
        "2024年第2次“三个一批”项目",
        "单位：亿元",
        ",".join(HEADERS[:5]) + ",投资额",
        "一、签约一批",
        "1,丙厂,,,,1",
    ]
    sheet += ["二、开工一批", "2,甲厂,,,,1"]
    for name in ("甲厂", "丙厂"):
        make_project(zone, name=name)
    told = {"round_": held, "cohort": Cohort.SIGNED, "by": province, "now": NOW}
    job = start_list_import(upload=SimpleUploadedFile("名单.csv", "\n".join(sheet).encode()), **told)
    run()
    job.refresh_from_db()
    assert (job.state, [one["code"] for one in job.questions]) == ("asking", ["other_list"])
    answer_import(job=job, answers={"other_list": "yes"}, by=province, now=NOW)
    run()
    job.refresh_from_db()
    assert [*job.rows.values_list("status", flat=True)] == ["changed", "aside", "aside", "aside"]
    assert any("开工一批" in row.messages[0]["detail"] for row in job.rows.filter(status="aside"))
    assert written(job).state == "applied"


def test_the_api_takes_a_list_of_the_province_and_shows_of_which_it_is(api, held, province, zone_officer, zone):
    project = make_project(zone, name="甲厂", planned_yuan=10_000_000)

    def post(by, **told):
        file = SimpleUploadedFile("名单.csv", "项目名称,投资额（万元）\n甲厂,900\n".encode())
        return api(by).post("/api/v1/imports/", {"file": file, **told}, format="multipart")

    told = {"round": held.key, "cohort": "signed"}
    refused = [
        (zone_officer, told, 403),
        (province, {"round": held.key}, 400),
        (province, {**told, "round": "2030-1"}, 400),
    ]
    assert [post(by, **sent).status_code for by, sent, _ in refused] == [status for *_, status in refused]
    answer = post(province, **told)
    assert (answer.status_code, answer.json()["kind"], answer.json()["round"]) == (202, "round_list", "2024-3")
    run()
    client, address = api(province), answer.headers["Location"]
    job = client.get(address).json()
    assert (job["cohort"], job["state"], job["counts"]["changed"]) == ("signed", "planned", 1)
    assert client.post(f"{address}apply/", {"plan": job["plan_digest"]}).status_code == 202
    run()
    assert CohortEntry.objects.get().project == project
    assert api(zone_officer).get(address).status_code == 404
