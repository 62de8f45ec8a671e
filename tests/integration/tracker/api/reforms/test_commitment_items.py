"""Procedures under the commitment system over HTTP."""

from datetime import timedelta

import pytest
from django.utils import timezone

from projects.models import CommitmentItem, ItemTerms
from tests import factories
from tests import reform_factories as make
from tests.integration.tracker.api.reports.problems import problem, sentence
from zones.models import SpecialDay

SAVING = {
    "name": "节能审查",
    "regime": "committed",
    "statutory_days": 10,
    "started_on": "2024-05-13",
    "finished_on": "2024-05-20",
}


@pytest.fixture(autouse=True)
def calendar(db):
    make.load_calendar()


@pytest.fixture
def client(api, zone_officer):
    return api(zone_officer)


@pytest.fixture
def project(zone):
    return factories.make_project(zone)


@pytest.fixture
def items(project):
    """The address of its procedures."""
    return f"/api/v1/projects/{project.pk}/commitment-items/"


def of(item, action):
    return f"/api/v1/commitment-items/{item['id']}/{action}/"


def test_a_procedure_is_recorded_with_its_working_days(client, items, project, zone_officer):
    response = client.post(items, SAVING)
    assert response.status_code == 201
    row = response.json()
    assert (row["name"], row["regime"], row["statutory_days"], row["project"]) == (
        "节能审查",
        "committed",
        10,
        project.pk,
    )
    assert (row["working_days"], row["saved_days"], row["paused_days"], row["left_days"]) == (5, 5, 0, 5)
    assert (row["due_on"], row["is_over"], row["is_paused"], row["unpublished_years"]) == (
        "2024-05-27",
        False,
        False,
        [],
    )
    assert (row["pauses"], row["checks"], row["recorded_by"]) == ([], [], str(zone_officer))
    assert client.get(items).json()["results"] == [row]


def test_a_holiday_is_no_working_day_and_a_make_up_sunday_is(client, items):
    row = client.post(items, {**SAVING, "started_on": "2024-02-08", "finished_on": "2024-02-19"}).json()
    assert row["working_days"] == 3  # 9, 18 (a Sunday) and 19 February


def test_more_is_told_later_and_the_same_again_changes_nothing(client, items, project):
    first = client.post(items, {"name": "节能审查", "regime": "committed"})
    assert (first.status_code, first.json()["working_days"], first.json()["is_over"]) == (201, None, False)
    more = client.post(items, {"name": "节能审查", "statutory_days": 10, "started_on": "2024-05-13"})
    assert (more.status_code, more.json()["regime"], more.json()["id"]) == (201, "committed", first.json()["id"])
    project.refresh_from_db()
    version = project.version
    again = client.post(items, {"name": "节能审查", "started_on": "2024-05-13", "reason": "再报"})
    assert (again.status_code, again.json()["recorded_at"]) == (200, more.json()["recorded_at"])
    project.refresh_from_db()
    assert (project.version, ItemTerms.objects.count()) == (version, 2)


def test_a_running_procedure_is_counted_up_to_the_day_asked(client, items):
    client.post(items, {**SAVING, "finished_on": None, "statutory_days": 3})
    (row,) = client.get(f"{items}?as_of=2024-05-15").json()["results"]
    assert (row["working_days"], row["left_days"], row["saved_days"], row["is_over"]) == (2, 1, None, False)
    (row,) = client.get(f"{items}?as_of=2024-05-17").json()["results"]
    assert (row["left_days"], row["is_over"], row["due_on"]) == (-1, True, "2024-05-16")
    (row,) = client.get(f"{items}?as_of=2024-05-10").json()["results"]
    assert (row["working_days"], row["due_on"], row["unpublished_years"]) == (None, None, [])
    (row,) = client.get(items).json()["results"]
    assert row["working_days"] > 100


