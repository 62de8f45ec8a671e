"""The demo reproduces, to the digit, what was published of the approval reforms."""

from datetime import date, datetime, timedelta

import pytest
from rest_framework.test import APIClient

from projects.models import (
    ItemTerms,
    Parcel,
    Project,
    ProxyService,
)
from projects.operations.projection import projection_differences
from projects.operations.revisions import withdraw_fact
from tests.factories import NOW
from tracker.management import demo, demo_reforms
from tracker.management.reference import rows_of
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.reforms.summary import reform_table
from tracker.queries.reforms.told_projects import Period
from zones.models import Officer

PUBLISHED = [row for row in rows_of("published_reforms.csv") if row["scope"] != "province"]
FIGURES = (
    "commitment_projects",
    "standard_parcels",
    "standard_area_mu",
    "proxy_projects",
    "proxy_posts",
    "all_three_projects",
)


@pytest.fixture
def client(loaded, db):
    """A client of the province, with the demo in the books."""
    client = APIClient()
    client.force_authenticate(Officer.objects.get(username="province"))
    return client


def ask(client, query):
    """Return the table of a question."""
    response = client.get(f"/api/v1/reforms/?{query}")
    assert response.status_code == 200, response.content
    return response.json()


def test_the_published_lines_are_those_of_two_cities():
    printed = [tuple(row[name] for name in ("scope", *FIGURES)) for row in PUBLISHED]
    assert printed == [
        ("141000", "78", "19", "1264.77", "192", "146", "19"),
        ("141100", "143", "40", "2718.16", "232", "", ""),
    ]


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: row["scope"])
def test_every_published_figure_is_reproduced_to_the_digit(client, row):
    answer = ask(client, f"from={row['from']}&to={row['to']}&unit={row['scope']}&by=unit")
    (line,) = answer["rows"]
    for counted in (line, answer["total"]):
        shown = {name: str(counted[name]) for name in FIGURES}
        assert {name: shown[name] for name in FIGURES if row[name]} == {
            name: row[name] for name in FIGURES if row[name]
        }
    assert (line["items"], line["compressed_percent"]) == (0, None)


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: row["scope"])
def test_the_zones_add_up_to_the_city_and_the_projects_to_their_counts(client, row):
    period = f"from={row['from']}&to={row['to']}&unit={row['scope']}"
    rows = ask(client, f"{period}&by=zone")["rows"]
    assert sum(line["proxy_projects"] for line in rows) == int(row["proxy_projects"])
    assert sum(line["standard_parcels"] for line in rows) == int(row["standard_parcels"])
    found = client.get(f"/api/v1/reforms/projects/?{period}&part=full_proxy&limit=500").json()["results"]
    assert len(found) == int(row["proxy_projects"])
    assert {one["name"][:4] for one in found} == {"样例项目"}


def test_the_query_says_the_same(loaded, db):
    province = Officer.objects.get(username="province")
    period = Period(date(2022, 1, 1), date(2022, 12, 31), None)
    tally = reform_table(
        officer=province, period=period, selection=Selection(unit="141000"), by=Grouping.NONE
    ).total.tally
    counts = (tally.commitment_projects, tally.proxy_projects, tally.proxy_posts, tally.all_three_projects)
    assert counts == (78, 192, 146, 19)
    assert (tally.standard_parcels, tally.standard_area) == (19, 12_647_700)


def test_the_published_case_takes_27_working_days_of_73(client):
    project = Project.objects.get(name="运达风电设备制造业全产业链项目")
    assert "9个事项用27个工作日办结（法定73个工作日）" in project.note
    rows = client.get(f"/api/v1/projects/{project.pk}/commitment-items/?limit=500").json()["results"]
    assert [row["name"] for row in rows] == [f"样例事项 {number}" for number in range(1, 10)]
    assert (sum(row["working_days"] for row in rows), sum(row["statutory_days"] for row in rows)) == (27, 73)
    assert sum(row["saved_days"] for row in rows) == 46
    assert [row["paused_days"] for row in rows if row["pauses"]] == [4]
    total = ask(client, f"from=2024-01-01&to=2024-12-31&zone={project.zone_id}")["total"]
    assert (total["items"], total["statutory_days"], total["actual_days"], total["saved_days"]) == (9, 73, 27, 46)
    assert (total["compressed_percent"], round(float(total["compressed_percent"]))) == ("63.01", 63)
    assert client.get(f"/api/v1/projects/{project.pk}/").json()["reform"]["commitment"] is True


def test_the_books_said_nothing_before_they_were_told(client):
    for row, told in zip(PUBLISHED, (demo_reforms.LINFEN_YEAR_END, demo_reforms.LVLIANG_YEAR_END), strict=True):
        period = f"from={row['from']}&to={row['to']}&unit={row['scope']}"
        before = (told - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%S")
        after = (told + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%S")
        assert ask(client, f"{period}&known_at={before}")["total"]["standard_parcels"] == 0
        then, now = ask(client, f"{period}&known_at={after}"), ask(client, period)
        assert {name: then["total"][name] for name in FIGURES} == {name: now["total"][name] for name in FIGURES}
        assert datetime.fromisoformat(then["known_at"]) < datetime.fromisoformat(now["known_at"])


def test_the_samples_of_linfen_stand_on_no_list_and_their_land_is_built_on(client):
    samples = Project.objects.filter(zone__unit="141000", proxy_services__opened_on__year=2022)
    assert samples.count() == 192
    assert not samples.filter(entries__isnull=False).exists()
    for unit in ("141000", "141100"):
        assert client.get(f"/api/v1/parcels/?idle=true&unit={unit}").json()["results"] == []
    assert Parcel.objects.count() == 59
    assert set(ItemTerms.objects.values_list("finished_on__year", flat=True)) == {2024}


def test_what_is_stored_for_fast_reading_follows_from_the_ledger(client):
    assert list(projection_differences()) == []


def test_loading_again_changes_nothing(loaded, db):
    assert demo.load_demo() == []


def test_what_was_changed_or_taken_back_in_the_demo_stays_so(loaded, db):
    province = Officer.objects.get(username="province")
    service = ProxyService.objects.standing().filter(project__zone__unit="141000").first()
    withdraw_fact(fact=service, project=service.project, by=province, now=NOW, reason="误登")
    Project.objects.filter(name="运达风电设备制造业全产业链项目").update(name="改了名", name_key="改了名")
    assert demo.load_demo() == []
    assert not ProxyService.objects.standing().filter(project=service.project).exists()
