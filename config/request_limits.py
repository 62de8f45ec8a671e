"""
How large a request may be, checked before anything of it is read: a refusal costs less than what it prevents.

The server holds the first line and the headers short, by limits of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render

from config.upload_handlers import LARGEST_UPLOAD
from tracker.api.parsers import UploadParser

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_SHEET_FIELDS, LARGEST_SHEET = 2_000, 2 * 1024 * 1024
"""Of a form that is a whole sheet, two hundred rows of it: fields, and bytes."""
MOST_PARAMETERS = 100
"""In a query string, repeated ones included: the longest question that a page asks has some thirty."""
LONGEST_QUERY = 8_192
"""Bytes of a query string."""

TOO_LARGE = f"请求内容过大：上传文件以外，一次最多 {settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024} KB，请分几次提交。"
FILE_TOO_LARGE = "文件过大：一次最多上传 20 MB。"
TOO_MANY_FIELDS = f"一次提交的项目过多：最多 {settings.DATA_UPLOAD_MAX_NUMBER_FIELDS} 项，请少选一些，分几次提交。"
TOO_MANY_SHEET_FIELDS = f"一次提交的格过多：最多 {MOST_SHEET_FIELDS} 个，请分页填写。"
SHEET_TOO_LARGE = f"填写的文字过多：一次最多 {LARGEST_SHEET // 1024} KB，请分页保存。"
TOO_MANY_FILES = f"一次上传的文件过多：最多 {settings.DATA_UPLOAD_MAX_NUMBER_FILES} 个。"
TOO_MANY_PARAMETERS = f"查询参数过多：最多 {MOST_PARAMETERS} 个，请减少条件后重试。"
QUERY_TOO_LONG = f"地址过长：查询部分最多 {LONGEST_QUERY // 1024} KB，请减少条件后重试。"


class RequestLimitsMiddleware:
    """
    Refuses a request by its declared length and its query string; stands before all that reads them.

    The view says whether it takes files: its parsers in the API, `takes_upload` on a page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request whose query string is not too long."""
        query = request.META.get("QUERY_STRING", "")
        if len(query) > LONGEST_QUERY:
            return refusal(request, QUERY_TOO_LONG, 414, "query_too_long")
        if query.count("&") >= MOST_PARAMETERS:
            return refusal(request, TOO_MANY_PARAMETERS, 400, "too_many_parameters")
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Refuse a body that is too large for its view; the server never hands on more than the declared length."""
        length, usual = _length(request), settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        takes_sheet, takes_upload = getattr(view, "takes_sheet", False), _takes_upload(view)
        largest, words = usual, TOO_LARGE
        if takes_upload:
            largest, words = LARGEST_UPLOAD, FILE_TOO_LARGE
        elif takes_sheet:
            largest, words = LARGEST_SHEET, SHEET_TOO_LARGE
        if length > largest:
            return refusal(request, words, 413, "request_too_large")
        # The check of the CSRF token, which follows, reads the whole form whoever sends it. The API asks first.
        if length > usual and not _is_of_the_api(request) and not request.user.is_authenticated:
            return redirect_to_login("/")
        return _read_sheet(request) if takes_sheet and request.method == "POST" else None


def _read_sheet(request: HttpRequest) -> HttpResponse | None:
    """Read the form of a whole sheet, which Django's own reading holds to the limits of other forms."""
    if request.content_type != "application/x-www-form-urlencoded":
        return None
    # Django reads no further than the declared length, which was checked.
    body = request.read().decode(errors="replace")
    try:
        pairs = parse_qsl(body, keep_blank_values=True, max_num_fields=MOST_SHEET_FIELDS)
    except ValueError:
        return refusal(request, TOO_MANY_SHEET_FIELDS, 400, "too_many_fields")
    form = QueryDict(mutable=True)
    for name, value in pairs:
        form.appendlist(name, value)
    request.POST = form  # type: ignore[assignment]  # typed as what a form without files becomes
    return None


def _length(request: HttpRequest) -> int:
    declared = request.META.get("CONTENT_LENGTH") or "0"
    # What is no number is read as nothing by Django, too.
    return int(declared) if declared.isascii() and declared.isdecimal() else 0


def _takes_upload(view: Callable[..., Any]) -> bool:
    parsers = getattr(getattr(view, "cls", None), "parser_classes", ())
    return getattr(view, "takes_upload", False) or any(issubclass(parser, UploadParser) for parser in parsers)


def _is_of_the_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def refusal(request: HttpRequest, words: str, status: int, code: str) -> HttpResponse:
    """Return a refusal with one Chinese sentence: in the API's shape under its address, else as a page."""
    if _is_of_the_api(request):
        error = {"code": code, "detail": words, "attr": None}
        body = {"type": "client_error", "errors": [error]}
        return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    return render(request, "refused.html", {"words": words}, status=status)


_REFUSED: dict[type[Exception], tuple[str, int, str]] = {
    RequestDataTooBig: (TOO_LARGE, 413, "request_too_large"),
    TooManyFieldsSent: (TOO_MANY_FIELDS, 400, "too_many_fields"),
    TooManyFilesSent: (TOO_MANY_FILES, 400, "too_many_files"),
}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that Django refuses to read: one that is too large in a sentence that says how far."""
    if told := _REFUSED.get(type(exception)):
        return refusal(request, *told)
    return render(request, "400.html", status=400)
