"""`Idempotency-Key`: a write that is sent again, because its answer got lost, is answered again and done once."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.utils.crypto import salted_hmac
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from tracker.operations.idempotency import StoredResponse, answer_once

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rest_framework.request import Request

    from zones.models import Officer

HEADER = "Idempotency-Key"
IDEMPOTENCY_KEY = OpenApiParameter(
    HEADER,
    {"type": "string", "maxLength": 100},
    OpenApiParameter.HEADER,
    description="幂等键：没有收到应答时用同一个键重发，只执行一次，七天内回答相同；同一个键换了内容为 422",
)
_KEY = re.compile(r"[!-~]{1,100}")


def respond_once(
    handler: Callable[..., Response], request: Request, *args: Any, officer: Officer, now: datetime, **kwargs: Any
) -> Response:
    """
    Return the response to a POST that names a key: the handler's, or the stored one if it was called before.

    The handler runs inside the transaction that stores its response, so that there is never one without the other.

    :raises ValidationError: if the key is too long or holds anything but visible ASCII
    :raises DomainError: if the key was used for another request
    """
    key = request.headers[HEADER]
    if not _KEY.fullmatch(key):
        message = "幂等键应为 1–100 个可见的 ASCII 字符。"
        raise ValidationError({HEADER: [ErrorDetail(message, "invalid")]})
    answer = answer_once(
        officer=officer,
        key=key,
        fingerprint=_fingerprint(request),
        answer=lambda: _stored(handler(request, *args, **kwargs)),
        now=now,
    )
    headers = {"ETag": answer.etag} if answer.etag else {}
    if answer.is_replay:
        headers["Idempotency-Replayed"] = "true"
    # Also the first answer comes from the stored text, so that a replay cannot differ from it.
    return Response(orjson.loads(answer.body), status=answer.status, headers=headers)


def _stored(response: Response) -> StoredResponse:
    body = orjson.dumps(response.data, default=str).decode()
    return StoredResponse(response.status_code, body, response.headers.get("ETag", ""))


def _fingerprint(request: Request) -> str:
    """Return a digest of method, path and body, the same however the body is spaced and ordered."""
    # A form may repeat a field: all its values count.
    data = dict(request.data.lists()) if hasattr(request.data, "lists") else request.data
    body: Any = json.dumps(data, sort_keys=True, default=_json_default, ensure_ascii=True)
    # Not a bare digest, from which a short secret in the body could be guessed.
    text = f"{request.method} {request.get_full_path()}\n{body}"
    return salted_hmac("request", text, algorithm="sha256").hexdigest()


def _json_default(value: object) -> str:
    """Return what stands for a value that JSON does not know: for a file, a digest of its content."""
    if not isinstance(value, UploadedFile):
        return str(value)
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    # The handler reads the file after this.
    value.seek(0)
    return digest.hexdigest()