def test_a_year_that_is_not_published_is_said_so(client, items):
    SpecialDay.objects.filter(day__year=2024).delete()
    row = client.post(items, {**SAVING, "started_on": "2024-02-08", "finished_on": "2024-02-19"}).json()
    assert (row["unpublished_years"], row["working_days"]) == ([2024], 7)
    assert row["calendar_note"] == "2024 年放假安排尚未公布，工作日按周一至周五计算"
    row = client.post(items, {**SAVING, "name": "乙", "started_on": "2003-10-08", "finished_on": "2003-10-10"}).json()
    assert row["calendar_note"] == "2003 年放假安排没有收录，工作日按周一至周五计算"


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"finished_on": "2024-05-10"}, 422, "finished_on"),
        ({"started_on": None}, 422, "started_on"),
        ({"statutory_days": 0}, 400, "statutory_days"),
        ({"statutory_days": -3}, 400, "statutory_days"),
        ({"statutory_days": 1001}, 400, "statutory_days"),
        ({"statutory_days": 2.5}, 400, "statutory_days"),
        ({"regime": "承诺"}, 400, "regime"),
        ({"regime": None}, 400, "regime"),
        ({"name": ""}, 400, "name"),
        ({"name": "长" * 81}, 400, "name"),
        ({"started_on": "2024/5/13"}, 400, "started_on"),
        ({"started_on": "0202-05-13"}, 400, "started_on"),
        ({"working_days": 3}, 400, "working_days"),
    ],
)
def test_what_cannot_be_is_refused_in_chinese_and_nothing_is_written(client, items, change, status, field):
    refused = client.post(items, {**SAVING, **change})
    assert problem(refused)[:2] == (status, field)
    assert any("一" <= character <= "龥" for character in sentence(refused))
    assert not CommitmentItem.objects.exists()


def test_the_sentences_of_impossible_days_and_limits(client, items):
    assert sentence(client.post(items, {**SAVING, "finished_on": "2024-05-10"})) == (
        "办结日期 2024-05-10 早于受理日期 2024-05-13。"
    )
    assert sentence(client.post(items, {**SAVING, "statutory_days": 0})) == "法定时限须为大于零的工作日数。"
    tomorrow = timezone.localdate() + timedelta(days=1)
    future = client.post(items, {**SAVING, "finished_on": tomorrow.isoformat()})
    assert problem(future) == (422, "finished_on", "future_date")


def test_a_change_of_something_known_needs_a_reason(client, items):
    client.post(items, SAVING)
    refused = client.post(items, {"name": "节能审查", "statutory_days": 8})
    assert problem(refused) == (422, "reason", "reason_required")
    changed = client.post(items, {"name": "节能审查", "statutory_days": 8, "reason": "抄错"})
    assert (changed.status_code, changed.json()["saved_days"], changed.json()["reason"]) == (201, 3, "抄错")


def test_a_first_word_about_a_procedure_says_its_regime(client, items):
    assert problem(client.post(items, {"name": "节能审查"})) == (422, "regime", "required")


def test_a_list_is_applied_once(client, items):
    make.template(names=("环境影响评价审批", "节能审查"))
    client.post(items, SAVING)
    address = f"{items}apply-template/"
    applied = client.post(address, {"template": "filing"})
    assert applied.status_code == 201
    (added,) = applied.json()["added"]
    assert (added["name"], added["regime"], added["statutory_days"], added["position"]) == (
        "环境影响评价审批",
        "unified",
        5,
        2,
    )
    again = client.post(address, {"template": "filing"})
    assert (again.status_code, again.json()) == (200, {"added": []})
    unknown = client.post(address, {"template": "nothing"})
    assert (problem(unknown)[:2], sentence(unknown)) == ((400, "template"), "没有这份事项清单。")


def test_the_lists_are_shown_with_their_procedures(client):
    make.template(names=("环境影响评价审批", "节能审查"))
    (row,) = client.get("/api/v1/commitment-templates/").json()["results"]
    assert (row["code"], [one["name"] for one in row["items"]]) == ("filing", ["环境影响评价审批", "节能审查"])


