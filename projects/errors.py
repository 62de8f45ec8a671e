"""Refusals of this app. Each says in Chinese what is wrong and what to do; none knows HTTP."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from projects.models import Record


class DomainError(Exception):
    """A domain rule refuses. `code` names the rule, `detail` is for the officer, `field` is what to change."""

    def __init__(self, code: str, detail: str, *, field: str | None = None) -> None:
        """Keep the code, the sentence and the field."""
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.field = field


class StandingRecordError(DomainError):
    """A record of the same thing stands already."""

    def __init__(self, detail: str, *, standing: Record, field: str | None = None) -> None:
        """Keep the record that stands."""
        super().__init__("standing_record", detail, field=field)
        self.standing = standing


class StaleVersionError(DomainError):
    """Somebody else changed the thing meanwhile."""

    def __init__(self, *, current: int, what: str = "该项目") -> None:
        """Keep the version that stands."""
        super().__init__("stale_version", f"{what}已被他人修改，请刷新后重新填写。")
        self.current = current


class DuplicateError(DomainError):
    """Something that must be unique exists already."""


class InFlightError(DuplicateError):
    """The same is being done at this moment; whoever asks again in a moment gets its answer."""


class BusyError(DomainError):
    """The service has no room for it at this moment; whoever comes again after `wait` seconds finds some."""

    def __init__(self, code: str, detail: str, *, wait: int, field: str | None = None) -> None:
        """Keep the seconds to wait."""
        super().__init__(code, detail, field=field)
        self.wait = wait


class BeingWrittenError(BusyError):
    """Somebody else is writing what this would write, and did not end while it waited; nothing was kept."""

    def __init__(self) -> None:
        """Say so."""
        message = "有人正在写入同样的内容（如导入一份大台账），您的这次没有保存，请稍后再试。"
        super().__init__("being_written", message, wait=10)


class AllowanceError(BusyError):
    """Somebody has had as much as they may have in some time; `wait` is what is left of it, in seconds."""


class StorageFullError(DomainError):
    """There is no room left on a disk; nothing was kept."""

    def __init__(self) -> None:
        super().__init__("storage_full", "服务器的存储空间已满，没有保存；请联系系统管理员清理后再试。")


class FileMissingError(DomainError):
    """The record of a file is there, the file is not."""


_DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_SQLITE_FULL, _POSTGRESQL_FULL = 13, "53100"
_LOCKED = "55P03"


def waited_in_vain(error: BaseException) -> bool:
    """Whether a statement waited for others as long as it may."""
    cause = error.__cause__
    return getattr(cause, "sqlstate", None) == _LOCKED or getattr(cause, "sqlite_errorname", None) == "SQLITE_BUSY"


def is_of_full_disk(error: BaseException) -> bool:
    """Whether a file or the database could not be written because there is no room left."""
    cause = error.__cause__
    return (
        (isinstance(error, OSError) and error.errno in _DISK_FULL)
        or getattr(cause, "sqlite_errorcode", None) == _SQLITE_FULL
        or getattr(cause, "sqlstate", None) == _POSTGRESQL_FULL
    )
