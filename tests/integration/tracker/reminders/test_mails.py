"""The mails as people read them: the same in text and in HTML, with the styles of mail programs, short enough."""

import re
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from django.utils import timezone

from projects.rules.escalation import Rung
from projects.rules.stalling import Level
from tests.factories import at
from tests.integration.tracker.reminders.people import load_rules, stalled_project
from tracker.emails import MOST_LISTED, Button, Digest, DigestLine, MailReason, digest_bodies, message_of
from tracker.models import StallAnswer
from tracker.reminders.previews import LABELS

SITE = "https://tracker.invalid"
WORST_NAME = "”><b>&amp; 甲<乙&丙"
REASONS = [
    MailReason("签约后未开工", "签约", "已过", "黄灯线 6 个月，红灯线 12 个月", "登记开工日期。"),
    MailReason("久未填报进展", "填报到", "已过", "黄灯线 60 天", "补报月度进展。"),
    MailReason("计划开工日期将到", "计划日期", "还有", "", ""),
]
DAY = date(2026, 12, 1)
DAY_1 = timedelta(days=1)
NOW = at(DAY)


class Parts(HTMLParser):
    """What a mail program sees: the elements with their attributes, and the text of the links."""

    def __init__(self, html):
        super().__init__()
        self.found, self.links, self._in_link = [], [], False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag == "a":
            self.links.append([dict(attrs)["href"], ""])
            self._in_link = True

    def handle_endtag(self, tag):
        self._in_link = self._in_link and tag != "a"

    def handle_data(self, data):
        if self._in_link:
            self.links[-1][1] += data


def line(number, reason=REASONS[0], rung=Rung.HINT, level=Level.RED, name=None, zone="甲开发区", more=""):
    return DigestLine(
        project=name or f"项目 {number}",
        zone=zone,
        rung=rung,
        level=level,
        reason=reason,
        since=DAY - timedelta(days=400),
        lapse="13 个月 4 天",
        planned_on=DAY,
        more=more,
        link=f"{SITE}/projects/{number}/",
    )


def digest(*lines, **values):
    button = Button("打开停滞清单", f"{SITE}/stalled/")
    return Digest(7, DAY, "王某", lines, button=button, rest=f"{SITE}/stalled/", **values)


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE


def test_both_parts_tell_the_same_projects_by_reason_the_worst_first():
    silent, coming = REASONS[1:]
    told = digest(
        line(1, rung=Rung.NOTICE, name=WORST_NAME),
        line(2, silent, level=Level.YELLOW, more="另有：停工 3 个月。"),
        line(3),
        line(4, coming, Rung.COMING, None, zone="乙开发区"),
    )
    assert told.subject == "【通报】2026-12-01 项目催办：3 个项目停滞（红灯 2，黄灯 1），1 个节点将到期"
    bodies = digest_bodies(told)
    seen = Parts(bodies.html)
    projects = [link for link in seen.links if "/projects/" in link[0]]
    assert projects == [
        [f"{SITE}/projects/{number}/", name]
        for number, name in ((1, WORST_NAME), (3, "项目 3"), (2, "项目 2"), (4, "项目 4"))
    ]
    assert re.findall(r"^\* (.+)（.开发区）$", bodies.text, re.MULTILINE) == [name for _, name in projects]
    assert re.findall(r"^  (https.+)$", bodies.text, re.MULTILINE) == [link for link, _ in projects]
    for body in (bodies.text, bodies.html):
        # Said once, whatever the number of projects; what differs stands beside each.
        assert [body.count(reason.title) for reason in REASONS] == [1, 1, 1]
        assert body.count("登记开工日期。") == 1
        for words in (
            "签约后未开工（2 个，红灯 2）",
            "另有：停工 3 个月。",
            told.summary,
            "2025-10-27",
            "13 个月 4 天",
        ):
            assert words in body
    assert [link[0] for link in seen.links if link[1] == "打开停滞清单"] == [f"{SITE}/stalled/"]


def test_mail_programs_find_nothing_that_they_take_out(settings):
    html = digest_bodies(digest(line(1), line(2, zone="乙开发区"))).html
    seen = Parts(html)
    tags = {tag for tag, _ in seen.found}
    assert not tags & {"style", "link", "script", "img", "div", "form"}
    assert not [given for _, given in seen.found if {"class", "id", "src", "background"} & set(given)]
    assert {link.removeprefix(SITE)[:1] for link, _ in seen.links} == {"/"}
    assert "url(" not in html
    assert "//" not in html.replace(f"{SITE}/", "").replace("https://tracker.invalid<", "")


