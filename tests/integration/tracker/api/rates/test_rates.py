"""The rates over HTTP: their shape, their agreement with one another, and every question that cannot be answered."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from projects.models import ExitKind
from projects.rules.rates import BASES
from projects.rules.stages import Cohort, Kind
from tests import factories
from tests.people import made_once
from zones.models import Role

pytestmark = pytest.mark.django_db

RATES = "/api/v1/rates/"
ALL = "as_of=2024-06-30&first=2023-1&last=2023-2"
STATES_ASKED = {"true": "reached", "false": "pending", "not_due": "not_due", "removed": "removed"}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Two zones of two units and an officer of the province, three rounds, and seven projects on the lists of two."""
    with made_once(django_db_blocker):
        made = {"zone": factories.make_zone(), "other_zone": factories.make_zone()}
        rounds = [factories.make_round(2023, number, now=factories.NOW - timedelta(days=1)) for number in (1, 2, 3)]
        list_seven(made["zone"], made["other_zone"], *rounds[:2])
        yield made | {"province": factories.make_officer(Role.PROVINCE)}


@pytest.fixture
def client(api, world):
    """A client of the province."""
    return api(world["province"])


@pytest.fixture
def zone(world):
    """The first zone."""
    return world["zone"]


@pytest.fixture
def other_zone(world):
    """The second zone."""
    return world["other_zone"]


def list_seven(zone, other_zone, first, second):
    """Put seven projects on the three lists of two rounds, each with another fate."""
    started = factories.make_project(zone, name="已开工", chain="铝镁5G")
    factories.enter(started, first, Cohort.SIGNED, amount_yuan=20_000_000)
    factories.enter(started, second, Cohort.STARTED, amount_yuan=30_000_000)
    factories.reach(started, Kind.STARTED, date(2023, 5, 1))
    factories.reach(started, Kind.PRODUCING, date(2024, 3, 1))
    factories.report_figures(started, date(2024, 5, 1), completed_yuan=12_345_678)
    waiting = factories.make_project(zone, name="未到期", planned_start_on=date(2024, 12, 1))
    factories.enter(waiting, first, Cohort.SIGNED, amount_yuan=10_000_000)
    late = factories.make_project(other_zone, name="未开工")
    factories.enter(late, second, Cohort.SIGNED, amount_yuan=5_000_000)
    gone = factories.enter(factories.make_project(other_zone, name="已调出"), second, amount_yuan=1_000_000)
    factories.leave(gone, date(2024, 6, 30))
    failed = factories.enter(factories.make_project(other_zone, name="已终止"), second, amount_yuan=4_000_000)
    factories.leave(failed, date(2024, 5, 1), ExitKind.TERMINATED)
    for name, category in (("达产", "industry"), ("社会", "social")):
        project = factories.make_project(zone, name=name, category=category)
        factories.enter(project, first, Cohort.PRODUCING, amount_yuan=10_000_000, expected_output_yuan=80_000_000)
        factories.reach(project, Kind.FULL_OUTPUT, date(2024, 6, 30))
        factories.report_figures(project, date(2024, 6, 1), actual_output_yuan=60_000_000)


def test_the_table_says_what_was_asked_and_what_was_counted(client):
    answer = client.get(f"{RATES}?{ALL}&by=unit").json()
    assert (answer["as_of"], answer["first"], answer["last"]) == ("2024-06-30", "2023-1", "2023-2")
    assert (answer["rounds"], answer["left_out"], answer["by"]) == (["2023-1", "2023-2"], ["2023-3"], "unit")
    assert answer["known_at"].endswith("+08:00")
    total = answer["total"]
    assert (total["key"], total["label"]) == (None, "合计")
    assert total["signed"] == {
        "members": 5,
        "amount_wan": "4000.00",
        "reached": 1,
        "reached_amount_wan": "2000.00",
        "counted": 3,
        "not_due": 1,
        "not_due_amount_wan": "1000.00",
        "removed": 1,
        "removed_amount_wan": "100.00",
        "terminated": 1,
        "without_figure": 0,
        "missing": 0,
        "stale": 0,
    }
    assert (total["started"]["completed_wan"], total["started"]["reached"]) == ("1234.5678", 1)
    assert (total["producing"]["industry_members"], total["producing"]["industry_reached"]) == (1, 1)
    assert total["producing"]["actual_output_wan"] == "12000.00"
    assert len(answer["rows"]) == 2


