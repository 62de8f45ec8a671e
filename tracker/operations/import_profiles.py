"""Keeps what an office answered about the form of a ledger, and finds it for the next file with the same headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.models import ImportProfile
from tracker.models.background_job import post_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from zones.models import Officer

KEPT = ("field:", "column:", "category:", "zone:")
"""How the codes of answers begin that are about the form of a file and its words."""
MOST_KEPT = 500
"""Answers about files with the same headers."""
KEPT_WHOLE = frozenset({"unit", "cell_unit"})


def is_kept(code: str) -> bool:
    """
    Whether the answer to a question holds for the next file with the same headers.

    Not the month, the round, the zone of the whole file, hidden and struck rows, odd amounts, duplicates: the next file
    is another one in all of these. Nor that a column is taken literally: it changes what stands.
    """
    return code in KEPT_WHOLE or code.startswith(KEPT)


def remember(*, fingerprint: str, answers: Mapping[str, str], by: Officer, now: datetime) -> None:
    """
    Keep answers for the officer's post; an empty one is forgotten. In the transaction of whoever answers.

    The same answer once more leaves standing who gave it first.
    """
    kept = {code: answer for code, answer in answers.items() if is_kept(code)}
    if not kept or not fingerprint:
        return
    earlier = ImportProfile.objects.filter(post=post_of(by), fingerprint=fingerprint, code__in=kept)
    unchanged = {profile.code for profile in earlier if profile.answer == kept[profile.code]}
    earlier.exclude(code__in=unchanged).delete()
    room = MOST_KEPT - ImportProfile.objects.filter(post=post_of(by), fingerprint=fingerprint).count()
    fresh = [
        ImportProfile(
            post=post_of(by), fingerprint=fingerprint, code=code, answer=answer, answered_by=by, answered_at=now
        )
        for code, answer in kept.items()
        if answer and code not in unchanged
    ]
    # Two of one office at once: the first stands.
    ImportProfile.objects.bulk_create(fresh[: max(room, 0)], ignore_conflicts=True)


def remembered(*, fingerprint: str, by: Officer) -> dict[str, ImportProfile]:
    """Return by their codes what was answered at an officer's post about files with the same headers. One query."""
    profiles = ImportProfile.objects.visible_to(by).filter(fingerprint=fingerprint).select_related("answered_by")
    return {profile.code: profile for profile in profiles}
