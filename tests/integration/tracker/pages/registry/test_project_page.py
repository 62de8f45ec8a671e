"""The page of a project: actions beside what they change, and the same cost however much there is."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects.rules.stages import Kind
from tests import factories
from tests.access_things import answer_of, evidence_of
from tests.integration.tracker.pages.reading import text
from tests.integration.tracker.reminders.people import load_rules, stalled_project

pytestmark = pytest.mark.django_db


def test_every_action_stands_beside_what_it_changes(page, zone_officer, auditor, zone):
    load_rules("signed-not-started")
    project = stalled_project(zone)
    shown = text(page(zone_officer).get(f"/projects/{project.pk}/"))
    for section, words in (
        ("stage-line", "?register=started#register"),
        ('id="register"', "登记开工"),
        ('id="lights"', "stall-answers/"),
        ('id="facts"', f"/projects/{project.pk}/edit/"),
        ('id="facts"', f"/projects/new/?parent={project.pk}"),
        ('id="facts"', "办理审批改革"),
        ('id="evidence"', "上传材料"),
        ('id="problems"', "登记问题"),
        ('id="reports"', "月报</a>"),
    ):
        part = shown.partition(section)[2]
        assert words in re.split(r"</section>|</ol>", part)[0], (section, words)
    read = text(page(auditor).get(f"/projects/{project.pk}/"))
    for words in ("?register=", "/edit/", "登记分期", "办理", "<button"):
        assert words not in read.partition("<main")[2], words


def test_the_page_costs_the_same_however_much_there_is(page, zone_officer, zone):
    load_rules("signed-not-started")
    projects = []
    for number in (1, 4):
        project = stalled_project(zone, name=f"第 {number} 个")
        for turn in range(number):
            day = date(2024, 1, 1) + timedelta(days=40 * turn)
            factories.reach(project, Kind.SUSPENDED, day)
            factories.reach(project, Kind.RESUMED, day + timedelta(days=9))
            # The same photo in both: each page tells of it.
            evidence_of(project, zone_officer)
            answer_of(project, zone_officer)
            told = {"description": "用地", "owner": "张三", "due_on": day, "raised_by": zone_officer}
            project.problem_register.create(**told, raised_at=timezone.now())
            factories.make_project(zone, name=f"{project.name} {turn} 期", parent=project)
        projects.append(project)
    client, counts = page(zone_officer), []
    for project in projects:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/projects/{project.pk}/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1], counts
