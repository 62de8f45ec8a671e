"""Rounds and lists on pages: entering, correcting, leaving, and taking back."""

from datetime import date

import pytest

from projects.models import CohortEntry, CohortExit, Round
from projects.rules.stages import Cohort
from tests import factories
from tests.integration.tracker.pages.reading import filled_form, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_(db):
    return factories.make_round(2023, 1)


@pytest.fixture
def entry(project, round_):
    return factories.enter(project, round_, Cohort.SIGNED)


def test_a_project_is_put_on_a_list_once(page, zone_officer, project, round_):
    client, path = page(zone_officer), f"/projects/{project.pk}/entries/"
    values = {"cohort": "signed", "round_": round_.pk, "amount_wan": "35497.5"}
    assert 'id="entry-amount_wan_error"' in text(client.post(path, {**values, "amount_wan": ""}))
    assert 'id="entry-amount_wan_error"' in text(client.post(path, {**values, "amount_wan": "0"}))
    client.post(path, values)
    entry = CohortEntry.objects.get()
    assert (entry.cohort, entry.round, entry.amount_yuan) == ("signed", round_, 354_975_000)
    twice = client.post(path, values)
    assert (twice.status_code, "一个项目在同一名单只列一次" in text(twice)) == (422, True)
    assert "2023-1" in text(client.get(f"/projects/{project.pk}/"))


def test_the_province_removes_a_project_and_takes_it_back(page, province, project, entry):
    client, path = page(province), f"/entries/{entry.pk}/"
    early = client.post(
        path, {"leave": "", "sure": "on", "kind": "removed", "left_on": "2022-01-01", "reason": "省级调整"}
    )
    assert (early.status_code, 'id="leave-left_on_error"' in text(early)) == (422, True)
    client.post(path, {"leave": "", "sure": "on", "kind": "removed", "left_on": "2024-06-01", "reason": "省级调整"})
    assert CohortExit.objects.get().kind == "removed"
    shown = text(client.get(path))
    assert ("省级调整" in shown, 'name="leave"' in shown, 'name="stay"' in shown) == (True, False, True)
    assert "2024-06-01 调出" in text(client.get(f"/projects/{project.pk}/"))
    assert client.post(path, {"stay": "", "sure": "on", "reason": ""}).status_code == 422
    client.post(path, {"stay": "", "sure": "on", "reason": "误登"})
    assert not CohortExit.objects.standing().exists()
    assert "<del>调出</del>" in text(client.get(path))


def test_the_unit_corrects_what_was_declared_and_the_old_entry_stays(page, unit_officer, entry):
    client, path = page(unit_officer), f"/entries/{entry.pk}/"
    form = filled_form(client.get(path))
    assert 'id="amend-reason_error"' in text(client.post(path, {**form, "amend": "", "reason": ""}))
    client.post(path, {**form, "amend": "", "amount_wan": "36000", "reason": "申报时少一位"})
    now = CohortEntry.objects.standing().get()
    assert (now.corrects, now.amount_yuan) == (entry, 360_000_000)
    assert (now.planned_next_on, now.expected_output_yuan) == (entry.planned_next_on, entry.expected_output_yuan)
    # A field that was not sent is left alone, not emptied.
    client.post(f"/entries/{now.pk}/", {"amend": "", "chain": "特钢", "reason": "产业链漏填"})
    last = CohortEntry.objects.standing().get()
    assert (last.chain, last.amount_yuan, last.planned_next_on) == ("特钢", 360_000_000, entry.planned_next_on)
    old = text(client.get(path))
    assert ("更正为" in old, 'name="amend"' in old) == (True, False)
    late = client.post(path, {**form, "amend": "", "reason": "又"})
    assert (late.status_code, CohortEntry.objects.count()) == (422, 3)


def test_an_entry_made_by_mistake_is_taken_back(page, unit_officer, project, entry):
    client = page(unit_officer)
    client.post(f"/entries/{entry.pk}/", {"withdraw": "", "sure": "on", "reason": "误列"})
    assert not CohortEntry.objects.standing().exists()
    assert "<del>签约一批</del>" in text(client.get(f"/projects/{project.pk}/"))


