"""DRF's exception handler: the only place that knows both the domain's errors and HTTP's status codes."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import InterfaceError, OperationalError
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler
from drf_standardized_errors.types import Error
from rest_framework import exceptions, status

from projects.errors import (
    AllowanceError,
    BeingWrittenError,
    BusyError,
    DomainError,
    DuplicateError,
    FileMissingError,
    InFlightError,
    StaleVersionError,
    StandingRecordError,
    StorageFullError,
    is_of_full_disk,
    waited_in_vain,
)
from projects.models import (
    ClockPause,
    CohortEntry,
    CohortExit,
    Milestone,
    ParcelAllocation,
    ProxyPost,
    ProxyService,
)
from tracker.import_jobs.moved import BooksMovedError
from tracker.operations.accounts.signing_in import LockedAccountError, SecondFactorError
from tracker.queries.rates.window import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable

    from drf_standardized_errors.types import ErrorResponse, ExceptionHandlerContext
    from rest_framework.response import Response

    from projects.models import Record

RETRY_AFTER_SECONDS = 10
MOST_ERRORS = 20
"""Errors of an answer; the last of them then says how many there are besides."""
LONGEST_SENTENCE = 600
"""In characters; what is longer loses its middle."""

SENTENCES: dict[type[exceptions.APIException], str] = {
    exceptions.NotAuthenticated: "请先登录：在 Authorization 请求头里给出令牌，或登录网页。",
    exceptions.AuthenticationFailed: "令牌无效或已过期，请重新登录。",
    exceptions.NotFound: "没有这项内容，或您无权查看。",
    exceptions.NotAcceptable: "只能以 JSON 回答，请检查 Accept 请求头。",
}
"""What to say instead of a library's own words; subclasses keep theirs."""


class DomainAPIError(exceptions.APIException):
    """A rule of the domain forbids it; `attr` is the field to change."""

    status_code: int = status.HTTP_422_UNPROCESSABLE_ENTITY

    def __init__(self, error: DomainError) -> None:
        super().__init__(error.detail, error.code)
        self.attr = error.field
        self.more: dict[str, Any] = {}


class ConflictError(DomainAPIError):
    """What stands is in the way: named in `standing`, or cell by cell in `moved`, where the error knows it."""

    status_code = status.HTTP_409_CONFLICT

    def __init__(self, error: DomainError) -> None:
        super().__init__(error)
        if isinstance(error, StandingRecordError):
            self.more = {"standing": _standing(error.standing)}
        elif isinstance(error, BooksMovedError):
            self.more = {"moved": error.moved}


class InFlightAPIError(ConflictError):
    """The first of two requests with one Idempotency-Key is not done yet; `wait` becomes Retry-After."""

    wait = 1


class PreconditionFailedError(DomainAPIError):
    """If-Match names no version that is still current."""

    status_code = status.HTTP_412_PRECONDITION_FAILED


class PreconditionRequiredError(exceptions.APIException):
    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "precondition_required"
    default_detail = '修改须带 If-Match 请求头，写明您所见的版本，例如 If-Match: "3"；版本见 ETag。'


class RequestTooLargeError(exceptions.APIException):
    """A body over DATA_UPLOAD_MAX_MEMORY_SIZE, or an upload over the limit of the installation."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "request_too_large"
    default_detail = "请求内容过大。"


class LockedError(exceptions.APIException):
    """An account is locked after too many failures; `wait` becomes Retry-After."""

    status_code = status.HTTP_429_TOO_MANY_REQUESTS

    def __init__(self, error: LockedAccountError) -> None:
        super().__init__(error.detail, error.code)
        self.wait = error.seconds


class OneTimeCodeError(exceptions.AuthenticationFailed):
    """The one-time code is missing (`otp_required`), wrong or used; the password was right."""

    def __init__(self, error: SecondFactorError) -> None:
        super().__init__(error.detail, error.code)


class ServiceUnavailableError(exceptions.APIException):
    """The database does not answer; nothing was written."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "unavailable"
    default_detail = "数据库暂时无法访问，请稍后重试；本次操作没有生效。"
    wait = RETRY_AFTER_SECONDS


class BusyAPIError(DomainAPIError):
    """There is no room for the request at this moment; `wait` becomes Retry-After."""

    status_code: int = status.HTTP_503_SERVICE_UNAVAILABLE

    def __init__(self, error: BusyError) -> None:
        super().__init__(error)
        self.wait = error.wait


class AllowanceAPIError(BusyAPIError):
    """The quota of the day is used up."""

    status_code = status.HTTP_429_TOO_MANY_REQUESTS


class StorageFullAPIError(DomainAPIError):
    """A disk is full; nothing was kept."""

    status_code = status.HTTP_507_INSUFFICIENT_STORAGE


class FileMissingAPIError(DomainAPIError):
    """The record is there, its file is not."""

    status_code = status.HTTP_410_GONE


