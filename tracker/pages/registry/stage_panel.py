"""The panel on the page of a project in which a stage is recorded with the files that show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projects.rules.evidence import REQUIREMENTS, next_kind
from projects.rules.stages import KIND_LABELS, REPEATABLE, Kind
from tracker.pages.one_time_key import new_key
from tracker.pages.registry.forms.milestones import MilestoneForm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from projects.models import Evidence, Milestone, Project
    from tracker.pages.decorators import OfficerRequest

WANTED = "register"
"""The parameter of the address that names what is to be recorded; without it, what comes next."""


def kind_of(text: str) -> Kind | None:
    """Return what an address or a form names; None for any other text."""
    return Kind(text) if text in set(Kind) else None


def panel_context(
    request: OfficerRequest,
    project: Project,
    milestones: Iterable[Milestone],
    files: Iterable[Evidence],
    *,
    sent: MilestoneForm | None = None,
) -> dict[str, Any]:
    """
    Return what the panel shows: the form, what the stage asks for, what of it is there, what else can be recorded.

    :param sent: the form that was refused, which takes the place of an empty one
    """
    done = {Kind(milestone.kind) for milestone in milestones if milestone.withdrawn_at is None} - REPEATABLE
    open_kinds = [kind for kind in KIND_LABELS if kind not in done]
    kind = sent.of_kind if sent else _chosen(request, project, open_kinds)
    held = [file for file in files if file.withdrawn_at is None]
    form = sent or (MilestoneForm(kind=kind, project=project, officer=request.officer) if kind else None)
    return {
        "form": form,
        "kind": kind,
        "label": KIND_LABELS[kind] if kind else "进展",
        "is_open": sent is not None or WANTED in request.GET,
        "key": new_key(),
        "needs": [_need(need, held) for need in REQUIREMENTS.get(kind, ())] if kind else [],
        "others": [(each, KIND_LABELS[each]) for each in open_kinds if each is not kind],
    }


def _chosen(request: OfficerRequest, project: Project, open_kinds: list[Kind]) -> Kind | None:
    wanted = kind_of(request.GET.get(WANTED, "")) or next_kind(project.stage)
    return wanted if wanted in open_kinds else None


def _need(requirement: Any, held: list[Evidence]) -> dict[str, Any]:
    return {"words": requirement.words, "files": [file for file in held if file.kind in requirement.any_of]}
