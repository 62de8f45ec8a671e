"""The evidence files in a backup: a file that has not changed since the backup before is linked, not copied."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker.management.backups.folders import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.management.backups.folders import Backup

FOLDER = "media"


def copy_media(source: Path, target: Path, before: Backup | None) -> dict[str, dict[str, Any]]:
    """Bring every file below `source` to `target`/media; return the name, size and SHA-256 of each."""
    known = before.manifest()["files"] if before else {}
    manifest = {}
    for path in _files(source):
        name = str(Path(FOLDER) / path.relative_to(source))
        copy = target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        kept = before.path / name if before else None
        if kept is not None and name in known and _is_unchanged(path, kept) and _is_linked(kept, copy):
            manifest[name] = known[name]
        else:
            shutil.copy2(path, copy)
            manifest[name] = {"bytes": copy.stat().st_size, "sha256": digest_of(copy)}
    return manifest


def _files(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        yield from (Path(parent, name) for name in sorted(names))


def _is_unchanged(path: Path, kept: Path) -> bool:
    try:
        old, new = kept.stat(), path.stat()
    except FileNotFoundError:
        return False
    return (old.st_size, old.st_mtime_ns) == (new.st_size, new.st_mtime_ns)


def _is_linked(kept: Path, copy: Path) -> bool:
    try:
        # Files here are never written to again, so two backups may share one.
        os.link(kept, copy)
    except OSError:  # a file system without links: the copy costs room, and nothing else
        return False
    return True