def test_what_a_mail_leaves_out_is_counted_and_the_longest_mail_is_short_enough():
    names = [f"{number:03d}{'甲' * 117}" for number in range(MOST_LISTED + 12)]
    told = digest(*(line(number, name=name, zone="乙" * 60) for number, name in enumerate(names)))
    sent = message_of(told, message_id="<1@x>", sender="a@example.invalid", recipient="b@example.invalid", date_at=NOW)
    assert len(sent) < 100_000
    bodies = digest_bodies(told)
    for body in (bodies.text, bodies.html):
        assert f"一封邮件最多列 {MOST_LISTED} 个，另有 12 个没有列出" in body
        assert (names[MOST_LISTED - 1] in body, names[MOST_LISTED] in body) == (True, False)
    assert [f"{SITE}/stalled/", "打开全部清单"] in Parts(bodies.html).links
    assert told.summary == f"{MOST_LISTED + 12} 个项目停滞（红灯 {MOST_LISTED + 12}）"


@pytest.mark.django_db
@pytest.mark.parametrize("mail", LABELS)
def test_every_mail_can_be_looked_at_with_what_one_sees(client, zone, other_zone, zone_officer, mail):
    load_rules()
    stalled_project(zone, name="本区<的>项目")
    stalled_project(other_zone, name="别处的项目")
    client.force_login(zone_officer)
    page = client.get("/reminders/previews/", {"mail": mail}).content.decode()
    framed = client.get(f"/reminders/previews/{mail}/")
    html = framed.content.decode()
    shows_projects = mail in {"hint", "supervision", "notice", "follow-up", "call"}
    assert f'src="/reminders/previews/{mail}/"' in page
    assert (framed.status_code, framed["X-Frame-Options"]) == (200, "SAMEORIGIN")
    policy = framed["Content-Security-Policy"]
    assert ("default-src 'none'" in policy, "sandbox" in policy, "script-src" in policy) == (True, True, False)
    for body in (page, html):
        assert ("本区&lt;的&gt;项目" in body, "别处的项目" in body) == (shows_projects, False)
    assert ("内容是示例" in page) is not shows_projects


@pytest.mark.django_db
def test_whoever_sees_no_stalled_project_is_shown_samples(client, zone_officer, django_assert_max_num_queries):
    load_rules()
    client.force_login(zone_officer)
    with django_assert_max_num_queries(20):
        page = client.get("/reminders/previews/?mail=unknown").content.decode()
    assert ("内容是示例" in page, "示例项目 1" in page, "示例开发区" in page) == (True, True, True)
    assert client.get("/reminders/previews/unknown/").status_code == 404


@pytest.mark.django_db
def test_a_preview_leaves_no_trace(client, zone_officer, zone):
    load_rules()
    stalled_project(zone)
    number = zone_officer.link_number
    client.force_login(zone_officer)
    client.get("/reminders/previews/invitation/")
    zone_officer.refresh_from_db()
    assert (zone_officer.link_number, zone_officer.reminders.exists()) == (number, False)


@pytest.mark.django_db
def test_a_line_says_how_its_light_was_answered(client, zone, zone_officer):
    load_rules("signed-not-started")
    projects = [stalled_project(zone) for _ in range(3)]
    today = timezone.localdate()
    for project, answered_on, due_on in (
        (projects[0], today, today),
        (projects[1], today - timedelta(30), today - DAY_1),
    ):
        StallAnswer.objects.create(
            project=project,
            rule_code="signed-not-started",
            explanation=f"等<批复>{'很久' * 40}",
            measure="已约谈",
            due_on=due_on,
            answered_on=answered_on,
            recorded_at=timezone.now(),
            recorded_by=zone_officer,
        )
    client.force_login(zone_officer)
    shown = client.get("/reminders/previews/", {"mail": "hint"}).content.decode()
    framed = client.get("/reminders/previews/hint/").content.decode()
    for body in (shown, framed):
        assert f"已答复（期限 {today}）：等&lt;批复&gt;" in body
        assert (f"期限已过（期限 {today - DAY_1}）" in body, "未答复" in body, "很久" * 30 in body) == (
            True,
            True,
            False,
        )
