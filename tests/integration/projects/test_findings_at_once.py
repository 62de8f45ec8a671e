"""What compares projects is found also where these are written at the same moment."""

from collections import Counter
from datetime import date
from functools import partial

from projects.models import PlausibilityFinding, Project
from projects.operations.finding_upkeep import finding_differences
from projects.rules.plausibility import NAMESAKE, PHASE_BESIDE_PARENT, TOLD_LATE
from projects.rules.stages import Kind
from tests import factories
from tests.threads import ON_POSTGRESQL, outcomes, together

pytestmark = ON_POSTGRESQL


def test_projects_registered_recorded_and_entered_at_once_are_found_beside_each_other(transactional_db):
    by, places = factories.somebody(), [factories.make_zone(), factories.make_zone()]
    factories.make_round(2023, 1)
    for number in range(5):
        named = {"name": f"第{number}个", "by": by}
        results = together(*(partial(factories.make_project, zone, **named) for zone in places))
        assert outcomes(results) == ["ok", "ok"]
    projects = Project.objects.order_by("pk")[:5]
    late = [partial(factories.reach, project, Kind.STARTED, date(2024, 1, 1), by=by) for project in projects]
    assert outcomes(together(*late)) == ["ok"] * 5
    whole, phase = projects[0], factories.make_project(projects[0].zone, parent=projects[0])
    assert outcomes(together(partial(factories.enter, whole), partial(factories.enter, phase))) == ["ok", "ok"]
    found = Counter(PlausibilityFinding.objects.filter(in_province=True).values_list("rule", flat=True))
    assert found == {NAMESAKE: 5, TOLD_LATE: 5, PHASE_BESIDE_PARENT: 1}
    assert list(finding_differences()) == []
