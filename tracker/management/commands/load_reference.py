"""Loads reporting units, zones, rounds and the working-day calendar."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tracker.management.reference import load_reference


class Command(BaseCommand):
    """Load the reference data from `fixtures/`."""

    help = "载入填报单位、开发区（含别名）、期次和节假日调休；可重复运行，已一致的不改动。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and print what came of it."""
        for tally in load_reference(now=timezone.now()):
            self.stdout.write(str(tally))
