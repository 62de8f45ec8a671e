"""Figures that an undone import puts back count as reviewed if they had been, and a reviewer puts them back."""

from datetime import date

import pytest
from django.utils import timezone

from projects.models import FigureApproval, ProgressFigure
from projects.operations.progress_figures import approve_figure
from tests.factories import NOW, make_project, report_figures
from tests.integration.tracker.import_jobs.jobs import row, run, sent
from tracker.import_jobs.deciding import undo_import

MAY = date(2024, 5, 1)


@pytest.fixture
def projects(zone, zone_officer, unit_officer):
    """Two projects with figures of a month; a reviewer passed those of the first one."""
    found = [make_project(zone, name=name) for name in ("审过", "没审")]
    figures = [report_figures(one, MAY, completed_yuan=10_000, by=zone_officer) for one in found]
    approve_figure(figure=figures[0], by=unit_officer, now=NOW)
    return found


def standing():
    """Return by project the amount that stands and whether it counts as reviewed."""
    passed = set(FigureApproval.objects.standing().values_list("figure", flat=True))
    return {
        one.project.name: (one.completed_yuan, one.pk in passed)
        for one in ProgressFigure.objects.standing().select_related("project")
    }


def imported(by, projects):
    now = timezone.now()  # pages offer to undo for a week
    rows = [row(one.zone, one.name, **{"填报月份": "2024-05", "累计完成投资（万元）": 9}) for one in projects]
    job = sent(by, *rows, dry_run=False, now=now)
    run(now)
    job.refresh_from_db()
    assert (job.state, job.counts["figures"]) == ("applied", 2)
    return job


def undone(job, by):
    now = timezone.now()
    undo_import(job=job, by=by, now=now)
    run(now)
    job.refresh_from_db()
    assert job.state == "undone"
    return job.counts["undone"], job.counts["touched"]


def test_a_zone_is_told_that_they_wait_for_a_reviewer_again(client, projects, zone_officer):
    job = imported(zone_officer, projects)
    assert standing() == {"审过": (90_000, False), "没审": (90_000, False)}
    client.force_login(zone_officer)
    page = client.get(f"/imports/{job.pk}/result/").content.decode()
    assert "其中 1 个月度数据原来已经审核通过，改回以后要由上级重新审核" in page
    assert undone(job, zone_officer) == (2, 0)
    assert standing() == {"审过": (10_000, False), "没审": (10_000, False)}


@pytest.mark.parametrize("is_own", [False, True])
def test_whoever_reviews_puts_back_what_had_passed_and_passes_nothing_else(
    client, projects, zone_officer, unit_officer, is_own
):
    job = imported(unit_officer if is_own else zone_officer, projects)
    assert standing() == {"审过": (90_000, is_own), "没审": (90_000, is_own)}
    client.force_login(unit_officer)
    assert "重新审核" not in client.get(f"/imports/{job.pk}/result/").content.decode()
    assert undone(job, unit_officer) == (2, 0)
    assert standing() == {"审过": (10_000, True), "没审": (10_000, False)}


def test_what_a_reviewer_has_passed_since_stays(projects, zone_officer, unit_officer):
    job = imported(zone_officer, projects)
    figure = ProgressFigure.objects.standing().get(project=projects[1])
    approve_figure(figure=figure, by=unit_officer, now=timezone.now())
    assert undone(job, zone_officer) == (1, 1)
    assert standing() == {"审过": (10_000, False), "没审": (90_000, True)}
