"""A light is answered by those who record about the project, on the page and over the API; seen by the levels above."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from projects.errors import DomainError
from projects.models import AuditEvent, Project
from projects.rules.stages import Kind
from tests import factories
from tests.integration.tracker.pages.reading import text
from tests.integration.tracker.reminders.people import load_rules, stalled_project
from tracker.models import KeptAnswer, StallAnswer
from tracker.operations.stall_answers import answer_stall
from tracker.queries.stalled.flags import StalledFindings
from tracker.queries.stalled.project_facts import Moment

pytestmark = pytest.mark.django_db
CODE = "signed-not-started"
SAID = {"explanation": "用地批复未下达", "measure": "已约谈，9 月上会"}


@pytest.fixture(autouse=True)
def _rules(db):
    load_rules(CODE)


@pytest.fixture
def project(zone):
    return stalled_project(zone, name="停着的项目")


@pytest.fixture
def due_on():
    return timezone.localdate() + timedelta(days=30)


@pytest.fixture
def sign_in(client):
    def signed_in(officer):
        client.force_login(officer)
        return client

    return signed_in


def answered(project, by, due_on, *, today=None, code=CODE, **said):
    now = timezone.now()
    told = {"by": by, "now": now, "today": today or timezone.localdate(now), "lit": [code]}
    return answer_stall(project=project, rule_code=code, due_on=due_on, **{**SAID, **said}, **told)


def test_the_zone_answers_on_the_projects_page_and_the_city_sees_it(
    sign_in, project, zone_officer, unit_officer, province, other_zone_officer, due_on
):
    shown = text(sign_in(zone_officer).get(f"/projects/{project.pk}/"))
    assert "自 2023-01-31 计时" in shown
    assert "未答复" in shown
    path = f"/projects/{project.pk}/stall-answers/"
    typed = {"rule": CODE, **SAID, "due_on": f"{due_on.year}年{due_on.month}月{due_on.day}日", "once": "k"}
    done = sign_in(zone_officer).post(path, typed, follow=True)
    assert "已答复，上级在停滞名单上看得到" in text(done)
    assert "措施：已约谈，9 月上会" in text(done)
    sign_in(zone_officer).post(path, typed)
    assert (StallAnswer.objects.count(), KeptAnswer.objects.count()) == (1, 1)
    for officer in (unit_officer, province):
        shown = text(sign_in(officer).get("/stalled/?answer=answered"))
        assert f"期限 {due_on} · {zone_officer}" in shown
        assert "停着的项目" not in text(sign_in(officer).get("/stalled/?answer=unanswered"))
    assert sign_in(other_zone_officer).get(path).status_code == 404
    assert sign_in(other_zone_officer).post(path, typed).status_code == 404
    event = AuditEvent.objects.get(action="answer_stall")
    assert (event.actor, event.project) == (zone_officer, project)
    assert "已约谈" in event.after


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(sign_in, project, zone_officer, auditor, due_on):
    path, good = f"/projects/{project.pk}/stall-answers/", {"rule": CODE, **SAID, "due_on": f"{due_on}"}
    for fault, words in (
        ({"measure": " "}, "必填"),
        ({"due_on": "2024-01-01"}, "已过，请填写今天或以后的日期"),
        ({"due_on": "2099-01-01"}, "期限最远 366 天"),
        ({"due_on": "下月底"}, "“下月底”不是日期"),
        ({"rule": "silent"}, "选择一个有效的选项"),
    ):
        refused = sign_in(zone_officer).post(path, {**good, **fault})
        assert (refused.status_code, words in text(refused)) == (422, True), words
        assert "用地批复未下达</textarea>" in text(refused)
    assert sign_in(auditor).post(path, good).status_code == 403
    assert 'name="measure"' not in text(sign_in(auditor).get(path))
    factories.reach(project, Kind.STARTED, date(2024, 3, 1))
    assert "现在没有停滞" in text(sign_in(zone_officer).get(path))
    assert sign_in(zone_officer).post(path, good).status_code == 422
    assert not StallAnswer.objects.exists()
    for fault in ({"lit": []}, {"explanation": " "}):
        told = {"by": zone_officer, "now": timezone.now(), "today": timezone.localdate(), "lit": [CODE], **fault}
        with pytest.raises(DomainError):
            answer_stall(project=project, rule_code=CODE, due_on=due_on, **{**SAID, **told})


def test_history_stays_and_the_newest_that_stands_counts(sign_in, project, zone_officer, auditor, due_on):
    answered(project, zone_officer, due_on)
    second = answered(project, zone_officer, due_on, measure="改由县政府协调")
    client, path = sign_in(zone_officer), f"/projects/{project.pk}/stall-answers/"
    shown = text(client.get(path))
    assert "历次答复（2）" in shown
    assert "措施：改由县政府协调" in shown
    one = f"/stall-answers/{second.pk}/"
    assert "期限" in text(sign_in(auditor).get(one))
    assert sign_in(auditor).post(one, {"withdraw": "", "reason": "x", "sure": "on"}).status_code == 403
    client = sign_in(zone_officer)
    assert client.post(one, {"withdraw": "", "sure": "on"}).status_code == 422
    shown = text(client.post(one, {"withdraw": "", "reason": "说错了", "sure": "on"}, follow=True))
    assert "撤回：说错了" in shown
    assert "措施：已约谈，9 月上会" in shown
    twice = client.post(one, {"withdraw": "", "reason": "又", "sure": "on"})
    assert (twice.status_code, "此前已撤回" in text(twice)) == (422, True)
    assert AuditEvent.objects.filter(action="withdraw_stallanswer").count() == 1


@pytest.mark.parametrize("is_kept", [True, False])
def test_lights_are_found_by_their_answers_as_of_a_day_and_as_known_then(zone, zone_officer, is_kept):
    """From the flags that are kept, and where these say nothing and the projects are judged at once."""
    today = timezone.localdate()
    names = ("没说过", "说了", "过期了", "上一盏灯说的")
    silent, promised, late, before = (stalled_project(zone, name=name) for name in names)
    answered(promised, zone_officer, today + timedelta(days=1))
    answered(late, zone_officer, today - timedelta(days=1), today=today - timedelta(days=9))
    answered(before, zone_officer, date(2022, 12, 31), today=date(2022, 12, 1))
    moment = Moment(today) if is_kept else Moment(today, timezone.now())
    found = {
        state: {one.project for one in StalledFindings(Project.objects.all(), moment, answer=state)[:]}
        for state in ("answered", "unanswered", "overdue")
    }
    assert found == {"answered": {"说了"}, "unanswered": {"没说过", "上一盏灯说的"}, "overdue": {"过期了"}}
    # Ten days ago nothing of it had been said.
    past = Moment(today - timedelta(days=10), None if is_kept else timezone.now())
    assert len(StalledFindings(Project.objects.all(), past, answer="unanswered")) == 4
    assert silent.name in {one.project for one in StalledFindings(Project.objects.all(), past, answer="unanswered")[:]}


def test_the_api_answers_lists_withdraws_and_exports(api, zone_officer, province, other_zone_officer, project, due_on):
    path = f"/api/v1/stalled/{project.pk}/answers/"
    body = {"rule": CODE, **SAID, "due_on": f"{due_on}"}
    made = api(zone_officer).post(path, body)
    assert made.status_code == 201, made.content
    assert (made.json()["measure"], made.json()["withdrawn_at"]) == (SAID["measure"], None)
    refused = api(zone_officer).post(path, {**body, "rule": "silent"})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not_lit")
    [row] = api(province).get("/api/v1/stalled/?answer=answered").json()["results"]
    assert (row["answer_state"], row["measure"], row["answer_due_on"]) == ("answered", SAID["measure"], f"{due_on}")
    assert api(province).get("/api/v1/stalled/?answer=overdue").json()["results"] == []
    book = load_workbook(BytesIO(api(province).get("/api/v1/stalled/?format=xlsx").getvalue())).active
    cells = [cell.value for line in book.iter_rows() for cell in line]
    assert {"答复期限", "已答复", SAID["explanation"]} <= set(cells)
    assert api(other_zone_officer).get(path).status_code == 404
    away = f"/api/v1/stall-answers/{made.json()['id']}/withdraw/"
    assert api(other_zone_officer).post(away, {"reason": "x"}).status_code == 404
    taken = api(zone_officer).post(away, {"reason": "说错了"})
    assert (taken.status_code, taken.json()["withdrawn_reason"]) == (200, "说错了")
    assert api(province).get(path).json()["results"] == []
    assert len(api(province).get(f"{path}?all=true").json()["results"]) == 1
    [row] = api(province).get("/api/v1/stalled/").json()["results"]
    assert (row["answer_state"], row["measure"]) == ("unanswered", None)
