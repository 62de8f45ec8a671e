"""
Cursor pagination by a unique key: as fast at any depth, and no row is skipped or repeated while others write.

Not DRF's `CursorPagination`, whose cursor holds an offset and a position in the ordering of a view's queryset: ours
also goes through what is no queryset (the history of a project), and refuses a cursor in the words of the API.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from drf_spectacular.utils import extend_schema_field, inline_serializer
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from projects.models import Record
from tracker.api.serializers import QuerySerializer, ReadSerializer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from django.db.models import QuerySet
    from rest_framework.request import Request

    from projects.models.record import RecordQuerySet

R = TypeVar("R", bound=Record)
T = TypeVar("T")

DEFAULT_LIMIT, LARGEST_LIMIT = 50, 500
AFTER, BEFORE = "a", "b"


class Fetch(Protocol):
    """Finds rows in the order of a unique key, `None` for the first ones."""

    def __call__(self, last: Any, count: int, *, is_forward: bool) -> list[tuple[Any, Any]]:
        """Return at most `count` pairs of key and row beyond `last`; backwards, the nearest first."""


class LimitField(serializers.IntegerField):
    """How many rows a page holds; more than the largest page is the largest page."""

    def __init__(self) -> None:
        most = f"最多 {LARGEST_LIMIT}（超过时按 {LARGEST_LIMIT} 返回，余下的见 next）"
        super().__init__(min_value=1, default=DEFAULT_LIMIT, help_text=f"每页条数，默认 {DEFAULT_LIMIT}，{most}")

    def to_internal_value(self, data: Any) -> int:
        # Not an error: a client that follows `next` loses nothing.
        return min(super().to_internal_value(data), LARGEST_LIMIT)


@extend_schema_field({"type": "string"})
class CursorField(serializers.Field[Any, Any, Any, Any]):
    """Where a page begins: base64 of the direction and the key, made for `next` and `previous` links only."""

    default_error_messages = {"invalid_cursor": "翻页标记无效，请使用 next 或 previous 里的链接。"}

    def __init__(self, key: Callable[[str], Any] = int) -> None:
        """Take the function that reads a key, and raises ValueError where it is none."""
        super().__init__(required=False, help_text="翻页标记，取自 next 或 previous")
        self.key = key

    def to_internal_value(self, data: Any) -> tuple[str, Any]:
        try:
            text = urlsafe_b64decode(str(data)).decode()
            direction, key = text[:1], self.key(text[1:])
        except ValueError:
            self.fail("invalid_cursor")
        # PostgreSQL refuses NUL in a text; such a cursor is none of ours.
        if direction not in {AFTER, BEFORE} or "\0" in text:
            self.fail("invalid_cursor")
        return direction, key


class ListQuerySerializer(QuerySerializer):
    """The query of a list."""

    cursor = CursorField()
    limit = LimitField()


class CodedListQuerySerializer(ListQuerySerializer):
    """The query of a list whose key is a code."""

    cursor = CursorField(str)


class RecordListQuerySerializer(ListQuerySerializer):
    """The query of a list of records."""

    all = serializers.BooleanField(default=False, help_text="true 时连同已撤回的")


def paginated(
    request: Request,
    params: dict[str, Any],
    queryset: QuerySet[Any, Any],
    serializer: type[ReadSerializer] | Callable[[Any], Any],
    *,
    key: str = "id",
) -> Response:
    """
    Return one page of a queryset in the order of a unique key.

    :param serializer: a class, or a function from a slice of the queryset to a list of dicts; both answer the key
    """

    def fetch(last: Any, count: int, *, is_forward: bool) -> list[tuple[Any, Any]]:
        beyond = queryset if last is None else queryset.filter(**{f"{key}__{'gt' if is_forward else 'lt'}": last})
        page = beyond.order_by(key if is_forward else f"-{key}")[:count]
        return [(row[key], row) for row in _data(serializer, page)]

    return paginated_by(request, params, fetch)


def _data(serializer: type[ReadSerializer] | Callable[[Any], Any], page: QuerySet[Any, Any]) -> Any:
    if isinstance(serializer, type) and issubclass(serializer, serializers.Serializer):
        return serializer(page, many=True).data
    read: Callable[[Any], Any] = serializer
    return read(page)


def paginated_by(request: Request, params: dict[str, Any], fetch: Fetch) -> Response:
    """Return one page of what `fetch` finds, with links to the pages before and after it."""
    direction, last = params.get("cursor", (AFTER, None))
    limit = params["limit"]
    is_forward = direction == AFTER
    # One row more than the page holds tells whether another page follows, without a COUNT.
    rows = fetch(last, limit + 1, is_forward=is_forward)
    has_more = len(rows) > limit
    # Backwards the nearest rows come first: turned round, every page is in the order of the list.
    page = rows[:limit] if is_forward else rows[:limit][::-1]
    has_next = has_more if is_forward else bool(page)
    has_previous = bool(page) and last is not None if is_forward else has_more
    return Response(
        {
            "next": _link(request, AFTER, page[-1][0]) if has_next else None,
            "previous": _link(request, BEFORE, page[0][0]) if has_previous else None,
            "results": [row for _, row in page],
        }
    )


def paginated_by_position(
    request: Request, params: dict[str, Any], found: Sequence[T], render: Callable[[Sequence[T]], Any]
) -> Response:
    """Return one page of rows that are computed anew and sorted by urgency: no key grows along such a list."""
    _, start = params.get("cursor", (AFTER, 0))
    limit = params["limit"]
    return Response(
        {
            "next": _link(request, AFTER, start + limit) if start + limit < len(found) else None,
            "previous": _link(request, AFTER, max(0, start - limit)) if start else None,
            "results": render(found[start : start + limit]),
        }
    )


def paginated_list(
    request: Request,
    params: dict[str, Any],
    rows: Sequence[T],
    render: Callable[[Sequence[T]], Iterable[Any]],
    *,
    key: Callable[[T], int],
) -> Response:
    """
    Return one page of rows that a rule has chosen in Python, in the ascending order of a number.

    :param render: from the rows of the page alone to what is answered of each
    """

    def fetch(last: Any, count: int, *, is_forward: bool) -> list[tuple[Any, Any]]:
        if is_forward:
            start = 0 if last is None else bisect_right(rows, last, key=key)
            page = list(rows[start : start + count])
        else:
            end = len(rows) if last is None else bisect_left(rows, last, key=key)
            page = list(rows[max(0, end - count) : end])[::-1]
        return list(zip(map(key, page), render(page), strict=True))

    return paginated_by(request, params, fetch)


def _link(request: Request, direction: str, key: object) -> str:
    cursor = urlsafe_b64encode(f"{direction}{key}".encode()).decode()
    return replace_query_param(request.build_absolute_uri(), "cursor", cursor)


def paginated_schema(item: type[ReadSerializer], **more: serializers.Field[Any, Any, Any, Any]) -> ReadSerializer:
    """Return the serializer of a page, for the API document; `more` are fields beside the rows."""
    return inline_serializer(
        f"{item.__name__}Page",
        {
            "next": serializers.URLField(allow_null=True, help_text="下一页的地址，没有时为 null"),
            "previous": serializers.URLField(allow_null=True, help_text="上一页的地址，没有时为 null"),
            "results": item(many=True),
            **more,
        },
    )


def read_records(records: RecordQuerySet[R], params: dict[str, Any]) -> RecordQuerySet[R]:
    """Return records with the officers who recorded and withdrew them; the withdrawn ones only where `all` is true."""
    named = records.select_related("recorded_by", "withdrawn_by")
    return named if params["all"] else named.standing()
