"""Monthly reports over HTTP."""

from datetime import date

import pytest
from django.utils import timezone

from projects.rules.months import parse_month, previous_month
from tests import factories, monthly
from tracker.models import ProgressReport
from tracker.operations.reviews import confirm_no_change

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def month(today):
    return f"{previous_month(today.replace(day=1)):%Y-%m}"


@pytest.fixture
def project(zone):
    return factories.make_project(zone)


@pytest.fixture
def path(project):
    return f"/api/v1/projects/{project.pk}/progress-reports/"


@pytest.fixture
def sent(api, zone_officer, path, month):
    body = {"month": month, "completed_wan": "120.5", "narrative": "主体封顶", "submit": True}
    return api(zone_officer).post(path, body).json()


def test_a_report_goes_from_draft_to_approved(api, zone_officer, unit_officer, province, path, month):
    zone = api(zone_officer)
    drafted = zone.post(path, {"month": month, "completed_wan": "120.5"})
    assert (drafted.status_code, drafted["ETag"], drafted.json()["state"]) == (201, '"1"', "draft")
    one = f"/api/v1/progress-reports/{drafted.json()['id']}/"
    edited = zone.patch(one, {"completed_wan": "130", "narrative": "封顶"}, headers={"If-Match": '"1"'})
    assert (edited.status_code, edited.json()["completed_wan"]) == (200, "130.00")
    assert zone.post(f"{one}submit/", {}).json()["state"] == "submitted"
    approved = api(unit_officer).post(f"{one}approve/", {"note": "已核"}).json()
    assert (approved["state"], approved["level"], approved["note"]) == ("approved", "unit", "已核")
    assert api(province).post(f"{one}approve/", {}).json()["level"] == "province"
    listed = api(province).get("/api/v1/progress-reports/", {"month": month, "state": "approved"}).json()["results"]
    assert [row["id"] for row in listed] == [drafted.json()["id"]]


def test_an_edit_says_what_it_is_based_on(api, zone_officer, path, month):
    number = api(zone_officer).post(path, {"month": month}).json()["id"]
    one = f"/api/v1/progress-reports/{number}/"
    assert api(zone_officer).patch(one, {}).status_code == 428
    assert api(zone_officer).patch(one, {}, headers={"If-Match": '"7"'}).status_code == 412
    assert api(zone_officer).get(one)["ETag"] == '"1"'


def test_a_return_needs_a_note_and_takes_the_figures_out(api, zone_officer, unit_officer, sent, project):
    path = f"/api/v1/progress-reports/{sent['id']}/return/"
    assert api(unit_officer).post(path, {}).status_code == 400
    assert api(unit_officer).post(path, {"note": "核对累计数"}).json()["state"] == "returned"
    assert not project.figures.standing().exists()
    again = api(zone_officer).post(f"/api/v1/progress-reports/{sent['id']}/submit/", {})
    assert again.status_code == 200


def test_a_zone_does_not_review_and_nobody_reviews_the_own(api, zone_officer, unit_officer, sent, path, month, zone):
    approve = f"/api/v1/progress-reports/{sent['id']}/approve/"
    assert api(zone_officer).post(approve, {}).status_code == 403
    other = factories.make_project(zone)
    own = api(unit_officer).post(
        f"/api/v1/projects/{other.pk}/progress-reports/", {"month": month, "completed_wan": "1", "submit": True}
    )
    refused = api(unit_officer).post(f"/api/v1/progress-reports/{own.json()['id']}/approve/", {})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "own_report")


def test_a_waiting_report_is_recalled_by_its_zone(api, zone_officer, sent):
    recalled = api(zone_officer).post(f"/api/v1/progress-reports/{sent['id']}/recall/", {})
    assert recalled.json()["state"] == "draft"


def test_no_change_in_one_step(api, zone_officer, path, month):
    answer = api(zone_officer).post(path, {"month": month, "no_change": True})
    assert (answer.status_code, answer.json()["state"], answer.json()["no_change"]) == (201, "submitted", True)
    assert answer.json()["stands_for"] == dict.fromkeys(STANDS_FOR)
    both = api(zone_officer).post(path, {"month": month, "no_change": True, "completed_wan": "1"})
    assert (both.status_code, both.json()["errors"][0]["attr"]) == (400, "no_change")


STANDS_FOR = ("completed", "year_completed", "month_completed", "actual_output")


def test_no_change_says_what_it_stands_for_and_follows_its_correction(api, zone_officer, path, month, project, today):
    before = previous_month(parse_month(month))
    factories.report_figures(project, before, completed_yuan=1_000_000, today=today)
    sent = api(zone_officer).post(path, {"month": month, "no_change": True}).json()
    assert (sent["completed_wan"], sent["stands_for"]["completed"]) == (
        None,
        {"wan": "100.00", "month": f"{before:%Y-%m}"},
    )
    assert (sent["stands_for"]["month_completed"]["wan"], sent["stands_for"]["actual_output"]) == ("0.00", None)
    factories.report_figures(project, before, completed_yuan=900_000, today=today, reason="多报")
    listed = api(zone_officer).get(path).json()["results"]
    assert listed[0]["stands_for"]["completed"]["wan"] == "90.00"


