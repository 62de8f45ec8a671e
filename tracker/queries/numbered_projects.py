"""The numbers of projects whose query goes through many records: asked once, for how many there are and for a page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

from django.db.models import F

if TYPE_CHECKING:
    from projects.models import ProjectQuerySet


class NumberedProjects(Sequence[int]):
    """
    The numbers of some projects, ascending unless they are sorted. One query, whatever is asked of them.

    A queryset would be counted and then read: where finding the projects is the work, that does it twice.
    """

    def __init__(self, projects: ProjectQuerySet) -> None:
        self._projects = projects.order_by("pk")

    @cached_property
    def _numbers(self) -> list[int]:
        return list(self._projects.values_list("pk", flat=True))

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[int]: ...
    def __getitem__(self, index: Any) -> Any:
        return self._numbers[index]

    def sorted_by(self, order: tuple[str, ...], *, is_down: bool) -> NumberedProjects:
        """Return them by some fields; what has none stands last, whichever way, ties by number."""
        found = NumberedProjects(self._projects)
        fields = [F(name).desc(nulls_last=True) if is_down else F(name).asc(nulls_last=True) for name in order]
        found._projects = self._projects.order_by(*fields, "pk")
        return found
