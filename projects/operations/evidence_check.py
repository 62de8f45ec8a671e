"""Comparing the stored files with their records: what is missing, what nobody recorded, and what was changed since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import file_digest
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage

from projects.models import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = "evidence"
YOUNGEST_ORPHAN = timedelta(hours=1)
"""A file is stored before its record is committed: what is younger may just be about to get one."""


class EvidenceFault(StrEnum):
    """What is wrong with a stored file."""

    MISSING = "missing"
    CHANGED = "changed"
    ORPHANED = "orphaned"


@dataclass(frozen=True)
class EvidenceFinding:
    """One stored file, by its name in the store, that does not agree with the records."""

    fault: EvidenceFault
    file: str
    evidence: Evidence | None = None
    """The record; an orphaned file has none."""
    modified_at: datetime | None = None
    """When an orphaned file was written."""


def evidence_findings(*, now: datetime, with_contents: bool = True) -> Iterator[EvidenceFinding]:
    """
    Yield every file that is missing, changed or orphaned, withdrawn records included: their files stay stored.

    :param with_contents: read every file and compare its hash; without, only its size is compared, which costs little.
        Pictures stored before their hash was kept have nothing but their size to compare with.
    """
    # Files before records: a file whose record is committed in between then has one.
    files = dict(_stored_files(FOLDER))
    for evidence in Evidence.objects.select_related("project").order_by("pk").iterator(chunk_size=500):
        name = str(evidence.file)
        files.pop(name, None)
        try:
            is_changed = _is_changed(evidence, with_contents=with_contents)
        except (OSError, ValueError):  # a row that names no file is a ValueError to Django
            yield EvidenceFinding(EvidenceFault.MISSING, name, evidence)
        else:
            if is_changed:
                yield EvidenceFinding(EvidenceFault.CHANGED, name, evidence)
    for name, modified_at in sorted(files.items()):
        if now - modified_at > YOUNGEST_ORPHAN:
            yield EvidenceFinding(EvidenceFault.ORPHANED, name, modified_at=modified_at)


def delete_orphan(finding: EvidenceFinding, *, now: datetime, older_than: timedelta) -> bool:
    """Delete an orphaned file that is older than a span and still has no record; return whether it was deleted."""
    if finding.modified_at is None or now - finding.modified_at <= older_than:
        return False
    if Evidence.objects.filter(file=finding.file).exists():
        return False
    default_storage.delete(finding.file)
    return True


def _stored_files(folder: str) -> Iterator[tuple[str, datetime]]:
    """Yield the name and the time of every file below a folder of the store."""
    if not default_storage.exists(folder):
        return
    folders, files = default_storage.listdir(folder)
    for name in files:
        path = f"{folder}/{name}"
        yield path, default_storage.get_modified_time(path).astimezone(UTC)
    for name in folders:
        yield from _stored_files(f"{folder}/{name}")


def _is_changed(evidence: Evidence, *, with_contents: bool) -> bool:
    """
    Whether the file is not what was stored.

    :raises OSError: if it cannot be read
    """
    if evidence.file.size != evidence.size:
        return True
    if not with_contents or evidence.stored_sha256 is None:
        return False
    with evidence.file.open("rb") as file:
        return file_digest(file.file, "sha256").hexdigest() != evidence.stored_sha256
