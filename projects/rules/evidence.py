"""Which files prove a stage. The API and the pages name what is missing; nothing is refused for it."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from projects.rules.stages import Kind, Stage


class EvidenceKind(StrEnum):
    AGREEMENT = "agreement"
    SITE_PHOTO = "site_photo"
    PERMIT = "permit"
    CONTRACT = "contract"
    FIRST_PRODUCT = "first_product"
    TAX = "tax"
    OUTPUT = "output"
    OTHER = "other"


EVIDENCE_LABELS = {
    EvidenceKind.AGREEMENT: "投资协议",
    EvidenceKind.SITE_PHOTO: "现场照片",
    EvidenceKind.PERMIT: "施工许可证",
    EvidenceKind.CONTRACT: "施工合同",
    EvidenceKind.FIRST_PRODUCT: "首批产品或试生产证明",
    EvidenceKind.TAX: "发票或完税证明",
    EvidenceKind.OUTPUT: "实际产值证明",
    EvidenceKind.OTHER: "其他",
}


@dataclass(frozen=True)
class Requirement:
    """One requirement of a stage, met by a file of any of several kinds."""

    code: str
    words: str
    any_of: frozenset[EvidenceKind]


def _one(kind: EvidenceKind, words: str = "") -> Requirement:
    return Requirement(str(kind), words or EVIDENCE_LABELS[kind], frozenset({kind}))


REQUIREMENTS: dict[Kind, tuple[Requirement, ...]] = {
    Kind.SIGNED: (_one(EvidenceKind.AGREEMENT),),
    Kind.STARTED: (
        _one(EvidenceKind.SITE_PHOTO, "现场照片（写明拍摄日期、地点和核实人）"),
        Requirement(
            "permit_or_contract", "施工许可证或施工合同", frozenset({EvidenceKind.PERMIT, EvidenceKind.CONTRACT})
        ),
    ),
    Kind.PRODUCING: (_one(EvidenceKind.FIRST_PRODUCT), _one(EvidenceKind.TAX)),
    Kind.FULL_OUTPUT: (_one(EvidenceKind.OUTPUT), _one(EvidenceKind.TAX)),
}


def missing(kind: Kind, held: Collection[str]) -> list[Requirement]:
    """Return the requirements of a stage that no kind in `held` meets."""
    return [
        requirement
        for requirement in REQUIREMENTS.get(kind, ())
        if not requirement.any_of & {EvidenceKind(each) for each in held}
    ]


def next_kind(stage: str) -> Kind | None:
    """Return what comes after a stage of a project, None after the last; an empty stage is before the first."""
    stages = list(Stage)
    following = stages.index(Stage(stage)) + 1 if stage else 0
    return Kind(stages[following]) if following < len(stages) else None


def asked_for(kind: Kind) -> list[EvidenceKind]:
    """Return the kinds of files beside photographs that may show a milestone, in the order of their labels."""
    wanted = frozenset[EvidenceKind]().union(*(need.any_of for need in REQUIREMENTS.get(kind, ())))
    return [each for each in EVIDENCE_LABELS if each in wanted - {EvidenceKind.SITE_PHOTO}] or [EvidenceKind.OTHER]
