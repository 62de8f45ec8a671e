"""Registering projects and editing what is promised about them."""

from datetime import date, timedelta

import pytest

from projects.errors import DomainError, DuplicateError, StaleVersionError
from projects.models import Category, FormerCode, Project
from projects.operations.projects import FIXED, edit_project
from projects.rules.stages import Kind
from tests import factories
from tests.factories import NOW, YI

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
CODE, NEW_CODE = "2312-141123-04-01-123456", "2401-141123-04-01-654321"


@pytest.fixture
def project(zone, zone_officer):
    return factories.make_project(zone, by=zone_officer, name="年产十万吨项目", national_code=CODE, owner="某钢铁公司")


def edit(project, version=None, **changes):
    return edit_project(
        project=project,
        version=project.version if version is None else version,
        changes=changes,
        by=factories.somebody(),
        now=LATER,
    )


def books():
    return list(Project.objects.order_by("id").values()), list(FormerCode.objects.order_by("id").values())


def refused(code, error=DomainError, **more):
    return pytest.raises(error, check=lambda one: one.code == code and more.items() <= vars(one).items())


def found(text):
    return list(Project.objects.search(text).order_by("id"))


# --- Registering


def test_a_project_is_registered(project, zone, zone_officer):
    project.refresh_from_db()
    assert (project.zone, project.version, project.stage) == (zone, 1, "")
    assert (project.created_at, project.updated_at, project.created_by) == (NOW, NOW, zone_officer)


def test_a_code_is_registered_once_in_the_province(project):
    before = books()
    with refused("code_taken", DuplicateError, field="national_code"):
        factories.make_project(national_code=CODE)
    assert books()[0][0] == before[0][0]
    assert Project.objects.count() == 1


def test_a_name_is_registered_once_in_a_zone(project, zone, other_zone):
    with refused("name_taken", DuplicateError, field="name"):
        factories.make_project(zone, name=project.name)
    assert factories.make_project(other_zone, name=project.name).pk
    assert Project.objects.count() == 2


def test_projects_without_a_code_are_no_duplicates(zone):
    assert [factories.make_project(zone).national_code for _ in range(2)] == ["", ""]


def test_what_the_database_refuses_is_a_refusal_all_the_same(zone):
    with refused("constraint"):
        factories.make_project(zone, planned_yuan=-1)
    assert not Project.objects.exists()


# --- Editing


def test_an_edit_counts_a_version(project):
    edited = edit(project, owner="另一公司", planned_yuan=7 * YI)
    assert (edited.owner, edited.planned_yuan, edited.version, edited.updated_at) == ("另一公司", 7 * YI, 2, LATER)
    assert list(Project.objects.filter(pk=project.pk).values()) == [
        {key: value for key, value in vars(edited).items() if not key.startswith("_")}
    ]


def test_the_values_that_stand_change_nothing(project):
    before = books()
    assert edit(project, owner=project.owner, national_code=CODE).version == 1
    assert edit(project).version == 1
    assert books() == before


@pytest.mark.parametrize("version", [0, 2, 99])
def test_an_edit_of_another_version_is_stale(project, version):
    before = books()
    with refused("stale_version", StaleVersionError, current=1):
        edit(project, version, owner="另一公司")
    with refused("stale_version", StaleVersionError):
        edit(project, version, owner=project.owner)
    assert books() == before


def test_a_milestone_makes_the_version_stale(project):
    factories.reach(project, Kind.STARTED)
    with refused("stale_version", StaleVersionError, current=2):
        edit(project, 1, owner="另一公司")


def test_an_edit_does_not_undo_what_happened_meanwhile(project):
    read_before = Project.objects.get(pk=project.pk)
    factories.reach(project, Kind.STARTED)
    assert edit(read_before, 2, owner="另一公司").stage == "started"


@pytest.mark.parametrize("field", sorted(FIXED))
def test_identity_projection_and_bookkeeping_are_fixed(project, field, other_zone):
    before = books()
    with refused("field_is_fixed", field=field):
        edit_project(
            project=project, version=1, changes={"owner": "乙", field: other_zone.pk}, by=project.created_by, now=LATER
        )
    assert books() == before


def test_every_name_of_a_fixed_field_is_fixed():
    fields = [field for field in Project._meta.concrete_fields if {field.name, field.attname} & FIXED]
    assert {name for field in fields for name in (field.name, field.attname)} | {"pk"} == FIXED


# --- Codes


def test_a_former_code_is_kept_and_finds_the_project(project):
    edited = edit(project, national_code=NEW_CODE)
    (former,) = edited.former_codes.all()
    assert (former.code, former.replaced_at, former.replaced_by) == (CODE, LATER, factories.somebody())
    assert found(CODE) == found(NEW_CODE) == [project]


def test_a_first_code_replaces_none(zone):
    project = factories.make_project(zone)
    edit(project, national_code=CODE)
    assert not FormerCode.objects.exists()


def test_every_former_code_is_kept(project):
    second = edit(project, national_code=NEW_CODE)
    third = edit(second, national_code="")
    assert [one.code for one in third.former_codes.all()] == [CODE, NEW_CODE]
    assert edit(third, national_code=CODE).former_codes.count() == 2


def test_a_taken_code_or_name_leaves_nothing(project, zone):
    other = factories.make_project(zone, national_code=NEW_CODE)
    before = books()
    with refused("code_taken", DuplicateError, field="national_code"):
        edit(project, national_code=NEW_CODE, owner="另一公司")
    with refused("name_taken", DuplicateError, field="name"):
        edit(project, name=other.name)
    with refused("constraint"):
        edit(project, national_code="x")
    assert books() == before


@pytest.mark.parametrize("text", ["年产十万", "钢铁", "2312-1411", "123456", CODE])
def test_a_search_finds_by_part_of_name_owner_and_code(project, other_zone, text):
    factories.make_project(other_zone)
    assert found(text) == [project]


@pytest.mark.parametrize("text", ["年产百万", "%", "_", "'", "\\", "年产 百万"])
def test_a_search_takes_no_text_for_a_pattern(project, text):
    assert found(text) == []


def test_a_search_does_not_repeat_a_project_with_many_codes(project):
    edit(edit(project, national_code=NEW_CODE), national_code="2402-141123-04-01-654321")
    assert found("141123") == [project]


# --- Phases


def test_a_phase_hangs_on_a_project_of_its_zone(project, zone):
    phase = factories.make_project(zone, parent=project)
    assert list(project.phases.all()) == [phase]
    assert edit(phase, parent=None).parent is None


def test_phases_have_no_phases(project, zone):
    phase, other = factories.make_project(zone, parent=project), factories.make_project(zone)
    before = books()
    with refused("parent_is_a_phase", field="parent"):
        factories.make_project(zone, parent=phase)
    with refused("parent_is_a_phase", field="parent"):
        edit(other, parent=phase)
    with refused("parent_is_a_phase", field="parent"):
        edit(project, parent=other)
    with refused("parent_is_a_phase", field="parent"):
        edit(other, parent=other)
    assert books() == before


def test_a_phase_is_in_the_zone_of_its_project(project, other_zone):
    with refused("parent_elsewhere", field="parent"):
        factories.make_project(other_zone, parent=project)
    with refused("parent_elsewhere", field="parent"):
        edit(factories.make_project(other_zone), parent=project)


def test_dates_and_choices_can_be_emptied(project):
    edited = edit(project, planned_start_on=date(2024, 9, 1), category=Category.SOCIAL)
    again = edit(edited, planned_start_on=None, planned_yuan=None)
    assert (again.planned_start_on, again.planned_yuan, again.category, again.version) == (None, None, "social", 3)
