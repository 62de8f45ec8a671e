"""One table for all lists: filters, order, columns, units, pages, workbooks and views that are kept."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from projects.models import AuditEvent
from projects.rules.stages import Kind
from tests import factories
from tests.integration.tracker.pages.reading import text
from tracker.models import SavedView
from zones.models import Role

pytestmark = pytest.mark.django_db


def named(answer):
    """Return the names of a page's projects, in order."""
    return [row.name for row, _ in answer.context["table"].body]


@pytest.fixture
def three(zone):
    started = factories.make_project(
        zone, name="乙", planned_yuan=1_000_000_000, chain="光伏", owner="某某（山西）公司"
    )
    factories.reach(started, Kind.STARTED)
    return [
        started,
        factories.make_project(zone, name="甲", planned_yuan=None, planned_start_on=date(2024, 5, 1)),
        factories.make_project(zone, name="丙", planned_yuan=12_345_600, is_key=True),
    ]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, "乙甲丙"),
        ({"sort": "planned"}, "丙乙甲"),
        ({"sort": "-planned"}, "乙丙甲"),  # what is unknown stands last, whichever way
        ({"sort": "nothing"}, "乙甲丙"),
        ({"stage": "started"}, "乙"),
        ({"stage": "none", "sort": "-start"}, "甲丙"),
        ({"chain": "光伏"}, "乙"),
        ({"is_key": "true"}, "丙"),
        ({"q": "公司 (山西)"}, "乙"),  # the kind of brackets and their width do not matter
        ({"q": "公司 江苏"}, ""),
    ],
)
def test_a_list_is_filtered_and_sorted_by_its_address(page, zone_officer, three, query, names):
    answer = page(zone_officer).get("/projects/", query)
    assert (answer.status_code, "".join(named(answer))) == (200, names)


def test_figures_have_separators_and_units_and_columns_are_chosen(page, zone_officer, three):
    client = page(zone_officer)
    shown = text(client.get("/projects/", {"sort": "planned"}))
    for words in ("1,234.56", "100,000.00", "计划总投资（万元）", 'aria-sort="ascending"', "?sort=-planned"):
        assert words in shown
    shown = text(client.get("/projects/", {"yi": "1", "col": ["planned", "chain"], "sort": "name"}))
    assert "10.00" in shown
    assert "计划总投资（亿元）" in shown
    assert "建设单位</a>" not in shown
    assert "光伏" in shown


def test_a_filter_that_cannot_be_read_is_refused_beside_its_field(page, zone_officer, three):
    answer = page(zone_officer).get("/projects/", {"industry_code": "x", "parent": "²", "format": "xlsx"})
    assert (answer.status_code, named(answer)) == (422, [])
    assert 'id="projectfilter-industry_code_error"' in text(answer)
    assert "请填写项目的编号" in text(answer)


def test_the_workbook_holds_what_is_shown_and_is_in_the_audit(page, zone_officer, three):
    query = {"format": "xlsx", "stage": "none", "sort": "-planned", "col": ["planned", "start"]}
    answer = page(zone_officer).get("/projects/", query)
    rows = [list(row) for row in load_workbook(BytesIO(answer.getvalue())).active.values]
    head = rows.index(["项目", "计划总投资（万元）", "计划开工"])
    assert [row[:2] for row in rows[head + 2 :]] == [["丙", 1234.56], ["甲", None]]
    assert rows[head + 3][2].date() == date(2024, 5, 1)
    assert any("阶段：未签约" in str(row[0]) for row in rows[:head])
    event = AuditEvent.objects.get(action="export_workbook")
    assert str(event.object_id) in rows[head - 1][0]
    assert '"stage":"none"' in event.after.replace(" ", "")


def test_pages_have_no_end(page, zone_officer, zone, django_assert_max_num_queries):
    for number in range(60):
        factories.make_project(zone, name=f"项目 {number:02}")
    client = page(zone_officer)
    with django_assert_max_num_queries(14):
        first = client.get("/projects/", {"sort": "name", "q": "项目"})
    assert "共 <strong>60</strong> 个项目" in text(first)
    assert "?sort=name&amp;q=" in text(first)
    second = client.get("/projects/", {"sort": "name", "q": "项目", "page": "2"})
    assert named(second) == [f"项目 {number:02}" for number in range(50, 60)]


def test_views_are_kept_and_shared_by_level(page, zone, zone_officer, unit_officer):
    query = "stage=started&sort=-planned&page=3&col=planned"
    for officer, title, shared in (
        (unit_officer, "在建", True),
        (unit_officer, "自用", False),
        (zone_officer, "本区", True),
    ):
        told = {"page": "projects", "title": title, "query": query, **({"is_shared": "on"} if shared else {})}
        answer = page(officer).post("/views/", told)
        assert answer.headers["Location"] == "/projects/?stage=started&sort=-planned&col=planned"
    assert SavedView.objects.get(title="在建").query == "stage=started&sort=-planned&col=planned"
    seen = {
        who: [one.title for one in page(who).get("/projects/").context["table"].views]
        for who in (unit_officer, zone_officer)
    }
    assert seen == {unit_officer: ["在建", "自用"], zone_officer: ["在建", "本区"]}
    stranger = factories.make_officer(
        Role.ZONE, zone=factories.make_zone(factories.make_unit(code="149902", name="乙市"))
    )
    assert page(stranger).get("/projects/").context["table"].views == []
    view = SavedView.objects.get(title="在建")
    assert page(zone_officer).post(f"/views/{view.pk}/remove/").status_code == 404
    assert page(unit_officer).post(f"/views/{view.pk}/remove/").headers["Location"] == "/projects/"
    assert set(AuditEvent.objects.values_list("action", flat=True)) >= {"save_view", "remove_view"}


def test_a_view_is_replaced_under_its_name_and_refused_without_one(page, zone_officer):
    client = page(zone_officer)
    for query in ("stage=started", "stage=signed"):
        client.post("/views/", {"page": "projects", "title": "甲", "query": query})
    assert SavedView.objects.get().query == "stage=signed"
    assert client.post("/views/", {"page": "projects", "title": " "}).headers["Location"] == "/projects/"
    assert client.post("/views/", {"page": "nowhere", "title": "甲"}).headers["Location"] == "/desk/"
    assert SavedView.objects.count() == 1


def test_who_is_signed_out_is_sent_to_sign_in_by_a_script_too(client):
    answer = client.get("/projects/?q=1", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/login/?next=/projects/%3Fq%3D1")
