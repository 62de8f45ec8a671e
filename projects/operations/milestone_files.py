"""Recording a milestone together with the files that show it: all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from projects.errors import BusyError, DomainError, StorageFullError
from projects.operations.evidence import checked_evidence, save_evidence
from projects.operations.milestones import record_milestone, require_recordable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from projects.models import Evidence, Milestone, Project
    from projects.operations.evidence import Shown, StoredFiles
    from projects.rules.stages import Kind


@dataclass(frozen=True)
class SentFile:
    """A file as it was sent, what is stated about it, and the field of the form that it came in."""

    content: bytes
    shown: Shown
    field: str


class RefusedFilesError(DomainError):
    """Some files are refused; each with its refusal."""

    def __init__(self, refused: Sequence[tuple[SentFile, DomainError]]) -> None:
        words = "".join(f"“{file.shown.name}”：{error.detail}" for file, error in refused)
        super().__init__("files_refused", words, field=refused[0][0].field)
        self.refused = refused


def record_with_files(
    *, project: Project, kind: Kind, files: Sequence[SentFile], stored: StoredFiles, **said: Any
) -> Milestone:
    """
    Record a milestone and the files that show it, in one transaction.

    :param stored: keeps what is written here, and deletes it if the caller's own transaction fails later
    :param said: what `record_milestone` takes besides
    :raises RefusedFilesError: naming every file that cannot be kept; nothing is recorded
    :raises DomainError: as `record_milestone` does
    """
    # First: a day that is refused should not cost the minute that the files take.
    require_recordable(project, kind, said["occurred_on"], said.get("sub_type", ""), said["reason"], said["today"])
    checked = _checked(project, files, by=said["by"], now=said["now"], today=said["today"])
    # Before the row lock, as of a single file.
    for evidence, content in checked:
        stored.store(evidence, content)
    with transaction.atomic():
        milestone = record_milestone(project=project, kind=kind, **said)
        for evidence, _ in checked:
            evidence.milestone = milestone
        if checked:
            save_evidence([evidence for evidence, _ in checked], by=said["by"], now=said["now"])
    return milestone


def _checked(project: Project, files: Sequence[SentFile], **moment: Any) -> list[tuple[Evidence, bytes]]:
    checked, refused = [], []
    for file in files:
        try:
            checked.append(checked_evidence(project=project, content=file.content, shown=file.shown, **moment))
        # Not about this file: the quota of the day, too many others, a full disk.
        except (BusyError, StorageFullError):
            raise
        except DomainError as error:
            refused.append((file, error))
    if refused:
        raise RefusedFilesError(refused)
    return checked
