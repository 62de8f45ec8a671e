"""Answering a repeated request with the first answer: `Idempotency-Key` on every POST."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from rest_framework import exceptions, status
from rest_framework.response import Response

from tracker.api.formats import FastJSONRenderer
from tracker.models import IdempotencyKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from rest_framework.request import Request

    from zones.models import Officer

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


class InFlightError(exceptions.APIException):
    """The first request with this key is being worked on."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "in_flight"
    default_detail = "带同一 Idempotency-Key 的请求正在处理，请稍后再试。"
    wait = 1


class KeyReusedError(exceptions.APIException):
    """The key was used for something else."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "key_reused"
    default_detail = "这个 Idempotency-Key 已用于另一个请求，请换一个。"


def key_of(request: Request) -> str:
    """
    Return the key of a request, empty when it carries none.

    :raises ValidationError: if it is no key
    """
    key = request.headers.get(HEADER, "")
    if key and not _KEY.fullmatch(key):
        raise exceptions.ParseError(f"{HEADER} 应为 1–255 个可见的 ASCII 字符。")
    return key


def answer_once(
    handler: Callable[..., Response], *, request: Request, officer: Officer, key: str, now: datetime
) -> Callable[..., Response]:
    """
    Return a handler that answers the first time and repeats that answer afterwards.

    The answer is kept in the transaction of the work: either both are there or neither. What is refused raises, and
    is not kept.
    """

    def once(*args: Any, **kwargs: Any) -> Response:
        fingerprint = _fingerprint(request)
        with transaction.atomic():
            _claim(officer, key)
            kept = IdempotencyKey.objects.filter(officer=officer, key=key).first()
            if kept is not None:
                return _repeated(kept, fingerprint)
            response = handler(*args, **kwargs)
            IdempotencyKey.objects.create(
                officer=officer,
                key=key,
                fingerprint=fingerprint,
                status=response.status_code,
                body=FastJSONRenderer().render(response.data).decode(),
                etag=response.headers.get("ETag", ""),
                stored_at=now,
            )
            return response

    return once


def _claim(officer: Officer, key: str) -> None:
    """
    Keep others with this key out until the transaction ends. SQLite lets only one write at a time anyway.

    :raises InFlightError: if one of them was first
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"{officer.pk} {key}"])
        (is_first,) = cursor.fetchone()
    if not is_first:
        raise InFlightError


def _repeated(kept: IdempotencyKey, fingerprint: str) -> Response:
    if kept.fingerprint != fingerprint:
        raise KeyReusedError
    headers = {REPLAYED: "true", **({"ETag": kept.etag} if kept.etag else {})}
    return Response(json.loads(kept.body) if kept.body else None, status=kept.status, headers=headers)


def _fingerprint(request: Request) -> str:
    """Return what tells one request from another: where it goes, and what it says."""
    digest = hashlib.sha256(request.get_full_path().encode())
    for part in _said(request.data):
        digest.update(b"\0")
        digest.update(part)
    return digest.hexdigest()


def _said(data: Any) -> Iterable[bytes]:
    if not hasattr(data, "lists"):
        yield json.dumps(data, sort_keys=True, default=str).encode()
        return
    for name, values in sorted(data.lists()):
        yield name.encode()
        for value in values:
            yield _content(value) if isinstance(value, UploadedFile) else str(value).encode()


def _content(file: UploadedFile[Any]) -> bytes:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.digest()
