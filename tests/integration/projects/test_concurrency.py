"""Two officers, one project: nothing is lost, and who loses is told why."""

import random
import time
from datetime import date, timedelta
from functools import partial
from threading import Event

import pytest
from django.db import connection, transaction
from django.test import Client

from projects.errors import BeingWrittenError, DomainError, StaleVersionError, StandingRecordError
from projects.models import CohortEntry, Evidence, Milestone, ProgressFigure, Project
from projects.operations import evidence
from projects.operations.cohort_entries import withdraw_entry
from projects.operations.evidence_files import Clean
from projects.operations.milestones import withdraw_milestone
from projects.operations.projection import projection_differences, refresh
from projects.operations.projects import edit_project
from projects.rules.evidence import EvidenceKind
from projects.rules.stages import Cohort, Kind
from tests import factories
from tests.factories import NOW, TODAY
from tests.imported import import_workbook
from tests.threads import ON_POSTGRESQL, outcomes, together
from tests.workbooks import workbook

pytestmark = ON_POSTGRESQL

ROUNDS = range(5)
"""Each race is run a few times: once may go well by chance."""


@pytest.fixture
def by(transactional_db):
    return factories.somebody()


@pytest.fixture
def projects(by):
    zone = factories.make_zone()
    factories.make_round(2023, 1)
    return [factories.make_project(zone) for _ in ROUNDS]


def test_the_same_milestone_at_once_stands_once(projects, by):
    for project in projects:
        tell = partial(factories.reach, project, Kind.STARTED, date(2024, 5, 1), by=by)
        results = together(tell, tell, tell)
        assert outcomes(results) == ["StandingRecordError", "StandingRecordError", "ok"]
        (standing,) = project.milestones.standing()
        assert {one.standing for one in results if isinstance(one, StandingRecordError)} == {standing}
        project.refresh_from_db()
        assert (project.stage, project.version) == ("started", 2)


def test_a_milestone_is_corrected_once(projects, by):
    for project in projects:
        first = factories.reach(project, Kind.STARTED, date(2024, 5, 1), by=by)
        results = together(
            *(
                partial(
                    factories.reach, project, Kind.STARTED, date(2024, 5, day), corrects=first, reason="更正", by=by
                )
                for day in (2, 3)
            )
        )
        assert outcomes(results) == ["DomainError", "ok"]
        assert project.milestones.standing().count() == 1


def test_a_milestone_is_withdrawn_or_corrected(projects, by):
    for project in projects:
        first = factories.reach(project, Kind.STARTED, date(2024, 5, 1), by=by)
        results = together(
            partial(factories.reach, project, Kind.STARTED, date(2024, 5, 2), corrects=first, reason="更正", by=by),
            partial(withdraw_milestone, milestone=first, by=by, now=NOW, reason="误报"),
        )
        assert outcomes(results) == ["DomainError", "ok"]
    assert list(projection_differences()) == []


def test_of_two_edits_of_a_version_one_wins(projects, by):
    for project in projects:
        results = together(
            *(
                partial(edit_project, project=project, version=1, changes={"owner": owner}, by=by, now=NOW)
                for owner in ("甲公司", "乙公司")
            )
        )
        assert outcomes(results) == ["StaleVersionError", "ok"]
        (winner,) = (one for one in results if isinstance(one, Project))
        (loser,) = (one for one in results if isinstance(one, StaleVersionError))
        project.refresh_from_db()
        assert (project.owner, project.version, loser.current) == (winner.owner, 2, 2)


def test_an_edit_and_a_milestone_do_not_undo_each_other(projects, by):
    for project in projects:
        edit, _ = together(
            partial(edit_project, project=project, version=1, changes={"owner": "甲公司"}, by=by, now=NOW),
            partial(factories.reach, project, Kind.STARTED, by=by),
        )
        project.refresh_from_db()
        assert project.stage == "started"
        assert (project.owner == "甲公司") is isinstance(edit, Project)
        assert project.version == 3 if isinstance(edit, Project) else 2


def test_a_project_is_put_on_a_list_once_and_leaves_once(projects, by):
    for project in projects:
        enter = partial(factories.enter, project, by=by)
        assert outcomes(together(enter, enter)) == ["StandingRecordError", "ok"]
        entry = project.entries.get()
        leave = partial(factories.leave, entry, by=by)
        assert outcomes(together(leave, leave)) == ["StandingRecordError", "ok"]
        withdraw = partial(withdraw_entry, entry=entry, by=by, now=NOW, reason="误列")
        assert outcomes(together(withdraw, withdraw)) == ["DomainError", "ok"]


def test_two_reports_of_a_month_replace_each_other_whatever_their_clocks_say(projects, by):
    for project in projects:
        results = together(
            *(
                partial(
                    factories.report_figures,
                    project,
                    completed_yuan=number,
                    by=by,
                    now=NOW + timedelta(microseconds=number),
                )
                for number in (1, 2, 3, 4)
            )
        )
        assert outcomes(results) == ["ok"] * 4
        assert project.figures.standing().count() == 1
        assert project.figures.count() == 4
        assert ProgressFigure.objects.filter(project=project, corrects=None).count() == 1


def test_a_code_and_a_name_are_registered_once(by):
    zone = factories.make_zone()
    create = partial(factories.make_project, zone, name="同名项目", national_code="2312-141123-04-01-123456", by=by)
    assert outcomes(together(create, create, create)) == ["DuplicateError", "DuplicateError", "ok"]


