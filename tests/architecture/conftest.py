"""What the tests of this folder share."""

import pytest

from tests.architecture import sources


@pytest.fixture(scope="package", autouse=True)
def syntax_trees_are_let_go():
    """Let the syntax trees of all files go: pytest looks through whatever is left in memory when it ends."""
    yield
    for cached in (sources.functions, sources.tree, sources.text):
        cached.cache_clear()
