"""What runs by itself, and the command that does the same by hand."""

import logging
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from projects.models import Project
from tests import factories
from tracker.models import Tick
from tracker.tasks import check_projection, tick


def test_a_tick_leaves_one_sign_of_life_however_often(db):
    before = timezone.now()
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
    assert caplog.messages == [f"The projection differs from the records in 1 values: project {project.pk} stage"]
    assert Tick.objects.get().job == "check_projection"


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
