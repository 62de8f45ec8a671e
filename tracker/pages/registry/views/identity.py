"""The page on which it is decided where a project belongs, whether it stands, and what it is merged into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.models import CohortEntry, Project
from projects.operations.project_moves import move_project
from projects.operations.project_withdrawals import withdraw_project
from projects.permissions import may_decide_identity
from tracker.operations.merge_plans import merge_plan
from tracker.operations.project_merges import merge_projects
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.multiform import MultiForm, actor_kwargs, withdrawal_kwargs
from tracker.pages.registry.forms.identity import MergeForm, MoveForm, ProjectWithdrawalForm
from tracker.pages.shortcuts import get_project_or_404, parse_pk, require

if TYPE_CHECKING:
    from django.http import HttpResponse

    from projects.models import ProjectQuerySet

MOST_SIMILAR = 20
"""Projects that are offered as the other registration of the same one."""


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def project_identity(request: OfficerRequest, project_id: int) -> HttpResponse:
    """Move a project to another zone, withdraw it, or merge it into another, which the address names by `into`."""
    project = get_project_or_404(request.officer, project_id)
    require(may_decide_identity(request.officer, project))
    multiform = MultiForm(request)
    _add_move_and_withdrawal(multiform, project)
    survivor = _survivor(request, project)
    if survivor is not None:
        _add_merger(multiform, project, survivor)
    if multiform.process(is_allowed=True):
        project.refresh_from_db()
        if project.withdrawn_at is None:
            return redirect("project", project.pk)
        return redirect("project", project.merged_into_id) if project.merged_into_id else redirect("projects")
    context = {
        "project": project,
        "moves": project.moves.select_related("from_zone", "to_zone", "recorded_by"),
        "entries": CohortEntry.objects.standing().filter(project=project).select_related("round"),
        "similar": _similar(request, project)[:MOST_SIMILAR],
        "survivor": survivor,
        "plan": merge_plan(survivor, project) if survivor else None,
        **multiform.forms,
    }
    return render(request, "tracker/pages/registry/identity.html", context, status=multiform.status)


def _survivor(request: OfficerRequest, project: Project) -> Project | None:
    pk = parse_pk(request.GET.get("into", ""))
    others = Project.objects.visible_to(request.officer).exclude(pk=project.pk).select_related("zone")
    survivor = None if pk is None else others.filter(pk=pk).first()
    return survivor if survivor is not None and may_decide_identity(request.officer, survivor) else None


def _similar(request: OfficerRequest, project: Project) -> ProjectQuerySet:
    """Return the visible projects of the same name or owner."""
    same = Q(name__iexact=project.name)
    if project.owner:
        same |= Q(owner=project.owner)
    others: ProjectQuerySet = Project.objects.visible_to(request.officer).filter(same).exclude(pk=project.pk)
    return others.select_related("zone").order_by("pk")


def _add_move_and_withdrawal(multiform: MultiForm, project: Project) -> None:
    request = multiform.request

    def move(form: MoveForm) -> None:
        move_project(project=project, **form.cleaned_data, **actor_kwargs(request))

    def withdraw(form: ProjectWithdrawalForm) -> None:
        withdraw_project(project=project, **withdrawal_kwargs(request, form))

    about = {"officer": request.officer, "current": project.zone, "initial": {"moved_on": request.today}}
    multiform.add("move", MoveForm, move, "已调整到新开发区。", **about)
    multiform.add("withdraw", ProjectWithdrawalForm, withdraw, "项目已撤销，历史保留。")


def _add_merger(multiform: MultiForm, project: Project, survivor: Project) -> None:
    request = multiform.request

    def merge(form: MergeForm) -> None:
        merge_projects(survivor=survivor, duplicate=project, **withdrawal_kwargs(request, form))

    multiform.add("merge", MergeForm, merge, "已合并，缺少的内容已补记到保留的项目。")
