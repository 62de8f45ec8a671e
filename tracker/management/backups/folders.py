"""A backup on disk: a folder named by its moment, and a manifest that tells everything in it."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MANIFEST, SEALED = "manifest.json", "manifest.sha256"
NAME = re.compile(r"\d{8}T\d{6}Z", re.ASCII)
FORMAT = "%Y%m%dT%H%M%SZ"
UNFINISHED = ".unfinished-"
BLOCK = 1024 * 1024


class BackupError(Exception):
    """A backup is missing, damaged, or does not hold what it tells; the message says which and what to do."""


@dataclass(frozen=True)
class Backup:
    """A finished backup."""

    path: Path

    @property
    def made_at(self) -> datetime:
        """The moment of its name, in UTC."""
        return datetime.strptime(self.path.name, FORMAT).replace(tzinfo=UTC)

    def manifest(self) -> dict[str, Any]:
        """
        Return what the backup tells of itself.

        :raises BackupError: if the manifest is not the one that was written
        """
        try:
            content = (self.path / MANIFEST).read_bytes()
            sealed = (self.path / SEALED).read_text(encoding="ascii").partition(" ")[0]
        except (OSError, UnicodeDecodeError) as error:
            raise BackupError(f"备份 {self.path} 的清单读不出（{type(error).__name__}）：请换一份备份。") from error
        if hashlib.sha256(content).hexdigest() != sealed:
            raise BackupError(f"备份 {self.path} 的清单已损坏或被改动：请换一份备份。")
        manifest: dict[str, Any] = json.loads(content)
        return manifest


def backups_in(folder: Path) -> list[Backup]:
    """Return the finished backups of a folder, oldest first."""
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(
        (Backup(path) for path in found if NAME.fullmatch(path.name) and (path / SEALED).is_file()),
        key=lambda backup: backup.path.name,
    )


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Write the manifest and its digest, with which a backup is finished."""
    content = (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()
    (folder / MANIFEST).write_bytes(content)
    # In the form that `sha256sum --check` reads.
    (folder / SEALED).write_text(f"{hashlib.sha256(content).hexdigest()}  {MANIFEST}\n", encoding="ascii")


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def faults(backup: Backup, manifest: dict[str, Any]) -> Iterator[str]:
    """Yield in sentences which files are missing, changed, or not told of by the manifest."""
    there = {str(path.relative_to(backup.path)) for path in backup.path.rglob("*") if path.is_file()}
    for name, file in manifest["files"].items():
        path = backup.path / name
        if name not in there:
            yield f"备份缺少文件 {name}。"
        elif path.stat().st_size != file["bytes"]:
            yield f"备份里的 {name} 应为 {file['bytes']} 字节，现为 {path.stat().st_size}。"
        elif digest_of(path) != file["sha256"]:
            yield f"备份里的 {name} 与备份时不同：内容已损坏或被改动。"
    yield from (f"备份里多出文件 {name}。" for name in sorted(there - manifest["files"].keys() - {MANIFEST, SEALED}))
