"""What the tests of pages share."""

import pytest

from tests import factories


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Keep the files of a test to itself."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def page(client):
    """Return a function that makes a browser of an officer who is signed in."""

    def signed_in(officer):
        client.force_login(officer)
        return client

    return signed_in


@pytest.fixture
def project(zone):
    """A project of `zone`."""
    return factories.make_project(zone)
