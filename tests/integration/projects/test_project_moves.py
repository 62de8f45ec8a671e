"""A project moves to another zone: seen where it belongs now, counted in what it declared as declared then."""

from datetime import date, timedelta

import pytest

from projects.errors import DomainError
from projects.models import AuditEvent, CohortEntry, Project
from projects.operations.cohort_entries import correct_entry
from projects.operations.project_moves import move_project
from projects.operations.projection import projection_differences
from projects.rules.stages import Cohort
from tests import factories
from tests import reform_factories as make
from tests.factories import NOW, TODAY, YI
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.rates.tables import tallies_of
from tracker.queries.rates.window import resolve_window

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def project(zone):
    return factories.make_project(zone)


def move(project, zone, moved_on=TODAY, reason="登记在错误的开发区"):
    about = {"by": factories.somebody(), "now": LATER, "today": TODAY}
    return move_project(project=project, zone=zone, moved_on=moved_on, reason=reason, **about)


def refused(code):
    return pytest.raises(DomainError, check=lambda error: error.code == code)


def members(officer, known_at=None):
    asked = resolve_window(first="2023-1", last="2023-1", as_of=TODAY, known_at=known_at, now=LATER)
    tallies = tallies_of(officer, asked, Selection(), Cohort.SIGNED, Grouping.ZONE)
    return {zone: tally.members for zone, tally in tallies.items()}


def test_its_new_zone_sees_all_of_it_and_its_lists_stay_as_declared(
    project, zone, other_zone, zone_officer, other_zone_officer, province
):
    entry = factories.enter(project)
    moved = move(project, other_zone)
    assert (moved.from_zone, moved.to_zone, moved.moved_on) == (zone, other_zone, TODAY)
    entry.refresh_from_db()
    assert (entry.zone, entry.unit, entry.current_zone) == (zone, zone.unit, other_zone)
    for officer, sees in ((zone_officer, False), (other_zone_officer, True), (province, True)):
        seen = {zone.pk: 1} if sees else {}
        assert (members(officer), members(officer, NOW)) == (seen, seen)
        assert Project.objects.visible_to(officer).exists() is sees
        assert AuditEvent.objects.visible_to(officer).of(project).exists() is sees
    assert list(projection_differences()) == []


def test_a_correction_of_a_list_keeps_the_place_of_then(project, zone, other_zone):
    entry = factories.enter(project)
    move(project, other_zone)
    how = {"by": factories.somebody(), "now": LATER, "reason": "申报有误"}
    corrected = correct_entry(entry=entry, changes={"amount_yuan": 2 * YI}, **how)
    assert (corrected.zone, corrected.unit, corrected.current_zone) == (zone, zone.unit, other_zone)


def test_phases_move_along(project, zone, other_zone):
    phase = factories.make_project(zone, parent=project)
    factories.enter(phase)
    with refused("move_the_parent"):
        move(phase, other_zone)
    move(project, other_zone)
    assert set(Project.objects.values_list("zone", flat=True)) == {other_zone.pk}
    assert CohortEntry.objects.get().current_zone == other_zone


def test_it_is_refused(project, zone, other_zone):
    namesake = factories.make_project(other_zone, name=project.name)
    with refused("name_taken"):
        move(project, other_zone)
    with refused("same_zone"):
        move(project, zone)
    with refused("future_date"):
        move(project, factories.make_zone(), TODAY + timedelta(days=1))
    with refused("reason_required"):
        move(project, factories.make_zone(), reason=" ")
    make.allocate(make.parcel(zone).parcel, project)
    with refused("holds_land"):
        move(project, factories.make_zone())
    move(namesake, zone_of_its_own := factories.make_zone())
    with refused("before_last_move"):
        move(namesake, other_zone, date(2024, 6, 1))
    assert zone_of_its_own.projects.get() == namesake
