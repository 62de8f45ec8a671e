"""What tests of imports share."""

import pytest


@pytest.fixture(autouse=True)
def stored(settings, tmp_path):
    """Keep files that are sent in where the test ends."""
    settings.IMPORTS_ROOT = tmp_path / "imports"
    return settings.IMPORTS_ROOT
