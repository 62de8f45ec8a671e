"""Loads reporting units, zones, rounds, the working-day calendar, indicators, and what the reforms refer to."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tracker.management.indicator_reference import load_indicators
from tracker.management.reference import load_reference
from tracker.management.reform_reference import load_reform_reference


class Command(BaseCommand):
    """Load the reference data from `fixtures/`."""

    help = (
        "载入填报单位、开发区（含别名）、期次、节假日调休、招落一体时限、承诺制事项清单和指标（不含数据）；"
        "可重复运行，已一致的不改动。"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and print what came of it."""
        for tally in [*load_reference(now=timezone.now()), *load_reform_reference(), load_indicators()]:
            self.stdout.write(str(tally))
