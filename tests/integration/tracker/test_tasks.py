"""What runs by itself, and the command that does the same by hand."""

import logging
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from projects.models import Project
from tests import factories
from tracker.models import Tick
from tracker.queries.health.jobs import job_alarms
from tracker.queries.nights import is_due_tonight
from tracker.reminders.database_clock import database_now
from tracker.tasks import check_projection, tick


def test_a_tick_leaves_one_sign_of_life_however_often(db):
    before = database_now()
    tick()
    tick()
    (found,) = Tick.objects.all()
    assert (found.job, found.ran_at >= before) == ("tick", True)


def test_the_check_tells_the_log_of_every_difference(zone, caplog):
    project = factories.make_project(zone)
    with caplog.at_level(logging.ERROR, logger="tracker.tasks"):
        check_projection()
        assert caplog.messages == []
        Project.objects.filter(pk=project.pk).update(stage="producing")
        check_projection()
        assert caplog.messages == [], "once a night is enough"
        # Neither a run of the night before nor one by a clock that ran ahead is one of this night.
        for days in (-1, 3):
            Tick.objects.update(ran_at=database_now() + timedelta(days=days))
            caplog.clear()
            check_projection()
            words = f"The projection differs from the records in 1 values: project {project.pk} stage"
            assert caplog.messages == [words]
    found = Tick.objects.get()
    assert (found.job, found.trouble) == ("check_projection", "1 处与台账不符。")
    assert "发现：1 处与台账不符。" in "".join(job_alarms(now=database_now()))


def test_a_job_of_the_night_is_due_from_three_in_the_morning_until_it_ran(db):
    def at(day, hour):
        return factories.at(date(2024, 7, day), hour)

    assert is_due_tonight("check_projection", now=at(2, 12))
    Tick.objects.create(job="check_projection", ran_at=at(2, 12))
    due = [is_due_tonight("check_projection", now=now) for now in (at(2, 13), at(3, 2), at(3, 3), at(3, 12), at(2, 11))]
    assert due == [False, False, True, True, True]


def test_the_command_fails_with_the_differences(zone):
    out = StringIO()
    call_command("check_projection", stdout=out)
    assert out.getvalue() == "与台账一致。\n"
    project = factories.make_project(zone)
    Project.objects.filter(pk=project.pk).update(stage="producing")
    out = StringIO()
    with pytest.raises(CommandError, match="1 处与台账不符"):
        call_command("check_projection", stdout=out)
    assert out.getvalue() == f"project {project.pk} stage：存 producing，应为 \n"
