"""Which files a project still owes for the stages it has reached and for the next one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from projects.models import Evidence, Milestone, Project
from projects.rules.evidence import REQUIREMENTS, Requirement, missing, next_kind
from projects.rules.stages import KIND_LABELS, Kind

if TYPE_CHECKING:
    from collections.abc import Collection


@dataclass(frozen=True)
class StageNeeds:
    """What one stage asks for, and what of it is not there."""

    kind: Kind
    label: str
    is_reached: bool
    required: tuple[Requirement, ...]
    missing: tuple[Requirement, ...]


def stage_needs(project: Project) -> list[StageNeeds]:
    """Return what the reached stages and the next one ask for. Two queries."""
    reached = set(Milestone.objects.standing().filter(project=project).values_list("kind", flat=True))
    held = set(Evidence.objects.standing().filter(project=project).values_list("kind", flat=True))
    following = next_kind(project.stage)
    kinds = [kind for kind in REQUIREMENTS if str(kind) in reached or kind is following]
    return [_needs(kind, str(kind) in reached, held) for kind in kinds]


def _needs(kind: Kind, is_reached: bool, held: Collection[str]) -> StageNeeds:  # noqa: FBT001  # private
    return StageNeeds(kind, KIND_LABELS[kind], is_reached, REQUIREMENTS[kind], tuple(missing(kind, held)))
