"""What is stalled by unit and rule, each number that of its list; and other thresholds beside those in force."""

import re
from datetime import date
from html import unescape

import pytest

from projects.models import AuditEvent, Project, RuleVersion, StallState
from tests import factories
from tests.integration.tracker.pages.reading import filled_form, text
from tests.integration.tracker.reminders.people import load_rules, stalled_project

pytestmark = pytest.mark.django_db
CODE = "signed-not-started"


@pytest.fixture(autouse=True)
def _rules(db):
    load_rules(CODE, "start-overdue")


@pytest.fixture
def four(zone, other_zone):
    """Two projects here, of which one has two lights, and two elsewhere."""
    stalled_project(zone, name="甲", planned_start_on=date(2024, 1, 1))
    for place, name in ((zone, "乙"), (other_zone, "丙"), (other_zone, "丁")):
        stalled_project(place, name=name)


@pytest.mark.parametrize("is_kept", [True, False])
@pytest.mark.parametrize(("by", "asked"), [("unit", {}), ("zone", {"as_of": "2024-06-30"})])
def test_every_number_of_the_matrix_is_that_of_its_list(page, province, zone, four, by, asked, is_kept):
    if not is_kept:
        # As where rules have just changed: all projects are judged at once.
        StallState.objects.update(rules_mark="")
    client = page(province)
    shown = client.get("/stalled/matrix/", {"by": by, **asked})
    numbers = re.findall(r'<a class="state \w*" href="(/stalled/\?[^"]*)">(\d+)</a>', text(shown))
    assert len(numbers) == 8
    for address, number in numbers:
        listed = client.get(unescape(address)).context["table"]
        assert (listed.page.paginator.count, len(listed.body)) == (int(number), int(number)), address
    total = shown.context["table"].foot.counts
    assert (total["all-red"], total[f"{CODE}-red"], total["start-overdue-red"]) == (4, 4, 1)


def test_an_officer_sees_only_their_own_places_in_the_matrix(page, zone_officer, other_zone, four):
    shown = text(page(zone_officer).get("/stalled/matrix/"))
    assert (other_zone.name in shown, "正在" in shown) == (False, False)
    assert ">2<" in shown


@pytest.mark.parametrize("is_kept", [True, False])
@pytest.mark.parametrize(("sort", "names"), [("", "甲乙丙丁"), ("project", "丁丙乙甲"), ("-project", "甲乙丙丁")])
def test_stalled_projects_are_sorted_alike_kept_or_judged(page, province, four, sort, names, is_kept):
    if not is_kept:
        StallState.objects.update(rules_mark="")
    Project.objects.filter(name="甲").update(name="4")
    for number, name in enumerate("丁丙乙"):
        Project.objects.filter(name=name).update(name=f"{number + 1}")
    listed = page(province).get("/stalled/", {"sort": sort}).context["table"].body
    told = dict(zip("1234", "丁丙乙甲", strict=True))
    found = "".join(told[row.name] for row, _ in listed)
    assert found == names if sort else sorted(found) == sorted(names)


def test_other_thresholds_are_tried_and_adopted_as_they_were_tried(page, province, zone_officer, zone, four):
    factories.reach(factories.make_project(zone, name="新签"), factories.Kind.SIGNED, date(2024, 5, 1))
    path = "/stall-rules/trial/"
    tried = {"code": CODE, "yellow": "900", "red": "999"}
    shown = page(province).get(path, tried)
    comparison = {label: count for _, label, count in shown.context["changes"]}
    assert (comparison["灯灭"], comparison["新亮灯"]) == (5, 0)
    assert [(now, then) for _, label, now, then in shown.context["levels"] if label == "红灯"] == [(5, 0)]
    assert {row.project.project for row, _ in shown.context["table"].body} == {"甲", "乙", "丙", "丁", "新签"}
    assert not page(province).get(path, {**tried, "change": "new"}).context["table"].body
    for wrong, words in (({"red": "1"}, "红灯线不能低于黄灯线"), ({"yellow": "", "red": ""}, "至少填一项")):
        refused = page(province).get(path, {**tried, **wrong})
        assert (refused.status_code, words in text(refused)) == (422, True)
    assert page(province).get(path, {"code": "unknown"}).status_code == 404
    address = f"{path}?code={CODE}&yellow=900&red=999"
    assert page(zone_officer).post(address, {}).status_code == 403
    assert "采用这组值" not in text(page(zone_officer).get(address))
    client = page(province)
    form = {name: value for name, value in filled_form(client.get(address)).items() if name != "title"}
    unexplained = client.post(address, {**form, "reason": ""})
    assert (unexplained.status_code, "必填" in text(unexplained)) == (422, True)
    client.post(address, {**form, "reason": "冬季长"})
    newest = RuleVersion.objects.filter(code=CODE).latest("id")
    assert (newest.yellow, newest.red, newest.reason, newest.is_enabled) == (900, 999, "冬季长", True)
    assert AuditEvent.objects.filter(action="change_stall_rule", reason="冬季长").count() == 1
    assert "刚被别人调整过" in text(client.post(address, {**form, "reason": "再次"}))
    assert not client.get("/stalled/", {"rule": CODE}).context["table"].body


def test_findings_are_counted_by_unit_and_kind(page, province, unit_officer, zone, other_zone):
    for place in (zone, zone, other_zone):
        project = factories.make_project(place)
        factories.reach(project, factories.Kind.LANDED, date(2024, 6, 10))
        factories.reach(project, factories.Kind.STARTED, date(2024, 6, 1))
    client = page(province)
    numbers = re.findall(r'<a href="(/findings/\?[^"]*)">(\d+)</a>', text(client.get("/findings/matrix/")))
    assert len(numbers) >= 6
    for address, number in numbers:
        assert client.get(unescape(address)).context["table"].page.paginator.count == int(number), address
    own = page(unit_officer).get("/findings/matrix/", {"by": "zone"})
    assert (zone.name in text(own), other_zone.name in text(own)) == (True, False)
