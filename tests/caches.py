"""The cache of the tests: one server, which the workers of a run share."""

from uuid import uuid4

from django.conf import settings
from django.core.cache import caches


def forget() -> None:
    """Let the cache look empty to this process; `cache.clear()` would empty it for the tests beside this one too."""
    settings.CACHES["default"]["KEY_PREFIX"] = caches["default"].key_prefix = f"test-{uuid4().hex}"
