"""Reference data: complete, right, and loaded again without effect."""

from datetime import date, timedelta
from io import StringIO

import holidays
import pytest
from chinese_calendar import is_workday
from django.core.management import call_command

from devtools import special_days
from projects.models import Round
from projects.operations.rounds import correct_round, withdraw_round
from projects.rules.texts import spelling_key
from tests.factories import NOW, make_round, make_unit
from tracker.management import reference
from tracker.management.indicator_reference import load_indicators
from tracker.management.reform_reference import load_reform_reference
from zones.models import ReportingUnit, SpecialDay, Zone, ZoneAlias


def load():
    """Return what the command prints."""
    out = StringIO()
    call_command("load_reference", stdout=out)
    return out.getvalue()


@pytest.fixture
def loaded(db):
    """Reference data."""
    reference.load_reference(now=NOW)
    load_reform_reference()
    load_indicators()


def test_everything_is_there_with_its_names(db):
    text = load()
    assert "填报单位：新增 12，更新 0，未变 0" in text
    assert "指标：新增 9，更新 0，未变 0" in text
    assert (ReportingUnit.objects.count(), Zone.objects.count(), Round.objects.count()) == (12, 61, 11)
    xingxian = Zone.objects.get(name="兴县经济技术开发区")
    assert (xingxian.unit.name, xingxian.level, xingxian.kind, xingxian.group) == (
        "吕梁市", Zone.Level.PROVINCIAL, Zone.Kind.ECONOMIC_TECHNOLOGICAL, Zone.Group.INDUSTRIAL,
    )  # fmt: skip
    assert set(xingxian.aliases.values_list("name", flat=True)) == {"兴县经济开发区", "兴县经开区"}
    assert Round.objects.get(year=2022, number=2).is_date_published is False
    assert Zone.objects.filter(unit="140171").count() == 4


def test_a_second_load_changes_nothing(loaded, django_assert_num_queries):
    before = list(Zone.objects.values()), list(Round.objects.values()), list(SpecialDay.objects.values())
    text = load()
    assert "新增 0，更新 0，未变 61" in text
    assert {line.partition("，未变")[0].partition("：")[2] for line in text.splitlines()} == {"新增 0，更新 0"}
    assert (list(Zone.objects.values()), list(Round.objects.values()), list(SpecialDay.objects.values())) == before
    with django_assert_num_queries(11):
        reference.load_reference(now=NOW)


def test_what_changed_is_brought_in_line(loaded):
    ReportingUnit.objects.filter(code="141100").update(name="旧吕梁市")
    Zone.objects.filter(name="孝义经济开发区").update(level=Zone.Level.NATIONAL)
    Round.objects.filter(year=2022, number=2).update(held_on=date(2022, 6, 20))
    SpecialDay.objects.filter(day=date(2024, 10, 1)).update(is_working=True)
    SpecialDay.objects.create(day=date(2024, 3, 4), is_working=False, occasion="误录")
    SpecialDay.objects.create(day=date(2031, 1, 1), is_working=False, occasion="元旦")
    text = load()
    assert "节假日与调休：新增 0，更新 1，删除 1，未变" in text
    assert ReportingUnit.objects.get(code="141100").name == "吕梁市"
    assert Zone.objects.get(name="孝义经济开发区").level == Zone.Level.PROVINCIAL
    assert Round.objects.get(year=2022, number=2).held_on == date(2022, 6, 15)
    assert SpecialDay.objects.filter(day=date(2031, 1, 1)).exists()


def test_a_zone_is_found_under_the_name_that_it_had(loaded):
    Zone.objects.filter(name="兴县经济技术开发区").update(name="兴县经济开发区")
    Zone.objects.filter(name="太原经济技术开发区").update(name="从前的名称")  # found by its national code
    load()
    assert Zone.objects.count() == 61
    assert Zone.objects.filter(name__in=["兴县经济技术开发区", "太原经济技术开发区"]).count() == 2


def test_a_round_that_somebody_opened_is_left_alone(db):
    make_round(2022, 2, date(2022, 6, 20))
    load()
    assert Round.objects.get(year=2022, number=2).held_on == date(2022, 6, 20)


def test_a_round_follows_the_file_and_keeps_the_date_it_had(loaded):
    round_ = Round.objects.get(year=2022, number=2)
    published = round_.held_on
    correct_round(
        round_=round_, held_on=date(2022, 6, 20), is_date_published=True, by=None, now=NOW, reason="从前的文件"
    )
    load()
    round_.refresh_from_db()
    assert round_.held_on == published
    assert [one.held_on for one in round_.dates.all()] == [published, date(2022, 6, 20), published]


def test_a_round_that_somebody_moved_or_took_back_is_left_alone(loaded, province):
    moved, gone = Round.objects.get(year=2022, number=2), Round.objects.get(year=2022, number=3)
    day = moved.held_on + timedelta(days=1)
    correct_round(round_=moved, held_on=day, is_date_published=True, by=province, now=NOW, reason="更正")
    withdraw_round(round_=gone, by=province, now=NOW, reason="误登")
    load()
    moved.refresh_from_db()
    assert moved.held_on == day
    assert not Round.objects.keyed(2022, 3).exists()


def test_what_others_added_stays(loaded):
    mine = Zone.objects.create(name="新设开发区", unit=make_unit(), city_code="141100", level="provincial")
    ZoneAlias.objects.create(zone=mine, name="新区")
    load()
    assert ZoneAlias.objects.get(name="新区").zone == mine


def test_no_name_fits_two_zones(loaded):
    names = [(spelling_key(zone.name), zone.pk) for zone in Zone.objects.all()]
    names += [(spelling_key(alias.name), alias.zone_id) for alias in ZoneAlias.objects.all()]
    assert len({key for key, _ in names}) == len(names)


def test_the_file_of_special_days_is_what_its_source_says():
    written = [(row["day"], row["is_working"], row["occasion"]) for row in reference.rows_of("special_days.csv")]
    assert written == [(str(day), is_working, name) for day, is_working, name in special_days.exceptions()]


def test_special_days_agree_with_two_calendars_day_by_day(loaded):
    special = dict(SpecialDay.objects.values_list("day", "is_working"))
    china = holidays.country_holidays("CN", years=range(2015, 2027))
    day, differing = date(2015, 1, 1), []
    while day <= date(2026, 12, 31):
        ours = special.get(day, day.weekday() < 5)
        if not ours == is_workday(day) == china.is_working_day(day):
            differing.append(day)
        day += timedelta(days=1)
    assert differing == []
    assert min(special).year == 2004


def test_an_exception_is_one():
    """No row says what Monday to Friday says already."""
    days = [(date.fromisoformat(row["day"]), row["is_working"]) for row in reference.rows_of("special_days.csv")]
    assert [day for day, is_working in days if (day.weekday() < 5) == (is_working == "yes")] == []
