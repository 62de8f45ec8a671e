"""The month's sheet as a plain form: what the script would do, done without it."""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from projects.rules.months import previous_month
from tests import factories
from tests.factories import PASSWORD
from tests.integration.tracker.pages.reading import text
from tests.workbooks import workbook
from tracker.import_jobs.background import run_imports
from tracker.import_jobs.deciding import apply_import
from tracker.models import ImportJob, ProgressReport
from tracker.operations import months
from zones.models import Session

pytestmark = pytest.mark.django_db

WAN = 10_000
SHEET = "/monthly-sheet/"


@pytest.fixture
def month():
    return previous_month(timezone.localdate().replace(day=1))


def registered(zone):
    project = factories.make_project(zone, now=timezone.now() - timedelta(days=90))
    factories.report_figures(project, date(2024, 5, 1), completed_yuan=1000 * WAN)
    return project


@pytest.fixture
def project(zone):
    return registered(zone)


def form(*rows, **more):
    typed = {f"{project.pk}-{name}": value for project, cells in rows for name, value in cells.items()}
    return {"month": "", "unit": "wan", **typed, **more}


def post(client, typed):
    """Send a form as browsers do."""
    return client.post(SHEET, urlencode(typed), content_type="application/x-www-form-urlencoded")


def test_a_form_of_two_hundred_rows_is_taken_and_of_more_refused(page, zone_officer, project):
    client = page(zone_officer)
    cells = ("month_completed", "completed", "actual_output", "narrative", "problems", "explanation", "version")
    whole = {f"{number}-{name}": "" for number in range(10**6, 10**6 + 200) for name in cells}
    answer = post(client, form((project, {"narrative": "打桩"}), **whole))
    assert answer.status_code == 200
    assert "已存草稿：1 行有改动。" in text(answer)
    more = {f"x{number}": "" for number in range(700)}
    assert "一次提交的格过多" in text(post(client, {**whole, **more}))
    assert post(client, {"narrative": "长" * 2**18}).status_code == 413


def test_what_is_wrong_is_shown_and_the_rest_kept_and_sent(page, zone_officer, zone, project, month):
    other = registered(zone)
    client = page(zone_officer)
    typed = form((project, {"month_completed": "5", "version": "0"}), (other, {"completed": "约 5"}), send="")
    answer = client.post(SHEET, {**typed, "once": "k"})
    assert answer.status_code == 422
    assert "已报送 1 个项目。" in text(answer)
    assert "“约 5”不是金额" in text(answer)
    again = client.post(SHEET, {**typed, "once": "k"})
    assert "已报送 1 个项目。" in text(again)
    assert [report.completed_yuan for report in ProgressReport.objects.all()] == [1005 * WAN]
    strange = {"once": "\0", "send": "", f"{other.pk}-narrative": "\0", f"{other.pk}-version": "\0"}
    assert "看不见的空字符" in text(client.post(SHEET, strange))
    # Another form with the same key is another form.
    assert "先前已交过一次" in text(client.post(SHEET, {**typed, "once": "k", f"{other.pk}-completed": "6"}))
    stale = client.post(SHEET, form((other, {"narrative": "打桩", "version": "0"})))
    assert "已存草稿" in text(stale)
    stale = client.post(SHEET, form((other, {"narrative": "封顶", "version": "0"})))
    assert "现在是“打桩”，您填的是“封顶”" in text(stale)
    months.close_month(month=month, by=factories.somebody(), now=timezone.now(), today=timezone.localdate())
    closed = client.post(SHEET, form((other, {"narrative": "封顶"})))
    assert closed.status_code == 422
    assert "已关账" in text(closed)
    assert "封顶" in closed.content.decode()


