"""我的月报 in a browser: typed, pasted and sent; a second click, a lost session, a colleague, a telephone."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from projects.rules.months import previous_month
from tests import factories
from tests.journeys.test_monthly_in_browser import sign_in
from tracker.models import KeptAnswer, ProgressReport
from tracker.operations.monthly_cells import TypedCell, save_cells
from zones.models import Role, Session

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WAN = 10_000
PASTE = """([name, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const cell = document.getElementsByName(name)[0];
  cell.focus();
  cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def month():
    return previous_month(timezone.localdate().replace(day=1))


@pytest.fixture
def reporter():
    return factories.make_officer(Role.ZONE, zone=factories.make_zone())


def make_projects(reporter, number):
    """Return projects with 1000 万元 completed before."""
    then = timezone.now() - timedelta(days=100)
    made = [factories.make_project(reporter.zone, now=then, planned_yuan=10**9) for _ in range(number)]
    for project in made:
        factories.report_figures(project, date(2024, 6, 1), completed_yuan=1000 * WAN)
    return made


def cell(page, project, name):
    return page.locator(f'[name="{project.pk}-{name}"]')


def open_sheet(page, live_server, reporter):
    sign_in(page, live_server, reporter)
    page.get_by_role("link", name="月报与审核").click()
    page.locator("#sheet").wait_for()
    page.wait_for_load_state()  # with its styles


def saved(page):
    """Wait until everything typed is on the server."""
    page.locator("#sheet:not([data-unsaved])").wait_for()


def type_two_rows(page, projects):
    """By hand: Enter goes down, Tab right, Ctrl+D repeats, Ctrl+Z takes back."""
    cell(page, projects[0], "month_completed").click()
    page.keyboard.type("２，９００")
    page.keyboard.press("Enter")
    page.keyboard.type("5")
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Tab")
    assert cell(page, projects[0], "completed").evaluate("one => one === document.activeElement")
    assert cell(page, projects[0], "completed").get_attribute("placeholder") == "3900"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("封顶")
    # Enter that takes a word of an input method stays in the cell.
    composed = "new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true})"
    assert page.evaluate(f"document.activeElement.dispatchEvent({composed})")
    assert cell(page, projects[0], "narrative").evaluate("one => one === document.activeElement")
    page.keyboard.press("Alt+Enter")
    page.keyboard.type("设备进场")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+d")
    page.keyboard.press("Control+z")
    assert cell(page, projects[1], "narrative").input_value() == ""
    page.keyboard.press("Control+y")
    page.keyboard.press("Control+s")
    saved(page)


def test_forty_projects_are_typed_pasted_and_sent(page, live_server, reporter, month):
    projects = make_projects(reporter, 40)
    loads = []
    open_sheet(page, live_server, reporter)
    page.on("request", lambda request: loads.append(request.url) if request.is_navigation_request() else None)
    type_two_rows(page, projects)
    drafts = {report.project_id: report for report in ProgressReport.objects.all()}
    assert drafts[projects[0].pk].month_completed_yuan == 2900 * WAN
    assert [drafts[one.pk].narrative for one in projects[:2]] == ["封顶\n设备进场"] * 2
    # A block of Excel: quoted line breaks, separators, one row beyond the table.
    block = "".join(f'{number},000.5\t\t\t"打桩\n第 {number} 根"\r\n' for number in range(1, 40))
    page.evaluate(PASTE, [f"{projects[2].pk}-month_completed", block])
    page.get_by_text("写入 152 格，4 格超出表格。").wait_for()
    saved(page)
    assert page.locator("tr[data-kind=ready]").count() == 40
    page.get_by_role("button", name="报送有变化的").click()
    page.get_by_text("已报送 40 个。").wait_for()
    assert set(ProgressReport.objects.values_list("state", flat=True)) == {"submitted"}
    last = ProgressReport.objects.get(project=projects[39])
    assert (last.month_completed_yuan, last.completed_yuan, last.narrative) == (
        380_005_000,
        390_005_000,
        "打桩\n第 38 根",
    )
    assert len(loads) == 0  # the page itself was the second load, after the desk


def test_a_second_click_makes_one_record_with_the_script_and_without(page, live_server, reporter, month, chromium):
    first, second = make_projects(reporter, 2)
    open_sheet(page, live_server, reporter)
    cell(page, first, "month_completed").fill("5")
    page.get_by_role("button", name="报送有变化的").dblclick()
    page.get_by_text("已报送 1 个。").wait_for()
    assert [step.to_state for step in ProgressReport.objects.get().steps.all()] == ["draft", "submitted"]
    context = chromium.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    plain = context.new_page()
    plain.goto(f"{live_server.url}/monthly-sheet/?month={month:%Y-%m}")
    cell(plain, second, "month_completed").fill("约 7")
    cell(plain, second, "narrative").fill("封顶")
    plain.get_by_role("button", name="保存草稿").click()
    plain.get_by_text("“约 7”不是金额").wait_for()
    assert cell(plain, second, "month_completed").input_value() == "约 7"
    assert ProgressReport.objects.get(project=second).narrative == "封顶"
    cell(plain, second, "month_completed").fill("7")
    plain.get_by_role("button", name="报送有变化的").dblclick()
    plain.get_by_text("已报送 1 个项目。").wait_for()
    report = ProgressReport.objects.get(project=second)
    assert (report.completed_yuan, report.steps.filter(to_state="submitted").count()) == (1007 * WAN, 1)
    assert KeptAnswer.objects.count() == 2
    context.close()


def test_what_was_typed_survives_a_lost_session(page, live_server, reporter, month):
    [project] = make_projects(reporter, 1)
    open_sheet(page, live_server, reporter)
    Session.objects.all().delete()
    cell(page, project, "narrative").fill("设备安装")
    cell(page, project, "month_completed").fill("12")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="请重新登录").click()
    page.get_by_label("用户名").fill(reporter.username)
    page.get_by_label("密码").fill(factories.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_text("登录前填的内容已放回表里").wait_for()
    saved(page)
    report = ProgressReport.objects.get()
    assert (report.narrative, report.month_completed_yuan) == ("设备安装", 12 * WAN)


def test_a_cell_that_a_colleague_changed_shows_both_values(page, live_server, reporter, month):
    [project] = make_projects(reporter, 1)
    open_sheet(page, live_server, reporter)
    now = timezone.now()
    told = {"month": month, "by": reporter, "now": now, "today": timezone.localdate(now)}
    save_cells(projects=[project], cells=[TypedCell(project.pk, "month_completed", "8")], **told)
    cell(page, project, "month_completed").fill("9")
    page.keyboard.press("Enter")
    page.get_by_text("现在是“8”，您填的是“9”").wait_for()
    assert ProgressReport.objects.get().month_completed_yuan == 8 * WAN
    page.get_by_role("button", name="用我填的").click()
    saved(page)
    assert ProgressReport.objects.get().month_completed_yuan == 9 * WAN


def test_the_rest_is_confirmed_and_taken_back_on_a_telephone(page, live_server, reporter, month):
    projects = make_projects(reporter, 3)
    open_sheet(page, live_server, reporter)
    page.set_viewport_size({"width": 375, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    cell(page, projects[0], "month_completed").fill("3000")
    cell(page, projects[0], "completed").fill("1500")
    page.keyboard.press("Enter")
    page.get_by_text("大于开工以来累计完成投资 1500.00 万元").wait_for()
    page.get_by_text("1 处要改正").wait_for()
    page.get_by_role("link", name="其余 2 个确认无变化").click()
    page.get_by_label(projects[1].name, exact=True).uncheck()
    page.get_by_role("button", name="勾选的确认无变化并报送").click()
    page.get_by_text("1 项已办理").wait_for()
    assert ProgressReport.objects.get(no_change=True).project == projects[2]
    page.get_by_role("button", name="撤销这 1 个").click()
    page.get_by_text("撤销无变化：1 项已办理").wait_for()
    page.get_by_role("link", name="其余 2 个确认无变化").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
