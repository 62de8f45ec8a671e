"""A request that writes, with names in the place of numbers that are only known when it is sent."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from devtools.compare_answers.identifiers import keys_of_zone, rows

PROJECTS = "projects_project"
PHOTO = "photo"
"""Stands in a body for a small photo."""


@dataclass(frozen=True)
class Write:
    """
    A request of an account; its path is relative to the API.

    `{first}` … `{fifth}` are projects of the zone, `{last}` its last one; the name of a table is its newest row.
    """

    account: str
    path: str
    body: dict[str, Any] = field(default_factory=dict)
    method: str = "POST"
    version: str = ""

    def address(self) -> str:
        """Return where it goes."""
        return f"/api/v1/{self.path.format_map(_Names())}"

    def content(self) -> Any:
        """Return what it sends: numbers and a photo in the place of their names."""
        filled = {name: _filled(value) for name, value in self.body.items()}
        return filled if PHOTO in self.body.values() else json.dumps(filled)

    def headers(self) -> dict[str, str]:
        """Return the version that it has seen."""
        return {"If-Match": f'"{self.version}"'} if self.version else {}


class _Names(dict[str, str]):
    """The numbers that the names in paths and bodies stand for."""

    def __missing__(self, name: str) -> str:
        projects = keys_of_zone(PROJECTS)
        known = dict(zip(("first", "second", "third", "fourth", "fifth"), projects, strict=False))
        known["last"] = projects[-1]
        newest = known[name] if name in known else rows(name).values_list("pk", flat=True).last()
        return str(newest)


def _filled(value: Any) -> Any:
    if value == PHOTO:
        file = io.BytesIO()
        Image.new("RGB", (80, 40), "red").save(file, "JPEG")
        file.seek(0)
        file.name = "现场.jpg"
        return file
    if isinstance(value, list):
        return [_filled(part) for part in value]
    if isinstance(value, str) and value.startswith("{"):
        return int(value.format_map(_Names()))
    return value
