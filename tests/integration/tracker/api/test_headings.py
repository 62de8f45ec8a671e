"""Every workbook prints the whole question: walked by the API's own document, so that no filter can be forgotten."""

from collections import defaultdict
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils.timezone import localdate
from openpyxl import load_workbook

from projects.models import AuditEvent, IntakeClass
from projects.operations.rounds import withdraw_round
from projects.rules.moments import moment_text
from projects.rules.stages import Cohort
from tests import bulletin_factories, factories, indicator_factories, reform_factories, sample_factories
from tests.document import document
from tests.people import made_once, people_of

pytestmark = pytest.mark.django_db

MOMENT = "2024-07-01 10:00:00.123456"
SILENT = {"format", "cursor", "limit"}
"""They say how the answer is sent, not what it is about."""
VALUES = {
    "action": ("sign_in", "操作：sign_in"),
    "actor": ("somebody", "操作人：somebody"),
    "address": ("10.0.0.1", "来路地址：10.0.0.1"),
    "against": ("2024-05-31", "对比日：2024-05-31"),
    "answer": ("unanswered", "答复：未答复"),
    "as_of": ("2024-06-30", "2024-06-30"),
    "before": ("2022", "上期：2022"),
    "basis": ("count-due", "count-due"),
    "by": ("unit", "分行：填报单位"),
    "category": ("industry", "项目类别：产业类"),
    "chain": ("锂电池", "产业链：锂电池"),
    "chain_leader": ("false", "链主企业：否"),
    "cohort": ("started", "名单：开工一批"),
    "first": ("2023-1", "2023-1"),
    "from": ("2024-01-01", "2024-01"),
    "group": ("industrial", "考核分组：工业类"),
    "indicator": ("investment", "指标：指标 investment（万元）"),
    "is_key": ("true", "省级重点工程：是"),
    "industry": ("false", "产业类：否"),
    "intake_class": ("land", "项目类型：用地"),
    "known_at": (MOMENT, f"按 {MOMENT} 账上所知"),
    "last": ("2023-2", "2023-2"),
    "level": ("red", "灯：红灯"),
    "moving": ("true", "对比和走势的期次：移动：各日自己的期次"),
    "now": ("2023", "本期：2023"),
    "object_id": ("5", "对象编号：5"),
    "object_type": ("officer", "对象类型：officer"),
    "outcome": ("refused", "结果：未成功"),
    "over": ("false", "超时：否"),
    "part": ("denominator", "哪一项：分母"),
    "project": ("7", "项目编号：7"),
    "rate": ("production", "比率：投产率"),
    "reached": ("true", "状态：已实现"),
    "request_id": ("request-1", "请求编号：request-1"),
    "reviewed": ("true", "月报数据只计已审核的"),
    "rounds_on": ("2024-06-30", "期次固定为此日的：2024-06-30"),
    "rule": ("silent", "规则：silent"),
    "stage": ("producing", "阶段：已投产"),
    "structure": ("then", "组织口径：按当时的开发区和填报单位"),
    "to": ("2024-06-30", "2024-06"),
    "trial": ("false", "试生产不计为投产"),
    "year": ("2023", "年度：2023"),
}
"""A value of every filter of a workbook, and how it is printed. A new filter has to be added here, and printed."""
CHOICES = {
    "/api/v1/rates/dispatch/members/": {"part": ("missed", "哪一项：未按期开工")},
    "/api/v1/target-candidates/": {"by": ("forecast", "按：预测日期")},
}
"""The same of the endpoints that offer other choices under a name."""
PROVINCE_ALONE = "/api/v1/assessment-schemes/{scheme_id}/result/"
"""Until it is sealed, a result needs the figures of all zones."""
OF_REVIEWERS = "/api/v1/audit-samples/{sample_id}/items/"
"""A zone is not told whom one comes to look at."""
OF_AUDITORS = "/api/v1/audit-events/"
"""Nobody else searches the audit."""
NOT_OF_ZONES = {PROVINCE_ALONE, OF_AUDITORS, OF_REVIEWERS}


def workbook_endpoints():
    """Return the parameters of every endpoint that answers with a workbook, by its path."""
    paths = document()["paths"]
    queries = {
        path: {
            one["name"]: one["schema"] | {"required": one.get("required", False)}
            for one in methods["get"].get("parameters", ())
            if one["in"] == "query"
        }
        for path, methods in paths.items()
        if "get" in methods
    }
    return {path: query for path, query in queries.items() if "format" in query}


ENDPOINTS = workbook_endpoints()


