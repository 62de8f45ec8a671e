"""A province of a size: its ledger, everything that hangs on its projects, and an officer of each level."""

from __future__ import annotations

from datetime import date

from bench import databases
from bench.growth.records import sow
from bench.load.world import fill_province
from bench.sample_projects import NOW
from projects.models import Project
from projects.operations.finding_upkeep import rebuild_findings
from projects.operations.stall_upkeep import rebuild_stall_states
from tracker.management.indicator_reference import load_indicators
from tracker.management.reference import rows_of
from tracker.management.reform_reference import load_reform_reference
from zones.models import Officer, ReportingUnit, Role, SpecialDay, Zone


def fill_world(projects: int) -> None:
    """Fill a database with a province of that many projects."""
    fill_province(projects)
    load_reform_reference()
    load_indicators()
    SpecialDay.objects.bulk_create(
        SpecialDay(date.fromisoformat(row["day"]), row["is_working"] == "yes", row["occasion"])
        for row in rows_of("special_days.csv")
    )
    zone = Zone.objects.get(pk=Project.objects.order_by("pk").values("zone")[:1])
    Officer.objects.create(username="unit", role=Role.UNIT, unit=zone.unit)
    Officer.objects.create(username="zone", role=Role.ZONE, zone=zone)
    Officer.objects.create(username="auditor", role=Role.AUDITOR)
    for other in Zone.objects.exclude(pk=zone.pk):
        Officer.objects.create(username=f"zone-{other.pk}", role=Role.ZONE, zone=other)
    for unit in ReportingUnit.objects.exclude(pk=zone.unit_id):
        Officer.objects.create(username=f"unit-{unit.pk}", role=Role.UNIT, unit=unit)
    rebuild_findings(now=NOW)
    sow()
    rebuild_stall_states(now=NOW)
    databases.vacuum()
