"""The one import path for what this app stores."""

from zones.models.calendar import SpecialDay
from zones.models.credentials import FormerPassword, RecoveryCode, SecondFactor
from zones.models.encrypted_text import EncryptedTextField, UnreadableText, encrypted_fields
from zones.models.officer import Officer, Role
from zones.models.post import Absence, Post
from zones.models.reporting_unit import ReportingUnit
from zones.models.sign_in import Session, SignIn, Token
from zones.models.zone import PUBLISHED_ZONES, Zone, ZoneAlias
from zones.models.zone_change import ZoneChange, keep_terms

__all__ = [
    "PUBLISHED_ZONES",
    "Absence",
    "EncryptedTextField",
    "FormerPassword",
    "Officer",
    "Post",
    "RecoveryCode",
    "ReportingUnit",
    "Role",
    "SecondFactor",
    "Session",
    "SignIn",
    "SpecialDay",
    "Token",
    "UnreadableText",
    "Zone",
    "ZoneAlias",
    "ZoneChange",
    "encrypted_fields",
    "keep_terms",
]