NEEDED = {
    path: {name for name, one in query.items() if one["required"] or name in {"as_of", "from", "to", "cohort"}}
    for path, query in ENDPOINTS.items()
}
"""Without these a question is refused; it names the days besides."""


def value_of(path, name):
    schema, (value, printed) = ENDPOINTS[path][name], {**VALUES, **CHOICES.get(path, {})}[name]
    # The months of a trend are asked for by the names of a period's days.
    return (value[:7] if name in {"from", "to"} and schema.get("format") != "date" else value), printed


def sheets(response):
    """Return the lines above the table of each sheet."""
    assert response.status_code == 200, response.content
    pages = load_workbook(BytesIO(response.getvalue())).worksheets
    return [
        "\n".join(str(page.cell(number, 1).value) for number in range(1, int(page.freeze_panes[1:]) - 2))
        for page in pages
    ]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """A zone, everybody, two rounds with a third that is withdrawn since, each known at MOMENT, and what has a page."""
    with made_once(django_db_blocker):
        zone = factories.make_zone()
        people = people_of(zone, zone)
        reform_factories.load_calendar()
        factories.enter(factories.make_project(zone, chain="锂电池"), cohort=Cohort.SIGNED)
        IntakeClass.objects.create(code="land", label="用地", limit_days=22)
        factories.make_round(2023, 2)
        yield {**people, "zone": zone, "withdrawn later": factories.make_round(2023, 3), "keys": keys_of(zone)}


def keys_of(zone):
    """Return what the places of a path are filled with: a round, a sealed assessment, a target list and the like."""
    indicator = indicator_factories.indicator()
    for year in ("2022", "2023"):
        indicator_factories.value(indicator, zone, "50", year)
    seal = indicator_factories.seal(indicator_factories.scheme((indicator, 100)))
    member = factories.aim(factories.make_project(zone))
    sample = sample_factories.draw([factories.enter(member.project)])
    keys = {"round_key": "2023-1", "scheme_id": seal.scheme_id, "seal_number": 1, "target_id": member.target_id}
    return keys | {"bulletin_id": bulletin_factories.seal().pk, "sample_id": sample.pk}


@pytest.fixture
def address(world):
    """Return a function that fills in the places of a path."""
    return lambda path: path.format(**world["keys"])


@pytest.fixture
def reader(world):
    """Return a function from a path to who may ask there for everything."""
    return lambda path: world["auditor" if path == OF_AUDITORS else "province"]


def test_the_workbooks_are_known():
    assert {path.removeprefix("/api/v1/") for path in ENDPOINTS} >= {
        "rates/", "rates/members/", "rates/trend/", "rates/league/", "rates/dispatch/", "reforms/", "stalled/",
        "rounds/{round_key}/totals/",
    }  # fmt: skip


@pytest.mark.parametrize("path", ENDPOINTS)
def test_every_filter_of_a_workbook_is_printed_on_each_of_its_sheets(api, world, reader, address, path):
    officer, zone = reader(path), world["zone"]
    places = {"unit": (zone.unit_id, zone.unit.name), "zone": (str(zone.pk), zone.name)}
    asked = {
        name: places[name] if name in places else value_of(path, name) for name in ENDPOINTS[path] if name not in SILENT
    }
    params = {name: value for name, (value, _) in asked.items()} | {"format": "xlsx"}
    answer = api(officer).get(address(path), params)
    number = AuditEvent.objects.get(action="export_workbook", actor=officer).object_id
    for lines in sheets(answer):
        assert f"导出编号：{number}" in lines
        for name, (_, printed) in asked.items():
            assert printed in lines, name
            assert f"{name}：" not in lines
        assert f"查询：{officer}（{officer.get_role_display()}），20" in lines
        assert "None" not in lines


def needed_by(path):
    return {name: value_of(path, name)[0] for name in NEEDED[path]} | {"format": "xlsx"}


SCOPED = ("rates/", "rates/members/", "rates/trend/", "rates/league/", "rates/dispatch/", "reforms/", "stalled/")


@pytest.mark.parametrize("path", [f"/api/v1/{path}" for path in SCOPED])
def test_json_says_the_lines_of_the_workbook(api, world, address, path):
    unit_officer = world["unit_officer"]
    asked = {**needed_by(path), "unit": unit_officer.unit_id}
    (first, *_), client = sheets(api(unit_officer).get(address(path), asked)), api(unit_officer)
    scope = client.get(address(path), {**asked, "format": "json"}).json()["scope"]
    # The moments of the two requests differ.
    assert [line[:12] for line in scope if line in first or "查询：" in line] == [line[:12] for line in scope]
    assert scope[0].startswith(f"范围：{unit_officer.unit}（按登录人员权限）")


