"""The approval reforms of a project on its page: adoption, the intake clock, procedures, proxy service."""

from datetime import date

import pytest

from projects.models import (
    ClockPause,
    CommitmentCheck,
    CommitmentItem,
    Intake,
    ItemTerms,
    ProxyService,
    ReformAdoption,
)
from tests import reform_factories
from tests.integration.tracker.pages.reading import filled_form, text

pytestmark = pytest.mark.django_db

ITEM = {"name": "节能审查", "regime": "committed", "statutory_days": "10"}


@pytest.fixture
def path(project):
    return f"/projects/{project.pk}/reforms/"


@pytest.fixture
def item(project):
    return reform_factories.finished_item(project).item


@pytest.fixture
def running(project):
    return reform_factories.item(project, told={"started_on": reform_factories.STARTED}).item


def test_the_page_of_a_project_leads_to_its_reforms(page, zone_officer, project, path):
    client = page(zone_officer)
    assert f'href="{path}"' in text(client.get(f"/projects/{project.pk}/"))
    assert "尚未进入" in text(client.get(path))


def test_a_procedure_is_added_with_its_worked_days(page, zone_officer, path):
    reform_factories.load_calendar()
    client = page(zone_officer)
    days = {"started_on": "2024-05-13", "finished_on": "2024-05-20"}
    assert client.post(path, {"add": "", **ITEM, **days}).status_code == 302
    terms = ItemTerms.objects.get()
    assert (terms.item.name, terms.regime, terms.statutory_days) == ("节能审查", "committed", 10)
    shown = text(client.get(path))
    assert ('data-label="法定">10<' in shown, shown.count('data-label="已用">5<'), "承诺制</span>" in shown) == (
        True,
        1,
        True,
    )


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"statutory_days": "0"}, "statutory_days", "法定时限须为大于零的工作日数。"),
        ({"regime": ""}, "regime", "首次登记须填写办理方式。"),
        ({"finished_on": "2024-05-20"}, "started_on", "填写办结日期时须有受理日期。"),
        ({"started_on": "2099-05-20"}, "started_on", "晚于今天"),
        ({"started_on": "2024-05-20", "finished_on": "2024-05-13"}, "finished_on", "早于受理日期"),
        ({"name": "节能\u202e审查"}, "name", "第 3 个字符是看不见的"),
    ],
)
def test_an_impossible_procedure_is_refused_beside_its_field(page, zone_officer, path, wrong, field, words):
    answer = page(zone_officer).post(path, {"add": "", **ITEM, **wrong})
    beside = text(answer).split(f'id="item-{field}_error"')[1].split("</strong>")[0]
    assert (answer.status_code, words in beside, CommitmentItem.objects.count()) == (422, True, 0)


def test_the_same_procedure_again_is_more_about_it_and_a_change_needs_a_reason(page, zone_officer, path):
    client = page(zone_officer)
    client.post(path, {"add": "", **ITEM})
    client.post(path, {"add": "", "name": "节能审查", "started_on": "2024-05-13"})
    assert str(ItemTerms.objects.standing().get().started_on) == "2024-05-13"
    changed = client.post(path, {"add": "", "name": "节能审查", "statutory_days": "9"})
    assert (changed.status_code, 'id="item-reason_error"' in text(changed)) == (422, True)
    client.post(path, {"add": "", "name": "节能审查", "statutory_days": "9", "reason": "以清单为准"})
    assert ItemTerms.objects.standing().get().statutory_days == 9


def test_a_list_is_applied_once(page, zone_officer, path):
    template = reform_factories.template()
    client = page(zone_officer)
    assert client.post(path, {"apply": "", "template": "nothing"}).status_code == 422
    for _ in range(2):
        assert client.post(path, {"apply": "", "template": template.pk}).status_code == 302
    assert ItemTerms.objects.standing().count() == 2
    assert "环境影响评价审批" in text(client.get(path))