def test_an_edit_changes_only_what_it_names(api, zone_officer, path, month):
    zone = api(zone_officer)
    body = {
        "month": month,
        "completed_wan": "120.5",
        "actual_output_wan": "7",
        "narrative": "主体封顶",
        "problems": "缺电",
    }
    one = f"/api/v1/progress-reports/{zone.post(path, body).json()['id']}/"
    edited = zone.patch(one, {"completed_wan": "130", "problems": ""}, headers={"If-Match": '"1"'}).json()
    assert (edited["completed_wan"], edited["actual_output_wan"], edited["narrative"]) == ("130.00", "7.00", "主体封顶")
    cleared = zone.patch(one, {"actual_output_wan": None}, headers={"If-Match": '"2"'}).json()
    assert (cleared["actual_output_wan"], cleared["completed_wan"], cleared["problems"]) == (None, "130.00", "")


def test_an_amount_ends_no_change_and_a_word_does_not(api, zone_officer, path, month):
    zone = api(zone_officer)
    one = f"/api/v1/progress-reports/{zone.post(path, {'month': month, 'no_change': True}).json()['id']}/"
    etag = zone.post(f"{one}recall/", {})["ETag"]
    worded = zone.patch(one, {"narrative": "冬季停工"}, headers={"If-Match": etag})
    assert worded.json()["no_change"] is True
    assert zone.patch(one, {"completed_wan": "1"}, headers={"If-Match": worded["ETag"]}).json()["no_change"] is False


def test_what_a_zone_imported_is_approved_month_by_month(api, province, unit_officer, zone, zone_officer, other_zone):
    entry = factories.enter(factories.make_project(zone), factories.make_round(2023, 1), "started")
    factories.make_round(2023, 2)
    factories.reach(entry.project, "producing")
    figure = factories.report_figures(entry.project, completed_yuan=40_000, by=zone_officer)
    foreign = factories.report_figures(factories.make_project(other_zone), completed_yuan=1)
    sent = monthly.submitted(factories.make_project(zone)).figure
    ask = {"as_of": "2024-06-30", "basis": "investment-2023", "reviewed": "true"}
    assert total(api(province), **ask) == "0.00"
    numbers = {"figures": [figure.pk, foreign.pk, sent.pk]}
    waiting = {"month": "2024-06", "imported": "true", "reviewed": "false"}
    listed = api(unit_officer).get(FIGURES, waiting).json()["results"]
    assert [(row["id"], row["completed_wan"], row["approvals"]) for row in listed] == [(figure.pk, "4.00", [])]
    refused = api(zone_officer).post(f"{FIGURES}approve/", numbers).json()["results"]
    assert [row["code"] for row in refused] == ["forbidden", "not_found", "forbidden"]
    results = api(unit_officer).post(f"{FIGURES}approve/", numbers).json()["results"]
    assert [row["code"] for row in results] == ["", "not_found", "not_waiting"]
    assert total(api(province), **ask) == "4.00"
    approved = api(zone_officer).get(FIGURES, {"reviewed": "true"}).json()["results"]
    assert [(row["id"], row["approvals"][0]["by"]) for row in approved] == [(figure.pk, str(unit_officer))]
    again = api(unit_officer).post(f"{FIGURES}approve/", {"figures": [figure.pk]}).json()["results"]
    assert [row["code"] for row in again] == ["not_waiting"]


FIGURES = "/api/v1/progress-figures/"


@pytest.mark.parametrize("count", [1, 5])
def test_a_list_of_reports_or_figures_costs_the_same_for_any_number(
    api, zone, zone_officer, count, django_assert_num_queries
):
    for _ in range(count):
        project = factories.make_project(zone)
        factories.report_figures(project, date(2024, 5, 1), completed_yuan=1)
        confirm_no_change(
            project=project, month=monthly.JUNE, by=zone_officer, now=factories.NOW, today=factories.TODAY
        )
    client = api(zone_officer)
    for url in ("/api/v1/progress-reports/", FIGURES):
        client.get(url)
        with django_assert_num_queries(2):
            assert client.get(url).status_code == 200


def test_odd_figures_want_a_word(api, zone_officer, path, month):
    body = {"month": month, "completed_wan": "70000", "submit": True}
    refused = api(zone_officer).post(path, body)
    assert (refused.status_code, refused.json()["errors"][0]["attr"]) == (422, "explanation")
    assert not ProgressReport.objects.exists()
    assert api(zone_officer).post(path, {**body, "explanation": "概算调增"}).status_code == 201


