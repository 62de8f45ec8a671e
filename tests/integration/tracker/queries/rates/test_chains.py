"""Rates by key chain: declared texts are counted by what they mean now, those of 链主 apart."""

from datetime import date

import pytest

from projects.errors import DomainError, StandingRecordError
from projects.operations.revisions import withdraw_record
from projects.rules.stages import Cohort, Kind
from tests import factories
from tests.factories import NOW, YI
from tracker.queries.rates.chains import unmapped_texts
from tracker.queries.rates.declared import declared_lists
from tracker.queries.rates.dispatch import dispatch_members, dispatch_table
from tracker.queries.rates.dispatch_facts import DispatchQuestion
from tracker.queries.rates.members import members
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.rates.tables import rates_table
from tracker.queries.rates.trend import monthly_windows, trend
from tracker.queries.rates.window import resolve_window
from zones.models import Role

pytestmark = pytest.mark.django_db


def window(as_of=date(2024, 6, 30), known_at=None):
    return resolve_window(first="2023-1", last="2023-1", as_of=as_of, known_at=known_at, now=NOW)


def signed_by_chain(**selection):
    return {label: tally.members for label, tally in signed_tallies(**selection).items()}


def signed_tallies(**selection):
    table = rates_table(
        officer=factories.somebody(), window=window(), selection=Selection(**selection), by=Grouping.CHAIN
    )
    return {row.label: row.tallies[Cohort.SIGNED] for row in table.rows}


def sign(chain, amount_yuan=YI, **project):
    made = factories.make_project(chain=chain, **project)
    factories.enter(made, amount_yuan=amount_yuan)
    return made


def test_texts_that_mean_a_key_chain_are_counted_together_and_the_others_apart():
    started = sign("５Ｇ", YI)
    for text in ("5G", "新能源（汽车）", "新能源 (汽车)", "纺织", ""):
        sign(text, 2 * YI)
    factories.reach(started, Kind.STARTED)
    plain = {"5G": 2, "新能源（汽车）": 2, "纺织": 1, "未填产业链": 1}
    assert signed_by_chain() == plain  # no list is loaded: nothing is mapped, and nothing said of it
    chain = factories.make_chain("甲链")
    factories.map_text(chain, "5g")
    alias = factories.map_text(chain, "新能源(汽车)")
    assert signed_by_chain() == {"甲链": 4, "纺织（未对应重点产业链）": 1, "未填产业链": 1}
    led = signed_tallies()["甲链"]
    assert (led.amount, led.reached, led.reached_amount) == (7 * YI, 1, YI)
    withdraw_record(alias, by=factories.somebody(), now=NOW, reason="对应有误")
    assert signed_by_chain()["甲链"] == 2


def test_a_chain_leads_to_the_projects_behind_it_and_each_month_says_the_same():
    for text in ("特钢", " 特 钢", "甲链", "纺织"):
        sign(text)
    factories.map_text(factories.make_chain("甲链"), "特钢")
    assert Selection(chain="特钢").chains == Selection(chain="甲链").chains == ("特钢", "甲链")
    asked = {"window": window(), "selection": Selection(chain="甲链"), "cohort": Cohort.SIGNED}
    assert len(members(officer=factories.somebody(), **asked)) == signed_by_chain()["甲链"] == 3
    months = [date(2024, 5, 1)]
    windows = monthly_windows(first="2023-1", last="2023-1", months=months, known_at=None, now=NOW, today=NOW.date())
    (point,) = trend(officer=factories.somebody(), windows=windows, selection=Selection(), by=Grouping.CHAIN)
    assert {row.label: row.tallies[Cohort.SIGNED].members for row in point.table.rows} == signed_by_chain()


def test_projects_of_a_leading_enterprise_are_those_of_its_chain_while_it_leads():
    sign("特钢", owner="链主（山西）有限公司")
    sign("甲链", owner="另一名称", owner_uscc="91140000MA0GTU0E6L")
    sign("特钢")
    sign("纺织", owner="链主（山西）有限公司")  # it leads another chain
    chain = factories.map_text(factories.make_chain("甲链"), "特钢").chain
    leader = factories.mark_leader(chain, "链主(山西)有限公司")
    assert signed_by_chain(is_led=True) == {"甲链": 1}
    factories.mark_leader(chain, "", owner_uscc="91140000MA0GTU0E6L")
    assert signed_by_chain(is_led=True) == {"甲链": 2}
    assert signed_by_chain(is_led=False) == {"甲链": 1, "纺织（未对应重点产业链）": 1}
    ended = factories.mark_leader(chain, "链主 （山西） 有限公司", ended_on=date(2024, 6, 30))
    assert (ended.corrects, signed_by_chain(is_led=True)) == (leader, {"甲链": 1})


