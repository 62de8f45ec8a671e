"""Filling a list of a round with many projects: pasted, uploaded or from the list before; seen, then confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from projects.errors import DomainError
from projects.models import CohortEntry, Round
from projects.operations.cohort_batches import BatchRefusedError, enter_projects
from projects.permissions import may_fill_lists
from tracker.operations.list_imports import start_list_import
from tracker.pages.decorators import OfficerRequest, officer_required, takes_upload
from tracker.pages.one_time_key import new_key, once
from tracker.pages.registry.filling import FillingPreview, chosen_of, entered_words, read_preview, text_of_candidates
from tracker.pages.registry.forms.batches import EntryLinesForm
from tracker.pages.shortcuts import get_visible_or_404, parse_pk, require

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

TEMPLATE = "tracker/pages/registry/round_filling.html"
CHANGED = "预览以后有了变化（项目、金额或名单），没有写入；请核对下面的预览再确认。"
MOST_TICKED = 500


@takes_upload
@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def round_fill(request: OfficerRequest, round_id: int) -> HttpResponse:
    """Show what some lines mean for a list, and put their projects on it when the officer confirms what was shown."""
    round_ = get_visible_or_404(Round.objects.standing(), round_id)
    require(may_fill_lists(request.officer))
    if request.method != "POST":
        form = EntryLinesForm(initial={"cohort": request.GET.get("cohort", "signed")})
        return render(request, TEMPLATE, {"round": round_, "form": form, "once": new_key()})
    form = EntryLinesForm(_sent(request), request.FILES)
    if "file" in request.FILES:
        return _send_in(request, form, round_)
    shown = FillingPreview()
    is_read = form.submit(lambda: _read(request, form, round_, shown))
    if is_read and "confirm" in request.POST and (count := _confirm(request, form, round_, shown)):
        messages.success(request, entered_words(count, round_, form.cleaned_data["cohort"]))
        return redirect(f"{reverse('entries')}?round={round_.pk}&cohort={form.cleaned_data['cohort']}")
    # A preview is an answer; what was confirmed and not done is a refusal.
    status = form.status if "confirm" not in request.POST else 422
    _show(form, seen=shown.mark)
    context = {"round": round_, "form": form, "preview": shown, "once": new_key()}
    return render(request, TEMPLATE, context, status=status)


def _send_in(request: OfficerRequest, form: EntryLinesForm, round_: Round) -> HttpResponse:
    """Take a workbook in, to be read in the background and confirmed on the pages of imports."""
    kept: list[int] = []

    def start() -> int:
        values = {"upload": form.cleaned_data["file"], "cohort": form.cleaned_data["cohort"]}
        return start_list_import(round_=round_, by=request.officer, now=request.now, **values).pk

    if form.submit(lambda: kept.append(once(request, start))):
        return redirect("import", kept[0])
    return render(request, TEMPLATE, {"round": round_, "form": form, "once": new_key()}, status=form.status)


def _sent(request: OfficerRequest) -> QueryDict:
    """Return what was sent, as a form reads it; what was ticked among the candidates becomes lines."""
    ticked = [pk for number in request.POST.getlist("entry") if (pk := parse_pk(number)) is not None]
    if not ticked:
        return request.POST
    entries = CohortEntry.objects.standing().visible_to(request.officer).filter(pk__in=ticked[:MOST_TICKED])
    data = request.POST.copy()
    data["text"] = text_of_candidates(entries.select_related("project").order_by("project_id"))
    return data


def _read(request: OfficerRequest, form: EntryLinesForm, round_: Round, shown: FillingPreview) -> None:
    """Fill the preview, and the text without the lines that are wrong."""
    data = form.cleaned_data
    where = {"round_": round_, "cohort": data["cohort"], "is_cleared": "drop" in request.POST}
    text, found = read_preview(data["text"], request.officer, chosen=chosen_of(request.POST), **where)
    _show(form, text=text)
    shown.lines = found.lines


def _show(form: EntryLinesForm, **values: str) -> None:
    """Let a form show other values than were sent."""
    form.data = {**{name: form.data.get(name, "") for name in form.fields}, **values}


def _confirm(request: OfficerRequest, form: EntryLinesForm, round_: Round, shown: FillingPreview) -> int:
    """Put the projects on the list if they are those that were shown and none is wrong; return how many, 0 if not."""

    def enter() -> int:
        # In here, for whoever clicks twice: the second time every project is on the list already.
        if shown.wrong:
            raise DomainError("lines_wrong", f"有 {len(shown.wrong)} 行有问题，没有写入；请改正或去掉这些行。")
        if form.cleaned_data["seen"] != shown.mark:
            raise DomainError("changed_since", CHANGED)
        cohort, by = form.cleaned_data["cohort"], request.officer
        return len(enter_projects(members=shown.members, round_=round_, cohort=cohort, by=by, now=request.now))

    try:
        return int(once(request, enter))
    except DomainError as error:
        if isinstance(error, BatchRefusedError):
            shown.refuse(error.faults)
        form.refuse(error)
        return 0
