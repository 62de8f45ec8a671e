"""What follows a migration and needs the program as it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from projects.operations.finding_upkeep import rebuild_findings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.migrations import Migration

KEPT_SINCE = ("projects", "0023_findings_are_kept")


def keep_findings(plan: Iterable[tuple[Migration, bool]] = (), **_: object) -> None:
    """
    Keep the findings of a database that has just got the table for them.

    After all migrations, not in that one: the rules read by the models of now, and of then they would have no columns.
    """
    if any((migration.app_label, migration.name) == KEPT_SINCE and not back for migration, back in plan):
        rebuild_findings(now=timezone.now())
