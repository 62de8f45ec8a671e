"""The one import path for what this app stores."""

from zones.models.calendar import SpecialDay
from zones.models.officer import Officer, Role
from zones.models.post import Absence, Post
from zones.models.reporting_unit import ReportingUnit
from zones.models.zone import PUBLISHED_ZONES, Zone, ZoneAlias

__all__ = [
    "PUBLISHED_ZONES",
    "Absence",
    "Officer",
    "Post",
    "ReportingUnit",
    "Role",
    "SpecialDay",
    "Zone",
    "ZoneAlias",
]
