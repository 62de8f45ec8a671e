"""A database in which many people are owed a mail today."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management import call_command

from devtools.chaos.checker import Row
from projects.models import Category, Milestone, Project
from projects.rules.stages import Kind
from tracker.emails import message_id_of
from tracker.models import Reminder, ReminderKind
from tracker.reminders.database_clock import database_now, local_day
from tracker.reminders.digests import host_of_site
from zones.models import Officer, Role, SpecialDay, Zone

BEIJING = ZoneInfo("Asia/Shanghai")
DOMAIN = "chaos.invalid"


def populate(recipients: int) -> None:
    """Make a stalled project in each zone, and spread people over the zones; make today a working day."""
    call_command("migrate", verbosity=0)
    call_command("load_reference", stdout=StringIO())
    today = local_day(database_now())
    SpecialDay.objects.update_or_create(day=today, defaults={"is_working": True, "occasion": "混沌测试"})
    zones = list(Zone.objects.all())
    author = Officer.objects.create(username="author", role=Role.PROVINCE)
    signed_at = datetime.combine(today - timedelta(days=900), datetime.min.time(), BEIJING)
    projects = Project.objects.bulk_create(
        Project(
            name=f"停滞项目 {zone.pk}",
            zone=zone,
            category=Category.INDUSTRY,
            stage="signed",
            created_at=signed_at,
            created_by=author,
            updated_at=signed_at,
        )
        for zone in zones
    )
    Milestone.objects.bulk_create(
        Milestone(
            project=project,
            kind=Kind.SIGNED,
            occurred_on=signed_at.date(),
            recorded_at=signed_at,
            recorded_by=author,
        )
        for project in projects
    )
    Officer.objects.bulk_create(
        Officer(
            username=f"officer-{number}",
            role=Role.ZONE,
            zone=zones[number % len(zones)],
            email=f"officer-{number}@{DOMAIN}",
        )
        for number in range(recipients)
    )


def print_ledger() -> None:
    """Print the ledger as the judge wants it, as JSON."""
    host = host_of_site()
    rows = [
        Row(
            number=row.pk,
            recipient=row.recipient.email,
            is_follow_up=row.kind == ReminderKind.FOLLOW_UP,
            state=row.state,
            message_id=message_id_of(row.pk, settings.DEPLOYMENT_ID, host),
        )
        for row in Reminder.objects.select_related("recipient")
    ]
    print(json.dumps([asdict(row) for row in rows]))
