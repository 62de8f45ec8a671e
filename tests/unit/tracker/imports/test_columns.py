"""The columns are those that ledgers are written with."""

from datetime import date

import pytest

from projects.models import Project
from projects.rules.stages import Cohort
from tracker.imports.columns import (
    COLUMNS,
    ENTRY_FIELDS,
    FIGURE_FIELDS,
    HEADER_OF,
    MILESTONE_FIELDS,
    PLAN,
    PROJECT_FIELDS,
)
from tracker.imports.header_names import field_of_name, meaning_of, names, plain, unit_in_brackets

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
    used = [*PROJECT_FIELDS, *MILESTONE_FIELDS.values(), *entries, *FIGURE_FIELDS, *reforms, PLAN.field]
    assert sorted([*used, "id", "version", "zone", "month"]) == sorted(HEADER_OF)
    assert set(ENTRY_FIELDS) == set(Cohort)
    assert [name for name in PROJECT_FIELDS if not hasattr(Project, name)] == []


def test_every_column_and_every_other_name_of_a_header_is_known():
    assert [column.header for column in COLUMNS if field_of_name(column.header) != column.field] == []
    beyond = {"number", "known", "owner_or_unit", "contact_both"}
    assert set(names().values()) - beyond == set(HEADER_OF)


@pytest.mark.parametrize(
    ("path", "field", "unit"),
    [
        (("总投资（万元）",), "planned_yuan", "万元"),
        ((" 总 投资\n（ 亿元 ）*",), "planned_yuan", "亿元"),
        (("总投资（亿）",), "planned_yuan", "亿元"),
        (("计划总投资，万元",), "planned_yuan", "万元"),
        (("总投资",), "planned_yuan", None),
        (("投资（万元）", "完成投资", "自开工累计"), "completed_yuan", None),
        (("投资（万元）", "完成投资", "其中：本年完成"), "known", None),
        (("其中：总投资",), "known", None),
        (("时间节点", "签约"), "signed_on", None),
        (("开工时间", "计划"), None, None),
        (("计划", "开工时间"), "planned_start_on", None),
        (("实际时间", "开工"), "started_on", None),
        (("建设内容及规模（50字以内）",), "content", None),
        (("签约时间\n20XX.0X.0X",), "signed_on", None),
        (("项目代码（备案证号",), "national_code", None),
        (("截至2022年底累计完成投资",), None, None),
        (("截至2022年12月底累计完成投资（亿元）",), "completed_yuan", "亿元"),
        (("1-11月完成投资",), "known", None),
        (("2023年计划投资",), "annual_plan", None),
        (("2023年", "计划投资（亿元）"), "annual_plan", "亿元"),
        (("本年度投资计划额",), "annual_plan", None),
        (("计划投资",), None, None),
        (("1-11月计划投资",), "known", None),
        (("年度投资完成率",), "known", None),
        (("心情",), None, None),
    ],
)
def test_a_header_is_known_however_it_is_written_and_no_unit_is_guessed(path, field, unit):
    assert (meaning_of(path).field, unit_in_brackets(plain(path[-1]))) == (field, unit)


def test_a_month_in_a_header_is_that_of_its_figures_and_a_year_that_of_its_plans():
    assert meaning_of(("截至2022年12月底累计完成投资",)).month == date(2022, 12, 1)
    headers = ("2023年计划投资",), ("年度计划投资（2023年）",), ("2023年", "计划投资"), ("年度计划投资",)
    assert [meaning_of(header).year for header in headers] == [2023, 2023, 2023, None]
