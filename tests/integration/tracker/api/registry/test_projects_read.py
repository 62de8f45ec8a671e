"""The list of projects: what a row holds, filters, pages, and a fixed number of queries."""

from datetime import date

import pytest

from projects.models import Milestone, ProgressFigure, Project, Reform, ReformAdoption
from projects.rules.stages import Cohort, Kind
from tests import factories

URL = "/api/v1/projects/"


@pytest.fixture
def client(api, province):
    """A client of the province."""
    return api(province)


def names(response):
    """Return the names that a list holds."""
    assert response.status_code == 200, response.content.decode()
    return [row["name"] for row in response.json()["results"]]


def adopt(project, reform):
    """Record that a project goes through a reform."""
    return ReformAdoption.objects.create(
        project=project, reform=reform, recorded_at=factories.NOW, recorded_by=factories.somebody()
    )


def test_a_row_says_what_became_of_a_project(client, zone):
    project = factories.make_project(zone, name="甲", planned_yuan=354_975_000)
    signed = factories.reach(project, Kind.SIGNED, date(2024, 1, 5))
    wrong = factories.reach(project, Kind.STARTED, date(2024, 3, 1))
    started = factories.reach(project, Kind.STARTED, date(2024, 3, 8), corrects=wrong, reason="误记")
    factories.report_figures(project, date(2024, 4, 1), completed_yuan=10_000_000)
    factories.report_figures(project, date(2024, 5, 1), completed_yuan=20_005_000)
    factories.report_figures(project, date(2024, 6, 1), figures=None)
    adopt(project, Reform.STANDARD_LAND)
    row = client.get(URL).json()["results"][0]
    assert row["stage"] == "started"
    assert [(one["id"], one["kind"], one["occurred_on"]) for one in row["milestones"]] == [
        (signed.pk, "signed", "2024-01-05"),
        (started.pk, "started", "2024-03-08"),
    ]
    assert row["milestones"][0]["recorded_at"] == "2024-07-01T09:00:00+08:00"
    assert (row["completed_wan"], row["completed_month"], row["reported_month"]) == ("2000.50", "2024-05", "2024-06")
    assert row["reform"] == {"commitment": False, "standard_land": True, "full_proxy": False}
    assert (row["planned_wan"], row["expected_output_wan"], row["parent"]) == ("35497.50", None, None)
    assert row == client.get(f"{URL}{project.pk}/").json()


@pytest.fixture
def mixed(zone, other_zone):
    """Projects that differ in everything that a filter asks for."""
    first = factories.make_project(
        zone, name="甲", chain="铝镁（5G）", industry_code="3091", is_key=True, owner="晋能公司"
    )
    factories.reach(first, Kind.SIGNED, date(2024, 1, 5))
    adopt(first, Reform.COMMITMENT)
    second = factories.make_project(
        zone, name="乙", category="social", parent=first, now=factories.at(date(2024, 7, 9))
    )
    third = factories.make_project(other_zone, name="丙", national_code="2312-141123-04-01-123456", industry_code="302")
    factories.make_round(2023, 1)
    factories.make_round(2023, 2)
    factories.enter(first, factories.Round.objects.get(number=1), Cohort.SIGNED)
    factories.enter(third, factories.Round.objects.get(number=2), Cohort.STARTED)
    return {"first": first, "second": second, "third": third}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "甲乙丙"),
        ("zone={zone}", "甲乙"),
        ("unit={unit}", "甲乙"),
        ("stage=signed", "甲"),
        ("stage=none", "乙丙"),
        ("category=social", "乙"),
        ("chain=铝镁（5G）", "甲"),
        ("chain=铝镁 (５Ｇ)", "甲"),
        ("chain=none", "乙丙"),
        ("industry_code=30", "甲丙"),
        ("industry_code=C309", "甲"),
        ("round=2023-1", "甲"),
        ("cohort=started", "丙"),
        ("round=2023-1&cohort=started", ""),
        ("reform=commitment", "甲"),
        ("reform=full_proxy", ""),
        ("q=晋能", "甲"),
        ("q=141123", "丙"),
        ("q=甲 晋能", "甲"),
        ("q=乙 晋能", ""),
        ("q=１４１１２３", "丙"),
        ("q=没有的", ""),
        ("is_key=true", "甲"),
        ("is_key=false", "乙丙"),
        ("parent={first}", "乙"),
        ("updated_since=2024-07-09T00:00:00%2B08:00", "乙"),
        ("updated_since=2024-07-09T00:00:00+08:00", "乙"),
        ("updated_since=2024-07-10", ""),
        ("zone={zone}&category=industry", "甲"),
        ("zone=&stage=", "甲乙丙"),
    ],
)
def test_a_filter_keeps_what_is_asked_for(client, mixed, zone, query, expected):
    filled = query.format(zone=zone.pk, unit=zone.unit_id, first=mixed["first"].pk)
    assert names(client.get(f"{URL}?{filled}")) == list(expected)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("zone=999999", "zone"),
        ("zone=abc", "zone"),
        ("unit=149999", "unit"),
        ("unit=1", "unit"),
        ("stage=building", "stage"),
        ("category=工业", "category"),
        ("round=2029-1", "round"),
        ("round=4", "round"),
        ("cohort=all", "cohort"),
        ("industry_code=x", "industry_code"),
        ("updated_since=yesterday", "updated_since"),
        ("updated_since=0001-01-01T00:00:00Z", "updated_since"),
        ("updated_since=0001-01-01", "updated_since"),
        ("updated_since=9999-12-31T23:59:59-14:00", "updated_since"),
        ("is_key=maybe", "is_key"),
        ("parent=999999", "parent"),
        ("limit=0", "limit"),
        ("limit=many", "limit"),
        ("cursor=nonsense", "cursor"),
        ("cursor=YWFiYw==", "cursor"),  # "abc"
        ("cursor=eDE=", "cursor"),  # "x1": neither after nor before
        ("cursor=YTEA", "cursor"),  # "a1" and a byte that no database keeps
        ("stalled=purple", "stalled"),
        ("zonee=1", "zonee"),
        ("zonee=", "zonee"),
        ("zone=1&zone=2", "zone"),
        ("format=xml", "format"),
    ],
)
def test_a_parameter_that_cannot_be_is_named(client, query, field):
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 400
    assert [error["attr"] for error in response.json()["errors"]] == [field]


