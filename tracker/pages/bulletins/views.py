"""The pages of the bulletins: the list, the preview that is sealed, and one with its figures and its files."""

from __future__ import annotations

import zlib
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from projects.errors import DomainError
from projects.permissions import may_seal_bulletin, may_seal_bulletins
from tracker.documents.text import document_blocks
from tracker.models import BulletinKind
from tracker.operations.bulletin_anchors import bulletin_anchors
from tracker.operations.bulletins import BulletinDraft, content_to_seal, record_verification, seal_bulletin
from tracker.pages.bulletins import forms
from tracker.pages.bulletins.lists import BULLETINS, BulletinFilterForm, successor_of
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.forms import without_field_names
from tracker.pages.lists import Table, list_response
from tracker.pages.one_time_key import new_key, once
from tracker.pages.shortcuts import get_visible_or_404, require
from tracker.queries.bulletins import reading
from tracker.queries.bulletins.contents import rates_content
from tracker.queries.bulletins.dispatch import note_content
from tracker.queries.bulletins.sealed import content_of
from tracker.queries.bulletins.verification import verify
from tracker.queries.rates.window import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from tracker.models import Bulletin

NEW = "tracker/pages/bulletins/new.html"


@require_safe
@officer_required
def bulletin_list(request: OfficerRequest) -> HttpResponse:
    """Show the bulletins within sight, the newest first."""
    form = BulletinFilterForm(request.GET, request.officer)
    table = Table(request, "bulletins", "通报", BULLETINS, form.filtered(reading.listed(request.officer)), noun="份")
    return list_response(
        request,
        "tracker/pages/bulletins/bulletins.html",
        table,
        question_lines=form.heading(request.now),
        context={"form": form, "may_seal": may_seal_bulletins(request.officer)},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def bulletin_new(request: OfficerRequest) -> HttpResponse:
    """Show what would be sealed of the question in the address, and seal it."""
    require(may_seal_bulletins(request.officer))
    question = forms.QuestionForm(request)
    if not question.is_valid():
        return render(request, NEW, {"form": question}, status=422)
    require(may_seal_bulletin(request.officer, question.unit_code))
    superseded = question.cleaned_data["supersedes"]
    initial = {"title": superseded.title if superseded else question.usual_title()}
    form = forms.SealForm(posted_data(request), supersedes=superseded, initial=initial)
    read = _reader(question, request)
    sealed: list[int] = []

    def seal() -> None:
        draft = _draft(question, form)
        sealed.append(
            once(request, lambda: seal_bulletin(draft=draft, read=read, by=request.officer, now=request.now).pk)
        )

    try:
        if request.method == "POST" and form.submit(seal):
            messages.success(request, "通报已封存。")
            return redirect("bulletin", sealed[0])
        told = content_to_seal(_draft(question, None, initial["title"]), read, request.officer, request.now)
    except (DomainError, ParameterError) as error:
        message = error.detail if isinstance(error, DomainError) else error.message
        question.add_error(error.field if error.field in question.fields else None, without_field_names(message))
        return render(request, NEW, {"form": question}, status=422)
    context = {
        "form": question,
        "seal": form,
        "superseded": superseded,
        "left_out": question.left_out(),
        "once": new_key(),
        **_shown(told),
    }
    return render(request, NEW, context, status=422 if form.errors else 200)


def _reader(question: forms.QuestionForm, request: OfficerRequest) -> Callable[[], dict[str, Any]]:
    if question.is_note:
        return partial(note_content, question.note_question(), known_at=request.now)
    return partial(rates_content, question.rates_question(), known_at=request.now)


def _draft(question: forms.QuestionForm, form: forms.SealForm | None, title: str = "") -> BulletinDraft:
    """Return the draft that a form asks for; without one, that of the preview."""
    asked, sealed = question.cleaned_data, form.cleaned_data if form else {}
    return BulletinDraft(
        kind=BulletinKind(asked["kind"]),
        title=sealed.get("title", title),
        as_of=asked["as_of"],
        unit=asked["unit"],
        template=sealed.get("template"),
        supersedes=asked["supersedes"],
        reason=sealed.get("reason", ""),
    )


def _shown(told: dict[str, Any]) -> dict[str, Any]:
    """Return the text and the tables of a content, as the Word file has them."""
    paragraphs, tables = document_blocks(told, reading.compared_content(told))
    return {"told": told, "paragraphs": paragraphs, "tables": tables, "members": len(told["members"])}


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def bulletin_detail(request: OfficerRequest, bulletin_id: int) -> HttpResponse:
    """Show a bulletin from what was sealed; where its verification is asked for, the four answers about it."""
    bulletin = get_visible_or_404(reading.whole(request.officer), bulletin_id)
    context: dict[str, Any] = {
        "bulletin": bulletin,
        "successor": successor_of(bulletin),
        "may_supersede": may_seal_bulletin(request.officer, bulletin.unit_id) and successor_of(bulletin) is None,
    }
    try:
        told = content_of(bulletin)
        hidden = reading.within_sight(told, request.officer)["out_of_sight"]
        context |= {**_shown(told), "out_of_sight": hidden, "query": _query(bulletin, told)}
    except (zlib.error, ValueError):
        context["is_damaged"] = True
    if request.method == "POST":
        found = verify(bulletin, bulletin_anchors(), request.officer)
        record_verification(bulletin=bulletin, is_genuine=found.is_genuine, by=request.officer, now=request.now)
        context["verification"] = found
    return render(request, "tracker/pages/bulletins/bulletin.html", context)


def _query(bulletin: Bulletin, told: dict[str, Any]) -> dict[str, str]:
    """Return the question of a bulletin by the names of the form's fields, for the one that takes its place."""
    asked = told["question"]
    words = {name: asked.get(name) or "" for name in ("as_of", "basis", "unit", "first", "last")}
    words |= {
        "reviewed": "true" if asked.get("reviewed") else "",
        "trial": "false" if asked.get("trial") is False else "",
    }
    return {**{name: value for name, value in words.items() if value}, "kind": bulletin.kind}