def test_who_may_not_decide_is_offered_nothing(page, zone_officer, unit_officer, other_zone_officer, entry):
    path, leave = (
        f"/entries/{entry.pk}/",
        {"leave": "", "sure": "on", "kind": "removed", "left_on": "2024-06-01", "reason": "x"},
    )
    client = page(zone_officer)
    shown = client.get(path)
    assert (shown.status_code, 'name="reason"' in text(shown)) == (200, False)
    assert client.post(path, {"withdraw": "", "sure": "on", "reason": "x"}).status_code == 403
    assert page(unit_officer).post(path, leave).status_code == 403
    assert page(unit_officer).post(path, {}).status_code == 422
    assert page(other_zone_officer).get(path).status_code == 404
    assert CohortEntry.objects.standing().count() == 1


def test_the_province_opens_a_round(page, province, zone_officer, round_):
    client = page(province)
    values = {"year": "2023", "number": "2", "held_on": "2023-06-01", "is_date_published": "on"}
    early = client.post("/rounds/", {**values, "held_on": "2022-06-01"})
    assert (early.status_code, 'id="round-held_on_error"' in text(early)) == (422, True)
    client.post("/rounds/", values)
    opened = Round.objects.keyed(2023, 2).get()
    assert (opened.held_on, opened.is_date_published) == (date(2023, 6, 1), True)
    again = client.post("/rounds/", values)
    assert 'id="round-number_error"' in text(again)
    assert "登记期次" not in text(page(zone_officer).get("/rounds/"))
    assert page(zone_officer).post("/rounds/", values).status_code == 403


def test_the_rounds_count_only_what_the_officer_sees(page, zone_officer, other_zone_officer, entry):
    link = f"/entries/?round={entry.round_id}&amp;cohort=signed"
    assert f'{link}">1</a>' in text(page(zone_officer).get("/rounds/"))
    assert link not in text(page(other_zone_officer).get("/rounds/"))


@pytest.mark.parametrize("count", [1, 12])
def test_the_rounds_cost_the_same_however_many(page, province, count, django_assert_max_num_queries):
    for number in range(count):
        factories.enter(factories.make_project(), factories.make_round(2023, number + 1))
    client = page(province)
    with django_assert_max_num_queries(6):
        client.get("/rounds/")


def test_the_province_corrects_the_date_of_a_round_and_the_old_one_stays(page, province, round_):
    client, path = page(province), f"/rounds/{round_.pk}/"
    form = filled_form(client.get(path))
    assert form["held_on"] == "2023-01-15"
    assert 'id="move-reason_error"' in text(client.post(path, {**form, "move": "", "reason": ""}))
    client.post(path, {**form, "move": "", "held_on": "2023-01-16", "reason": "录错一天"})
    assert Round.objects.get().held_on == date(2023, 1, 16)
    shown = text(client.get(path))
    assert ("2023-01-15" in shown, "2023-01-16" in shown, "录错一天" in shown) == (True, True, True)


def test_a_round_opened_by_mistake_is_withdrawn_unless_its_lists_are_in_use(page, province, unit_officer, entry):
    empty = factories.make_round(2023, 2)
    assert (
        page(unit_officer).post(f"/rounds/{empty.pk}/", {"withdraw": "", "sure": "on", "reason": "误登"}).status_code
        == 403
    )
    client = page(province)
    used = client.post(f"/rounds/{entry.round_id}/", {"withdraw": "", "sure": "on", "reason": "误登"})
    assert (used.status_code, "名单上还有 1 条入批记录" in text(used)) == (422, True)
    client.post(f"/rounds/{empty.pk}/", {"withdraw": "", "sure": "on", "reason": "误登"})
    assert list(Round.objects.standing()) == [entry.round]
    again = text(client.get(f"/rounds/{empty.pk}/"))
    assert ("误登" in again, 'name="withdraw"' in again) == (True, False)
    assert client.post(f"/rounds/{empty.pk}/", {"withdraw": "", "sure": "on", "reason": "误登"}).status_code == 422
