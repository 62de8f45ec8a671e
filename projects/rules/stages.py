"""The stages a project passes, the lists it may stand on, and the facts recorded about it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

K = TypeVar("K", bound=StrEnum)


class Stage(StrEnum):
    """One of the four stages of the rates (签约 → 开工 → 投产 → 达产)."""

    SIGNED = "signed"
    STARTED = "started"
    PRODUCING = "producing"
    FULL_OUTPUT = "full_output"


class Cohort(StrEnum):
    """One of the three separately declared lists of a round (三个一批)."""

    SIGNED = "signed"
    STARTED = "started"
    PRODUCING = "producing"


class Kind(StrEnum):
    """A dated fact about a project: the four stages and what happens between and beside them."""

    SIGNED = "signed"
    LANDED = "landed"
    STARTED = "started"
    COMPLETED = "completed"
    PRODUCING = "producing"
    FULL_OUTPUT = "full_output"
    IN_STATISTICS = "in_statistics"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    TERMINATED = "terminated"


class SubType(StrEnum):
    """How far production has begun (投产的情形)."""

    TRIAL = "trial"
    PARTIAL = "partial"
    FULL = "full"


# The order of definition is the order of the stages; comparisons of dates rely on it. Every value of `Stage` is also
# one of `Kind`, so that `Kind(stage)` is the milestone by which a stage is reached.
STAGES = tuple(Stage)
NEXT_STAGE = {
    Cohort.SIGNED: Stage.STARTED,
    Cohort.STARTED: Stage.PRODUCING,
    Cohort.PRODUCING: Stage.FULL_OUTPUT,
}
REPEATABLE = frozenset({Kind.SUSPENDED, Kind.RESUMED})
ONCE_ONLY = tuple(kind for kind in Kind if kind not in REPEATABLE)

STAGE_LABELS = {
    Stage.SIGNED: "已签约",
    Stage.STARTED: "已开工",
    Stage.PRODUCING: "已投产",
    Stage.FULL_OUTPUT: "已达产",
}
COHORT_LABELS = {
    Cohort.SIGNED: "签约一批",
    Cohort.STARTED: "开工一批",
    Cohort.PRODUCING: "投产一批",
}
KIND_LABELS = {
    Kind.SIGNED: "签约",
    Kind.LANDED: "落地",
    Kind.STARTED: "开工",
    Kind.COMPLETED: "竣工",
    Kind.PRODUCING: "投产",
    Kind.FULL_OUTPUT: "达产",
    Kind.IN_STATISTICS: "入统",
    Kind.SUSPENDED: "停工",
    Kind.RESUMED: "复工",
    Kind.TERMINATED: "终止",
}
SUB_TYPE_LABELS = {
    SubType.TRIAL: "试生产",
    SubType.PARTIAL: "部分投产",
    SubType.FULL: "全部投产",
}


def stages_from(stage: Stage) -> tuple[Stage, ...]:
    """Return a stage and every later one: whoever is at a later stage has passed the earlier ones."""
    return STAGES[STAGES.index(stage) :]


def choices(labels: Mapping[K, str]) -> list[tuple[str, str]]:
    """Return labels as pairs of stored value and Chinese label."""
    return [(str(value), label) for value, label in labels.items()]
