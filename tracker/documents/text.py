"""The text and the tables of a bulletin of either kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracker.documents.note_text import note_tables, note_text
from tracker.documents.rates_text import rates_tables, rates_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.documents.blocks import Paragraph, TableBlock


def document_blocks(
    content: Mapping[str, Any], before: Mapping[str, Any] | None
) -> tuple[list[Paragraph], list[TableBlock]]:
    """
    Return the paragraphs and the tables of a sealed content.

    :param before: the content of the bulletin that this one was sealed to be compared with
    """
    if content["kind"] == "dispatch":
        return note_text(content, before), note_tables(content)
    return rates_text(content, before), rates_tables(content)
