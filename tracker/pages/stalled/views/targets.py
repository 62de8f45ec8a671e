"""The pages of target lists: all of them, and one with its weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.models import TargetList, TargetMember
from projects.operations import targets
from projects.permissions import may_keep_targets
from projects.rules.targets import METHOD, TARGET_STATE_LABELS
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.multiform import MultiForm
from tracker.pages.shortcuts import get_visible_or_404, paginate, require
from tracker.pages.stalled import target_forms as forms
from tracker.queries.stalled.project_facts import Moment
from tracker.queries.stalled.targets import target_progress

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from tracker.queries.stalled.targets import TargetRow


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def target_list(request: OfficerRequest) -> HttpResponse:
    """Show the target lists; the province opens one."""
    form = forms.TargetForm(posted_data(request))
    may_keep = may_keep_targets(request.officer)
    if request.method == "POST":
        require(may_keep)
        if form.submit(lambda: targets.open_target(**form.cleaned_data, by=request.officer, now=request.now)):
            messages.success(request, "目标名单已建立。")
            return redirect("targets")
    visible = TargetList.objects.visible_to(request.officer).select_related("recorded_by", "withdrawn_by")
    page = paginate(request, visible)
    context = {
        "targets": page,
        "page": page,
        "form": form,
        "may_keep": may_keep,
    }
    return render(request, "tracker/pages/stalled/targets.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def target_detail(request: OfficerRequest, target_id: int) -> HttpResponse:
    """Show one list: its projects and its weeks; the province takes projects off and closes it."""
    visible = TargetList.objects.visible_to(request.officer)
    target = get_visible_or_404(visible.select_related("recorded_by", "withdrawn_by"), target_id)
    members = TargetMember.objects.visible_to(request.officer).standing().filter(target=target)
    may_keep = may_keep_targets(request.officer)
    multiform = MultiForm(request)
    values: dict[str, Any] = {"by": request.officer, "now": request.now}
    multiform.add(
        "remove",
        forms.TargetRemovalForm,
        lambda form: targets.remove_member(**form.cleaned_data, **values),
        "已移出名单。",
        members=members.select_related("project", "target"),
    )
    multiform.add(
        "close",
        forms.TargetClosingForm,
        lambda form: targets.close_target(target=target, reason=form.cleaned_data["reason"], **values),
        "名单已撤销。",
    )
    if multiform.process(is_allowed=may_keep):
        return redirect("target", target.pk)
    query = forms.TargetQueryForm(request)
    context = {"target": target, "query_form": query, "forms": multiform.forms, "may_keep": may_keep}
    has_errors = bool(query.errors) or any(form.errors for form in multiform.forms.values())
    if query.is_valid():
        moment = Moment(query.cleaned_data["as_of"], query.cleaned_data["known_at"])
        progress = target_progress(officer=request.officer, target=target, moment=moment)
        page = paginate(request, progress.places)
        page.object_list = progress.rows_of(list(page.object_list))
        _offer(multiform.forms["remove"].fields["member"], page)
        context |= {
            "progress": progress,
            "page": page,
            "question_lines": query.heading(),
            "labels": TARGET_STATE_LABELS,
            "method": METHOD,
            "query": query.query_string(),
        }
    return render(request, "tracker/pages/stalled/target.html", context, status=422 if has_errors else 200)


def _offer(field: Any, rows: Iterable[TargetRow]) -> None:
    """Offer the members that a page shows to be taken off; any standing one is accepted."""
    shown = [row.member for row in rows if row.member.withdrawn_at is None]
    field.widget.choices = [("", field.empty_label), *((member.pk, member.project.name) for member in shown)]