def test_a_round_is_opened_once(by):
    opening = partial(factories.make_round, 2024, 1, date(2024, 3, 1), by=by)
    assert outcomes(together(opening, opening)) == ["DuplicateError", "ok"]


def test_two_projects_do_not_become_phases_of_each_other(projects, by):
    for one, other in zip(projects, projects[1:] + projects[:1], strict=True):
        Project.objects.update(parent=None, version=1)
        results = together(
            partial(edit_project, project=one, version=1, changes={"parent": other}, by=by, now=NOW),
            partial(edit_project, project=other, version=1, changes={"parent": one}, by=by, now=NOW),
        )
        assert outcomes(results) == ["DomainError", "ok"]


def test_a_refresh_waits_for_what_is_being_told(projects, by):
    """A repair that computed before the other's commit would write yesterday's stage."""
    project = projects[0]
    told, waiting = Event(), Event()

    def tell():
        with transaction.atomic():
            factories.reach(project, Kind.STARTED, by=by)
            told.set()
            waiting.wait(10)
            time.sleep(0.3)  # long enough for the other to ask for the lock

    def repair():
        told.wait(10)
        waiting.set()
        with transaction.atomic():
            refresh([project.pk], now=NOW)

    assert outcomes(together(tell, repair)) == ["ok", "ok"]
    assert list(projection_differences()) == []


def test_who_waits_too_long_is_told_so_by_the_api_by_pages_and_by_an_import(projects, by):
    """A large import holds its projects for seconds."""
    project, done = projects[0], Event()

    def hold():
        with transaction.atomic():
            factories.reach(project, Kind.STARTED, by=by)
            done.wait(20)

    def ask():
        client = Client(raise_request_exception=False)
        client.force_login(by)
        path, body = f"/api/v1/projects/{project.pk}/milestones/", {"kind": "signed", "occurred_on": "2023-05-01"}
        page = {"kind": "signed", "occurred_on": "2023-05-01"}
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '300ms'")
        try:
            answers = [
                client.post(path, body, content_type="application/json"),
                client.post(f"/projects/{project.pk}/milestones/", page),
            ]
            row = {"项目名称": project.name, "开发区": project.zone.name, "项目类别": "产业类"}
            with pytest.raises(BeingWrittenError):
                import_workbook(workbook([{**row, "签约日期": "2023-05-01"}]), by=by, now=NOW, today=TODAY)
        finally:
            done.set()
        return [(answer.status_code, answer.headers["Retry-After"], answer.content.decode()) for answer in answers]

    _, answers = together(hold, ask)
    for status, wait, text in answers:
        assert (status, wait, "有人正在写入同样的内容" in text) == (503, "10", True)
    assert not project.milestones.filter(kind="signed").exists()


def test_many_officers_on_many_projects_lose_nothing(projects, by):
    """Every accepted write counts a version of its project, so a lost one would show."""
    entries = [factories.enter(project, by=by) for project in projects]
    before = {project.pk: project.version for project in Project.objects.all()}

    def work(seed):
        chance, written = random.Random(seed), dict.fromkeys(before, 0)
        for _ in range(12):
            index = chance.randrange(len(projects))
            written[projects[index].pk] += _something(chance, projects[index], entries[index], by)
        return written

    results = together(*(partial(work, seed) for seed in range(6)))
    assert outcomes(results) == ["ok"] * 6
    written = {pk: sum(one[pk] for one in results) for pk in before}
    assert sum(written.values()) > 20
    assert {project.pk: project.version for project in Project.objects.all()} == {
        pk: version + written[pk] for pk, version in before.items()
    }
    assert list(projection_differences()) == []
    assert Milestone.objects.standing().filter(kind="started").count() <= len(projects)
    assert CohortEntry.objects.standing().count() <= len(projects) * len(Cohort)


def _something(chance, project, entry, by):
    """Tell one random thing of a project; return how many versions it counts."""
    actions = [
        partial(factories.reach, project, chance.choice(list(Kind)), reason="确属实", by=by),
        partial(factories.report_figures, project, completed_yuan=chance.randrange(10**9), by=by),
        partial(factories.leave, entry, by=by),
        partial(factories.enter, project, cohort=chance.choice(list(Cohort)), by=by),
    ]
    try:
        chance.choice(actions)()
    except DomainError:
        return 0
    return 1


def test_the_last_file_of_the_day_is_stored_once(by, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT, settings.EVIDENCE_FILES_A_DAY = tmp_path, 1
    # One process cleans a file at a time; several processes come to the end of it together.
    monkeypatch.setattr(evidence, "cleaned", lambda content, **_: Clean(content, "application/pdf"))
    shown = evidence.Shown(EvidenceKind.OTHER, "协议.pdf")
    for _ in ROUNDS:
        officer = factories.make_officer("zone", zone=factories.make_zone())
        about = {"content": b"%PDF-", "shown": shown, "by": officer, "now": NOW, "today": NOW.date()}
        projects = [factories.make_project(officer.zone) for _ in range(3)]
        results = together(*(partial(evidence.add_evidence, project=project, **about) for project in projects))
        assert outcomes(results) == ["AllowanceError", "AllowanceError", "ok"]
    stored = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert stored == set(Evidence.objects.values_list("file", flat=True))
