"""A form that is sent twice, by a second click, a reload or the way back, is carried out once."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseRedirect
from django.utils.crypto import salted_hmac

from projects.errors import DomainError
from projects.operations.locks import hold
from tracker.models import KeptAnswer
from tracker.operations.idempotency import SECRET, StoredResponse, answer_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tracker.pages.decorators import OfficerRequest

FIELD = "once"
"""The hidden field of the key of a form that stays on its page after it was sent."""
TOKEN = "csrfmiddlewaretoken"  # noqa: S105  # the name of a field
_KEY = re.compile(r"[\w-]{1,60}", re.ASCII)


def new_key() -> str:
    """Return a key for a form that is about to be shown."""
    return secrets.token_urlsafe(16)


def once(request: OfficerRequest, run: Callable[[], Any], *, is_secret: bool = False) -> Any:
    """
    Return what an operation returns, a value of JSON, or what it returned when the same form came before.

    A form without a key is carried out each time. One that comes while the same is being carried out waits for it,
    other than in the API: a person is looking at the page and wants to see how it ended.

    :param is_secret: what is answered stands nowhere else, and is kept, encrypted, for some minutes only
    :raises DomainError: as the operation does, which may then be tried again; or if the key came with another form
    """
    key = request.POST.get(FIELD, "")
    # One that is none of ours is none: what no database stores must not come so far.
    if not _KEY.fullmatch(key):
        return run()
    stored = _stored(
        request,
        f"{SECRET if is_secret else 'form '}{key}",
        _fingerprint(request),
        lambda: StoredResponse(200, json.dumps(run(), ensure_ascii=False), ""),
    )
    return json.loads(stored.body)


def answered_once(request: OfficerRequest, run: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """
    Return what a view answers to a form; to the same form of the same page once more, where it led the first time.

    Every form of every page has a key without having one of its own: Django masks the CSRF token anew for each page
    that is shown, so that the same token with the same fields is the same form, sent again. Only what was carried
    out is kept, which a view answers by leading elsewhere: a form that was refused may be sent again.
    """
    token = request.POST.get(TOKEN, "")
    # A form with a key of its own asks `once`: it stays on its page, with one token.
    if not token or FIELD in request.POST:
        return run()
    fingerprint = _fingerprint(request)
    key = f"page {hashlib.sha256(token.encode()).hexdigest()[:32]} {fingerprint[:32]}"
    given: list[HttpResponseBase] = []

    def answer() -> StoredResponse:
        response = run()
        given.append(response)
        location = response.headers.get("Location", "")
        # A page that was shown has told its words.
        return StoredResponse(response.status_code, json.dumps([location, waiting(request) if location else []]), "")

    with transaction.atomic():
        stored = _stored(request, key, fingerprint, answer)
        if given and stored.status != HttpResponseRedirect.status_code:
            KeptAnswer.objects.filter(officer=request.officer, key=key).delete()
    if given:
        return given[0]
    location, told = json.loads(stored.body)
    for level, words in told:
        messages.add_message(request, level, words)
    return HttpResponseRedirect(location)


def _stored(
    request: OfficerRequest, key: str, fingerprint: str, answer: Callable[[], StoredResponse]
) -> StoredResponse:
    with transaction.atomic():
        # The lock that `answer_once` tries for, in the same transaction: it finds it held by itself.
        hold(f"answer {request.officer.pk} {key}")
        try:
            return answer_once(
                officer=request.officer, key=key, fingerprint=fingerprint, answer=answer, now=request.now
            )
        except DomainError as error:
            raise _in_words_of_pages(error) from error


def _in_words_of_pages(error: DomainError) -> DomainError:
    if error.code != "idempotency_key_reused":
        return error
    # After the browser's way back, for example: what is on the page was sent, what is in the form was not.
    return DomainError(
        "form_sent_before", "这张表先前已交过一次，这次内容不同，没有登记；请刷新页面，看过已登记的再填。"
    )


def files_of(request: HttpRequest) -> list[tuple[str, list[Any]]]:
    """Return the files of a form by their fields; one that can hold none is not asked: it would be read anew."""
    return list(request.FILES.lists()) if request.content_type == "multipart/form-data" else []


def _fingerprint(request: OfficerRequest) -> str:
    """Return the digest of a form: its address, its fields but for the token, and its files."""
    fields = sorted((name, values) for name, values in request.POST.lists() if name != TOKEN)
    digest = hashlib.sha256(f"{request.get_full_path()}\n{json.dumps(fields)}".encode())
    for name, files in sorted(files_of(request)):
        for file in files:
            digest.update(f"\n{name} {file.size}\n".encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    # By a key that no database holds: a form may have a password in it, which a bare digest would let be guessed.
    return salted_hmac("form", digest.hexdigest(), algorithm="sha256").hexdigest()


def waiting(request: OfficerRequest) -> list[tuple[int, str]]:
    """Return the words that wait for the next page with their levels, and leave them there."""
    storage: Any = messages.get_messages(request)
    told = [(message.level, str(message.message)) for message in storage]
    storage.used = False
    return told
