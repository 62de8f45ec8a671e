"""A zone's messy ledger in a browser: sent in, questions answered, old beside new, applied, annotated, undone."""

import io

import openpyxl
import pytest
import xlsxwriter
from django.utils import timezone
from playwright.sync_api import expect

from projects.models import Project
from tests import factories
from tests.journeys.test_monthly_in_browser import sign_in, sign_out
from tracker.import_jobs.background import run_imports
from tracker.models import ImportJob
from zones.models import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEADERS = ["序号", "项目名称", "项目类别", "投资单位", "总投资", "进展"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def ledger(*rows):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    page = book.add_worksheet("台账")
    for number, cells in enumerate([["某开发区重点项目台账"], HEADERS, *rows]):
        page.write_row(number, 0, cells)
    book.close()
    return file.getvalue()


MESSY = (
    [1, "甲光伏项目", "产业类", "甲公司", 12_000, "主体封顶"],
    [2, "乙物流项目", "工业", "乙公司", 8_000, "前期"],
    [3, "丙医药项目", "产业类", "丙公司", "约5000", "前期"],
    ["合计", None, None, None, 25_000, None],
)


def upload(page, live_server, name, content, kind=XLSX):
    page.goto(f"{live_server.url}/imports/")
    page.get_by_label("台账文件").set_input_files({"name": name, "mimeType": kind, "buffer": content})
    page.get_by_role("button", name="上传并检查").click()


def work():
    """Do what a worker would."""
    assert run_imports(clock=timezone.now, day_of=timezone.localdate) == 1


def narrow(page):
    """Look at the page on a telephone, for a moment."""
    page.set_viewport_size({"width": 375, "height": 812})
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.fixture
def zone(db):
    return factories.make_zone()


@pytest.fixture
def officer(zone):
    return factories.make_officer(Role.ZONE, zone=zone)


def answer_both(page):
    expect(page.get_by_role("heading", name="要您答复 2 个问题")).to_be_visible()
    narrow(page)
    page.get_by_label("表里没有写金额单位").select_option("万元")
    page.get_by_label("“工业”算哪一类项目").select_option("产业类")
    page.get_by_role("button", name="答复，重新比对").click()
    work()


def look_at_the_plan(page):
    expect(page.locator(".import-tabs")).to_contain_text("变更 1")
    expect(page.locator(".import-rows")).to_contain_text("约5000")
    expect(page.locator(".import-totals")).to_contain_text("25000")
    page.locator(".import-tabs a", has_text="变更").click()
    expect(page.locator(".import-cells")).to_contain_text("总投资 10,000.00 万元 → 12,000.00 万元")
    narrow(page)


def look_at_the_annotated_book(page):
    with page.expect_download() as waited:
        page.get_by_role("link", name="下载批注过的原表").first.click()
    cells = openpyxl.load_workbook(io.BytesIO(waited.value.path().read_bytes()))["台账"]
    assert [cells[f"G{row}"].value for row in (2, 3)] == [
        "导入检查",
        "E 列：系统里原为 10000.00，导入后改为 12000.00",
    ]
    assert "约5000" in cells["G5"].value


def test_a_messy_ledger_is_understood_applied_annotated_and_undone(page, live_server, zone, officer):
    known = factories.make_project(zone, name="甲光伏项目", owner="甲公司", planned_yuan=100_000_000)
    sign_in(page, live_server, officer)
    upload(page, live_server, "五月台账.xlsx", ledger(*MESSY))
    expect(page.locator("#import-progress")).to_contain_text("排队中")
    work()
    # The page finds out by itself.
    answer_both(page)
    look_at_the_plan(page)
    look_at_the_annotated_book(page)
    assert Project.objects.count() == 1
    page.get_by_label("我已核对").check()
    page.get_by_role("button", name="只导入正确的 2 行").dblclick()
    expect(page.locator("#import-progress")).to_be_visible()
    work()
    expect(page.get_by_role("heading", name="写入的行")).to_be_visible()
    narrow(page)
    known.refresh_from_db()
    assert (known.planned_yuan, Project.objects.count(), ImportJob.objects.count()) == (120_000_000, 2, 1)
    page.locator("summary", has_text="撤销这次导入").click()
    page.get_by_label("我已核对").check()
    page.get_by_role("button", name="撤销导入").click()
    work()
    expect(page.locator("main")).to_contain_text("由本次导入登记的项目，保留")
    known.refresh_from_db()
    assert known.planned_yuan == 100_000_000


def test_the_next_file_asks_nothing_again_unless_it_is_told_to(page, live_server, zone, officer):
    factories.make_project(zone, name="甲光伏项目", owner="甲公司", planned_yuan=100_000_000)
    sign_in(page, live_server, officer)
    upload(page, live_server, "五月台账.xlsx", ledger(*MESSY))
    work()
    answer_both(page)
    upload(page, live_server, "六月台账.xlsx", ledger(*MESSY[:2]))
    work()
    expect(page.locator(".import-tabs")).to_contain_text("变更 1")
    page.get_by_role("link", name="看懂了什么").click()
    expect(page.locator(".import-given")).to_contain_text(f"{officer} ")
    expect(page.locator(".import-given")).to_contain_text("这次照用")
    # Another field may be chosen for a column, and an answer taken back.
    page.locator("summary", has_text="建设单位").click()
    page.get_by_label("D 列 投资单位 读作").select_option(label="备注")
    page.get_by_label("取消，重新问").first.check()
    page.get_by_role("button", name="按改过的列重新比对").click()
    work()
    expect(page.get_by_role("heading", name="要您答复 1 个问题")).to_be_visible()
    expect(page.locator(".import-given")).to_contain_text("“投资单位”列读作：备注")
    number = ImportJob.objects.latest("id").pk
    sign_out(page)
    sign_in(page, live_server, factories.make_officer(Role.ZONE, zone=factories.make_zone()))
    assert page.request.get(f"{live_server.url}/imports/{number}/columns/").status == 404
    page.goto(f"{live_server.url}/imports/")
    expect(page.locator("#import-jobs")).to_contain_text("还没有上传过文件")


def test_files_that_cannot_be_read_are_refused_with_what_to_do(page, live_server, officer):
    sign_in(page, live_server, officer)
    upload(page, live_server, "空.xlsx", b"")
    expect(page.locator("main")).to_contain_text("文件是空的")
    for name, content, words in (
        ("旧.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "另存为“Excel 工作簿（*.xlsx）”"),
        ("无表.xlsx", ledger()[:200], "文件已损坏"),
    ):
        upload(page, live_server, name, content)
        page.locator("#import-progress").wait_for()
        work()
        expect(page.locator("main .warnbox")).to_contain_text(words)
        narrow(page)
