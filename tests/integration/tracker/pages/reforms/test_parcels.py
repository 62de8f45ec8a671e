"""The land of the zones and their posts for proxy service on pages."""

import re

import pytest

from projects.models import Parcel, ParcelAllocation, ParcelResult, ParcelTerms, ProxyPost
from tests import factories, reform_factories
from tests.integration.tracker.pages.reading import filled_form, text

pytestmark = pytest.mark.django_db

PARCEL = {
    "number": "2024-工-05",
    "area_mu": "126.48",
    "granted_on": "2024-03-01",
    "use": "industrial",
    "is_standard": "yes",
    "investment_per_mu_wan": "300",
    "plot_ratio": "1.2",
}


@pytest.fixture
def parcel(zone):
    return reform_factories.parcel(zone).parcel


def test_a_parcel_is_recorded_with_what_was_promised(page, zone_officer, zone):
    client = page(zone_officer)
    assert client.post("/parcels/", {"add": "", **PARCEL}).status_code == 302
    terms = ParcelTerms.objects.get()
    assert (terms.parcel.zone, terms.area_parts, terms.is_standard) == (zone, 1_264_800, True)
    assert (terms.investment_per_mu_yuan, terms.plot_ratio_parts) == (3_000_000, 12_000)
    assert "2024-工-05" in text(client.get("/parcels/"))
    assert ">300.00<" in text(client.get(f"/parcels/{terms.parcel_id}/"))


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"area_mu": "0"}, "area_mu", "面积须大于零。"),
        ({"area_mu": ""}, "area_mu", "首次登记须填写面积。"),
        ({"area_mu": "1e3"}, "area_mu", "不用科学计数法"),
        ({"use": ""}, "use", "首次登记须填写用途。"),
        ({"is_standard": ""}, "is_standard", "首次登记须填写标准地。"),
        ({"granted_on": "2099-01-01"}, "granted_on", "晚于今天"),
        ({"plot_ratio": "-1"}, "plot_ratio", "容积率不能为负数"),
        ({"investment_per_mu_wan": "三百"}, "investment_per_mu_wan", "三百"),
    ],
)
def test_an_impossible_parcel_is_refused_beside_its_field(page, zone_officer, wrong, field, words):
    answer = page(zone_officer).post("/parcels/", {"add": "", **PARCEL, **wrong})
    beside = text(answer).split(f'id="parcel-{field}_error"')[1].split("</strong>")[0]
    assert (answer.status_code, words in beside, Parcel.objects.count()) == (422, True, 0)


def test_officers_above_the_zone_say_of_which_it_is(page, unit_officer, zone, other_zone):
    client = page(unit_officer)
    assert 'id="parcel-zone_error"' in text(client.post("/parcels/", {"add": "", **PARCEL}))
    assert client.post("/parcels/", {"add": "", **PARCEL, "zone": other_zone.pk}).status_code == 422
    assert client.post("/parcels/", {"add": "", **PARCEL, "zone": zone.pk}).status_code == 302
    assert Parcel.objects.get().zone == zone


def test_a_parcel_is_given_to_a_project_released_and_the_gift_taken_back(page, zone_officer, project, parcel):
    client, path = page(zone_officer), f"/parcels/{parcel.pk}/"
    elsewhere = factories.make_project()
    assert "闲置" in text(client.get(path))
    wrong = client.post(path, {"allocate": "", "project": elsewhere.pk, "allocated_on": "2024-03-01"})
    assert (wrong.status_code, 'id="allocation-project_error"' in text(wrong)) == (422, True)
    early = client.post(path, {"allocate": "", "project": project.pk, "allocated_on": "2024-01-01"})
    assert "配置日期 2024-01-01 早于出让日期 2024-03-01。" in text(early)
    client.post(path, {"allocate": "", "project": project.pk, "allocated_on": "2024-03-01"})
    assert parcel.number in text(client.get(f"/projects/{project.pk}/reforms/"))
    second = {"allocate": "", "project": factories.make_project(parcel.zone).pk, "allocated_on": "2024-04-01"}
    taken = client.post(path, second)
    assert (taken.status_code, "收回后才能另行配置" in text(taken)) == (422, True)
    of_it = f"/parcel-allocations/{ParcelAllocation.objects.get().pk}/"
    form = filled_form(client.get(of_it))
    client.post(of_it, {**form, "tell": "", "released_on": "2024-04-01", "reason": ""})
    assert client.post(path, second).status_code == 302
    assert client.post(path, {"withdraw": "", "sure": "on", "reason": "误登"}).status_code == 422
    for one in ParcelAllocation.objects.standing():
        client.post(f"/parcel-allocations/{one.pk}/", {"withdraw": "", "sure": "on", "reason": "误登"})
    assert client.post(path, {"withdraw": "", "sure": "on", "reason": "误登"}).headers["Location"] == "/parcels/"
    assert client.get(path).status_code == 404


def test_a_parcel_is_corrected_with_a_reason(page, zone_officer, parcel):
    client, path = page(zone_officer), f"/parcels/{parcel.pk}/"
    form = filled_form(client.get(path))
    more = {**form, "tell": "", "area_mu": "101.5", "reason": ""}
    assert 'id="parcelterms-reason_error"' in text(client.post(path, more))
    client.post(path, {**more, "reason": "以出让合同为准"})
    terms = ParcelTerms.objects.standing().get()
    assert (terms.area_parts, terms.granted_on, terms.is_standard) == (1_015_000, reform_factories.GRANTED, True)


