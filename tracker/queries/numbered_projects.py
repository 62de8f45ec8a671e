"""The numbers of projects whose query goes through many records: asked once, for how many there are and for a page."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import F
from django.db.models.expressions import OrderBy

from tracker.queries.held_rows import HeldRows

if TYPE_CHECKING:
    from projects.models import ProjectQuerySet


class NumberedProjects(HeldRows[int]):
    """
    The numbers of some projects in the order of some fields, ties ascending. One query, whatever is asked of them.

    A queryset would be counted and then read: where finding the projects is the work, that does it twice.
    """

    def __init__(self, projects: ProjectQuerySet, *order: OrderBy) -> None:
        self._projects, self._order = projects, order

    @cached_property
    def held(self) -> list[int]:
        """Return all the numbers."""
        return list(self._projects.order_by(*self._order, "pk").values_list("pk", flat=True))

    def sorted_by(self, order: tuple[str, ...], *, is_down: bool) -> NumberedProjects:
        """Return them by some fields; what has none stands last, whichever way, ties by number."""
        fields = [F(name).desc(nulls_last=True) if is_down else F(name).asc(nulls_last=True) for name in order]
        return NumberedProjects(self._projects, *fields)
