"""Lists that only grow, such as the audit: turned by key and never counted, as fast at any depth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar

from tracker.pages.lists.table import FORMAT, PAGE, Table
from tracker.pages.shortcuts import parse_pk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

BEFORE, AFTER = "before", "after"


@dataclass
class KeysetTable(Table):
    """A list of the newest first, of which the address names the key before or after which a page stands."""

    turning: ClassVar[tuple[str, ...]] = (PAGE, FORMAT, BEFORE, AFTER)

    @cached_property
    def ordered(self) -> QuerySet[Any] | Sequence[Any]:
        """All rows, the newest first: nothing moves while others write."""
        return self.rows.order_by("-pk")  # type: ignore[union-attr]  # a queryset

    @cached_property
    def _cut(self) -> tuple[list[Any], bool]:
        """The rows of the page, and whether there are more on the way that was gone."""
        before, after = (parse_pk(self.params.get(name, "")) for name in (BEFORE, AFTER))
        rows: Any = self.ordered
        if after is not None:
            found = list(rows.filter(pk__gt=after).order_by("pk")[: self.per_page + 1])
            return found[: self.per_page][::-1], len(found) > self.per_page
        if before is not None:
            rows = rows.filter(pk__lt=before)
        found = list(rows[: self.per_page + 1])
        return found[: self.per_page], len(found) > self.per_page

    @cached_property
    def page(self) -> Any:
        """The rows of the page; how many there are in all is not known."""
        return SimpleNamespace(object_list=self._cut[0], paginator=SimpleNamespace(count=None, num_pages=1))

    @property
    def newer(self) -> str:
        """The query of the page of newer rows, if there is one."""
        rows, has_more = self._cut
        is_back = AFTER in self.params
        there_are = bool(rows) and (has_more if is_back else BEFORE in self.params)
        return self.query(**{AFTER: str(rows[0].pk)}) if there_are else ""

    @property
    def older(self) -> str:
        """The query of the page of older rows, if there is one."""
        rows, has_more = self._cut
        there_are = bool(rows) and (has_more or AFTER in self.params)
        return self.query(**{BEFORE: str(rows[-1].pk)}) if there_are else ""
