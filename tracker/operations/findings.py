"""Notes on findings: an officer records that one was examined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from projects.errors import DomainError
from projects.models import Project
from projects.operations.audit import record_event
from tracker.models import FindingNote

if TYPE_CHECKING:
    from datetime import datetime

    from zones.models import Officer


@transaction.atomic
def note_finding(*, project: Project, rule: str, key: str, word: str, by: Officer, now: datetime) -> FindingNote:
    """
    Record that a finding of a rule was examined, with the officer's words, and return the note.

    :raises DomainError: if the words are blank
    """
    if not word.strip():
        raise DomainError("word_required", "请写明核查意见。", field="word")
    Project.objects.select_for_update().get(pk=project.pk)
    note = FindingNote.objects.create(project=project, rule=rule, key=key, word=word.strip(), at=now, by=by)
    after = {"rule": rule, "key": key, "word": note.word}
    record_event(action="note_finding", subject=note, project=project, by=by, now=now, after=after)
    return note
