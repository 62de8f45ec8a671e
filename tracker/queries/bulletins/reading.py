"""Bulletins as they are listed and shown: within sight, with their neighbours, without members out of sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projects.models import Project
from tracker.documents.text import document_blocks
from tracker.documents.word import word_file
from tracker.models import Bulletin
from tracker.queries.bulletins.sealed import compared_content, content_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.models.bulletin import BulletinQuerySet
    from zones.models import Officer

NAMED_LISTS = ("members", "unreported", "stalled", "problems")
"""The lists of a content that name projects."""


def listed(officer: Officer) -> BulletinQuerySet:
    """Return the bulletins that an officer sees, without their contents, which are long. One query."""
    related = ("unit", "sealed_by", "supersedes", "superseded_by", "template")
    heavy = ("content", "supersedes__content", "superseded_by__content", "template__content")
    return Bulletin.objects.visible_to(officer).select_related(*related).defer(*heavy)


def whole(officer: Officer) -> BulletinQuerySet:
    """Return the bulletins that an officer sees, each with its content."""
    return listed(officer).defer(None).defer("supersedes__content", "superseded_by__content")


def within_sight(content: Mapping[str, Any], officer: Officer) -> dict[str, Any]:
    """
    Return a content without the projects that an officer does not see now, and how many these are. One query.

    Totals stay: they are published, the projects behind them are not.
    """
    if officer.sees_everything:
        return {**content, "out_of_sight": 0}
    named = {project["project"] for name in NAMED_LISTS for project in content.get(name, ())}
    seen = set(Project.objects.visible_to(officer).filter(pk__in=named).values_list("pk", flat=True))
    kept = {
        name: [project for project in content[name] if project["project"] in seen]
        for name in NAMED_LISTS
        if name in content
    }
    return {**content, **kept, "out_of_sight": len(content["members"]) - len(kept["members"])}


def _before(content: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what a content of schema 1 is compared with; later ones hold what they say of it."""
    return compared_content(content) if content["schema"] == 1 else None


def shown(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the text and the tables of a content, as the Word file has them, for a page. At most one query."""
    paragraphs, tables = document_blocks(content, _before(content))
    return {"told": content, "paragraphs": paragraphs, "tables": tables, "members": len(content["members"])}


def word_of(bulletin: Bulletin) -> bytes:
    """
    Return a bulletin as a Word file, by the template that it was sealed with. At most one query.

    :raises zlib.error: if the stored bytes were changed
    :raises ValueError: the same
    """
    content = content_of(bulletin)
    template = bytes(bulletin.template.content) if bulletin.template else None
    return word_file(content, bulletin.digest, before=_before(content), template=template, sealed_at=bulletin.sealed_at)