def test_many_are_confirmed_and_reviewed_at_once(api, zone, zone_officer, unit_officer, month, other_zone):
    projects = [factories.make_project(zone) for _ in range(2)]
    foreign = factories.make_project(other_zone)
    numbers = [one.pk for one in (*projects, foreign)]
    body = {"month": month, "projects": numbers}
    results = api(zone_officer).post("/api/v1/progress-reports/no-change/", body).json()["results"]
    assert [(row["id"], row["done"], row["code"]) for row in results] == [
        (numbers[0], True, ""),
        (numbers[1], True, ""),
        (numbers[2], False, "not_found"),
    ]
    reports = list(ProgressReport.objects.values_list("pk", flat=True))
    batch = {"reports": reports, "decision": "approve"}
    review = "/api/v1/progress-reports/review/"
    assert [row["code"] for row in api(zone_officer).post(review, batch).json()["results"]] == ["forbidden"] * 2
    assert all(row["done"] for row in api(unit_officer).post(review, batch).json()["results"])
    batch = {"reports": reports, "decision": "return", "note": ""}
    assert [row["code"] for row in api(unit_officer).post(review, batch).json()["results"]] == ["note_required"] * 2


def test_what_is_approved_counts_when_only_that_is_asked_for(api, province, zone):
    entry = factories.enter(factories.make_project(zone), factories.make_round(2023, 1), "started")
    factories.make_round(2023, 2)
    factories.reach(entry.project, "producing")
    report = monthly.submitted(entry.project, completed_yuan=40_000)
    ask = {"as_of": "2024-06-30", "basis": "investment-2023", "reviewed": "true"}
    before, told = (total(api(province), **changes) for changes in (ask, {**ask, "reviewed": "false"}))
    assert (before, told) == ("0.00", "4.00")
    monthly.approved(report)
    assert total(api(province), **ask) == "4.00"
    assert total(api(province), **ask, known_at="2024-06-30T00:00:00+08:00") == "0.00"
    trend = {"from": "2024-05", "to": "2024-06", "basis": "investment-2023", "reviewed": "true"}
    points = api(province).get("/api/v1/rates/trend/", trend).json()["points"]
    assert [point["total"]["started"]["completed_wan"] for point in points] == ["0.00", "4.00"]


def total(client, **ask):
    return client.get("/api/v1/rates/", ask).json()["total"]["started"]["completed_wan"]


def test_a_month_is_watched_closed_and_opened_again(api, province, zone_officer, sent, month, other_zone):
    factories.make_project(other_zone)
    path = f"/api/v1/reporting-months/{month}/"
    own = api(zone_officer).get(path).json()
    assert [row["expected"] for row in own["zones"]] in ([0], [1]) or own["zones"] == []
    assert api(zone_officer).post(f"{path}close/", {}).status_code == 403
    closed = api(province).post(f"{path}close/", {})
    assert closed.json()["closed_at"]
    assert api(province).post(f"{path}close/", {}).status_code == 409
    assert api(zone_officer).post(f"/api/v1/progress-reports/{sent['id']}/recall/", {}).status_code == 422
    assert api(province).post(f"{path}reopen/", {"reason": "补报"}).json()["closed_at"] is None
    due = api(province).post(f"{path}due-day/", {"due_on": "2099-01-08"}).json()
    assert due["due_on"] == "2099-01-08"
    assert api(province).get("/api/v1/reporting-months/2024-13/").status_code == 404


@pytest.mark.parametrize("decision", ["approve", "return"])
def test_a_decision_on_what_was_changed_meanwhile_is_412(api, zone_officer, unit_officer, sent, path, month, decision):
    """Taken back, changed and sent again while the reviewer was reading."""
    one, zone, body = f"/api/v1/progress-reports/{sent['id']}/", api(zone_officer), {"note": "核"}
    seen = api(unit_officer).get(one)["ETag"]
    zone.post(f"{one}recall/", {})
    zone.post(path, {"month": month, "completed_wan": "999", "submit": True})
    stale = api(unit_officer).post(f"{one}{decision}/", body, headers={"If-Match": seen})
    assert (stale.status_code, stale.json()["errors"][0]["code"]) == (412, "stale_version")
    fresh = api(unit_officer).get(one)["ETag"]
    assert api(unit_officer).post(f"{one}{decision}/", body, headers={"If-Match": fresh}).status_code == 200


def test_a_draft_is_sent_as_it_was_seen(api, zone_officer, path, month):
    drafted = api(zone_officer).post(path, {"month": month, "completed_wan": "1"})
    one = f"/api/v1/progress-reports/{drafted.json()['id']}/submit/"
    assert api(zone_officer).post(one, {}, headers={"If-Match": '"9"'}).status_code == 412
    assert api(zone_officer).post(one, {}, headers={"If-Match": drafted["ETag"]}).status_code == 200
