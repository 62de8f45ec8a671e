"""The register of problems on pages, and what looks odd across projects."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from projects.rules.stages import Kind
from tests import factories
from tests.integration.tracker.pages.reading import filled_form, text
from tracker.models import FindingNote, ReviewLevel
from tracker.operations.problems import raise_problem, resolve_problem

pytestmark = pytest.mark.django_db


def raised(project, due_on, description="用地未落实", **more):
    by = factories.somebody()
    told = {"by": by, "now": factories.NOW, "today": factories.TODAY, "owner": "张三"}
    return raise_problem(project=project, description=description, due_on=due_on, **told, **more)


@pytest.fixture
def overdue(project):
    return raised(project, date(2024, 8, 1))


def test_the_list_begins_with_the_most_urgent_and_filters(page, unit_officer, project, overdue):
    later = raised(project, timezone.localdate() + timedelta(days=9), "供电未定", level=ReviewLevel.UNIT)
    done = resolve_problem(
        problem=raised(project, date(2024, 7, 9), "道路不通"), resolution="已通", by=unit_officer, now=factories.NOW
    )
    client = page(unit_officer)
    shown = text(client.get("/problems/"))
    assert shown.index(overdue.description) < shown.index(later.description)
    assert (done.description in shown, "逾期未办结 1 个" in shown) == (False, True)
    for asked, found in (
        ({"state": "overdue"}, {overdue}),
        ({"state": "resolved"}, {done}),
        ({"state": "all"}, {overdue, later, done}),
        ({"level": "unit"}, {later}),
        ({"zone": project.zone_id}, {overdue, later}),
        ({"zone": 0}, set()),
    ):
        listed = text(client.get("/problems/", asked))
        assert {one for one in (overdue, later, done) if f">{one.description}<" in listed} == found


def test_nobody_sees_the_problems_of_another_zone(page, other_zone_officer, overdue):
    client = page(other_zone_officer)
    assert overdue.description not in text(client.get("/problems/", {"state": "all"}))
    assert client.get(f"/problems/{overdue.pk}/").status_code == 404


def test_a_problem_goes_up_and_is_resolved(page, zone_officer, project, overdue):
    client, path = page(zone_officer), f"/problems/{overdue.pk}/"
    form = filled_form(client.get(path))
    empty = client.post(path, {**form, "escalate": ""})
    assert (empty.status_code, 'id="escalate-reason_error"' in text(empty)) == (422, True)
    client.post(path, {**form, "reason": "需市级协调", "due_on": "2030-01-01", "escalate": ""})
    overdue.refresh_from_db()
    assert (overdue.level, overdue.due_on) == ("unit", date(2030, 1, 1))
    form = filled_form(client.get(path))
    assert "协调级别：开发区 → 市（填报单位）" in text(client.get(f"/projects/{project.pk}/"))
    client.post(path, {**form, "resolution": "已落实", "resolve": ""})
    overdue.refresh_from_db()
    assert overdue.resolution == "已落实"
    shown = text(client.get(path))
    assert ("已落实" in shown, 'name="resolve"' in shown) == (True, False)
    again = client.post(path, {**form, "resolution": "又", "resolve": ""})
    assert (again.status_code, "已办结" in text(again)) == (422, True)


def test_who_did_not_see_the_change_of_another_changes_nothing(page, zone_officer, overdue):
    client, path = page(zone_officer), f"/problems/{overdue.pk}/"
    form, opened_before = filled_form(client.get(path)), filled_form(client.get(path))
    client.post(path, {**form, "reason": "需市级协调", "escalate": ""})
    late = client.post(path, {**opened_before, "reason": "需市级协调", "escalate": ""})
    assert (late.status_code, "这个问题已被他人修改" in text(late)) == (409, True)
    overdue.refresh_from_db()
    assert overdue.level == "unit"


def test_the_province_is_the_top(page, province, auditor, project):
    problem = raised(project, date(2030, 1, 1), level=ReviewLevel.PROVINCE)
    assert 'name="escalate"' not in text(page(province).get(f"/problems/{problem.pk}/"))
    shown = page(auditor).get(f"/problems/{problem.pk}/")
    assert (shown.status_code, 'name="resolve"' in text(shown)) == (200, False)
    assert page(auditor).post(f"/problems/{problem.pk}/", {"resolution": "x"}).status_code == 403


@pytest.fixture
def odd(project):
    """A project that started before it had land."""
    factories.reach(project, Kind.LANDED, date(2024, 6, 10))
    factories.reach(project, Kind.STARTED, date(2024, 6, 1))
    return project


def test_what_looks_odd_is_listed_until_somebody_explains_it(page, unit_officer, odd, auditor):
    client = page(unit_officer)
    listed = client.get("/findings/")
    assert "开工早于落地" in text(listed)
    values = {**filled_form(listed), "word": ""}
    refused = client.post(f"/projects/{odd.pk}/findings/", values, follow=True)
    assert f"{odd}：请写明核查意见" in text(refused)
    client.post(f"/projects/{odd.pk}/findings/", {**values, "word": "先行开工"})
    assert FindingNote.objects.get().word == "先行开工"
    assert odd.name not in text(client.get("/findings/"))
    assert "先行开工" in text(client.get("/findings/", {"state": "explained", "title": "开工早于落地"}))
    assert odd.name not in text(client.get("/findings/", {"state": "all", "title": "没有这一类"}))
    read = text(page(auditor).get("/findings/", {"state": "all"}))
    assert ("先行开工" in read, 'name="word"' in read) == (True, False)


def test_nobody_sees_what_is_odd_elsewhere(page, other_zone_officer, odd):
    assert odd.name not in text(page(other_zone_officer).get("/findings/", {"state": "all"}))


@pytest.mark.parametrize(("path", "most"), [("/problems/", 9), ("/findings/", 11)])
@pytest.mark.parametrize("count", [1, 12])
def test_a_list_costs_the_same_for_any_number(
    page, unit_officer, unit, path, most, count, django_assert_max_num_queries
):
    for _ in range(count):
        project = factories.make_project(factories.make_zone(unit))
        raised(project, date(2024, 8, 1))
        factories.reach(project, Kind.LANDED, date(2024, 6, 10))
        factories.reach(project, Kind.STARTED, date(2024, 6, 1))
    client = page(unit_officer)
    with django_assert_max_num_queries(most):
        listed = text(client.get(path))
    assert listed.count("张三") == count or listed.count(">开工早于落地</td>") == count
