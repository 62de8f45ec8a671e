"""What forms and addresses refuse beforehand, the operations refuse too, whoever calls."""

from datetime import date

import pytest

from projects.operations import evidence
from projects.operations.evidence_files import LARGEST_FILE, cleaned
from projects.operations.picture_cleaning import LARGEST_PICTURE
from projects.operations.progress_figures import withdraw_figures
from tests import factories, files
from tests.access_things import make_things
from tests.factories import NOW, TODAY
from tests.refusals import refused
from tracker.operations.problems import escalate_problem, raise_problem, resolve_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def problem(zone, zone_officer):
    """A problem of a project of `zone`."""
    project = factories.make_project(zone)
    return raise_problem(
        project=project, description="用地", owner="张三", due_on=TODAY, by=zone_officer, now=NOW, today=TODAY
    )


def test_a_problem_goes_up_or_ends_with_words(problem, zone_officer):
    with refused("reason_required", field="reason"):
        escalate_problem(problem=problem, reason=" ", by=zone_officer, now=NOW)
    with refused("resolution_required", field="resolution"):
        resolve_problem(problem=problem, resolution=" ", by=zone_officer, now=NOW)


def test_a_file_is_taken_back_with_a_reason(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    kept = evidence.Evidence.objects.get(pk=make_things()["evidence_id"])
    with refused("reason_required", field="reason"):
        evidence.withdraw_evidence(evidence=kept, by=kept.recorded_by, now=NOW, reason=" ")


def test_figures_that_never_were_are_not_taken_back(zone, zone_officer):
    project = factories.make_project(zone)
    assert withdraw_figures(project=project, month=date(2024, 5, 1), by=zone_officer, now=NOW, reason="退回") is None


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"x" * (LARGEST_FILE + 1), "file_too_large"),
        (files.bomb(), "picture_too_large"),
        (files.bomb(width=LARGEST_PICTURE // 1000 + 1, height=1000), "picture_too_large"),
    ],
    ids=["nothing", "too many bytes", "a bomb", "somewhat too many pixels"],
)
def test_a_file_beyond_its_limits(content, code):
    with refused(code, field="file"):
        cleaned(content)
