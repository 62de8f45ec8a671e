"""What stands for each row on a screen."""

from datetime import date

import pytest

from projects.models import FormerCode, Reform, ReformAdoption
from projects.rules.stages import Cohort, Kind
from tests import factories
from tests.factories import NOW
from zones.models import SpecialDay, ZoneAlias

pytestmark = pytest.mark.django_db


def test_zones_and_units_are_called_by_name(zone, unit):
    assert (str(zone), str(unit)) == (zone.name, unit.name)
    assert str(ZoneAlias(zone=zone, name="某经开区")) == "某经开区"


@pytest.mark.parametrize(
    ("is_working", "text"), [(True, "2024-02-04 上班（春节）"), (False, "2024-02-04 休息（春节）")]
)
def test_a_special_day_says_whether_it_is_worked(is_working, text):
    assert str(SpecialDay(day=date(2024, 2, 4), is_working=is_working, occasion="春节")) == text


def test_records_say_what_and_when(zone):
    project = factories.make_project(zone, name="年产十万吨项目")
    entry = factories.enter(project, cohort=Cohort.STARTED)
    adoption = ReformAdoption(project=project, reform=Reform.COMMITMENT, recorded_at=NOW)
    former = FormerCode(project=project, code="2312-141123-04-01-123456")
    assert str(project) == "年产十万吨项目"
    assert str(entry) == f"开工一批 {project.pk}"
    assert str(factories.reach(project, Kind.STARTED, date(2024, 6, 1))) == "开工 2024-06-01"
    assert str(factories.leave(entry, date(2024, 6, 2))) == "调出 2024-06-02"
    assert str(factories.report_figures(project, date(2024, 6, 1))) == "2024-06"
    assert str(factories.plan_year(project, 2024)) == "2024 年"
    assert (str(adoption), str(former)) == ("承诺制", "2312-141123-04-01-123456")
