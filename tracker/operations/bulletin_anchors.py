"""The digests of sealed bulletins, as the file outside the database holds them."""

from __future__ import annotations

from tracker.models import Bulletin
from tracker.operations.anchor_file import anchor_lines

WORD, RESTORED = "bulletin", "bulletin-restored"


def is_of_bulletins(line: str) -> bool:
    """Whether a line of the file is about bulletins."""
    return line.startswith(WORD)


def bulletin_anchors() -> dict[int, str]:
    """
    Return the digest of each anchored bulletin by its number; those that a restore gave up are left out.

    :raises ValueError: if a line cannot be read
    """
    held: dict[int, str] = {}
    for line in filter(is_of_bulletins, anchor_lines()):
        word, number, *digest = line.split()
        if word == RESTORED:
            held = {seal: held[seal] for seal in held if seal <= int(number)}
        else:
            (held[int(number)],) = digest
    return held


def readable_anchors() -> dict[int, str] | None:
    """Return the same, or None where the file cannot be read: then it proves nothing."""
    try:
        return bulletin_anchors()
    except (OSError, ValueError):
        return None


def lines_to_append() -> list[str]:
    """Return the lines of the bulletins that the file lacks, in their order."""
    written = bulletin_anchors()
    sealed = Bulletin.objects.exclude(number__in=written).order_by("number").values_list("number", "digest")
    return [f"{WORD} {number} {digest}" for number, digest in sealed]


def line_of_restore() -> str:
    """Return the line that gives up what was anchored after the backup that came back."""
    last = Bulletin.objects.values_list("number", flat=True).first()
    return f"{RESTORED} {last or 0}"
