"""The columns are those that ledgers are written with."""

import pytest

from projects.models import Project
from projects.rules.stages import Cohort
from tracker.imports.columns import (
    COLUMNS,
    ENTRY_FIELDS,
    FIGURE_FIELDS,
    HEADER_OF,
    HEADERS,
    MILESTONE_FIELDS,
    PROJECT_FIELDS,
    header_key,
)

AGREED = """
系统编号, 版本, 项目名称*, 项目代码, 建设单位, 统一社会信用代码, 开发区*, 项目类别*, 行业代码, 产业链, 建设性质,
建设地点, 建设内容及规模, 总投资（万元）, 预计年产值（万元）, 实际年产值（万元）, 累计完成投资（万元）, 填报月份,
计划开工日期, 计划投产日期, 签约日期, 开工日期, 竣工日期, 投产日期, 达产日期, 签约一批期次, 签约投资额（万元）,
开工一批期次, 开工一批计划总投资（万元）, 投产一批期次, 投产一批总投资（万元）, 承诺制, 标准地, 全代办, 责任人,
联系电话, 备注
"""


def test_the_columns_are_the_agreed_ones_in_order():
    assert [column.header + "*" * column.is_required for column in COLUMNS] == AGREED.replace(",", " ").split()


def test_every_field_is_used_once_and_somewhere():
    entries = [field for pair in ENTRY_FIELDS.values() for field in pair]
    reforms = ["commitment", "standard_land", "full_proxy"]
    used = [*PROJECT_FIELDS, *MILESTONE_FIELDS.values(), *entries, *FIGURE_FIELDS, *reforms]
    assert sorted([*used, "id", "version", "zone", "month"]) == sorted(HEADER_OF)
    assert set(ENTRY_FIELDS) == set(Cohort)
    assert [name for name in PROJECT_FIELDS if not hasattr(Project, name)] == []


@pytest.mark.parametrize(
    "header",
    ["总投资（万元）", "总投资(万元)", " 总 投资（万元） ", "总投资（万元）*", "总投资\n（万元）", "总投资（万元）＊"],
)
def test_a_header_is_known_however_it_is_spaced(header):
    assert HEADERS[header_key(header)].field == "planned_yuan"


def test_no_unit_is_guessed():
    assert header_key("总投资") not in HEADERS
    assert header_key("总投资（亿元）") not in HEADERS
