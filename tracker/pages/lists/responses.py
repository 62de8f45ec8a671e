"""The answer of a page that is a list: the page, or the list as a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import render

from projects.errors import DomainError
from tracker.pages.lists.workbook import list_workbook

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse

    from tracker.pages.decorators import OfficerRequest
    from tracker.pages.lists.table import Table


def list_response(
    request: OfficerRequest,
    template: str,
    table: Table,
    *,
    question_lines: Sequence[str],
    context: Mapping[str, Any],
    status: int = 200,
) -> HttpResponse:
    """Return the page of a list; the list as a workbook where the address asks for it and the filters can be read."""
    if table.wants_workbook and status == 200:
        try:
            return list_workbook(table, question_lines)
        except DomainError as error:
            messages.error(request, error.detail)
            status = 422
    return render(request, template, {**context, "table": table, "question_lines": question_lines}, status=status)