def test_pages_follow_one_another_both_ways(client, zone):
    for number in range(7):
        factories.make_project(zone, name=f"项目{number}")
    expected = [f"项目{number}" for number in range(7)]
    page, seen, pages = client.get(f"{URL}?limit=3"), [], []
    while True:
        seen += names(page)
        pages.append(names(page))
        if page.json()["next"] is None:
            break
        page = client.get(page.json()["next"])
    assert seen == expected
    back = client.get(page.json()["previous"])
    assert names(back) == pages[1]
    first = client.get(back.json()["previous"])
    assert (names(first), first.json()["previous"]) == (pages[0], None)
    assert names(client.get(first.json()["next"])) == pages[1]


def test_a_project_added_meanwhile_neither_shifts_nor_repeats_a_page(client, zone):
    for number in range(4):
        factories.make_project(zone, name=f"项目{number}")
    first = client.get(f"{URL}?limit=2")
    Project.objects.filter(name="项目0").update(name="改名")
    factories.make_project(zone, name="新来的")
    second = client.get(first.json()["next"])
    assert names(first) + names(second) == ["项目0", "项目1", "项目2", "项目3"]


def many(zone, count):
    """Write projects without asking the rules, each with a milestone and a monthly figure."""
    kept = {"recorded_at": factories.NOW, "recorded_by": factories.somebody()}
    first = Project.objects.count()
    projects = Project.objects.bulk_create(
        Project(
            name=f"项目{first + number}",
            zone=zone,
            category="industry",
            contact_phone="13803581234",
            created_at=factories.NOW,
            updated_at=factories.NOW,
            created_by=factories.somebody(),
        )
        for number in range(count)
    )
    day = date(2024, 6, 1)
    Milestone.objects.bulk_create(Milestone(project=one, kind="signed", occurred_on=day, **kept) for one in projects)
    ProgressFigure.objects.bulk_create(
        ProgressFigure(project=one, month=day, completed_yuan=1, **kept) for one in projects
    )


def test_a_page_longer_than_the_longest_is_the_longest(client, zone):
    many(zone, 501)
    answer = client.get(f"{URL}?limit=9999").json()
    assert len(answer["results"]) == 500
    assert len(client.get(answer["next"]).json()["results"]) == 1
    assert len(client.get(URL).json()["results"]) == 50


def test_a_page_costs_the_same_queries_however_many_projects(client, zone, other_zone, django_assert_num_queries):
    for count in (1, 199):
        many(zone, count)
        many(other_zone, count)
        with django_assert_num_queries(12):
            assert client.get(f"{URL}?limit=500").status_code == 200