def test_every_basis_stands_beside_the_others(client):
    rates = client.get(f"{RATES}?{ALL}").json()["total"]["rates"]
    assert list(rates) == list(BASES)
    assert rates["count-2021"]["groundbreaking"] == {
        "numerator": "1",
        "denominator": "4",
        "percent": "25.00",
        "measure": "count",
        "counted": 4,
        "not_due": 0,
        "removed": 1,
        "outside_subset": 0,
        "without_figure": 0,
        "missing": 0,
        "stale": 0,
    }
    assert rates["investment-2023"]["groundbreaking"]["numerator"] == "2000.00"
    assert rates["investment-2023"]["groundbreaking"]["denominator"] == "3900.00"
    assert rates["investment-2023"]["groundbreaking"]["percent"] == "51.28"
    assert rates["investment-2023"]["production"]["percent"] == "41.15"
    assert (rates["investment-2023"]["output"]["numerator"], rates["investment-2023"]["output"]["percent"]) == (
        "1",
        "100.00",
    )
    assert rates["investment-2023"]["output"]["outside_subset"] == 1
    assert rates["count-due"]["groundbreaking"]["denominator"] == "3"
    assert rates["count-2021"]["output"]["percent"] == "75.00"


def test_one_basis_alone_and_some_in_the_order_asked(client):
    assert list(client.get(f"{RATES}?{ALL}&basis=count-due").json()["total"]["rates"]) == ["count-due"]
    some = client.get(f"{RATES}?{ALL}&basis=count-due&basis=count-2021&basis=count-due").json()
    assert list(some["total"]["rates"]) == ["count-due", "count-2021"]


def test_nothing_to_divide_by_is_null(client):
    rates = client.get(f"{RATES}?as_of=2024-06-30&first=2023-3&last=2023-3").json()["total"]["rates"]
    assert {rate["percent"] for of_basis in rates.values() for rate in of_basis.values()} == {None}


@pytest.mark.parametrize("by", ["unit", "zone", "round", "category", "chain"])
def test_every_grouping_adds_up(client, by):
    answer = client.get(f"{RATES}?{ALL}&by={by}").json()
    for cohort in ("signed", "started", "producing"):
        assert sum(row[cohort]["members"] for row in answer["rows"]) == answer["total"][cohort]["members"]
        amounts = sum(Decimal(row[cohort]["amount_wan"]) for row in answer["rows"])
        assert amounts == Decimal(answer["total"][cohort]["amount_wan"])


@pytest.mark.parametrize("cohort", ["signed", "started", "producing"])
@pytest.mark.parametrize("extra", ["", "&known_at=2024-07-02T00:00:00%2B08:00"])
def test_the_members_agree_with_the_cell(client, cohort, extra):
    cell = client.get(f"{RATES}?{ALL}{extra}").json()["total"][cohort]
    states = {}
    for asked, state in STATES_ASKED.items():
        answer = client.get(f"{RATES}members/?{ALL}&cohort={cohort}&reached={asked}{extra}").json()
        states[asked] = answer["results"]
        assert {row["state"] for row in answer["results"]} <= {state}
    every = client.get(f"{RATES}members/?{ALL}&cohort={cohort}{extra}").json()
    assert (len(states["true"]), len(states["not_due"])) == (cell["reached"], cell["not_due"])
    assert len(states["removed"]) == cell["removed"]
    assert sum(map(len, states.values())) == len(every["results"]) == cell["members"]
    assert len(states["true"]) + len(states["false"]) == cell["counted"] + cell["without_figure"]
    assert cell["counted"] + cell["not_due"] + cell["removed"] + cell["without_figure"] == cell["members"]
    for name in ("terminated", "without_figure", "missing", "stale"):
        answer = client.get(f"{RATES}members/?{ALL}&cohort={cohort}&reached={name}{extra}").json()
        assert len(answer["results"]) == cell[name], name
    reached = sum(Decimal(row["amount_wan"]) for row in states["true"])
    assert reached == Decimal(cell["reached_amount_wan"])