def test_the_intake_is_taken_paused_resumed_finished_and_taken_back(page, zone_officer, path):
    reform_factories.intake_class("land", 22)
    client = page(zone_officer)
    nothing = client.post(path, {"take": "", "started_on": "2024-05-13"})
    assert (nothing.status_code, 'id="intake-intake_class_error"' in text(nothing)) == (422, True)
    client.post(path, {"take": "", "intake_class": "land", "started_on": "2024-05-13"})
    early = client.post(path, {"pause": "", "paused_on": "2024-05-01", "cause": "等待企业决策"})
    assert (early.status_code, "暂停日期 2024-05-01 早于受理日期 2024-05-13。" in text(early)) == (422, True)
    client.post(path, {"pause": "", "paused_on": "2024-05-14", "cause": "等待企业决策"})
    shown = text(client.get(path))
    assert ("暂停中" in shown, 'name="pause"' in shown, 'name="resume"' in shown) == (True, False, True)
    client.post(path, {"resume": "", "resumed_on": "2024-05-16"})
    assert (str(ClockPause.objects.standing().get().resumed_on), ClockPause.objects.count()) == ("2024-05-16", 2)
    stands = {"intake_class": "land", "started_on": "2024-05-13"}
    seen = {f"initial-{name}": value for name, value in stands.items()}
    client.post(path, {**stands, **seen, "take": "", "initial-finished_on": "", "finished_on": "2024-05-20"})
    assert str(Intake.objects.standing().get().finished_on) == "2024-05-20"
    assert ">已办结</span>" in text(client.get(path))
    client.post(path, {"withdraw": "", "sure": "on", "reason": "误登"})
    assert (Intake.objects.standing().count(), ClockPause.objects.standing().count()) == (0, 0)


def test_a_clock_past_its_limit_says_so(page, zone_officer, project, path):
    reform_factories.load_calendar()
    reform_factories.intake(project, told={"started_on": date(2003, 12, 1)})
    shown = text(page(zone_officer).get(path))
    assert ('<dd class="late">-' in shown, ">超时</span>" in shown) == (True, True)
    assert "2003 年放假安排没有收录" in shown


def test_what_others_told_meanwhile_is_not_taken_back_unseen(page, zone_officer, project, running):
    client, path = page(zone_officer), f"/commitment-items/{running.pk}/"
    form = filled_form(client.get(path))
    reform_factories.item(project, told={"finished_on": reform_factories.FINISHED})
    client.post(path, {**form, "tell": "", "statutory_days": "9", "reason": "以清单为准"})
    terms = ItemTerms.objects.standing().get()
    assert (terms.statutory_days, terms.finished_on) == (9, reform_factories.FINISHED)


def test_a_procedure_is_paused_resumed_and_finished(page, zone_officer, running):
    client, path = page(zone_officer), f"/commitment-items/{running.pk}/"
    client.post(path, {"pause": "", "paused_on": "2024-05-14", "cause": "等待企业补正"})
    form = filled_form(client.get(path))
    finish = {**form, "tell": "", "finished_on": "2024-05-20", "reason": ""}
    still = client.post(path, finish)
    assert (still.status_code, "仍在暂停；办结的事项须登记恢复日期" in text(still)) == (422, True)
    assert client.post(path, {"resume": "", "resumed_on": "2024-05-13"}).status_code == 422
    client.post(path, {"resume": "", "resumed_on": "2024-05-16"})
    assert client.post(path, finish).status_code == 302
    shown = text(client.get(path))
    assert (">已办结</span>" in shown, 'name="pause"' in shown, 'name="check"' in shown) == (True, False, True)


def test_leaving_everything_as_it_is_changes_nothing(page, zone_officer, item):
    client, path = page(zone_officer), f"/commitment-items/{item.pk}/"
    form = filled_form(client.get(path))
    answer = client.post(path, {**form, "tell": "", "reason": ""}, follow=True)
    assert ("没有改动。" in text(answer), ItemTerms.objects.count()) == (True, 1)


