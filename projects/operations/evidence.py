"""Storing files that prove what happened, and withdrawing them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Self

from django.core.files.base import ContentFile
from django.db import transaction

from projects.errors import DomainError, StorageFullError, is_of_full_disk
from projects.models import Evidence, Milestone, Project
from projects.models.evidence import random_name
from projects.operations.audit import record_event, state_of
from projects.operations.evidence_files import cleaned
from projects.operations.evidence_quota import quota_holder, require_room
from projects.operations.locks import hold
from projects.operations.shared_findings import refresh_files
from projects.rules.evidence import EVIDENCE_LABELS, EvidenceKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from zones.models import Officer


@dataclass(frozen=True)
class Shown:
    """What the officer states about a file. `keep_location` keeps the GPS position and the time of a photo."""

    kind: EvidenceKind
    name: str
    taken_on: date | None = None
    place: str = ""
    verifier: str = ""
    milestone: Milestone | None = None
    keep_location: bool = False


def add_evidence(
    *, project: Project, content: bytes, shown: Shown, by: Officer, now: datetime, today: date
) -> Evidence:
    """
    Clean a file and store it under a random name.

    :raises DomainError: if the file is refused, or a photo lacks its date, place or verifier, or its date lies ahead
    :raises BusyError: if too many files are being checked
    :raises AllowanceError: if the zone has sent as much as it may in a day
    :raises StorageFullError: if there is no room for it on the disk
    """
    evidence, clean = checked_evidence(project=project, content=content, shown=shown, by=by, now=now, today=today)
    # Cleaning and storing can take a minute, so both come before the row lock.
    with StoredFiles() as stored:
        stored.store(evidence, clean)
        with transaction.atomic():
            save_evidence([evidence], by=by, now=now)
    return evidence


def checked_evidence(
    *, project: Project, content: bytes, shown: Shown, by: Officer, now: datetime, today: date
) -> tuple[Evidence, bytes]:
    """Return the unsaved record of a file and what is to be stored of it; raises as `add_evidence` does."""
    _check_words(shown, today)
    # Once before the work of cleaning and once, with the size that it has then, under the lock.
    require_room(by=by, size=0, now=now)
    clean = cleaned(content, keep_location=shown.keep_location)
    evidence = Evidence(
        project=project,
        milestone=shown.milestone,
        kind=str(shown.kind),
        name=_plain_name(shown.name),
        content_type=clean.content_type,
        size=len(clean.content),
        # Of the file as sent: encoding anew changes the bytes, and the same file sent twice has to be found.
        sha256=sha256(content).hexdigest(),
        stored_sha256=sha256(clean.content).hexdigest(),
        taken_on=shown.taken_on,
        place=shown.place.strip(),
        verifier=shown.verifier.strip(),
        keeps_location=shown.keep_location,
        recorded_at=now,
        recorded_by=by,
    )
    return evidence, clean.content


def save_evidence(files: Sequence[Evidence], *, by: Officer, now: datetime) -> None:
    """
    Save the records of stored files of one project, in the transaction of the caller.

    :raises AllowanceError: if the zone has sent as much as it may in a day
    """
    Project.objects.select_for_update().get(pk=files[0].project_id)
    hold(f"evidence of {quota_holder(by)}")
    for evidence in files:
        require_room(by=by, size=evidence.size, now=now)
        evidence.save()
        hashes = {"sha256": evidence.sha256, "stored_sha256": evidence.stored_sha256}
        after = {"kind": evidence.kind, "name": evidence.name, **hashes}
        record_event(action="add_evidence", subject=evidence, project=evidence.project, by=by, now=now, after=after)
    refresh_files([evidence.sha256 for evidence in files], now=now)


class StoredFiles:
    """
    Files that are written while their records are saved.

    A file store does not roll back, so any failure of the block has to delete what was written in it.
    """

    def __init__(self) -> None:
        self._written: list[Evidence] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            for evidence in self._written:
                _delete(evidence)

    def store(self, evidence: Evidence, content: bytes) -> None:
        """
        Write a file under a random name, whole or not at all.

        :raises StorageFullError: if the disk has no room for it
        """
        # Named before it is written: a store that runs out of room leaves what it has written so far.
        evidence.file = random_name(evidence, "")
        self._written.append(evidence)
        try:
            evidence.file.storage.save(str(evidence.file), ContentFile(content))
        except BaseException as error:
            if is_of_full_disk(error):
                raise StorageFullError from error
            raise


def _delete(evidence: Evidence) -> None:
    # What cannot be deleted now is found as a file without a record later; the first failure is the one to tell of.
    with suppress(OSError):
        evidence.file.storage.delete(str(evidence.file))


def _check_words(shown: Shown, today: date) -> None:
    if shown.kind is EvidenceKind.SITE_PHOTO and not (
        shown.taken_on and shown.place.strip() and shown.verifier.strip()
    ):
        raise DomainError("photo_needs_words", "现场照片须写明拍摄日期、地点和核实人。", field="taken_on")
    if shown.taken_on is not None and shown.taken_on > today:
        raise DomainError("future_date", f"拍摄日期 {shown.taken_on} 晚于今天 {today}。", field="taken_on")


def _plain_name(name: str) -> str:
    """Return the last part of a path without line breaks, quotes and other characters that file systems refuse."""
    # A client may send a whole path, Windows or POSIX. Of a long name the end is kept: it holds the extension.
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return (
        "".join(character for character in last if character.isprintable() and character not in '"<>|:*?')[-120:]
        or "文件"
    )


@transaction.atomic
def withdraw_evidence(*, evidence: Evidence, by: Officer, now: datetime, reason: str) -> Evidence:
    """
    Withdraw a file; the file and its record stay stored.

    :raises DomainError: if no reason is given or it was withdrawn before
    """
    if not reason.strip():
        raise DomainError("reason_required", "撤回须说明原因。", field="reason")
    Project.objects.select_for_update().get(pk=evidence.project_id)
    if not Evidence.objects.filter(pk=evidence.pk).withdraw(by=by, now=now, reason=reason.strip()):
        raise DomainError("already_withdrawn", "这份材料此前已撤回。")
    evidence.refresh_from_db()
    refresh_files([evidence.sha256], now=now)
    record_event(
        action="withdraw_evidence",
        subject=evidence,
        project=evidence.project,
        by=by,
        now=now,
        before={"kind": evidence.kind, "label": EVIDENCE_LABELS[EvidenceKind(evidence.kind)], "name": evidence.name},
        reason=reason,
    )
    return evidence


def record_download(*, evidence: Evidence, by: Officer, now: datetime) -> None:
    """Record in the audit that the content of a file leaves."""
    after = state_of(evidence, "name", "sha256")
    record_event(action="download_evidence", subject=evidence, project=evidence.project, by=by, now=now, after=after)
