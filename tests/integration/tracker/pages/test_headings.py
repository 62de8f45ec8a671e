"""Every page with figures says above them whose they are, of what, as of when and as known when."""

import pytest

from projects.models import IntakeClass
from tests import factories, indicator_factories, reform_factories
from tests.integration.tracker.api.test_headings import MOMENT, VALUES
from tests.integration.tracker.pages.reading import text
from tests.integration.tracker.reminders.people import load_rules

TABLES = ["/rates/", "/rates/members/", "/rates/league/", "/rates/trend/", "/rates/dispatch/", "/overview/"]
REFORMS = ["/reforms/", "/reforms/projects/"]
OTHERS = [
    "/rates/dispatch/members/",
    "/intakes/",
    "/intakes/summary/",
    "/indicators/contributions/",
    "/targets/candidates/",
    "/targets/{}/",
    "/stalled/",
    "/snoozes/",
]
CHOICES = {
    "/reforms/": {"part": ("commitment", "哪一项：承诺制项目")},
    "/reforms/projects/": {"part": ("commitment", "哪一项：承诺制项目")},
    "/rates/dispatch/members/": {"part": ("missed", "哪一项：未按期开工")},
    "/stalled/": {"rule": ("signed-not-started", "规则：签约后未开工")},
    "/snoozes/": {"state": ("all", "状态：连同到期的、撤回的")},
    "/targets/candidates/": {"by": ("forecast", "按：预测日期")},
}
"""What is asked where a page offers other choices under a name."""


@pytest.fixture
def round_(zone):
    reform_factories.load_calendar()
    factories.enter(factories.make_project(zone, chain="锂电池"))
    factories.make_round(2023, 2)
    IntakeClass.objects.create(code="land", label="用地", limit_days=22)
    indicator_factories.indicator()
    load_rules("signed-not-started")
    return factories.Round.objects.get(number=1)


def heading(answer):
    """Return the lines above the figures."""
    shown = text(answer)
    assert answer.status_code == 200, shown.partition("<main")[2]
    return shown.partition('<ul class="question">')[2].partition("</ul>")[0]


@pytest.mark.parametrize("path", [*TABLES, *REFORMS, *OTHERS, "/rounds/{}/"])
def test_every_condition_of_a_page_is_printed(page, province, zone, round_, path):
    target = factories.open_target()
    address, client = path.format(target.pk if "targets" in path else round_.pk), page(province)
    shown = client.get(address).context
    fields = shown["query_form" if "query_form" in shown else "form"].fields
    asked = {"unit": (zone.unit_id, zone.unit.name), "zone": (str(zone.pk), zone.name)}
    asked |= CHOICES.get(path, {})
    asked = {name: asked.get(name) or VALUES[name] for name in fields}
    if path == "/rates/trend/":
        asked |= {name: (VALUES[name][1], VALUES[name][1]) for name in ("from", "to")}
    lines = heading(client.get(address, {name: value for name, (value, _) in asked.items()}))
    for name, (_, printed) in asked.items():
        assert printed in lines, name
        assert f"{name}：" not in lines
    assert ("known_at" in fields) is (f"按 {MOMENT} 账上所知" in lines)


@pytest.mark.parametrize(
    "path",
    [
        *TABLES,
        *REFORMS,
        "/rounds/",
        "/rounds/{}/",
        "/stalled/",
        "/months/",
        "/desk/",
        "/parcels/",
        "/proxy-posts/",
        "/projects/",
    ],
)
def test_a_page_says_whose_figures_it_shows_and_that_the_zones_are_not_all(
    page, province, unit_officer, zone, round_, path
):
    address = path.format(round_.pk)
    lines = heading(page(unit_officer).get(address))
    assert f"范围：{zone.unit}（按登录人员权限）" in lines
    assert f"查询：{unit_officer}（市（填报单位）），20" in lines
    lines = heading(page(province).get(address))
    assert "范围：全省" in lines
    assert "开发区名单不全：全省 93 个，已载入 1 个" in lines
