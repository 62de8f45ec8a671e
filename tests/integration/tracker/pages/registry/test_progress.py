"""A project's page says how far it is: stages, lights, figures of every source, and who acts for it."""

import io
import json
import re
from datetime import date
from html import unescape

import pytest
from PIL import Image

from projects.models import AuditEvent, ExitKind
from projects.rules.stages import Cohort, Kind
from tests import factories, monthly, reform_factories
from tests.access_things import evidence_of
from tests.integration.tracker.pages.reading import text
from tests.integration.tracker.reminders.people import load_rules, stalled_project

pytestmark = pytest.mark.django_db


def plain(markup):
    return " ".join(re.sub(r"<[^>]*>", " ", markup).split())


def section(response, opening):
    """Return what stands on the page from some words on, until the end of that list or section."""
    return text(response).partition(opening)[2].partition("</section>")[0]


def stops(response):
    line = text(response).partition('<ol class="stage-line"')[2].partition("</ol>")[0]
    return [plain(stop.partition(">")[2]) for stop in line.split("<li class=")[1:]]


def test_the_line_of_stages_says_planned_and_actual_days(page, auditor, zone):
    planned = {"planned_start_on": date(2024, 5, 17), "planned_production_on": date(2025, 1, 1)}
    project = factories.make_project(zone, **planned, planned_full_output_on=date(2099, 1, 1))
    factories.reach(project, Kind.STARTED, date(2024, 6, 1))
    signed, started, producing, full = stops(page(auditor).get(f"/projects/{project.pk}/"))
    assert signed == "签约 已过，没有登记日期"
    assert started == "开工 2024-06-01 计划 2024-05-17 （晚 15 天）"
    assert re.fullmatch(r"投产 逾期 \d+ 天 计划 2025-01-01", producing)
    assert full == "达产 未到计划日期 计划 2099-01-01"
    # Nobody waits any more for what the auditor ended on a list.
    factories.leave(factories.enter(project, cohort=Cohort.STARTED), kind=ExitKind.TERMINATED)
    assert stops(page(auditor).get(f"/projects/{project.pk}/"))[2] == "投产 — 计划 2025-01-01"


def test_lights_stand_with_their_reason_and_the_next_step(page, zone_officer, zone):
    load_rules("signed-not-started")
    shown = section(page(zone_officer).get(f"/projects/{stalled_project(zone).pk}/"), 'id="lights"')
    for words in ("红灯", "签约后未开工", "2023-01-31", "下一步：", "暂缓催办"):
        assert words in plain(shown)


def test_figures_of_reports_and_of_imports_are_one_table_and_one_line(page, zone_officer, zone):
    project = factories.make_project(zone, planned_yuan=200_000_000)
    factories.report_figures(project, date(2024, 3, 1), completed_yuan=50_000_000)
    monthly.submitted(project, date(2024, 6, 1), completed_yuan=80_000_000)
    response = page(zone_officer).get(f"/projects/{project.pk}/")
    rows = plain(section(response, 'id="figures"'))
    assert "2024-06 8,000.00 40.00% 8,000.00 ÷ 20,000.00 — — 月报" in rows
    assert "2024-03 5,000.00 25.00% 5,000.00 ÷ 20,000.00 — — 导入或直接登记" in rows
    chart = json.loads(unescape(re.search(r'data-chart="(.*?)"', response.content.decode())[1]))
    assert chart["months"] == ["2024-03", "2024-04", "2024-05", "2024-06"]
    assert [line["values"] for line in chart["lines"]] == [[5000, None, None, 8000], [20000] * 4]
    without = page(zone_officer).get(f"/projects/{factories.make_project(zone).pk}/")
    assert "echarts" not in text(without)


def test_who_acts_for_a_project_is_read_where_it_is_recorded(page, zone_officer, zone):
    project = factories.make_project(zone, lead="旧领办", agent="旧代办")
    client = page(zone_officer)
    assert "旧领办 / 旧代办" in plain(text(client.get(f"/projects/{project.pk}/")))
    reform_factories.service(project, told={"lead": "张主任", "agent": "李代办", "scope": "full"})
    shown = plain(text(client.get(f"/projects/{project.pk}/")))
    assert "张主任 / 李代办 全部代办" in shown
    assert "全代办" in shown
    assert "旧领办" not in shown.partition("变更历史")[0]


def test_what_cannot_be_undone_asks_for_a_tick(page, province, project):
    milestone = factories.reach(project, Kind.STARTED)
    client = page(province)
    for path in (f"/milestones/{milestone.pk}/", f"/projects/{project.pk}/identity/", "/months/"):
        shown = text(client.get(path))
        assert re.search(r'<input type="checkbox" name="sure"[^>]*required', shown), path
        assert "我已核对：" in shown


def test_a_photograph_is_shown_small_and_that_is_no_download(page, zone_officer, other_zone_officer, project):
    evidence = evidence_of(project, zone_officer)
    client, address = page(zone_officer), f"/evidence/{evidence.pk}/thumbnail/"
    assert f'src="{address}"' in text(client.get(f"/projects/{project.pk}/"))
    before = AuditEvent.objects.count()
    shown = client.get(address)
    picture = Image.open(io.BytesIO(shown.content))
    assert (shown["Content-Type"], picture.format, max(picture.size) <= 320) == ("image/jpeg", "JPEG", True)
    assert AuditEvent.objects.count() == before
    assert page(other_zone_officer).get(address).status_code == 404
    evidence.file.storage.delete(str(evidence.file))
    assert page(zone_officer).get(address).status_code == 404
