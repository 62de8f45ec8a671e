"""What is read by a statement that is kept is what its query answers, of whichever rows it is asked."""

import importlib
import pkgutil
from datetime import date

import pytest

import projects.models
import projects.operations
import tracker.api
import tracker.queries
from projects.models import ExitKind, Project
from projects.models.numbered_reads import NumberedRead
from tests import factories, reform_factories
from tests.wall.worlds import live_elsewhere, live_here

pytestmark = pytest.mark.django_db


def reads():
    """Return every read of the product, by its name."""
    found = {}
    for package in (projects.models, projects.operations, tracker.queries, tracker.api):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for name, value in vars(importlib.import_module(module.name)).items():
                # As such, or as what another read keeps for the projects of a write.
                read = getattr(value, "kept", value)
                if isinstance(read, NumberedRead):
                    found[f"{module.name}.{name}"] = read
    return found


def test_a_kept_statement_answers_as_its_query_does(django_assert_num_queries, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    live_elsewhere(live_here())
    paused = factories.make_project()
    reform_factories.intake(paused)
    reform_factories.pause(paused)
    factories.leave(factories.enter(factories.make_project()), date(2024, 5, 2), ExitKind.TERMINATED)
    everybody = list(Project.objects.values_list("pk", flat=True))
    assert len(reads()) >= 18
    for name, read in reads().items():
        written = None
        for numbers in (everybody, everybody[-1:], everybody[:1], [], [0], [2**40]):
            with django_assert_num_queries(1):
                rows = [tuple(row) for row in read.rows(numbers)]
            assert sorted(map(repr, rows)) == sorted(map(repr, read.build(numbers))), name
            assert written in {None, id(read._kept["default"])}, name
            written = id(read._kept["default"])
        assert list(read.rows(everybody)), name
