"""What a bulletin of either kind is asked, and what is read for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from projects.errors import BusyError
from tracker.queries.bulletins.comparing import comparison_told, note_comparison
from tracker.queries.bulletins.contents import RatesQuestion, rates_content
from tracker.queries.bulletins.dispatch import NoteQuestion, note_content

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.models import Bulletin

Question: TypeAlias = RatesQuestion | NoteQuestion
MOST_READINGS = 3


def content_for(question: Question, earlier: Bulletin | None, *, known_at: datetime) -> dict[str, Any]:
    """
    Return what is sealed of a question, as known at a moment.

    :param earlier: the bulletin that it is compared with, of the same kind and scope

    :raises ParameterError: for a round that is not registered, or an empty span
    :raises DomainError: `no_rounds`, if no round is counted
    :raises BusyError: if others keep recording what was known by the moment
    """
    if isinstance(question, NoteQuestion):
        return {**note_content(question, known_at=known_at), "comparison": earlier and note_comparison(earlier)}
    if earlier is None:
        return {**rates_content(question, known_at=known_at), "comparison": None}
    # Statements see what others commit between them: members and comparison are read until they agree.
    for _ in range(MOST_READINGS):
        content = rates_content(question, known_at=known_at)
        if compared := comparison_told(earlier, question, content["table"], known_at=known_at):
            return {**content, "comparison": compared}
    raise BusyError("books_busy", "台账正有大批写入（如导入），没有封存；请稍后再试。", wait=10)
