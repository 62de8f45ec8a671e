"""Who may be counted twice: a phase beside its main project on one list, a project registered in two zones."""

from datetime import date

import pytest

from projects.rules.stages import Cohort
from tests import factories
from tracker.queries.reports.findings import findings

pytestmark = pytest.mark.django_db


def found(officer, rule, **about):
    return [finding for finding in findings(officer=officer, **about) if finding.rule == rule]


def test_a_phase_beside_its_main_project_names_both_until_one_is_removed(zone, zone_officer, province):
    parent = factories.make_project(zone)
    phase = factories.make_project(zone, parent=parent)
    whole, part = factories.enter(parent), factories.enter(phase)
    factories.enter(phase, cohort=Cohort.STARTED)
    for about in ({}, {"project": phase}):
        (finding,) = found(zone_officer, "phase_beside_parent", **about)
        assert (finding.project, finding.key) == (phase, f"{whole.pk}-{part.pk}")
        assert f"记录 {whole.pk}" in finding.explanation
        assert f"记录 {part.pk}" in finding.explanation
    factories.leave(part, date(2024, 6, 1), reason="以主项目计")
    assert found(province, "phase_beside_parent") == []


def test_a_project_registered_in_two_zones_is_found_by_who_sees_both(zone, other_zone, zone_officer, province):
    first = factories.make_project(zone, name="特钢项目")
    second = factories.make_project(other_zone, name="特钢项目")
    factories.make_project(other_zone, name="特钢二期", owner="")
    factories.make_project(zone, name="特钢二期", owner="")
    (finding,) = found(province, "registered_twice")
    assert (finding.project, finding.key) == (second, str(first.pk))
    assert zone.name in finding.explanation
    assert found(zone_officer, "registered_twice") == []
