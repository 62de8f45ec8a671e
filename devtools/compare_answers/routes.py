"""Every route of the URL resolver, and the addresses that stand for it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from django.urls import URLResolver, get_resolver

from devtools.compare_answers.identifiers import values_of

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
PATTERNS = {
    "api/v1/": ["api/v1/", "api/v1/nothing-here/"],
    "admin/^(?P<app_label>zones|projects|tracker)/$": ["admin/zones/", "admin/projects/", "admin/tracker/"],
    "admin/(?P<url>.*)$": ["admin/nothing-here/"],
}
"""Routes that are regular expressions or take everything, with the addresses that stand for them."""
LEFT_OUT = {
    "api/schema/": "it names components, which may be renamed; its operations are compared field by field instead",
    "api/docs/": "it is the same document laid out, with the same names",
    "admin/r/<path:content_type_id>/<path:object_id>/": "Django's redirect to public pages, which nothing has",
    "admin/jsi18n/": "Django's own translations",
}
"""Routes that are not requested, and why."""


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """Yield every route as the resolver writes it, without those that are left out."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        elif route not in LEFT_OUT:
            yield route


def addresses(route: str) -> list[str]:
    """
    Return the addresses that stand for a route: each parameter with its values, real ones and missing ones.

    :raises LookupError: if a parameter has no values, so that no route is passed over in silence
    """
    if route in PATTERNS:
        return [f"/{address}" for address in PATTERNS[route]]
    if "(" in route:
        raise LookupError(f"{route} is a regular expression: say in PATTERNS which addresses stand for it")
    names = PARAMETER.findall(route)
    found = []
    for values in itertools.product(*(values_of(route, name) for name in names)):
        rest = iter(values)
        found.append("/" + PARAMETER.sub(lambda _, rest=rest: next(rest), route))  # type: ignore[misc]
    return found
