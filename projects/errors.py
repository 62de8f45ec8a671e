"""Refusals of this app. Each says in Chinese what is wrong and what to do; none knows HTTP."""

from __future__ import annotations

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
