"""Samples for checks on site: drawn by a seed, seen by whom they concern, checked, extrapolated, never changed."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from projects.models import AuditEvent
from projects.rules.stages import Cohort, Kind
from tests import factories
from tests.integration.tracker.pages.reading import text
from tracker.models import AuditSample, AuditSampleItem, SampleCheck
from tracker.queries.rates.samples import results

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/audit-samples/"
BODY = {
    "title": "上半年开工核查",
    "cohort": "signed",
    "as_of": "2024-06-30",
    "first": "2023-1",
    "last": "2023-1",
    "stratification": "unit_category",
    "size": 6,
    "seed": "摇号 17",
}


@pytest.fixture
def started(zone, other_zone):
    """Eight started projects of one zone and four of another, on the list of one round."""
    told = {"now": factories.NOW - timedelta(days=60)}
    round_ = factories.make_round(2023, 1, **told)
    made = [factories.make_project(one, **told) for one in (*[zone] * 8, *[other_zone] * 4)]
    for project in made:
        factories.enter(project, round_, Cohort.SIGNED, **told)
        factories.reach(project, Kind.STARTED, date(2024, 3, 1), **told)
    factories.enter(factories.make_project(zone, **told), round_, **told)  # not started: nothing to check
    return made


def drawn(client, **changes):
    answer = client.post(ADDRESS, {**BODY, **changes})
    assert answer.status_code == 201, answer.content
    return answer.json()


def items_of(client, sample):
    return client.get(f"{ADDRESS}{sample['id']}/items/").json()["results"]


def test_a_sample_is_drawn_in_strata_and_again_from_its_seed(api, province, started):
    client = api(province)
    sample = drawn(client)
    detail = client.get(f"{ADDRESS}{sample['id']}/").json()
    assert [(one["population"], one["size"]) for one in detail["strata"]] in ([(8, 4), (4, 2)], [(4, 2), (8, 4)])
    assert (detail["population"], detail["is_reproduced"], detail["estimate"]) == (12, True, None)
    entries = [one["entry"] for one in items_of(client, sample)]
    assert [one["entry"] for one in items_of(client, drawn(client))] == entries
    assert [one["entry"] for one in items_of(client, drawn(client, seed="摇号 18"))] != entries
    # What is told since changes nothing of the draw: its books are those of its moment.
    later = factories.make_project(started[0].zone)
    factories.enter(later, now=factories.NOW + timedelta(days=9))
    assert results(officer=province, sample=AuditSample.objects.get(pk=sample["id"])).is_reproduced
    assert AuditEvent.objects.filter(action="draw_sample").count() == 3


def test_results_are_entered_by_the_unit_and_extrapolated_for_the_province(
    api, province, unit_officer, zone_officer, started
):
    sample = drawn(api(province))
    checked_on = AuditSample.objects.get().drawn_on.isoformat()
    found = {"outcome": "confirmed", "checked_on": checked_on}
    own = items_of(api(unit_officer), sample)
    assert {one["zone_name"] for one in own} == {started[0].zone.name}
    for item in own:
        assert api(unit_officer).post(f"/api/v1/audit-sample-items/{item['id']}/checks/", found).status_code == 201
    of_unit = api(unit_officer).get(f"{ADDRESS}{sample['id']}/").json()
    assert (of_unit["population"], of_unit["strata"], of_unit["estimate"]) == (None, None, None)
    rest = [one for one in items_of(api(province), sample) if one["id"] not in {item["id"] for item in own}]
    for item in rest:
        answer = api(province).post(
            f"/api/v1/audit-sample-items/{item['id']}/checks/", {**found, "outcome": "refuted", "note": "现场未动工"}
        )
        assert answer.status_code == 201
        address = f"/api/v1/audit-sample-items/{item['id']}/checks/"
        assert api(unit_officer).post(address, found).status_code == 404
    detail = api(province).get(f"{ADDRESS}{sample['id']}/").json()
    assert detail["estimate"]["percent"] == "66.67"
    assert detail["estimate"]["projects"][0] == 8
    assert float(detail["estimate"]["low_percent"]) < 66.67 < float(detail["estimate"]["high_percent"])
    # The zone is not told whom one comes to look at.
    assert api(zone_officer).get(ADDRESS).json()["results"] == []
    assert api(zone_officer).get(f"{ADDRESS}{sample['id']}/").status_code == 404
    assert api(zone_officer).post(f"/api/v1/audit-sample-items/{own[0]['id']}/checks/", found).status_code == 404
    assert api(zone_officer).post(ADDRESS, BODY).status_code == 403


def test_a_unit_draws_of_its_own_alone_and_sees_the_whole(api, unit_officer, province, started):
    sample = drawn(api(unit_officer), size=3)
    assert sample["unit"] == unit_officer.unit_id
    detail = api(unit_officer).get(f"{ADDRESS}{sample['id']}/").json()
    assert (detail["population"], detail["is_reproduced"]) == (8, True)


def test_a_result_is_corrected_with_a_reason_and_the_first_stays(api, province, started):
    client = api(province)
    item = items_of(client, drawn(client))[0]
    address = f"/api/v1/audit-sample-items/{item['id']}/checks/"
    found = {"outcome": "confirmed", "checked_on": AuditSample.objects.get().drawn_on.isoformat()}
    first = client.post(address, found).json()
    assert client.post(address, found).status_code == 200
    other = {**found, "outcome": "refuted"}
    for body, field in (
        (other, "note"),
        ({**other, "note": "未动工"}, "reason"),
        ({**found, "checked_on": "2024-01-01"}, "checked_on"),
    ):
        refused = client.post(address, body)
        assert (refused.status_code, refused.json()["errors"][0]["attr"]) == (422, field)
    second = client.post(address, {**other, "note": "未动工", "reason": "看错地块"}).json()
    assert second["corrects"] == first["id"]
    assert SampleCheck.objects.count() == 2


def test_what_cannot_be_drawn_is_refused(client, api, province, started):
    for changes, field in (
        ({"size": 3}, "size"),
        ({"size": 50}, "size"),
        ({"title": " "}, "title"),
        ({"first": "2001-1"}, "first"),
    ):
        refused = api(province).post(ADDRESS, {**BODY, **changes})
        assert refused.status_code in {400, 422}
        assert refused.json()["errors"][0]["attr"] == field
    client.force_login(province)
    answer = client.post("/audit-samples/", {**BODY, "size": 3})
    assert (answer.status_code, "样本量至少 4" in text(answer)) == (422, True)
    assert not AuditSample.objects.exists()


def test_the_pages_draw_show_and_take_results(client, api, province, started):
    client.force_login(province)
    key = re.search(r'name="once" value="([^"]+)"', text(client.get("/audit-samples/")))[1]
    sent = client.post("/audit-samples/", {**BODY, "once": key})
    again = client.post("/audit-samples/", {**BODY, "once": key})
    assert sent.url == again.url
    sample = AuditSample.objects.get()
    for item in AuditSampleItem.objects.all():
        answer = client.post(
            f"/audit-samples/items/{item.pk}/", {"outcome": "confirmed", "checked_on": sample.drawn_on.isoformat()}
        )
        assert answer.url == sent.url
    page = text(client.get(sent.url))
    assert "属实的估计为 <b>100.00%</b>" in page
    assert "仍是这些项目" in page
    assert "Cochran 1977" in page
    book = api(province).get(f"{ADDRESS}{sample.pk}/items/", {"format": "xlsx"})
    cells = [cell.value for row in load_workbook(BytesIO(book.getvalue())).active.iter_rows() for cell in row]
    assert {"摇号 17" in str(cell) for cell in cells} == {True, False}
    assert cells.count("属实") == 6
