"""Forms in a browser: Enter does nothing by accident, a second click is one deed, a lost session loses nothing."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from projects.models import AuditEvent
from projects.rules.months import previous_month
from tests import factories
from tests.access_things import make_things
from tests.daily import is_thorough, third_of_today
from tests.integration.tracker.test_access import OUR_ROUTES, addressed
from tests.journeys.test_monthly_in_browser import sign_in
from tests.monthly import content
from tracker.models import Problem, ProgressReport
from tracker.operations.reports import send_report
from zones.models import Officer, Role, Session

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROLES = ("province", "zone", "security")
ELSEWHERE = ("api/", "login", "logout", "password/", "metrics", "healthz", "help/")
TYPED = 'input:not([type=hidden], [type=file], [type=submit], [type="search"]), select'
ASKED = f"""() => [...document.querySelectorAll('form[method=post]')]
    .filter(form => form.id !== 'sheet' && !form.hasAttribute('data-enter'))
    .flatMap(form => [...form.elements].filter(one => one.matches(`{TYPED}`)))
    .map(one => {{
        for (let fold = one.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
        one.setAttribute('data-asked', '');
        return one.name;
    }})"""

FIELD = re.compile(r'<(?:input type="(?:text|number|date|email|checkbox|radio)"|select)')
FOCUS = "number => document.querySelectorAll('[data-asked]')[number].focus()"


@pytest.fixture
def month():
    return previous_month(timezone.localdate().replace(day=1))


def enter_as(context, live_server, officer, client=None):
    """Give a browser the session of an officer, one that is begun or a new one."""
    if client is None:
        client = Client()
        client.force_login(officer)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    return client


def has_fields(answer):
    """Return whether Enter could send a form of a page, the bar's own apart."""
    if answer.status_code != 200 or "text/html" not in answer.headers["Content-Type"]:
        return False
    forms = [part.split("</form>")[0] for part in answer.content.decode().split('method="post"')[2:]]
    return any(FIELD.search(form) for form in forms)


def pages_with_forms(things, clients):
    """Yield a role with the address of each page that has a form for it; every page for the first of the roles."""
    for route in OUR_ROUTES:
        if not route.startswith(ELSEWHERE):
            address = addressed(route, things, "own")
            found = (role for role in ROLES if has_fields(clients[role].get(address)))
            if role := next(found, None):
                yield role, address


def test_enter_in_any_field_of_any_form_changes_nothing(page, live_server, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    things, sent, pressed = make_things(), [], 0
    people = {role: Officer.objects.get(username=role) for role in ROLES}
    clients = {role: enter_as(page.context, live_server, person) for role, person in people.items()}
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    addresses = third_of_today(sorted(pages_with_forms(things, clients)))
    before = AuditEvent.objects.count()
    for role, address in addresses:
        enter_as(page.context, live_server, people[role], clients[role])
        page.goto(live_server.url + address)
        for number in range(len(page.evaluate(ASKED))):
            page.evaluate(FOCUS, number)
            page.keyboard.press("Enter")
            pressed += 1
        assert (sent, page.url) == ([], live_server.url + address), role
    assert AuditEvent.objects.count() == before
    assert pressed > (150 if is_thorough() else 30), pressed


def test_enter_without_the_script_keeps_a_draft_at_the_most(chromium, live_server, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    things = make_things()
    project, report = f"/projects/{things['project_id']}/", f"/projects/{things['project_id']}/reports/2024-05/"
    context = chromium.new_context(java_script_enabled=False)
    tab, before = context.new_page(), AuditEvent.objects.count()
    for role, address, field in (
        ("zone", "/desk/", "input[form=no-change]"),
        ("zone", "/desk/", "[data-all=project]"),
        ("zone", report, "[name=explanation]"),
        ("unit", project, ".inline [name=note]"),
        ("unit", "/indicator-values/", "[name=note]"),
        ("unit", "/indicator-values/", "[name=value]"),
    ):
        enter_as(context, live_server, Officer.objects.get(username=role))
        tab.goto(live_server.url + address)
        tab.locator(f"main {field}").first.press("Enter")
        tab.wait_for_load_state()
        words = "月报已保存" if address == report else "按回车不办理任何事项"
        tab.get_by_text(words).wait_for()
    context.close()
    done = AuditEvent.objects.order_by("-pk")[: AuditEvent.objects.count() - before]
    assert [event.action for event in done] == ["draft_report"]


@pytest.fixture
def reporter():
    return factories.make_officer(Role.ZONE, zone=factories.make_zone())


def test_a_report_is_returned_with_a_note_and_twenty_are_approved(page, live_server, reporter, month):
    now = timezone.now()
    for number in range(21):
        project = factories.make_project(reporter.zone, now=now - timedelta(days=90))
        told = {"completed_yuan": 10**7 + number, "narrative": "封顶"}
        send_report(
            project=project, month=month, content=content(**told), by=reporter, now=now, today=timezone.localdate()
        )
    factories.make_project(reporter.zone, now=now - timedelta(days=90))
    page.set_viewport_size({"width": 375, "height": 800})
    sign_in(page, live_server, factories.make_officer(Role.UNIT, unit=reporter.zone.unit))
    page.goto(f"{live_server.url}/reviews/?month={month:%Y-%m}")
    page.locator("summary", has_text="与上月比").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    page.get_by_role("link", name="单独审核这份月报").first.click()
    page.get_by_role("button", name="退回", exact=True).click()
    # The browser asks for the note by itself; a blank one is asked for by the server.
    page.get_by_label("退回意见").fill(" ")
    page.get_by_role("button", name="退回", exact=True).click()
    page.get_by_role("region", name="要改的地方").get_by_text("退回须填写意见").wait_for()
    page.get_by_label("退回意见").fill("补充本月完成数")
    page.get_by_role("button", name="退回", exact=True).click()
    page.get_by_text("已退回，报送人会看到意见。").wait_for()
    page.set_viewport_size({"width": 1366, "height": 800})
    page.get_by_label("全选本页").check()
    page.get_by_role("button", name="选中的通过").click()
    page.get_by_role("heading", name="将审核通过 20 份月报").wait_for()
    page.get_by_role("button", name="勾选的审核通过").dblclick()
    page.get_by_text("审核通过：20 项已办理。").wait_for()
    states = ProgressReport.objects.values_list("state", flat=True)
    assert (list(states).count("approved"), list(states).count("returned")) == (20, 1)
    page.get_by_role("link", name="看哪些开发区未报").click()
    page.set_viewport_size({"width": 375, "height": 800})
    page.get_by_text(reporter.zone.name).first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_a_second_click_is_one_deed_without_the_script_too(page, live_server, reporter, chromium):
    project = factories.make_project(reporter.zone)
    sign_in(page, live_server, reporter)
    plain = chromium.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    for tab in (page, plain.new_page()):
        before = Problem.objects.count()
        tab.goto(f"{live_server.url}/projects/{project.pk}/")
        form = tab.locator(f'form[action="/projects/{project.pk}/problems/"]')
        tab.locator("details", has=form).last.locator("summary").first.click()
        form.get_by_label("存在问题").fill("用地未批")
        form.get_by_label("责任人").fill("张三")
        form.get_by_label("解决期限").fill(f"{timezone.localdate()}")
        form.locator("button.primary").dblclick()
        tab.locator(".messages .success").wait_for()
        assert Problem.objects.count() == before + 1
    plain.close()
    # Back is a look, and no second deed.
    page.go_back()
    page.locator(".bar").wait_for()
    assert Problem.objects.count() == 2


def test_a_lost_session_loses_nothing_typed(page, live_server, reporter, month):
    project = factories.make_project(reporter.zone)
    problems = f'form[action="/projects/{project.pk}/problems/"]'
    report = f"/projects/{project.pk}/reports/{month:%Y-%m}/"
    cases = (
        (f"/projects/{project.pk}/", problems, "存在问题", "用地未批"),
        (report, "main form:has([name=save])", "形象进度", "封顶"),
        ("/projects/new/", "main form", "建设单位", "某某有限公司"),
    )
    sign_in(page, live_server, reporter)
    for address, form, label, words in cases:
        page.goto(live_server.url + address)
        page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
        page.locator(form).get_by_label(label, exact=False).first.fill(words)
        leaving = "dispatchEvent(new Event('beforeunload', {cancelable: true}))"
        assert page.evaluate(leaving) is False, address
        Session.objects.all().delete()
        page.evaluate("selector => document.querySelector(selector).noValidate = true", form)
        page.locator(form).get_by_role("button").last.click()
        page.get_by_label("用户名").fill(reporter.username)
        page.get_by_label("密码").fill(factories.PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.get_by_text("已放回").first.wait_for()
        assert page.url == live_server.url + address
        assert page.locator(form).get_by_label(label, exact=False).first.input_value() == words, address
    assert (Problem.objects.exists(), ProgressReport.objects.exists()) == (False, False)
