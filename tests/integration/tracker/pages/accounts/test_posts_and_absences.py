"""Posts, absences and handing over on pages."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests import factories, monthly
from tests.integration.tracker.pages.reading import text
from tracker.operations.problems import raise_problem
from zones.models import Absence, Post, Role

pytestmark = pytest.mark.django_db

AWAY = {"first_on": "2024-07-08", "last_on": "2024-07-12", "reason": "培训"}


def test_an_absence_is_recorded_and_taken_back(page, zone_officer, unit_officer):
    client = page(zone_officer)
    client.post("/absences/", {**AWAY, "substitute": unit_officer.pk})
    absence = Absence.objects.get()
    assert (absence.officer, absence.substitute, absence.last_on) == (zone_officer, unit_officer, date(2024, 7, 12))
    shown = text(client.get("/absences/"))
    assert ("培训" in shown, "已结束" in shown) == (True, True)
    assert page(unit_officer).post(f"/absences/{absence.pk}/cancel/").status_code == 403
    client = page(zone_officer)
    client.post(f"/absences/{absence.pk}/cancel/")
    absence.refresh_from_db()
    assert absence.cancelled_at is not None
    assert "此前已取消" in text(client.post(f"/absences/{absence.pk}/cancel/", follow=True))


def test_what_is_wrong_with_an_absence_stands_beside_it(page, zone_officer, unit_officer, other_zone_officer):
    client = page(zone_officer)
    turned = {"first_on": "2024-07-12", "last_on": "2024-07-08", "substitute": unit_officer.pk}
    assert 'id="absence-last_on_error"' in text(client.post("/absences/", turned))
    for stranger in (other_zone_officer, zone_officer):
        assert 'id="absence-substitute_error"' in text(client.post("/absences/", {**AWAY, "substitute": stranger.pk}))
    client.post("/absences/", {**AWAY, "substitute": unit_officer.pk})
    twice = client.post("/absences/", {**AWAY, "substitute": unit_officer.pk})
    assert (twice.status_code, 'id="absence-first_on_error"' in text(twice)) == (422, True)
    assert Absence.objects.count() == 1


def test_those_who_stand_in_now_are_told_apart(page, zone_officer, unit_officer):
    today = timezone.localdate()
    for first, last in ((0, 1), (5, 6)):
        days = {"first_on": str(today + timedelta(first)), "last_on": str(today + timedelta(last))}
        page(zone_officer).post("/absences/", {**days, "substitute": unit_officer.pk})
    shown = text(page(unit_officer).get("/absences/"))
    assert ("代理中" in shown, "未开始" in shown) == (True, True)


def test_the_handover_list_names_what_is_open_here_and_nothing_else(page, zone_officer, zone, other_zone):
    project = factories.make_project(zone, planned_start_on=date(2024, 8, 1))
    elsewhere = factories.make_project(other_zone, planned_start_on=date(2024, 8, 1))
    for one in (project, elsewhere):
        monthly.draft(one)
        told = {"owner": "张三", "by": factories.somebody(), "now": factories.NOW, "today": factories.TODAY}
        raise_problem(project=one, description=f"{one}的用地", due_on=date(2024, 8, 1), **told)
    client = page(zone_officer)
    listed = {"reports": project.name, "problems": f"{project}的用地", "planned_start_on": "2024-08-01<small>已过期"}
    for part, words in listed.items():
        shown = text(client.get("/handover/", {"part": part}))
        for told in ("未办完的月报（1）", "未办结的问题（1）", "计划开工（1）", "计划投产（0）", words):
            assert told in shown
        assert elsewhere.name not in shown
    assert client.get("/handover/", {"part": "x"}).status_code == 422


def test_the_security_administrator_moves_somebody(page, security, zone_officer, unit):
    client, path = page(security), f"/officers/{zone_officer.pk}/"
    wrong = client.post(path, {"role": "unit", "started_on": "2024-07-01"})
    assert (wrong.status_code, 'id="post-role_error"' in text(wrong)) == (422, True)
    client.post(path, {"role": "unit", "unit": unit.pk, "started_on": "2024-07-01"})
    zone_officer.refresh_from_db()
    assert (zone_officer.role, zone_officer.unit, zone_officer.zone) == (Role.UNIT, unit, None)
    assert Post.objects.open().get(officer=zone_officer).started_on == date(2024, 7, 1)
    early = client.post(path, {"role": "province", "started_on": "2024-06-01"})
    assert 'id="post-started_on_error"' in text(early)
    assert "2024-07-01" in text(page(zone_officer).get("/absences/"))


def test_who_sees_the_province_finds_officers_and_others_only_themselves(page, province, zone_officer, unit_officer):
    client = page(province)
    found = text(client.get("/officers/", {"q": zone_officer.username}))
    assert (zone_officer.username in found, unit_officer.username in found) == (True, False)
    shown = text(client.get(f"/officers/{zone_officer.pk}/"))
    assert "调整岗位" not in shown
    assert client.post(f"/officers/{zone_officer.pk}/", {"role": "province"}).status_code == 403
    client = page(zone_officer)
    assert client.get("/officers/").status_code == 403
    assert client.get(f"/officers/{zone_officer.pk}/").status_code == 200
    assert client.get(f"/officers/{unit_officer.pk}/").status_code == 404


@pytest.mark.parametrize("count", [1, 12])
def test_the_lists_of_people_cost_the_same_for_any_number(page, province, count, django_assert_max_num_queries):
    for _ in range(count):
        officer = factories.make_officer(Role.ZONE)
        substitute = factories.make_officer(Role.ZONE, zone=officer.zone)
        page(officer).post("/absences/", {**AWAY, "substitute": substitute.pk})
    client = page(province)
    for path, most in (("/officers/", 8), ("/absences/", 7)):
        with django_assert_max_num_queries(most):
            client.get(path)
