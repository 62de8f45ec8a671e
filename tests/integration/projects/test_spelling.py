"""Spellings of one name, chain or search are one, in the books of today and of yesterday."""

import pytest

from projects.errors import DuplicateError
from projects.models import Project
from projects.operations.projects import edit_project
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def edit(project, **changes):
    project.refresh_from_db()
    return edit_project(project=project, version=project.version, changes=changes, by=factories.somebody(), now=NOW)


@pytest.mark.parametrize("spelled", ["甲(一期)5g", "甲 【一期】５Ｇ", "甲（一期） 5G"])
def test_a_name_in_another_spelling_is_taken_and_its_project_named(zone, other_zone, zone_officer, spelled):
    standing = factories.make_project(zone, name="甲（一期）5G")
    with pytest.raises(DuplicateError) as caught:
        factories.make_project(zone, name=spelled, by=zone_officer)
    assert (caught.value.code, caught.value.field) == ("name_taken", "name")
    assert f"“甲（一期）5G”（编号 {standing.pk}）" in caught.value.detail
    assert factories.make_project(other_zone, name=spelled).name == spelled
    assert edit(standing, name=spelled).name == spelled


def test_a_rename_is_found_by_its_new_key(zone):
    project = factories.make_project(zone, name="甲", owner="乙公司")
    edit(project, name="丙（一期）", owner="丁 公司")
    assert [list(Project.objects.search(text)) for text in ("丙(一期)", "丁公司", "乙公司")] == [
        [project],
        [project],
        [],
    ]


@pytest.mark.parametrize(
    "text", ["铝镁 某某", "某某　铝镁", "（一期）", "(一期)", "【一期】铝镁", "ａｌ", "2312-141123", "２３１２ 铝镁"]
)
def test_a_search_takes_words_of_any_spelling(zone, text):
    code = "2312-141123-04-01-123456"
    project = factories.make_project(zone, name="铝镁 AL（一期）铝镁", owner="某某有限公司", national_code=code)
    factories.make_project(zone, name="铝镁二厂", owner="另一公司")
    assert list(Project.objects.search(text)) == [project]


def test_a_chain_has_one_spelling_on_the_project_and_on_its_lists(zone):
    project = factories.make_project(zone, chain="５Ｇ (基站)")
    assert factories.enter(project).chain == project.chain == "5G（基站）"
    assert edit(project, chain=" ５Ｇ（基站）").version == project.version


def test_projects_that_stand_twice_stay_and_can_be_edited(zone):
    """What was twice before names had keys, got a space more each time; see the migration that made the keys."""
    names = ("甲（一期）", "甲(一期)", "甲 (一期)", "乙")
    first, second, third, other = (factories.make_project(zone, name=f"第{number}号") for number, _ in enumerate(names))
    for spaces, (project, name) in enumerate(zip((first, second, third), names[:3], strict=True)):
        Project.objects.filter(pk=project.pk).update(name=name, name_key="甲(一期)" + " " * spaces)
    edit(other, name="乙")
    assert edit(second, owner="某公司").name_key == "甲(一期) "
    for project, name in ((other, "甲（一期）"), (second, "甲（一期） ")):
        with pytest.raises(DuplicateError):
            edit(project, name=name)
    assert edit(second, name="甲（二期）").name_key == "甲(二期)"
