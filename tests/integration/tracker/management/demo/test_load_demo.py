"""The demo reproduces every published figure at once, through the importer."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.contrib.auth import authenticate
from django.db.models import Count, Q, Sum

from projects.models import AnnualPlan, CohortEntry, CohortExit, Milestone, Project, Round
from projects.operations.differences import differences
from projects.rules.stages import Cohort
from tests.factories import NOW, YI, at
from tests.integration.tracker.imports.ledgers import everything
from tests.integration.tracker.management.demo.conftest import take_stock
from tracker.management import demo, demo_living_samples, demo_rounds
from tracker.management.reference import FIXTURES, rows_of
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.rates.tables import rates_table
from tracker.queries.rates.window import resolve_window
from zones.models import Officer, Role

PUBLISHED = rows_of("published.csv")
WAN = 10_000
YEAR_END, HALF_YEAR = date(2023, 12, 31), date(2023, 6, 30)


@pytest.fixture
def books(loaded, db):
    """The books as loaded."""


def entries_of(line):
    """Return the entries of a published line."""
    first, _, last = line["window"].partition("..")
    rounds = [one.pk for one in Round.objects.all() if first <= one.key <= last]
    entries = CohortEntry.objects.standing().filter(cohort=line["cohort"], round__in=rounds)
    return entries if line["scope"] == "province" else entries.filter(unit=line["scope"])


def yi(yuan):
    """Return an amount in 亿元 as it is printed."""
    return str((Decimal(yuan) / YI).quantize(Decimal("0.01"), ROUND_HALF_UP))


@pytest.mark.parametrize("line", PUBLISHED, ids=lambda line: f"{line['scope']} {line['as_of']} {line['cohort']}")
def test_every_published_line_is_reproduced(books, line):
    as_of = date.fromisoformat(line["as_of"])
    reached = Q(reached_on__lte=as_of)
    sums = entries_of(line).aggregate(
        members=Count("pk"),
        amount=Sum("amount_yuan"),
        reached=Count("pk", filter=reached),
        reached_amount=Sum("amount_yuan", filter=reached),
        industry_members=Count("pk", filter=Q(category="industry")),
        industry_reached=Count("pk", filter=reached & Q(category="industry")),
    )
    counts = ("members", "reached", "industry_members", "industry_reached")
    assert {name: sums[name] for name in counts if line[name]} == {
        name: int(line[name]) for name in counts if line[name]
    }
    for name, column in (("amount", "amount_yi"), ("reached_amount", "reached_amount_yi")):
        if line[column]:
            assert yi(sums[name]) == f"{Decimal(line[column]):.2f}"


def test_the_exact_parts_give_the_printed_rates(books):
    signed, started, producing = (entries_of(line) for line in PUBLISHED[:3])
    reached = Q(reached_on__lte=YEAR_END)
    parts = {
        "signed": signed.aggregate(all=Sum("amount_yuan"), part=Sum("amount_yuan", filter=reached)),
        "started": started.aggregate(all=Sum("amount_yuan"), part=Sum("completed_yuan", filter=reached)),
    }
    assert parts["signed"] == {"all": 3_549_700 * WAN, "part": 3_192_300 * WAN}
    assert parts["started"] == {"all": 3_769_051 * WAN, "part": 1_625_449 * WAN}
    assert producing.aggregate(all=Sum("amount_yuan"))["all"] == 2_632_500 * WAN
    rates = [f"{Decimal(one['part']) * 100 / one['all']:.2f}" for one in parts.values()]
    assert rates == [line["printed_rate_percent"] for line in PUBLISHED[:2]]
    newest = started.filter(reached).exclude(completed_month=date(2023, 12, 1))
    assert newest.count() == 0


def test_nobody_is_excused_or_gone_in_the_printed_figures(books):
    for line in PUBLISHED[:3]:
        entries = entries_of(line)
        not_due = entries.filter(planned_next_on__gt=YEAR_END).exclude(reached_on__lte=YEAR_END)
        assert (not_due.count(), entries.exclude(left_kind="").count()) == (0, 0)


ANNOUNCED = {Cohort.SIGNED: (1638, "5887.60"), Cohort.STARTED: (1607, "3215.00"), Cohort.PRODUCING: (1419, "2939.70")}
"""Projects and 亿元 of the seven rounds of 2023 and 2024, as the province announced them."""


def test_seven_rounds_add_up_over_the_twelve_units_to_what_was_announced(books):
    assert not Round.objects.keyed(2024, 3).exists()  # nothing of it is in the demo itself
    ((part, _),) = demo_rounds.load_seven_rounds()
    take_stock()
    assert "分期次、分单位的分布为虚构" in part
    assert not Round.objects.keyed(2024, 3).get().is_date_published
    now = at(date(2024, 10, 1))
    window = resolve_window(first="2023-1", last="2024-3", as_of=date(2024, 9, 30), known_at=None, now=now)
    assert len(window.rounds) == 7
    province = Officer.objects.get(username="province")
    rows = rates_table(officer=province, window=window, selection=Selection(), by=Grouping.UNIT).rows
    for cohort, announced in ANNOUNCED.items():
        tallies = [row.tallies[cohort] for row in rows]
        assert len([tally for tally in tallies if tally.members]) == 12
        assert (sum(tally.members for tally in tallies), yi(sum(tally.amount for tally in tallies))) == announced
        assert sum(tally.amount for tally in tallies) % (YI // 100) == 0  # to the digit, not by rounding
    assert list(differences(now=NOW)) == []
    assert demo_rounds.load_seven_rounds() == []


def test_the_projects_stand_in_the_zones_of_all_units(books):
    entries = CohortEntry.objects.filter(round__year=2024)
    assert entries.values("unit").distinct().count() == 12
    assert Project.objects.filter(zone__name=demo.ZONE, name__startswith="样例").count() > 40
    assert set(entries.exclude(unit="141100").values_list("amount_yuan", flat=True)) == {10_000 * WAN}
    both = Project.objects.annotate(lists=Count("entries", filter=Q(entries__withdrawn_at=None))).filter(lists__gt=1)
    assert both.count() > 100
    assert CohortExit.objects.count() == 2


def test_late_news_change_midyear_and_not_the_year_end(books):
    """What the bulletin of January printed of June can be read again, and differs from what is known now."""
    province = Officer.objects.get(username="province")

    def tallies(as_of, known_at):
        window = resolve_window(first="2022-1", last="2023-1", as_of=as_of, known_at=known_at, now=NOW)
        return rates_table(officer=province, window=window, selection=Selection(), by=Grouping.NONE).total.tallies

    told, now = at(date(2024, 1, 5)), at(date(2024, 2, 21))
    before, after = tallies(HALF_YEAR, told), tallies(HALF_YEAR, now)
    assert after[Cohort.SIGNED].reached == before[Cohort.SIGNED].reached + 1
    assert after[Cohort.STARTED].completed > before[Cohort.STARTED].completed
    assert tallies(YEAR_END, told) == tallies(YEAR_END, now)


def test_dates_stand_in_order_and_the_projection_in_line(books):
    dates = {}
    for project, kind, day in Milestone.objects.standing().values_list("project", "kind", "occurred_on"):
        dates.setdefault(project, {})[kind] = day
    order = ("signed", "started", "producing", "full_output")
    known = [[days[kind] for kind in order if kind in days] for days in dates.values()]
    assert [days for days in known if days != sorted(days)] == []
    assert list(differences(now=NOW)) == []


def test_the_other_rates_have_something_to_divide(books):
    producing = entries_of(PUBLISHED[2])
    sums = producing.aggregate(expected=Sum("expected_output_yuan"), actual=Sum("actual_output_yuan"))
    assert 0 < sums["actual"] < sums["expected"]
    assert set(AnnualPlan.objects.values_list("year", flat=True)) == {2023, 2024}
    assert Milestone.objects.filter(kind__in=["suspended", "resumed"]).count() == 5


def test_named_projects_say_only_what_was_published(books):
    named = Project.objects.exclude(name__startswith="样例")
    assert named.count() == 22
    assert set(Milestone.objects.filter(project__in=named).values_list("kind", "occurred_on")) == {
        ("signed", date(2024, 3, 12)),
        ("started", date(2024, 1, 1)),
    }
    assert not CohortEntry.objects.filter(project__in=named).exists()
    assert named.get(name="年产56GW垂直一体化大基地项目").planned_yuan == 560 * YI


def test_the_accounts_may_sign_in(books):
    posts = {name: authenticate(username=name, password="demo-only-2024").role for name in demo.USERNAMES}
    assert posts == {
        "province": Role.PROVINCE, "lvliang": Role.UNIT, "xingxian": Role.ZONE, "admin": Role.ADMINISTRATOR,
        "security": Role.SECURITY, "auditor": Role.AUDITOR,
    }  # fmt: skip
    assert Officer.objects.get(username="admin").is_superuser


def test_a_second_load_changes_nothing(books):
    before = everything()
    assert demo.load_demo() == []
    assert everything() == before


def test_every_file_is_loaded(loaded):
    by_its_rows = {"demo_events.csv"}
    files = {path.name for path in FIXTURES.glob("demo_*.csv")}
    only_asked_for = {demo_rounds.FILE, demo_living_samples.FILE, demo_living_samples.TROUBLES}
    assert {name for name, _ in loaded} | by_its_rows | only_asked_for == files | {"named_projects.csv"}