def test_a_member_tells_what_had_happened_by_the_day(client):
    url = f"{RATES}members/?cohort=signed&first=2023-1&last=2023-2&as_of="
    then = {row["project_name"]: row for row in client.get(f"{url}2023-04-30").json()["results"]}
    now = {row["project_name"]: row for row in client.get(f"{url}2024-06-30").json()["results"]}
    assert (then["已开工"]["state"], then["已开工"]["reached_on"]) == ("pending", None)
    assert (now["已开工"]["state"], now["已开工"]["reached_on"]) == ("reached", "2023-05-01")
    assert (then["已调出"]["left_on"], then["已调出"]["left_kind"], then["已调出"]["left_reason"]) == (None, "", None)
    assert (now["已调出"]["left_on"], now["已调出"]["left_reason"]) == ("2024-06-30", "省级决定")


def test_members_come_in_pages(client):
    first = client.get(f"{RATES}members/?{ALL}&cohort=signed&limit=2").json()
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()
    numbers = [row["id"] for page in (first, second, third) for row in page["results"]]
    assert (len(numbers), numbers, third["next"]) == (5, sorted(numbers), None)
    assert first["rounds"] == ["2023-1", "2023-2"]


def test_a_chain_can_be_asked_for_and_so_can_its_lack(client):
    named = client.get(f"{RATES}?{ALL}&chain=铝镁 ５Ｇ").json()["total"]["signed"]["members"]
    unnamed = client.get(f"{RATES}?{ALL}&chain=none").json()["total"]["signed"]["members"]
    assert (named, unnamed) == (1, 4)


def test_what_was_told_late_is_not_known_before(client):
    before = client.get(f"{RATES}?{ALL}&known_at=2024-06-30T23:59:59%2B08:00").json()
    assert before["total"]["signed"]["members"] == 0
    after = client.get(f"{RATES}?{ALL}&known_at=2024-07-01T09:00:00 08:00").json()
    assert after["total"]["signed"]["members"] == 5


def test_the_trend_equals_the_single_questions(client):
    answer = client.get(f"{RATES}trend/?from=2023-04&to=2024-06&by=zone").json()
    assert [point["month"] for point in answer["points"]][::14] == ["2023-04", "2024-06"]
    for point in (answer["points"][0], answer["points"][7], answer["points"][-1]):
        single = client.get(f"{RATES}?as_of={point['as_of']}&by=zone").json()
        assert (point["rows"], point["total"]) == (single["rows"], single["total"])
        assert (point["rounds"], point["left_out"]) == (single["rounds"], single["left_out"])