def trend_of(selection, by=Grouping.UNIT):
    months = [date(2024, month, 1) for month in range(1, 6)]
    windows = monthly_windows(first="2023-1", last="2023-1", months=months, known_at=None, now=NOW, today=NOW.date())
    return trend(officer=factories.somebody(), windows=windows, selection=selection, by=by)


def test_each_month_of_a_trend_and_the_dispatch_count_those_that_led_then(zone):
    chain = factories.make_chain("甲链")
    led = sign("甲链", owner="甲（山西）有限公司", zone=zone)
    for owner in ("乙有限公司", "丙有限公司"):
        factories.reach(sign("甲链", owner=owner, zone=zone), Kind.STARTED, date(2023, 11, 1))
    factories.mark_leader(chain, "甲(山西) 有限公司", recognized_on=date(2024, 2, 10), ended_on=date(2024, 4, 30))
    factories.mark_leader(chain, "乙有限公司", recognized_on=date(2024, 3, 31))
    for is_led, counts in ((True, [0, 1, 2, 1, 1]), (False, [3, 2, 1, 2, 2]), (None, [3] * 5)):
        selection = Selection(is_led=is_led)
        points = trend_of(selection)
        assert [point.table.total.tallies[Cohort.SIGNED].members for point in points] == counts
        assert len({tuple(row.key for row in point.table.rows) for point in points}) == 1
        for point in points:
            asked = {"officer": factories.somebody(), "window": point.window, "selection": selection}
            assert rates_table(**asked, by=Grouping.UNIT) == point.table
            declared = declared_lists(
                officer=factories.somebody(), rounds=point.window.rounds, as_of=point.window.as_of, known_at=None,
                selection=selection, by=Grouping.NONE, cohort=Cohort.SIGNED,
            )  # fmt: skip
            signed = point.table.total.tallies[Cohort.SIGNED]
            assert declared.of(Cohort.SIGNED, ["2023-1"]).amount == signed.amount == signed.members * YI
    for as_of, at_work in ((date(2024, 3, 30), 0), (date(2024, 3, 31), 1)):
        question = DispatchQuestion(factories.somebody(), 2024, as_of, Selection(is_led=True))
        assert dispatch_table(question, Grouping.CHAIN).total.tally.continuing == at_work
        assert list(dispatch_members(question, "continuing")) == [led.pk + at_work] * at_work


def test_what_chains_mean_is_read_once_a_question(django_assert_num_queries):
    factories.map_text(factories.make_chain("甲链"), "特钢")
    sign("特钢")
    selection = Selection(chain="甲链")
    rates_table(officer=factories.somebody(), window=window(), selection=selection, by=Grouping.CHAIN)
    with django_assert_num_queries(0):
        assert (selection.meanings, selection.chains) == (selection.meanings, ("特钢",))


def test_a_text_means_one_chain_and_a_leader_is_named_with_a_reason():
    chain, other = factories.make_chain("甲链"), factories.make_chain("乙链", 2)
    first = factories.map_text(chain, "特钢")
    assert factories.map_text(chain, "特 钢") == first
    with pytest.raises(StandingRecordError, match="已对应到“甲链”"):
        factories.map_text(other, "特钢")
    with pytest.raises(DomainError, match="就是产业链“乙链”的名称"):
        factories.map_text(chain, "乙链")
    with pytest.raises(DomainError, match="至少填一项"):
        factories.mark_leader(chain, " ")
    with pytest.raises(DomainError, match="应为 18 位"):
        factories.mark_leader(chain, "", owner_uscc="123")


def test_the_texts_without_a_meaning_are_counted_of_what_the_officer_sees(zone, other_zone):
    for place, text in ((zone, "纺织"), (zone, "纺织"), (other_zone, "纺织"), (other_zone, "陶瓷"), (zone, "甲链")):
        factories.make_project(place, chain=text)
    factories.make_chain("甲链")
    everybody, own = factories.somebody(), factories.make_officer(Role.ZONE, zone=zone)
    assert [(one.text, one.projects) for one in unmapped_texts(everybody)] == [("纺织", 3), ("陶瓷", 1)]
    assert [(one.text, one.projects) for one in unmapped_texts(own)] == [("纺织", 2)]
