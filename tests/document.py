"""The document of the API, made once a process: it takes seconds."""

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator


@cache
def document() -> dict[str, Any]:
    """Return the document, which nobody may change."""
    return SchemaGenerator().get_schema(request=None, public=True)