def test_what_was_typed_comes_back_after_the_sign_in(page, zone_officer, project, month):
    client = page(zone_officer)
    address = f"{SHEET}?month={month:%Y-%m}"
    client.get(address)
    Session.objects.all().delete()
    sent = client.post(address, form((project, {"narrative": "打桩", "version": "0"})))
    assert sent.headers["Location"].startswith("/login/?next=/monthly-sheet/")
    who = {"username": zone_officer.username, "password": PASSWORD}
    back = client.post(sent.headers["Location"], {**who, "next": address})
    filled = client.get(back.headers["Location"])
    assert "登录前填的内容已放回表里" in text(filled)
    assert "打桩" in filled.content.decode()
    assert not ProgressReport.objects.exists()
    assert "打桩" not in client.get(address).content.decode()
    # The form of one project, too.
    Session.objects.all().delete()
    one = f"/projects/{project.pk}/reports/{month:%Y-%m}/"
    back = client.post(client.post(one, {"narrative": "封顶"}).headers["Location"], {**who, "next": one})
    filled = client.get(back.headers["Location"])
    assert "登录前填的内容已放回" in text(filled)
    assert filled.context["form"]["narrative"].value() == "封顶"
    assert post(Client(), {"a": "长" * 10**5}).headers["Location"] == "/login/?next=/"


def test_the_rest_is_shown_before_it_is_confirmed(page, zone_officer, zone, project, month):
    other, told = registered(zone), registered(zone)
    factories.report_figures(told, month, completed_yuan=5, today=timezone.localdate())
    client = page(zone_officer)
    preview = text(client.get("/monthly-sheet/rest/"))
    assert "其余 2 个确认无变化" in preview
    assert "另有 1 个项目，台账已有本月的数据" in preview
    body = {"project": [project.pk, told.pk], "csrfmiddlewaretoken": "k" * 64}
    for _ in range(2):
        assert "1 项已办理" in text(client.post("/monthly-sheet/rest/", body, follow=True))
    assert ProgressReport.objects.get().project == project
    assert "刚才确认无变化 1 个" in text(client.get(SHEET))
    assert "撤销无变化：1 项已办理" in text(client.post("/monthly-sheet/undo/", follow=True))
    assert other.name in text(client.get("/monthly-sheet/rest/"))


def test_a_workbook_is_kept_as_drafts(page, zone_officer, project, month, settings, tmp_path):
    settings.IMPORTS_ROOT = tmp_path / "imports"
    headers = ["系统编号", "版本", "填报月份", "本月完成（万元）", "累计（万元）", "实际年产值（万元）"]
    headers += ["形象进度", "存在问题", "说明"]
    row = {"系统编号": str(project.pk), "填报月份": f"{month:%Y-%m}", "形象进度": "打桩"}

    def send(*rows, headers=headers):
        file = SimpleUploadedFile("a.xlsx", workbook(rows, headers=headers, sheet="月报"))
        client = page(zone_officer)
        answer = client.post("/monthly-sheet/upload/", {"file": file})
        run_imports(clock=timezone.now, day_of=timezone.localdate)
        return client.get(answer["Location"], follow=True)

    assert "上传并比对" in text(page(zone_officer).get("/monthly-sheet/upload/"))
    wrong = send({**row, "累计（万元）": "约 5"}, row, {**row, "系统编号": "x"})
    assert "没有要写入的内容：各行与已登记的一致，或有错误" in text(wrong)
    assert ImportJob.objects.get().counts["error"] == 3
    assert "缺少这些列：版本" in text(send(row, headers=[name for name in headers if name != "版本"]))
    shown = send(row)
    for words in ("存为草稿（1 行）", "形象进度", "打桩", "我已核对：改动的各格，要存为月报草稿"):
        assert words in text(shown)
    job = ImportJob.objects.latest("pk")
    apply_import(job=job, plan_digest=job.plan_digest, by=zone_officer, now=timezone.now())
    run_imports(clock=timezone.now, day_of=timezone.localdate)
    result = text(page(zone_officer).get(f"/imports/{job.pk}/result/"))
    assert "存为草稿的项目" in result
    assert "已经报送的、原为“无变化”的不动" in result
    assert "形象进度" in text(page(zone_officer).get(f"/imports/{job.pk}/columns/"))
    assert ProgressReport.objects.get().narrative == "打桩"


def test_the_sheet_costs_the_same_for_any_number_of_projects(page, zone_officer, zone, django_assert_num_queries):
    registered(zone)
    client = page(zone_officer)
    client.get(SHEET)
    with django_assert_num_queries(12):
        client.get(SHEET)
    for _ in range(4):
        registered(zone)
    with django_assert_num_queries(12):
        client.get(SHEET)
