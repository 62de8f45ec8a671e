"""Questions that are answered in JSON or, with `format=xlsx`, as a workbook."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from projects.errors import DomainError
from projects.rules.chunks import CHUNK
from tracker.api.renderers import FastJSONRenderer, WorkbookRenderer, WorkbookResponse
from tracker.api.views import BaseAPIView
from tracker.exports.asking import ask_first
from tracker.operations.trails import record_export
from tracker.queries.rates.headings import Question, heading
from tracker.workbooks.making import current
from tracker.workbooks.sheets import TOO_MANY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from django.db.models import QuerySet
    from rest_framework.request import Request

    from tracker.api.serializers import ReadSerializer
    from tracker.exports.form_book import FormBook
    from tracker.imports.ledger_rows import RowError
    from tracker.queries.rates.window import Window
    from tracker.workbooks.book import Book


def wrong_cells(errors: Iterable[RowError]) -> ValidationError:
    """Return the refusal of a workbook that was sent: a sentence for each cell that is wrong."""
    sentences = [f"第 {error.row} 行 {error.column} 列：{error.detail}" for error in errors]
    return ValidationError({"file": [ErrorDetail(sentence, "invalid_cell") for sentence in sentences]})


class FormatField(serializers.ChoiceField):
    """The form of the answer; only documented and checked here, for the renderer is chosen before a query is read."""

    def __init__(self) -> None:
        super().__init__(choices=["json", "xlsx"], required=False, help_text="json（默认）或 xlsx（电子表格）")


class QuestionView(BaseAPIView):
    """A view whose answer says in words what was asked."""

    labels: ClassVar[Mapping[str, str]] = {}
    """What parameters are called above the sheets, where they mean something else than elsewhere."""

    def heading(self, *windows: Window, **values: Any) -> list[str]:
        """Return the lines above the figures: the whole query, with what it was resolved to: windows, parameters."""
        fields = {**self.query(context=self.context).fields, **dict.fromkeys(values)}
        return heading(Question({**self.params, **values}, fields, self.officer, self.now, windows, self.labels))


class WorkbookView(QuestionView):
    """A view whose `get` makes a workbook where `wants_workbook` says so; its query has a `FormatField`."""

    renderer_classes = [FastJSONRenderer, WorkbookRenderer]
    has_extent = True

    def handle_exception(self, exc: Exception) -> Any:
        """Lead a person to the page that has a long workbook made in the background; tell a program of it."""
        is_too_long = isinstance(exc, DomainError) and exc.code == TOO_MANY and current() is None
        if is_too_long and "text/html" in self.request.headers.get("Accept", ""):
            return ask_first(self.request.get_full_path())
        return super().handle_exception(exc)

    @property
    def wants_workbook(self) -> bool:
        renderer: Any = self.request.accepted_renderer
        return isinstance(renderer, WorkbookRenderer)

    def get_handler(self, request: Request) -> Callable[..., Any]:
        """Return the method that answers, with the audit behind it of what leaves as a workbook."""
        handler = super().get_handler(request)

        def audited(*args: Any, **kwargs: Any) -> Any:
            response = handler(*args, **kwargs)
            if isinstance(response, WorkbookResponse):
                self.audit_export(response)
            return response

        return audited

    def audit_export(self, response: WorkbookResponse) -> None:
        """Record who takes a workbook out; what cannot be recorded does not leave."""
        record_export(
            number=response.number,
            name=response.name,
            rows=response.rows,
            path=self.request.path,
            filters={name: ",".join(values) for name, values in self.request.query_params.lists()},
            by=self.officer,
            now=self.now,
        )


@contextmanager
def streamed(rows: QuerySet[Any, Any]) -> Iterator[Iterator[Any]]:
    """Yield rows read in portions, for a workbook; what they are read by is closed, also where writing them fails."""
    portions: Any = rows.iterator(CHUNK)
    with closing(portions):
        yield portions


def json_or_workbook(serializer: type[ReadSerializer] | ReadSerializer) -> dict[Any, Any]:
    """Return the responses of such a view for the API document."""
    return {
        (200, FastJSONRenderer.media_type): serializer,
        (200, WorkbookRenderer.media_type): OpenApiTypes.BINARY,
    }


def workbook_response(book: Book | FormBook, name: str) -> WorkbookResponse:
    """
    Return a workbook as a file to save, under a name without its suffix.

    :raises DomainError: if a sheet has too many rows
    """
    content = book.file()
    return WorkbookResponse(content, name=name, number=book.number, rows=book.rows)