def test_a_commitment_is_checked_and_the_check_corrected_and_taken_back(page, zone_officer, item):
    client, path = page(zone_officer), f"/commitment-items/{item.pk}/"
    check = {"check": "", "checked_on": "2024-06-03", "outcome": "broken", "action": ""}
    bare = client.post(path, check)
    assert (bare.status_code, "未践诺的须填写处理措施。" in text(bare)) == (422, True)
    assert "承诺在办结以后核查" in text(client.post(path, {**check, "checked_on": "2024-05-01", "action": "整改"}))
    client.post(path, {**check, "action": "责令限期整改"})
    assert "责令限期整改" in text(client.get(path))
    of_check = f"/commitment-checks/{CommitmentCheck.objects.get().pk}/"
    form = filled_form(client.get(of_check))
    kept = {**form, "tell": "", "outcome": "kept", "action": "", "reason": ""}
    assert 'id="checkrevision-reason_error"' in text(client.post(of_check, kept))
    client.post(of_check, {**kept, "reason": "复核已践诺"})
    standing = CommitmentCheck.objects.standing().get()
    assert (standing.outcome, standing.action, str(standing.checked_on)) == ("kept", "", "2024-06-03")
    assert "已撤回" in text(client.get(of_check))
    client.post(f"/commitment-checks/{standing.pk}/", {"withdraw": "", "sure": "on", "reason": "核查对象有误"})
    assert not CommitmentCheck.objects.standing().exists()
    assert "核查对象有误" in text(client.get(path))


def test_a_procedure_is_taken_back_and_is_no_longer_there(page, zone_officer, item, path):
    client, of_item = page(zone_officer), f"/commitment-items/{item.pk}/"
    assert 'id="withdrawal-reason_error"' in text(client.post(of_item, {"withdraw": "", "sure": "on", "reason": ""}))
    assert client.post(of_item, {"withdraw": "", "sure": "on", "reason": "误登"}).headers["Location"] == path
    assert client.get(of_item).status_code == 404


def test_a_pause_is_corrected_and_taken_back(page, zone_officer, project, item):
    client, pause = page(zone_officer), reform_factories.pause(project, item)
    path = f"/clock-pauses/{pause.pk}/"
    form = filled_form(client.get(path))
    late = client.post(path, {**form, "tell": "", "resumed_on": "2024-06-20", "reason": "笔误"})
    assert (late.status_code, 'id="pauserevision-resumed_on_error"' in text(late)) == (422, True)
    done = client.post(path, {**form, "tell": "", "resumed_on": "2024-05-17", "reason": "笔误"})
    assert done.headers["Location"] == f"/commitment-items/{item.pk}/"
    standing = ClockPause.objects.standing().get()
    assert str(standing.resumed_on) == "2024-05-17"
    client.post(f"/clock-pauses/{standing.pk}/", {"withdraw": "", "sure": "on", "reason": "误登"})
    assert not ClockPause.objects.standing().exists()


def test_a_withdrawn_fact_offers_nothing_and_takes_nothing(page, zone_officer, project):
    client, service = page(zone_officer), reform_factories.service(project)
    path = f"/proxy-services/{service.pk}/"
    client.post(path, {"withdraw": "", "sure": "on", "reason": "误登"})
    shown = client.get(path)
    assert (shown.status_code, 'name="tell"' in text(shown), "误登" in text(shown)) == (200, False, True)
    assert client.post(path, {"withdraw": "", "sure": "on", "reason": "又"}).status_code == 422


def test_proxy_service_begins_once_and_ends(page, zone_officer, path):
    client = page(zone_officer)
    opened = {"serve": "", "opened_on": "2024-05-13", "agent": "李某", "scope": "full"}
    assert 'id="service-agent_error"' in text(client.post(path, {**opened, "agent": ""}))
    client.post(path, opened)
    again = client.post(path, {**opened, "opened_on": "2024-05-20"})
    assert (again.status_code, "的领办代办尚未结束，请先登记结束日期。" in text(again)) == (422, True)
    of_service = f"/proxy-services/{ProxyService.objects.get().pk}/"
    form = filled_form(client.get(of_service))
    client.post(of_service, {**form, "tell": "", "closed_on": "2024-06-03", "items_handled": "12", "reason": ""})
    service = ProxyService.objects.standing().get()
    assert (str(service.closed_on), service.items_handled, service.agent) == ("2024-06-03", 12, "李某")
    assert "2024-05-13 至 2024-06-03" in text(client.get(path))


