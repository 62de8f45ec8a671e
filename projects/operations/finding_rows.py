"""Compares kept findings with those that follow from the records, and writes the difference."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from projects.models import PlausibilityFinding
from projects.operations.bulk_insert import insert_rows
from projects.rules.plausibility import Place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

LEVELS = Place._fields
VALUES = ("title", "explanation", "weight", *LEVELS)
MEMBERSHIP = ("title", "weight")
"""What the records of the project alone say of a finding that counts what others recorded."""


class FindingRow(NamedTuple):
    """What is to be kept of a finding, by the names of its columns."""

    project_id: int
    rule: str
    key: str
    title: str
    explanation: str = ""
    about: str = ""
    weight: int = 1
    in_zone: bool = True
    in_unit: bool = True
    in_province: bool = True

    def at(self, levels: Collection[str]) -> FindingRow:
        """Return the same, found by the officers of these levels alone."""
        return self._replace(
            in_zone="in_zone" in levels, in_unit="in_unit" in levels, in_province="in_province" in levels
        )


@dataclass(frozen=True)
class Changes:
    """What has to be written for the kept rows to be those that follow from the records."""

    added: list[FindingRow] = field(default_factory=list)
    changed: list[tuple[PlausibilityFinding, FindingRow]] = field(default_factory=list)
    """What is kept, and what it should be."""
    gone: list[PlausibilityFinding] = field(default_factory=list)

    def rows(self) -> list[FindingRow | PlausibilityFinding]:
        """Return every row concerned, once."""
        return [*self.added, *(kept for kept, _ in self.changed), *self.gone]

    def save(self, fields: tuple[str, ...] = VALUES, *, now: datetime) -> None:
        """Write them; what stays found keeps the moment at which it was found."""
        for kept, wanted in self.changed:
            for name in fields:
                setattr(kept, name, getattr(wanted, name))
        if self.gone:
            PlausibilityFinding.objects.filter(pk__in=[row.pk for row in self.gone]).delete()
        if self.changed:
            PlausibilityFinding.objects.bulk_update([kept for kept, _ in self.changed], fields, batch_size=200)
        insert_rows(PlausibilityFinding, FindingRow._fields, self.added, found_at=now)


def compare(
    kept: Iterable[PlausibilityFinding], wanted: Iterable[FindingRow], fields: tuple[str, ...] = VALUES
) -> Changes:
    """Return by what some kept rows differ in their fields from those wanted."""
    stored = {_identity(row): row for row in kept}
    if not stored:
        return Changes(added=[*wanted])
    changes = Changes()
    for row in wanted:
        found = stored.pop(_identity(row), None)
        if found is None:
            changes.added.append(row)
        elif any(getattr(found, name) != getattr(row, name) for name in fields):
            changes.changed.append((found, row))
    changes.gone.extend(stored.values())
    return changes


def _identity(row: FindingRow | PlausibilityFinding) -> tuple[int, str, str, str]:
    return row.project_id, row.rule, row.key, row.about
