"""Every workbook prints the whole question: walked by the API's own document, so that no filter can be forgotten."""

from datetime import date
from io import BytesIO

import pytest
from drf_spectacular.generators import SchemaGenerator
from openpyxl import load_workbook

from projects.models import IntakeClass
from projects.operations.rounds import withdraw_round
from projects.rules.stages import Cohort
from tests import factories, reform_factories

MOMENT = "2024-07-01 10:00:00.123456"
SILENT = {"format", "cursor", "limit"}
"""They say how the answer is sent, not what it is about."""
VALUES = {
    "as_of": ("2024-06-30", "2024-06-30"),
    "basis": ("count-due", "count-due"),
    "by": ("unit", "分行：填报单位"),
    "category": ("industry", "项目类别：产业类"),
    "chain": ("锂电池", "产业链：锂电池"),
    "chain_leader": ("false", "链主企业：否"),
    "cohort": ("started", "名单：开工一批"),
    "first": ("2023-1", "2023-1"),
    "from": ("2024-01-01", "2024-01"),
    "group": ("industrial", "考核分组：工业类"),
    "is_key": ("true", "省级重点工程：是"),
    "industry": ("false", "产业类：否"),
    "intake_class": ("land", "项目类型：用地"),
    "known_at": (MOMENT, f"按 {MOMENT} 账上所知"),
    "last": ("2023-2", "2023-2"),
    "level": ("red", "灯：红灯"),
    "over": ("false", "超时：否"),
    "part": ("denominator", "哪一项：分母"),
    "rate": ("production", "比率：投产率"),
    "reached": ("true", "状态：已实现"),
    "reviewed": ("true", "月报数据只计已审核的"),
    "rule": ("silent", "规则：silent"),
    "to": ("2024-06-30", "2024-06"),
    "trial": ("false", "试生产不计为投产"),
    "year": ("2023", "年度：2023"),
}
"""A value of every filter of a workbook, and how it is printed. A new filter has to be added here, and printed."""


def workbook_endpoints():
    """Return the parameters of every endpoint that answers with a workbook, by its path."""
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    queries = {
        path: {one["name"]: one["schema"] for one in methods["get"].get("parameters", ()) if one["in"] == "query"}
        for path, methods in paths.items()
        if "get" in methods
    }
    return {path: query for path, query in queries.items() if "format" in query}


ENDPOINTS = workbook_endpoints()


NEEDED = {path: {"as_of", "from", "to"} | ({"basis", "rate"} if "league" in path else {"cohort"}) for path in ENDPOINTS}
"""Without these a question is refused."""


def value_of(name, schema):
    value, printed = VALUES[name]
    # The months of a trend are asked for by the names of a period's days.
    return (value[:7] if name in {"from", "to"} and schema.get("format") != "date" else value), printed


def sheets(response):
    """Return the lines above the table of each sheet."""
    assert response.status_code == 200, response.content
    pages = load_workbook(BytesIO(response.content)).worksheets
    return [
        "\n".join(str(page.cell(number, 1).value) for number in range(1, int(page.freeze_panes[1:]) - 2))
        for page in pages
    ]


@pytest.fixture
def lists(zone):
    """Two rounds, and a third that is withdrawn since, each known at MOMENT."""
    reform_factories.load_calendar()
    factories.enter(factories.make_project(zone, chain="锂电池"), cohort=Cohort.SIGNED)
    IntakeClass.objects.create(code="land", label="用地", limit_days=22)
    factories.make_round(2023, 2)
    return factories.make_round(2023, 3)


def test_the_workbooks_are_known():
    assert {path.removeprefix("/api/v1/") for path in ENDPOINTS} >= {
        "rates/", "rates/members/", "rates/trend/", "rates/league/", "rates/dispatch/", "reforms/", "stalled/",
        "rounds/{round_key}/totals/",
    }  # fmt: skip


@pytest.mark.parametrize("path", ENDPOINTS)
def test_every_filter_of_a_workbook_is_printed_on_each_of_its_sheets(api, province, zone, lists, path):
    places = {"unit": (zone.unit_id, zone.unit.name), "zone": (str(zone.pk), zone.name)}
    asked = {
        name: places[name] if name in places else value_of(name, schema)
        for name, schema in ENDPOINTS[path].items()
        if name not in SILENT
    }
    params = {name: value for name, (value, _) in asked.items()} | {"format": "xlsx"}
    for lines in sheets(api(province).get(path.format(round_key="2023-1"), params)):
        for name, (_, printed) in asked.items():
            assert printed in lines, name
            assert f"{name}：" not in lines
        assert f"查询：{province}（省级），20" in lines
        assert "None" not in lines


@pytest.mark.parametrize("path", ENDPOINTS)
def test_an_officers_own_limit_is_part_of_the_scope(api, province, unit_officer, zone_officer, lists, path):
    needed = {name: value_of(name, schema)[0] for name, schema in ENDPOINTS[path].items() if name in NEEDED[path]}
    address, params = path.format(round_key="2023-1"), needed | {"format": "xlsx"}
    own = f"范围：{unit_officer.unit}（按登录人员权限）"
    assert all(own in lines for lines in sheets(api(unit_officer).get(address, params)))
    (*_, lines) = sheets(api(zone_officer).get(address, params))
    assert f"范围：{zone_officer.zone}（按登录人员权限）" in lines
    assert "开发区名单不全" not in lines  # of one zone there is no total over zones
    for lines in sheets(api(province).get(address, params)):
        assert "范围：全省" in lines
        assert "开发区名单不全：全省 93 个，已载入 1 个（工业类 1/71、农业类 0/14、文旅类 0/8）" in lines


def test_a_day_is_no_moment_of_knowledge(api, province, lists):
    for path, query in ENDPOINTS.items():
        if "known_at" in query:
            refused = api(province).get(path.format(round_key="2023-1"), {"known_at": "2024-07-01"})
            sentences = {error["attr"]: error["detail"] for error in refused.json()["errors"]}
            assert "当天终了写 2024-07-01 23:59:59.999999" in sentences["known_at"]


def test_a_round_that_was_withdrawn_since_is_asked_for_as_it_was_known(api, client, province, lists):
    withdraw_round(round_=lists, by=province, now=factories.at(date(2024, 7, 2)), reason="误登")
    asked = {"as_of": "2024-06-30", "first": "2023-1", "last": "2023-3", "known_at": MOMENT}
    (lines, *_) = sheets(api(province).get("/api/v1/rates/", asked | {"format": "xlsx"}))
    assert "期次 2023-1 至 2023-3（3 期）" in lines
    client.force_login(province)
    for path in ("/rates/", "/rates/members/", "/rates/league/", "/rates/trend/"):
        shown = client.get(path, asked)
        assert shown.status_code == 200, path
        assert f"按 {MOMENT} 账上所知" in shown.content.decode()
        assert f'value="{MOMENT}"' in shown.content.decode()
        assert client.get(path, asked | {"known_at": ""}).status_code == 422
    then = api(province).get("/api/v1/rounds/2023-3/totals/", {"known_at": MOMENT})
    assert (then.status_code, then.json()["round"]) == (200, "2023-3")
    assert api(province).get("/api/v1/rounds/2023-3/totals/").status_code == 404
