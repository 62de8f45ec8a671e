"""What a bulletin of either kind is asked, and what is read for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from tracker.queries.bulletins.contents import RatesQuestion, rates_content
from tracker.queries.bulletins.dispatch import NoteQuestion, note_content

if TYPE_CHECKING:
    from datetime import datetime

Question: TypeAlias = RatesQuestion | NoteQuestion


def content_for(question: Question, *, known_at: datetime) -> dict[str, Any]:
    """
    Return what is sealed of a question, as known at a moment.

    :raises ParameterError: for a round that is not registered, or an empty span
    :raises DomainError: `no_rounds`, if no round is counted
    """
    if isinstance(question, NoteQuestion):
        return note_content(question, known_at=known_at)
    return rates_content(question, known_at=known_at)
