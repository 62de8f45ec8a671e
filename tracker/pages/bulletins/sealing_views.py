"""The preview of a bulletin, from which it is sealed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.errors import DomainError
from projects.permissions import may_seal_bulletin, may_seal_bulletins
from tracker.operations.bulletins import content_to_seal, seal_bulletin
from tracker.pages.bulletins import forms
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.forms import without_field_names
from tracker.pages.one_time_key import new_key, once
from tracker.pages.shortcuts import require
from tracker.queries.bulletins import questions, reading
from tracker.queries.rates.window import ParameterError

if TYPE_CHECKING:
    from django.http import HttpResponse

NEW = "tracker/pages/bulletins/new.html"


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
    initial = {"title": question.usual_title()}
    form = forms.SealForm(posted_data(request), supersedes=superseded, initial=initial)
    read = partial(questions.content_for, question.question(), known_at=request.now)
    sealed: list[int] = []

    def seal() -> None:
        draft = question.draft(form)
        sealed.append(
            once(request, lambda: seal_bulletin(draft=draft, read=read, by=request.officer, now=request.now).pk)
        )

    try:
        if request.method == "POST" and form.submit(seal):
            messages.success(request, "通报已封存。")
            return redirect("bulletin", sealed[0])
        content = content_to_seal(question.draft(), read, request.officer, request.now)
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
        **reading.shown(content),
    }
    return render(request, NEW, context, status=422 if form.errors else 200)
