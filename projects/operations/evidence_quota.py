"""How many files, and how many bytes of them, one zone may store in a day: a flood must not fill the disk of all."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from math import ceil
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Q, Sum

from projects.errors import AllowanceError
from projects.models import Evidence
from projects.rules.moments import BEIJING
from zones.models import Role

if TYPE_CHECKING:
    from zones.models import Officer

MEGABYTE = 1024 * 1024


def quota_holder(by: Officer) -> str:
    """Return the name of whose quota an upload counts on: that of the officer's zone, or of one above the zones."""
    return f"zone {by.zone_id}" if by.role == Role.ZONE else f"officer {by.pk}"


def require_room(*, by: Officer, size: int, now: datetime) -> None:
    """
    Check the quota of the day, in Beijing time, for a file of so many bytes. Withdrawn files count: they stay stored.

    Exact only while the caller holds a lock of the name `quota_holder`. One query.

    :raises AllowanceError: if the file goes beyond the number of files or of bytes; says what is left, and until when
    """
    most_files: int = settings.EVIDENCE_FILES_A_DAY
    most_bytes: int = settings.EVIDENCE_MEGABYTES_A_DAY * MEGABYTE
    midnight = datetime.combine(now.astimezone(BEIJING).date(), time.min, BEIJING)
    whose = Q(recorded_by__zone=by.zone_id) if by.role == Role.ZONE else Q(recorded_by=by)
    stored = Evidence.objects.filter(whose, recorded_at__gte=midnight)
    used = stored.aggregate(files=Count("pk"), bytes=Sum("size", default=0))
    # 0 is no limit. Before a file is cleaned its size as stored is not known: any room at all lets it be tried.
    too_many = most_files and used["files"] >= most_files
    too_large = most_bytes and used["bytes"] + max(size, 1) > most_bytes
    if not too_many and not too_large:
        return
    who = "本开发区" if by.role == Role.ZONE else "您"
    limits = [
        *([f"{most_files} 份（还可传 {max(most_files - used['files'], 0)} 份）"] if most_files else []),
        *([f"{most_bytes // MEGABYTE} MB（还可传 {_megabytes(most_bytes - used['bytes'])} MB）"] if most_bytes else []),
    ]
    this = f"，这个文件有 {_megabytes(size)} MB" if size else ""
    tomorrow = midnight + timedelta(days=1)
    sentence = (
        f"{who}每天最多上传{'、'.join(limits)}{this}，没有保存。"
        f"{tomorrow:%Y-%m-%d} 0 时起重新计算；确需多传的，请联系系统管理员。"
    )
    raise AllowanceError("evidence_quota", sentence, wait=ceil((tomorrow - now).total_seconds()), field="file")


def _megabytes(size: int) -> str:
    """Return bytes in megabytes, never more than there are."""
    return f"{max(size, 0) * 10 // MEGABYTE / 10:.1f}"