@pytest.mark.parametrize(
    "path", [path for path in ENDPOINTS if path not in {PROVINCE_ALONE, OF_AUDITORS, OF_REVIEWERS}]
)
def test_an_officers_own_limit_is_part_of_the_scope(api, world, address, path):
    unit_officer, zone_officer = world["unit_officer"], world["zone_officer"]
    own = f"范围：{unit_officer.unit}（按登录人员权限）"
    assert all(own in lines for lines in sheets(api(unit_officer).get(address(path), needed_by(path))))
    (*_, lines) = sheets(api(zone_officer).get(address(path), needed_by(path)))
    assert f"范围：{zone_officer.zone}（按登录人员权限）" in lines
    assert "开发区名单不全" not in lines  # of one zone there is no total over zones


def test_a_result_that_is_not_sealed_is_of_the_province_alone(api, world, address):
    for name in ("unit_officer", "zone_officer"):
        assert api(world[name]).get(address(PROVINCE_ALONE), {"format": "xlsx"}).status_code == 403


@pytest.mark.parametrize("path", ENDPOINTS)
def test_the_province_asks_of_all_zones_and_is_told_how_many_there_are(api, reader, address, path):
    for lines in sheets(api(reader(path)).get(address(path), needed_by(path))):
        assert "范围：全省" in lines
        assert "开发区名单不全：全省 93 个，已载入 1 个（工业类 1/71、农业类 0/14、文旅类 0/8）" in lines


def test_a_sealed_result_is_of_the_moment_of_its_sealing(api, world, address):
    sealed = address("/api/v1/assessment-schemes/{scheme_id}/assessments/{seal_number}/")
    for lines in sheets(api(world["province"]).get(sealed, {"format": "xlsx"})):
        assert f"按 {moment_text(factories.NOW)} 账上所知计算" in lines
        assert "按查询时的账" not in lines


def test_a_day_is_no_moment_of_knowledge(api, world, address):
    for path, query in ENDPOINTS.items():
        if "known_at" in query:
            refused = api(world["province"]).get(address(path), {"known_at": "2024-07-01"})
            sentences = {error["attr"]: error["detail"] for error in refused.json()["errors"]}
            assert "当天终了写 2024-07-01 23:59:59.999999" in sentences["known_at"]


def known_questions():
    """Return the moments and days by which what is known is asked for, of every endpoint, by its path."""
    paths = document()["paths"]
    queries = {path: methods["get"].get("parameters", ()) for path, methods in paths.items() if "get" in methods}
    asked = {path: {one["name"]: one["schema"] for one in query} for path, query in queries.items()}
    asked["/api/v1/target-candidates/"].pop("to")  # one looks ahead there
    del asked[OF_AUDITORS]  # its days are those of events, of which tomorrow has none
    return [(path, query) for path, query in asked.items() if {"known_at", "as_of", "to"} & query.keys()]


def test_nothing_is_known_of_tomorrow(api, province):
    today, keys = localdate(), defaultdict(lambda: 1, round_key="2023-1")
    next_month = (today.replace(day=1) + timedelta(days=31)).isoformat()[:7]
    for path, query in known_questions():
        days = {"from": str(today), "to": str(today + timedelta(days=1))}
        if query.get("to", {}).get("format") != "date":
            days = {"from": str(today)[:7], "to": next_month}
        ahead = {"known_at": f"{today + timedelta(days=1)} 10:00", "as_of": str(today + timedelta(days=1)), **days}
        for name in {"known_at", "as_of", "to"} & query.keys():
            rest = {
                "basis": "count-2021",
                "rate": "groundbreaking",
                "cohort": "signed",
                "as_of": str(today),
                "from": days["from"],
                "code": "silent",
            }
            asked = {key: value for key, value in rest.items() if key in query} | {name: ahead[name]}
            refused = api(province).get(path.format_map(keys), asked)
            assert refused.status_code == 400, (path, name, refused.content)
            sentence = next(error["detail"] for error in refused.json()["errors"] if error["attr"] == name)
            assert "不能晚于" in sentence or "尚未结束" in sentence, (path, name, sentence)


def test_a_round_that_was_withdrawn_since_is_asked_for_as_it_was_known(api, client, world):
    province = world["province"]
    withdraw_round(round_=world["withdrawn later"], by=province, now=factories.at(date(2024, 7, 2)), reason="误登")
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
