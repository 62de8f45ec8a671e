"""What a sealed bulletin holds, read from its bytes alone."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any

from projects.rules.bulletins import SealedMember, member_from
from tracker.models import Bulletin

if TYPE_CHECKING:
    from collections.abc import Mapping


def content_of(bulletin: Bulletin) -> dict[str, Any]:
    """
    Return the content of a bulletin.

    :raises zlib.error: if the stored bytes were changed so that they cannot be unpacked
    :raises ValueError: if they are no JSON
    """
    content: dict[str, Any] = json.loads(bulletin.canonical)
    return content


def compared_content(content: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the content of the bulletin that one was compared with; None where there is none that can be read."""
    number = content["compared_with"]
    found = None if number is None else Bulletin.objects.filter(number=number).first()
    try:
        return None if found is None else content_of(found)
    except (zlib.error, ValueError):
        return None


def members_of(bulletin: Bulletin) -> list[SealedMember]:
    """
    Return the sealed members of a bulletin about the rates, in the order of list and entry; no query.

    Their `facts` are what the rules take: dates as they were known at `bulletin.known_at`, also those after
    `bulletin.as_of`, and the one monthly figure that counts on `bulletin.as_of`. All members: whoever shows them
    keeps those whose `project` the officer sees.

    :raises zlib.error: if the stored bytes were changed
    :raises ValueError: the same
    """
    return [member_from(member) for member in content_of(bulletin)["members"]]