def test_adoption_is_stated_dated_later_and_taken_back(page, zone_officer, path):
    client = page(zone_officer)
    client.post(path, {"adopt": "", "reform": "full_proxy"})
    adoption = ReformAdoption.objects.get()
    form = filled_form(client.get(f"/reform-adoptions/{adoption.pk}/"))
    client.post(f"/reform-adoptions/{adoption.pk}/", {**form, "tell": "", "adopted_on": "2024-05-06", "reason": ""})
    dated = ReformAdoption.objects.standing().get()
    assert str(dated.adopted_on) == "2024-05-06"
    assert client.post(path, {"adopt": "", "reform": "full_proxy", "adopted_on": "2024-05-07"}).status_code == 422
    client.post(f"/reform-adoptions/{dated.pk}/", {"withdraw": "", "sure": "on", "reason": "误登"})
    assert not ReformAdoption.objects.standing().exists()


def test_who_only_reads_is_offered_nothing_and_refused(page, auditor, administrator, project, item, path):
    service = reform_factories.service(project)
    for officer in (auditor, administrator):
        client = page(officer)
        for address in (path, f"/commitment-items/{item.pk}/", f"/proxy-services/{service.pk}/"):
            shown = client.get(address)
            assert (shown.status_code, "<form method" in text(shown).split("<main")[1]) == (200, False)
            assert client.post(address, {"withdraw": "", "sure": "on", "reason": "x"}).status_code == 403
    assert ItemTerms.objects.standing().count() == 1


def test_a_neighbour_sees_of_it_what_is_not_there(page, other_zone_officer, project, item, path):
    service = reform_factories.service(project)
    client = page(other_zone_officer)
    missing = client.get("/projects/999999999/reforms/").content
    for address in (path, f"/commitment-items/{item.pk}/", f"/proxy-services/{service.pk}/"):
        for answer in (client.get(address), client.post(address, {"withdraw": "", "sure": "on", "reason": "x"})):
            assert (answer.status_code, answer.content) == (404, missing)
    assert ItemTerms.objects.standing().count() == 1


def test_nothing_is_taken_from_another_site(zone_officer, client, project, path):
    strict = type(client)(enforce_csrf_checks=True)
    strict.force_login(zone_officer)
    assert strict.post(path, {"add": "", **ITEM}).status_code == 403
    assert not CommitmentItem.objects.exists()


@pytest.mark.parametrize("count", [1, 6])
def test_the_page_costs_the_same_however_many_facts(
    page, zone_officer, zone, project, path, count, django_assert_max_num_queries
):
    reform_factories.intake(project)
    for number in range(count):
        item = reform_factories.finished_item(project, f"事项 {number}").item
        reform_factories.pause(project, item)
        reform_factories.check(item)
        reform_factories.allocate(reform_factories.parcel(zone).parcel, project)
    client = page(zone_officer)
    with django_assert_max_num_queries(20):
        assert client.get(path).status_code == 200


def test_the_unit_and_the_province_record_too(page, unit_officer, province, path):
    for number, officer in enumerate((unit_officer, province)):
        assert page(officer).post(path, {"add": "", **ITEM, "name": f"事项 {number}"}).status_code == 302
    assert ItemTerms.objects.standing().count() == 2


def test_the_history_calls_things_by_their_names(page, zone_officer, zone, project, item):
    reform_factories.pause(project, item)
    reform_factories.intake(project)
    reform_factories.allocate(reform_factories.parcel(zone, "2024-工-05").parcel, project)
    shown = text(page(zone_officer).get(f"/projects/{project.pk}/"))
    assert "<span>事项：节能审查</span>" in shown
    assert "<span>宗地：2024-工-05</span>" in shown
    assert "<span>项目类型：类型 land（22 个工作日）</span>" in shown