def test_the_league_ranks_within_a_group(client, zone, other_zone):
    tourist = factories.make_zone(zone.unit, group="tourism")
    answer = client.get(f"{RATES}league/?{ALL}&basis=count-2021&rate=groundbreaking").json()
    places = [(row["zone"], row["rank"], row["ranked_among"], row["percent"], row["members"]) for row in answer["rows"]]
    assert places == [
        (zone.pk, 1, 2, "50.00", 2),
        (other_zone.pk, 2, 2, "0.00", 3),
        (tourist.pk, 1, 1, None, 0),
    ]
    alone = client.get(f"{RATES}league/?{ALL}&basis=count-2021&rate=groundbreaking&group=tourism").json()
    assert [row["zone"] for row in alone["rows"]] == [tourist.pk]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "as_of"),
        ("?as_of=", "as_of"),
        ("?as_of=2024-06-31", "as_of"),
        ("?as_of=June", "as_of"),
        ("?as_of=0001-01-01", "as_of"),
        ("?as_of=9999-12-31", "as_of"),
        ("?as_of={tomorrow}", "as_of"),
        ("?as_of=2024-06-30&basis=count-1999", "basis"),
        ("?as_of=2024-06-30&basis=count-2021&basis=x", "basis"),
        ("?as_of=2024-06-30&first=2022-9", "first"),
        ("?as_of=2024-06-30&last=fourth", "last"),
        ("?as_of=2024-06-30&first=2023-2&last=2023-1", "last"),
        ("?as_of=2024-06-30&known_at=2999-01-01T00:00:00Z", "known_at"),
        ("?as_of=2024-06-30&known_at=1999-01-01T00:00:00Z", "known_at"),
        ("?as_of=2024-06-30&known_at=2024-06-30T25:00:00Z", "known_at"),
        ("?as_of=2024-06-30&by=city", "by"),
        ("?as_of=2024-06-30&zone=999999", "zone"),
        ("?as_of=2024-06-30&unit=140000", "unit"),
        ("?as_of=2024-06-30&category=工业", "category"),
        ("?as_of=2024-06-30&format=pdf", "format"),
        ("?as_of=2024-06-30&reviewed=perhaps", "reviewed"),
        ("?as_of=2024-06-30&as_of=2024-06-29", "as_of"),
        ("members/?as_of=2024-06-30", "cohort"),
        ("members/?as_of=2024-06-30&cohort=full_output", "cohort"),
        ("members/?as_of=2024-06-30&cohort=signed&reached=maybe", "reached"),
        ("trend/?to=2024-01", "from"),
        ("trend/?from=2024-02&to=2024-01", "to"),
        ("trend/?from=2024-13&to=2024-01", "from"),
        ("trend/?from=1999-01&to=2024-01", "from"),
        ("trend/?from=2001-01&to=2024-01", "to"),
        ("trend/?from=2024-01&to=2099-12", "to"),
        ("league/?as_of=2024-06-30&rate=groundbreaking", "basis"),
        ("league/?as_of=2024-06-30&basis=x&rate=groundbreaking", "basis"),
        ("league/?as_of=2024-06-30&basis=count-2021&rate=speed", "rate"),
        ("league/?as_of=2024-06-30&basis=count-2021&rate=output&group=x", "group"),
        ("league/?as_of=2024-06-30&basis=count-2021&rate=output&zone=1", "zone"),
        ("dispatch/", "as_of"),
        ("dispatch/?as_of=2024-06-30&year=2025", "year"),
        ("dispatch/?as_of=2024-06-30&by=round", "by"),
    ],
)
def test_a_question_that_cannot_be_answered_names_the_parameter(client, query, field):
    tomorrow = timezone.localdate() + timedelta(days=1)
    response = client.get(f"{RATES}{query.format(tomorrow=tomorrow)}")
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert error["attr"] == field
    assert any("一" <= character <= "龥" for character in error["detail"])


def test_today_can_be_asked_about(client):
    assert client.get(f"{RATES}?as_of={timezone.localdate()}").status_code == 200


@pytest.mark.parametrize(("path", "queries"), [("", 6), ("league/", 5), ("dispatch/", 3)])
def test_a_table_costs_the_same_queries_for_one_zone_and_for_93(client, path, queries, django_assert_num_queries):
    query = {
        "": f"?{ALL}&by=zone",
        "league/": f"?{ALL}&basis=count-2021&rate=output",
        "dispatch/": "?as_of=2024-06-30&by=zone",
    }
    for more in (0, 91):
        for _ in range(more):
            factories.make_zone()
        with django_assert_num_queries(queries):
            assert client.get(f"{RATES}{path}{query[path]}").status_code == 200
