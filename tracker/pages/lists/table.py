"""A list as a page shows it: the rows of one page, with the links that sort, turn and choose columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils.safestring import mark_safe

from tracker.models import SavedView
from tracker.pages.lists.columns import Column, ColumnKind
from tracker.pages.lists.rows import SortedRows
from tracker.workbooks.sheets import longest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.utils.safestring import SafeString

    from tracker.pages.decorators import OfficerRequest

PER_PAGE = 50
SORT, COLUMNS, IN_YI, PAGE, FORMAT = "sort", "col", "yi", "page", "format"
OWN = (SORT, COLUMNS, IN_YI, PAGE, FORMAT)
"""The parameters of an address that are about the table itself; all others are filters."""


_HEAD, _HERE = '<th scope="row">', "\0"


class Header(NamedTuple):
    """What stands above a column."""

    column: Column
    label: str
    link: str
    """The query that sorts by it, the other way where it is sorted by it already."""
    sorted: str
    """As `aria-sort` says it; empty where it is not sorted by it."""


class Cell(NamedTuple):
    """One value of a row, ready to be shown."""

    column: Column
    text: str
    link: str
    state: str
    note: str
    is_head: bool
    """It names the row."""
    ready: str = ""
    """What stands in it whatever else is said, as HTML."""

    @property
    def html(self) -> str:
        """The cell as the page shows it; a page has a thousand of them, and a template for each took half its time."""
        # Escaped by the standard library, as Django does behind its proxies for lazy texts, which cost more.
        shown, link = escape(self.text), escape(str(self.link))
        if self.state and self.link:
            shown = f'<a class="state {escape(str(self.state))}" href="{link}">{shown}</a>'
        elif self.state:
            shown = f'<span class="state {escape(str(self.state))}">{shown}</span>'
        elif self.link:
            shown = f'<a href="{link}">{shown}</a>'
        if self.note:
            shown = f"{shown} <small>{escape(str(self.note))}</small>"
        return self.framed(self.ready or shown)

    def framed(self, content: str) -> str:
        """Return what the cell holds in its tags."""
        return f"{_HEAD}{content}</th>" if self.is_head else f"{self.column.opening}{content}</td>"


def pieces_of(cells: Iterable[Cell]) -> list[tuple[SafeString, Column | None]]:
    """
    Return the cells of a row in pieces: what is ready, and the column whose template stands after it, None at the end.

    A loop of a template over every cell took a fifth of a page's time.
    """
    pieces: list[tuple[SafeString, Column | None]] = []
    ready = ""
    for cell in cells:
        if not cell.column.template:
            ready += cell.html
            continue
        begun, end = cell.framed(_HERE).split(_HERE)
        pieces.append((mark_safe(ready + begun), cell.column))  # noqa: S308  # made of escaped parts
        ready = end
    return [*pieces, (mark_safe(ready), None)]  # noqa: S308  # as above


@dataclass
class Table:
    """
    A list.

    :param rows: all rows, ordered as they are without a choice; a queryset is sorted by the database, ties by key
    :param name: of the list, by which views of it are kept; the name of its route
    """

    request: OfficerRequest
    name: str
    title: str
    columns: Sequence[Column]
    rows: QuerySet[Any] | Sequence[Any]
    per_page: int = PER_PAGE
    count: int | None = None
    """How many rows there are, if that is known; else they are counted."""
    prepare: Any = None
    """Turns the rows of a page into what the columns read, with a fixed number of queries."""
    noun: str = "项"
    foot: Any = None
    """A row that stands under all others, such as their sum, if there is one."""
    turning: ClassVar[tuple[str, ...]] = (PAGE, FORMAT)
    """The parameters that a change of the list leaves out: it begins at its first page."""
    params: QueryDict = field(init=False)

    def __post_init__(self) -> None:
        self.params = self.request.GET

    @cached_property
    def sort(self) -> tuple[Column | None, bool]:
        """The column that the list is sorted by, and whether downwards. An unknown name sorts by nothing."""
        name = self.params.get(SORT, "")
        is_down = name.startswith("-")
        found = next(
            (column for column in self.columns if column.order and column.name == name.removeprefix("-")), None
        )
        return found, is_down

    @cached_property
    def ordered(self) -> QuerySet[Any] | Sequence[Any]:
        """All rows in the order that the address asks for."""
        column, is_down = self.sort
        if column is None:
            return self.rows
        if isinstance(self.rows, SortedRows):
            return self.rows.sorted_by(column.order, is_down=is_down)
        if isinstance(self.rows, list | tuple):
            value = column.value
            known = [row for row in self.rows if value(row) not in (None, "")]
            unknown = [row for row in self.rows if value(row) in (None, "")]
            return [*sorted(known, key=value, reverse=is_down), *unknown]
        fields = [F(name).desc(nulls_last=True) if is_down else F(name).asc(nulls_last=True) for name in column.order]
        return self.rows.order_by(*fields, "pk")  # type: ignore[union-attr]  # a queryset

    @cached_property
    def page(self) -> Page[Any]:
        """The page that the address names, or the nearest one."""
        paginator = Paginator(self.ordered, self.per_page)
        if self.count is not None:
            paginator.count = self.count  # a cached property
        return paginator.get_page(self.params.get(PAGE))

    @property
    def row_count(self) -> int:
        """How many rows there are, counted no further than a workbook takes."""
        if self.count is None and isinstance(self.rows, QuerySet):
            return self.rows.order_by()[: longest() + 1].count()
        count: int = self.page.paginator.count
        return count

    @cached_property
    def shown(self) -> list[Column]:
        """The columns that were chosen; without a choice all that are not extra."""
        chosen = set(self.params.getlist(COLUMNS))
        # The first says what a row is about: it always stands there.
        wanted = [column for column in self.columns[1:] if (column.name in chosen if chosen else not column.is_extra)]
        return [self.columns[0], *wanted]

    @property
    def in_yi(self) -> bool:
        """Whether amounts are shown in 亿元."""
        return self.params.get(IN_YI) == "1"

    def unit_of(self, column: Column) -> str:
        """Return the label of a column with the unit of its amounts."""
        if column.kind is not ColumnKind.AMOUNT:
            return column.label
        return f"{column.label}（{'亿元' if self.in_yi else '万元'}）"

    @property
    def headers(self) -> list[Header]:
        """What stands above the columns."""
        now, is_down = self.sort
        found = []
        for column in self.shown:
            is_now = column is now
            link = self.query(**{SORT: f"-{column.name}" if is_now and not is_down else column.name})
            state = ("descending" if is_down else "ascending") if is_now else ""
            found.append(Header(column, self.unit_of(column), link if column.order else "", state))
        return found

    @property
    def body(self) -> list[tuple[Any, list[Cell]]]:
        """The rows of the page, each with its cells."""
        rows = list(self.page.object_list)
        return [(row, self.cells(row)) for row in (self.prepare(rows) if self.prepare else rows)]

    @property
    def printed(self) -> list[tuple[Any, list[tuple[SafeString, Column | None]]]]:
        """The rows of the page, each with its pieces: cells that are ready, up to a column that a template shows."""
        return [(row, pieces_of(cells)) for row, cells in self.body]

    @property
    def foot_html(self) -> SafeString:
        """The cells of the row under all others."""
        return mark_safe("".join(cell.html for cell in self.cells(self.foot)))  # noqa: S308  # each is escaped

    def cells(self, row: Any) -> list[Cell]:
        """Return the cells of a row."""
        return [
            Cell(
                column,
                "" if column.template or column.html else column.text(column.value(row), in_yi=self.in_yi),
                column.link(row) if column.link else "",
                column.state(row) if column.state else "",
                column.note(row) if column.note else "",
                is_head=place == 0,
                ready=column.html(row) if column.html else "",
            )
            for place, column in enumerate(self.shown)
        ]

    def query(self, **changes: str) -> str:
        """Return the query of the address with some parameters set anew; an empty text takes one out."""
        asked = self.params.copy()
        for name in self.turning:
            asked.pop(name, None)
        for name, value in changes.items():
            asked.pop(name, None)
            if value:
                asked[name] = value
        return QueryDict(mutable=False).urlencode() if not asked else asked.urlencode()

    @property
    def address(self) -> str:
        """The query of the list as it is shown, of its first page."""
        return self.query()

    @property
    def query_of_workbook(self) -> str:
        """The query that takes the list out."""
        return self.query(**{FORMAT: "xlsx"})

    @property
    def query_of_unit(self) -> str:
        """The query that shows amounts in the other unit."""
        return self.query(**{IN_YI: "" if self.in_yi else "1"})

    @property
    def has_amounts(self) -> bool:
        """Whether there is anything to show in another unit."""
        return any(column.kind is ColumnKind.AMOUNT for column in self.columns)

    @property
    def choices(self) -> list[tuple[Column, bool]]:
        """The columns that can be chosen, each with whether it is shown."""
        return [(column, column in self.shown) for column in self.columns[1:]]

    @property
    def kept(self) -> Iterable[tuple[str, str]]:
        """The parameters that the form of the columns sends along: all but the columns."""
        left = self.params.copy()
        for name in (COLUMNS, *self.turning):
            left.pop(name, None)
        return [(name, value) for name, values in left.lists() for value in values]

    @property
    def kept_by_filter(self) -> Iterable[tuple[str, str]]:
        """The parameters that the form of the filters sends along: order, columns and unit."""
        return [(name, value) for name in (SORT, COLUMNS, IN_YI) for value in self.params.getlist(name)]

    @cached_property
    def views(self) -> list[SavedView]:
        """The views of the list that were kept or shared. A query."""
        return list(SavedView.objects.visible_to(self.request.officer).filter(page=self.name).select_related("officer"))

    @property
    def wants_workbook(self) -> bool:
        """Whether the address asks for a workbook."""
        return self.params.get(FORMAT) == "xlsx"
