"""What follows a migration and needs the program as it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from projects.operations.finding_upkeep import rebuild_findings
from projects.operations.stall_upkeep import rebuild_stall_states

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.migrations import Migration

KEPT_SINCE = {
    ("projects", "0023_findings_are_kept"): rebuild_findings,
    ("projects", "0029_every_project_has_a_stall_state"): rebuild_stall_states,
}
"""What fills the tables that a migration made."""


def fill_what_is_kept(plan: Iterable[tuple[Migration, bool]] = (), **_: object) -> None:
    """
    Keep the findings and the lights of a database that has just got the tables for them.

    After all migrations, not in those: the rules read by the models of now, and of then they would have no columns.
    """
    done = {(migration.app_label, migration.name) for migration, back in plan if not back}
    for name, rebuild in KEPT_SINCE.items():
        if name in done:
            rebuild(now=timezone.now())
