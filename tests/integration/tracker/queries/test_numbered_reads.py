"""What is read by a statement that is kept is what its query answers, of whichever rows it is asked."""

import importlib
import pkgutil

import pytest

import tracker.api
import tracker.queries
from projects.models import Project
from tests.wall.worlds import live_elsewhere, live_here
from tracker.queries.numbered_reads import NumberedRead

pytestmark = pytest.mark.django_db


def reads():
    """Return every read of the product, by its name."""
    found = {}
    for package in (tracker.queries, tracker.api):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, NumberedRead):
                    found[f"{module.name}.{name}"] = value
    return found


def test_a_kept_statement_answers_as_its_query_does(django_assert_num_queries, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    live_elsewhere(live_here())
    everybody = list(Project.objects.values_list("pk", flat=True))
    assert len(reads()) >= 6
    for name, read in reads().items():
        written = None
        for numbers in (everybody, everybody[-1:], everybody[:1], [], [0], [2**40]):
            with django_assert_num_queries(1):
                rows = [tuple(row) for row in read.rows(numbers)]
            assert sorted(map(repr, rows)) == sorted(map(repr, read.build(numbers))), name
            assert written in {None, id(read._kept["default"])}, name
            written = id(read._kept["default"])
        assert list(read.rows(everybody)), name
