"""Ledgers that were sent in, in a private folder: the file as it came, beside it what was read of it and is planned."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from projects.errors import DomainError, FileMissingError, StorageFullError, is_of_full_disk
from tracker.models.background_job import KEPT_FOR

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from typing import Protocol

    class Upload(Protocol):
        """A file that came with a request, on the disk if it is a large one."""

        name: str | None

        @property
        def size(self) -> int | None: ...

        def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]: ...


LARGEST_FILE = 20 * 1024 * 1024
MISSING = "上传的文件已不在服务器上，请重新上传。"
_READ, _PLANNED = ".lines", ".plan"
_FORGOTTEN = KEPT_FOR + timedelta(days=1)


def store(upload: Upload) -> tuple[str, int, str]:
    """
    Store a file as it came, without having all of it in memory; return its name there, its bytes and its SHA-256.

    :raises DomainError: if it is empty or too large
    :raises StorageFullError: if there is no room for it on the disk
    """
    digest, size = hashlib.sha256(), 0
    for chunk in upload.chunks():
        digest.update(chunk)
        size += len(chunk)
    if not size:
        raise DomainError("file_empty", "文件是空的。", field="file")
    if size > LARGEST_FILE:
        raise DomainError("file_too_large", "文件超过 20 MB，请拆分后再传。", field="file")
    return _save(token_hex(16), upload), size, digest.hexdigest()


def read(name: str) -> bytes:
    """
    Return a file as it came.

    :raises FileMissingError: if it is not on this server
    """
    return _content(name)


def keep_lines(name: str, lines: bytes) -> None:
    """Keep what the limited process read of a file, so that an answer to a question need not wait for it again."""
    _keep(f"{name}{_READ}", lines)


def keep_plan(name: str, plan: bytes) -> None:
    """Keep what a file would write, in place of what was kept before; nothing where it is empty."""
    _keep(f"{name}{_PLANNED}", plan)


def plan_of(name: str) -> bytes:
    """Return what a file would write; empty where that is not kept."""
    try:
        return _content(f"{name}{_PLANNED}")
    except FileMissingError:
        return b""


def lines_of(name: str) -> bytes:
    """
    Return what was read of a file.

    :raises FileMissingError: if it is not on this server
    """
    return _content(f"{name}{_READ}")


def delete(name: str) -> None:
    """Delete a file and what was kept beside it; what is gone already is no error."""
    if name:
        for kept in (_PLANNED, _READ, ""):
            _storage().delete(f"{name}{kept}")


def delete_forgotten(*, now: datetime) -> None:
    """Delete old files that no job knows, such as of a request that failed after it had stored one."""
    storage = _storage()
    if not storage.exists(""):
        return
    for name in storage.listdir("")[1]:
        if storage.get_modified_time(name) < now - _FORGOTTEN:
            storage.delete(name)


def _storage() -> FileSystemStorage:
    # Not the storage of attachments: nobody but the program's own user may read these.
    return FileSystemStorage(
        location=settings.IMPORTS_ROOT, file_permissions_mode=0o600, directory_permissions_mode=0o700
    )


def _keep(name: str, content: bytes) -> None:
    _storage().delete(name)
    if content:
        _save(name, ContentFile(content))


def _save(name: str, content: Any) -> str:
    try:
        return _storage().save(name, content)
    except OSError as error:
        if is_of_full_disk(error):
            raise StorageFullError from error
        raise


def _content(name: str) -> bytes:
    try:
        with _storage().open(name) as file:
            content: bytes = file.read()
            return content
    except OSError as error:
        raise FileMissingError("file_missing", MISSING) from error
