"""The answer of a page that is a list: the page, or the list as a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render

from tracker.exports.asking import ask_first
from tracker.pages.lists.workbook import list_workbook
from tracker.workbooks.making import current
from tracker.workbooks.sheets import longest

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
        if current() is None and table.row_count > longest():
            return ask_first(request.get_full_path())
        return list_workbook(table, question_lines)
    return render(request, template, {**context, "table": table, "question_lines": question_lines}, status=status)