def test_what_a_parcel_achieved_is_recorded_corrected_and_taken_back(page, zone_officer, parcel):
    client, path = page(zone_officer), f"/parcels/{parcel.pk}/"
    empty = client.post(path, {"assess": "", "assessed_on": "2024-06-03"})
    assert (empty.status_code, "请至少填写一项达到的指标。" in text(empty)) == (422, True)
    client.post(path, {"assess": "", "assessed_on": "2024-06-03", "investment_per_mu_wan": "312.5"})
    assert ">312.50<" in text(client.get(path))
    of_it = f"/parcel-results/{ParcelResult.objects.get().pk}/"
    form = filled_form(client.get(of_it))
    client.post(of_it, {**form, "tell": "", "investment_per_mu_wan": "310", "reason": "复核"})
    result = ParcelResult.objects.standing().get()
    assert result.investment_per_mu_yuan == 3_100_000
    client.post(f"/parcel-results/{result.pk}/", {"withdraw": "", "sure": "on", "reason": "误登"})
    assert not ParcelResult.objects.standing().exists()


def test_the_list_of_parcels_is_narrowed(page, province, zone, project, parcel):
    plain = reform_factories.parcel(zone, "一般地", told={"is_standard": False, "granted_on": None}).parcel
    client = page(province)

    def found(query):
        shown = text(client.get(f"/parcels/?{query}"))
        return [one.number for one in (parcel, plain) if f">{one.number}<" in shown]

    assert found("") == [parcel.number, "一般地"]
    assert found("standard=no") == ["一般地"]
    assert (found("idle=yes"), found("idle=no")) == ([parcel.number], ["一般地"])
    assert found(f"zone={factories.make_zone().pk}") == []
    assert found(f"as_of={reform_factories.GRANTED}&q={parcel.number}") == [parcel.number]
    # A filter that cannot be read is refused beside its field; a page that is none is the first.
    assert (found("standard=x"), found("page=x")) == ([], [parcel.number, "一般地"])


def test_a_post_is_opened_once_closed_and_taken_back(page, zone_officer, zone):
    client, path = page(zone_officer), "/proxy-posts/"
    opened = {"add": "", "title": "代办岗位01", "opened_on": "2024-01-02"}
    assert 'id="proxypost-opened_on_error"' in text(client.post(path, {**opened, "opened_on": "2099-01-02"}))
    client.post(path, opened)
    again = client.post(path, {**opened, "opened_on": "2024-02-02"})
    assert (again.status_code, "仍在设，不能重复设立" in text(again)) == (422, True)
    of_it = f"/proxy-posts/{ProxyPost.objects.get().pk}/"
    form = filled_form(client.get(of_it))
    assert client.post(of_it, {**form, "tell": "", "closed_on": "2023-01-01", "reason": ""}).status_code == 422
    client.post(of_it, {**form, "tell": "", "closed_on": "2024-06-03", "holder": "李某", "reason": ""})
    post = ProxyPost.objects.standing().get()
    assert (post.zone, str(post.closed_on), post.holder) == (zone, "2024-06-03", "李某")
    assert "代办岗位01" not in text(client.get(f"{path}?open=yes")).split("<tbody")[1].split("</tbody>")[0]
    assert "代办岗位01" in text(client.get(f"{path}?open=no"))
    client.post(f"/proxy-posts/{post.pk}/", {"withdraw": "", "sure": "on", "reason": "误登"})
    assert not ProxyPost.objects.standing().exists()


def test_who_only_reads_is_refused(page, auditor, administrator, project, parcel):
    allocation, post = reform_factories.allocate(parcel, project), reform_factories.post(parcel.zone)
    lists = ["/parcels/", "/proxy-posts/"]
    things = [f"/parcels/{parcel.pk}/", f"/parcel-allocations/{allocation.pk}/", f"/proxy-posts/{post.pk}/"]
    for officer in (auditor, administrator):
        client = page(officer)
        for address in (*lists, *things):
            shown = client.get(address)
            # Whoever reads a list may keep a view of it.
            assert (shown.status_code, re.findall(r'name="(add|tell|withdraw)"', text(shown))) == (200, [])
            assert client.post(address, {"add": "", "withdraw": "", "sure": "on", "reason": "x"}).status_code == 403


def test_a_neighbour_sees_of_it_what_is_not_there(page, other_zone_officer, project, parcel):
    result, post = reform_factories.assess(parcel), reform_factories.post(parcel.zone)
    allocation = reform_factories.allocate(parcel, project)
    client = page(other_zone_officer)
    missing = client.get("/parcels/999999999/").content
    things = (parcel, allocation, result, post)
    for kind, one in zip(("parcels", "parcel-allocations", "parcel-results", "proxy-posts"), things, strict=True):
        for answer in (client.get(f"/{kind}/{one.pk}/"), client.post(f"/{kind}/{one.pk}/", {"withdraw": ""})):
            assert (answer.status_code, answer.content) == (404, missing)
    assert parcel.number not in text(client.get("/parcels/"))
    assert post.title not in text(client.get("/proxy-posts/")).split("<tbody")[1].split("</tbody>")[0]


@pytest.mark.parametrize(("path", "most"), [("/parcels/", 12), ("/proxy-posts/", 9)])
@pytest.mark.parametrize("count", [1, 7])
def test_the_lists_cost_the_same_however_many(page, province, path, most, count, django_assert_max_num_queries):
    for _ in range(count):
        project = factories.make_project()
        parcel = reform_factories.parcel(project.zone).parcel
        reform_factories.allocate(parcel, project)
        reform_factories.assess(parcel)
        reform_factories.post(project.zone)
    client = page(province)
    with django_assert_max_num_queries(most):
        assert client.get(path).status_code == 200