def test_a_clock_is_paused_and_goes_on(client, items):
    item = client.post(items, {**SAVING, "finished_on": None}).json()
    paused = client.post(of(item, "pauses"), {"paused_on": "2024-05-14", "cause": "等待企业补正"})
    assert paused.status_code == 201
    assert (paused.json()["working_days"], paused.json()["is_paused"], paused.json()["due_on"]) == (1, True, None)
    resumed = client.post(of(item, "pauses"), {"paused_on": "2024-05-14", "resumed_on": "2024-05-16"})
    (pause,) = resumed.json()["pauses"]
    assert (pause["cause"], pause["resumed_on"], resumed.json()["paused_days"]) == ("等待企业补正", "2024-05-16", 2)
    finished = client.post(items, {"name": "节能审查", "finished_on": "2024-05-20"}).json()
    assert (finished["working_days"], finished["saved_days"], finished["due_on"]) == (3, 7, "2024-05-29")
    overlapping = client.post(of(item, "pauses"), {"paused_on": "2024-05-15", "cause": "再等"})
    assert problem(overlapping)[0] == 422
    overlapping = client.post(
        of(item, "pauses"), {"paused_on": "2024-05-15", "resumed_on": "2024-05-17", "cause": "再等"}
    )
    assert problem(overlapping) == (409, "paused_on", "standing_record")
    assert overlapping.json()["standing"] == {"id": pause["id"], "occurred_on": "2024-05-14"}
    withdrawn = client.post(f"/api/v1/clock-pauses/{pause['id']}/withdraw/", {"reason": "误登"})
    assert (withdrawn.status_code, withdrawn.json()["withdrawn_reason"]) == (200, "误登")
    (row,) = client.get(items).json()["results"]
    assert (row["working_days"], row["pauses"]) == (5, [])


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"paused_on": "2024-05-14", "resumed_on": "2024-05-16"}, 422, "cause"),
        ({"paused_on": "2024-05-14", "cause": ""}, 400, "cause"),
        ({"paused_on": "2024-05-10", "cause": "等"}, 422, "paused_on"),
        ({"paused_on": "2024-05-14", "resumed_on": "2024-05-13", "cause": "等"}, 422, "resumed_on"),
        ({"cause": "等"}, 400, "paused_on"),
    ],
)
def test_a_pause_that_cannot_be_is_refused(client, items, body, status, field):
    item = client.post(items, SAVING).json()
    assert problem(client.post(of(item, "pauses"), body))[:2] == (status, field)
    assert client.get(items).json()["results"][0]["pauses"] == []


def test_a_commitment_is_checked_after_it_ended(client, items):
    item = client.post(items, {**SAVING, "finished_on": None}).json()
    kept = {"checked_on": "2024-06-03", "outcome": "kept"}
    assert problem(client.post(of(item, "checks"), kept)) == (422, "checked_on", "not_finished")
    client.post(items, SAVING)
    checked = client.post(of(item, "checks"), kept)
    assert checked.status_code == 201
    (check,) = checked.json()["checks"]
    assert (check["outcome"], check["checked_on"], check["action"]) == ("kept", "2024-06-03", "")
    assert client.post(of(item, "checks"), kept).status_code == 200
    broken = {"checked_on": "2024-06-04", "outcome": "broken"}
    assert problem(client.post(of(item, "checks"), broken)) == (422, "action", "action_required")
    assert client.post(of(item, "checks"), {**broken, "action": "责令整改"}).status_code == 201
    withdrawn = client.post(f"/api/v1/commitment-checks/{check['id']}/withdraw/", {"reason": "误登"})
    assert withdrawn.json()["withdrawn_reason"] == "误登"


def test_only_commitments_are_checked(client, items):
    item = client.post(items, {**SAVING, "regime": "unified"}).json()
    refused = client.post(of(item, "checks"), {"checked_on": "2024-06-03", "outcome": "kept"})
    assert problem(refused) == (422, "outcome", "not_a_commitment")


def test_a_procedure_is_withdrawn_with_a_reason_and_no_longer_there(client, items):
    item = client.post(items, SAVING).json()
    assert problem(client.post(of(item, "withdraw"), {}))[:2] == (400, "reason")
    withdrawn = client.post(of(item, "withdraw"), {"reason": "误登"})
    assert withdrawn.status_code == 200
    assert (withdrawn.json()["id"], withdrawn.json()["withdrawn_reason"]) == (item["id"], "误登")
    assert client.get(items).json()["results"] == []
    for action in ("withdraw", "pauses", "checks"):
        assert client.post(of(item, action), {"reason": "再撤"}).status_code == 404


@pytest.mark.parametrize("number", [1, 12])
def test_the_list_costs_the_same_queries_for_any_number(client, items, project, number, django_assert_num_queries):
    for index in range(number):
        item = make.finished_item(project, f"事项 {index}").item
        make.pause(project, item)
        make.check(item)
    with django_assert_num_queries(6):
        rows = client.get(items).json()["results"]
    assert [row["working_days"] for row in rows] == [3] * number


def test_the_list_is_paged(client, items, project):
    for index in range(3):
        make.item(project, f"事项 {index}")
    first = client.get(f"{items}?limit=2").json()
    assert [row["name"] for row in first["results"]] == ["事项 0", "事项 1"]
    assert [row["name"] for row in client.get(first["next"]).json()["results"]] == ["事项 2"]
    assert problem(client.get(f"{items}?unheard_of=1"))[:2] == (400, "unheard_of")
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert problem(client.get(f"{items}?as_of={tomorrow}"))[:2] == (400, "as_of")