class ChineseExceptionFormatter(ExceptionFormatter):
    """Puts sentences of ours for a library's, and adds the field and the standing record of a domain error."""

    def get_error_response(self, error_type: Any, errors: Any) -> ErrorResponse:
        # Such an exception has one error only; the many of a body or query keep their own sentences.
        if detail := self._chinese_detail():
            errors[0].detail = detail
        if isinstance(self.exc, DomainAPIError):
            errors[0].attr = self.exc.attr
        if len(errors) > MOST_ERRORS:
            more = len(errors) - MOST_ERRORS + 1
            errors = [
                *errors[: MOST_ERRORS - 1],
                Error("more_errors", f"另有 {more} 处错误没有列出，请先改正以上各处。", None),
            ]
        # DRF repeats an unknown choice in its sentence, however long it is.
        for error in errors:
            error.detail = _shortened(error.detail)
        return super().get_error_response(error_type, errors)

    def format_error_response(self, error_response: ErrorResponse) -> Any:
        body = super().format_error_response(error_response)
        if isinstance(self.exc, DomainAPIError):
            body |= self.exc.more
        return body

    def _chinese_detail(self) -> str | None:
        request = self.context["request"]
        match self.exc:
            case exceptions.Throttled():
                return f"尝试过于频繁，请 {ceil(getattr(self.exc, 'wait', None) or 1)} 秒后再试。"
            case exceptions.MethodNotAllowed():
                return f"这个地址不支持 {request.method if request else ''} 方法。"
            case exceptions.ParseError() if str(self.exc.detail).startswith("Multipart form parse error"):
                return "上传的内容不完整，无法读取：须为 multipart/form-data，并注明 boundary。"
            case exceptions.UnsupportedMediaType():
                return "请求内容须为 JSON，并注明 Content-Type: application/json。"
        return SENTENCES.get(type(self.exc))


def _parameter(error: ParameterError) -> exceptions.ValidationError:
    return exceptions.ValidationError({error.field: [exceptions.ErrorDetail(error.message, "invalid")]})


_API_EXCEPTIONS: tuple[tuple[tuple[type[Exception], ...], Callable[[Any], exceptions.APIException]], ...] = (
    ((InFlightError,), InFlightAPIError),
    ((LockedAccountError,), LockedError),
    ((SecondFactorError,), OneTimeCodeError),
    ((StandingRecordError, DuplicateError), ConflictError),
    ((StaleVersionError,), PreconditionFailedError),
    ((AllowanceError,), AllowanceAPIError),
    ((BusyError,), BusyAPIError),
    ((StorageFullError,), StorageFullAPIError),
    ((FileMissingError,), FileMissingAPIError),
    ((DomainError,), DomainAPIError),
    ((ParameterError,), _parameter),
    ((RequestDataTooBig,), lambda _: RequestTooLargeError()),
    ((TooManyFieldsSent,), lambda _: exceptions.ParseError("一次提交的项目过多，请分几次提交。")),
    ((TooManyFilesSent,), lambda _: exceptions.ParseError("一次上传的文件过多，请分几次上传。")),
    ((BadRequest, SuspiciousOperation), lambda _: exceptions.ParseError("请求不合规，无法读取。")),
    ((OperationalError, InterfaceError), lambda _: ServiceUnavailableError()),
)
"""What each exception is over HTTP. The first that fits counts, so subclasses stand before their base."""


class DomainExceptionHandler(ExceptionHandler):
    """Converts errors of the domain and of the database; drf-standardized-errors does the rest."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        # An upload beyond a few megabytes is written into a temporary file before any view sees it.
        if is_of_full_disk(exc):
            exc = StorageFullError()
        elif waited_in_vain(exc):
            exc = BeingWrittenError()
        for classes, convert in _API_EXCEPTIONS:
            if isinstance(exc, classes):
                return convert(exc)
        return super().convert_known_exceptions(exc)

    def convert_unhandled_exceptions(self, exc: Exception) -> exceptions.APIException:
        # The text of an unexpected exception may hold anything: it goes to the log only.
        if isinstance(exc, exceptions.APIException):
            return exc
        return exceptions.APIException("服务器出错，已记入日志；本次操作没有生效。")

    def report_exception(self, exc: exceptions.APIException, response: Response) -> None:
        # Being busy is no fault of the program: a traceback for each would make a flood dearer than it is.
        if not isinstance(exc, BusyAPIError):
            super().report_exception(exc, response)

    def format_exception(self, exc: exceptions.APIException) -> Any:
        return ChineseExceptionFormatter(exc, self.context, self.exc).run()


def exception_handler(exc: Exception, context: ExceptionHandlerContext) -> Response | None:
    """Return the response to an exception; None, for Django to show it, only in DEBUG."""
    return DomainExceptionHandler(exc, context).run()


def _shortened(sentence: str) -> str:
    if len(sentence) <= LONGEST_SENTENCE:
        return sentence
    # The middle is cut out: it is the repeated value, which stands between the words of the sentence.
    half = LONGEST_SENTENCE // 2
    return f"{sentence[:half]}……{sentence[-half:]}"


def _standing(record: Record) -> dict[str, Any]:
    """Return the record's number, and the day by which a client recognizes it."""
    day = None
    match record:
        case Milestone():
            day = record.occurred_on
        case CohortEntry():
            day = record.round.held_on
        case CohortExit():
            day = record.left_on
        case ClockPause():
            day = record.paused_on
        case ParcelAllocation():
            day = record.allocated_on
        case ProxyPost() | ProxyService():
            day = record.opened_on
    return {"id": record.pk, "occurred_on": day}
