"""Every address that an officer can read, with the filters that it documents, about the things of one zone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from drf_spectacular.generators import SchemaGenerator

from devtools.compare_answers.identifiers import WITHOUT_TABLE, keys_of_zone, rows, table_of
from devtools.compare_answers.needed import ASKED
from devtools.compare_answers.routes import PARAMETER, PATTERNS, routes

if TYPE_CHECKING:
    from collections.abc import Iterator

API = "api/v1/"
ELSEWHERE = ("admin/", "static/", "login/", "logout/", "password/", "metrics", "healthz")
"""The administration pages are Django's lists, and the others know nobody."""
FILTERS = {
    "by": "zone",
    "format": "xlsx",
    "known_at": "2024-06-01T00:00:00%2B08:00",
    "q": "第1",
    "reviewed": "true",
    "stalled": "red",
    "structure": "then",
}
"""Filters after which other work is done, each asked alone wherever the API's document has it."""
THINGS = {"month": "2024-05", "round_key": "2023-1"}
OFFICER = "zone"


class Question(NamedTuple):
    """One address, with what it is called in the table: a name that is the same in every database."""

    name: str
    address: str


def questions(named: str = "") -> list[Question]:
    """
    Return every question once; what cannot be asked because nothing of its kind is there is left out.

    :param named: a pattern that the name of a question has to contain
    """
    documented = _documented()
    return [
        question
        for route in sorted(set(routes()))
        if not route.startswith(ELSEWHERE) and route not in PATTERNS
        for question in _of_route(route, documented)
        if re.search(named, question.name)
    ]


def _of_route(route: str, documented: dict[str, set[str]]) -> Iterator[Question]:
    address = _address(route)
    if address is None:
        return
    path = route.removeprefix(API)
    asked = ASKED.get(path, {})
    yield Question(route, _with(address, asked))
    for name, value in FILTERS.items():
        # A page takes what the endpoint of the same name takes, and offers its workbook by a link to that.
        if name in documented.get(_shape(path), ()) and (name != "format" or route.startswith(API)):
            yield Question(f"{route} {name}={value}", _with(address, {**asked, name: value}))


def _documented() -> dict[str, set[str]]:
    """Return the filters of each endpoint, by its path."""
    generator: Any = SchemaGenerator
    generated = generator().get_schema(request=None, public=True)
    paths: dict[str, Any] = generated["paths"]
    return {
        _shape(path.removeprefix(f"/{API}")): {parameter["name"] for parameter in methods["get"].get("parameters", [])}
        for path, methods in paths.items()
        if "get" in methods
    }


def _shape(path: str) -> str:
    return re.sub(r"<[^>]*>|\{[^}]*\}", "{}", path)


def _with(address: str, asked: dict[str, str]) -> str:
    return f"{address}?{'&'.join(f'{name}={value}' for name, value in asked.items())}" if asked else address


def _address(route: str) -> str | None:
    """Return an address of a route about something of the zone's; None where there is no such thing."""
    found = {}
    for name in PARAMETER.findall(route):
        value = THINGS.get(name) or WITHOUT_TABLE.get(name, [""])[0]
        if not value:
            table = table_of(route, name)
            numbers = keys_of_zone(table, OFFICER) or list(rows(table).values_list("pk", flat=True)[:1])
            if not numbers:
                return None
            value = str(numbers[len(numbers) // 2])
        found[name] = value
    return "/" + PARAMETER.sub(lambda match: found[match[1]], route)
