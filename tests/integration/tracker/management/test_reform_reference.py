"""Limits and lists of procedures: as published, and what an administrator changed stays."""

from collections import Counter

import pytest

from projects.models import CommitmentTemplate, IntakeClass, TemplateItem
from tracker.management.reform_reference import PLACEHOLDER, load_reform_reference

pytestmark = pytest.mark.django_db


def tallies():
    return [(one.created, one.updated, one.unchanged) for one in load_reform_reference()]


def test_the_limits_are_those_published():
    load_reform_reference()
    limits = dict(IntakeClass.objects.values_list("label", "limit_days"))
    assert limits == {
        "用地项目": 22,
        "厂房项目": 15,
        "楼宇项目": 12,
        "尽职调查": 59,
        "无政策小额用地项目": 13,
        "自持土地、非用地项目": 7,
    }
    assert all("综合改革示范区" in source for source in IntakeClass.objects.values_list("source", flat=True))


def test_the_list_for_filing_has_thirty_procedures_of_which_those_known_are_named():
    load_reform_reference()
    items = TemplateItem.objects.filter(template="filing")
    assert Counter(items.values_list("regime", flat=True)) == {"unified": 14, "committed": 8, "retained": 8}
    named = items.exclude(name__contains=PLACEHOLDER)
    assert named.count() == 13
    assert {"环境影响评价审批", "节能审查", "建筑工程施工许可"} <= set(named.values_list("name", flat=True))
    assert [one.position for one in items] == list(range(1, 31))
    assert not items.filter(statutory_days__isnull=False).exists()
    assert "14 项" in CommitmentTemplate.objects.get(code="filing").source


def test_a_second_load_changes_nothing():
    assert tallies() == [(6, 0, 0), (1, 0, 0), (30, 0, 0)]
    before = [list(model.objects.values()) for model in (IntakeClass, CommitmentTemplate, TemplateItem)]
    assert tallies() == [(0, 0, 6), (0, 0, 1), (0, 0, 30)]
    assert [list(model.objects.values()) for model in (IntakeClass, CommitmentTemplate, TemplateItem)] == before


def test_what_an_administrator_changed_stays_and_what_nobody_named_follows_the_file():
    load_reform_reference()
    IntakeClass.objects.filter(code="land").update(limit_days=20)
    items = TemplateItem.objects.filter(template="filing")
    items.filter(position=1).update(name="环评", statutory_days=20)
    items.filter(position=8).update(name="文物保护审批")
    items.filter(position=9).update(statutory_days=12)
    items.filter(position=10).update(name=f"旧称{PLACEHOLDER}")
    TemplateItem.objects.filter(position=30).delete()
    assert tallies() == [(0, 0, 6), (0, 0, 1), (1, 1, 28)]
    assert IntakeClass.objects.get(code="land").limit_days == 20
    assert list(items.filter(position__lte=10).values_list("name", "statutory_days"))[-3:] == [
        ("文物保护审批", None),
        ("政府统一服务事项（名称待填）09", 12),
        ("政府统一服务事项（名称待填）10", None),
    ]
    assert items.get(position=1).statutory_days == 20
