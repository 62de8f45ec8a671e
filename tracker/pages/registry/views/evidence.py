"""Evidence: uploading a file, its page, withdrawing it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.models import Evidence
from projects.operations.evidence import Shown, add_evidence, withdraw_evidence
from projects.operations.thumbnails import thumbnail
from projects.permissions import may_report_on
from tracker.downloads import LOCKED_DOWN
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data, takes_upload
from tracker.pages.forms import WithdrawalForm
from tracker.pages.multiform import actor_kwargs, withdrawal_kwargs
from tracker.pages.registry.forms.milestones import EvidenceForm
from tracker.pages.registry.views.project_detail import submit_to_project
from tracker.pages.shortcuts import get_reportable_project, get_visible_or_404, require


@takes_upload
@require_POST
@officer_required
def evidence_add(request: OfficerRequest, project_id: int) -> HttpResponse:
    """Keep a file that shows something about a project."""
    project = get_reportable_project(request.officer, project_id)
    form = EvidenceForm(request.POST, request.FILES, project=project)

    def keep() -> None:
        file = form.cleaned_data.pop("file")
        description = Shown(name=file.name, **form.cleaned_data)
        # The whole file in memory: the upload handler has refused anything beyond about 20 MB.
        add_evidence(project=project, content=file.read(), shown=description, **actor_kwargs(request))

    return submit_to_project(request, project, form, keep, name="evidence_form", success="材料已保存。")


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def evidence_detail(request: OfficerRequest, evidence_id: int) -> HttpResponse:
    """Show what is known of a file, and withdraw it."""
    related = ("project__zone__unit", "recorded_by", "withdrawn_by", "milestone")
    evidence = get_visible_or_404(Evidence.objects.visible_to(request.officer).select_related(*related), evidence_id)
    may_report = may_report_on(request.officer, evidence.project)
    form = WithdrawalForm(posted_data(request))
    if request.method == "POST":
        require(may_report)
        # Also of a withdrawn file: the refusal of the operation tells officers who came too late.
        if form.submit(lambda: withdraw_evidence(evidence=evidence, **withdrawal_kwargs(request, form))):
            messages.success(request, "已撤回，文件仍留存备查。")
            return redirect("project", evidence.project_id)
    context = {
        "record_name": "佐证材料",
        "record": evidence,
        "evidence": evidence,
        "project": evidence.project,
        "may_change": may_report and evidence.withdrawn_at is None,
        "withdrawal": form,
    }
    return render(request, "tracker/pages/record.html", context, status=422 if form.errors else 200)


@require_safe
@officer_required
def evidence_thumbnail(request: OfficerRequest, evidence_id: int) -> HttpResponse:
    """Return a small picture of a photograph; not a download, as which the file itself is recorded."""
    evidence = get_visible_or_404(Evidence.objects.visible_to(request.officer).standing(), evidence_id)
    content = thumbnail(evidence)
    if content is None:
        raise Http404
    return HttpResponse(content, content_type=evidence.content_type, headers=LOCKED_DOWN)
