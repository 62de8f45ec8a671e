"""What has to be shown for a stage."""

import pytest

from projects.rules.evidence import EVIDENCE_LABELS, REQUIREMENTS, EvidenceKind, missing, next_kind
from projects.rules.stages import STAGES, Kind


def test_every_stage_asks_for_something_and_every_kind_has_a_name():
    assert set(REQUIREMENTS) == {Kind(stage) for stage in STAGES}
    assert set(EVIDENCE_LABELS) == set(EvidenceKind)


@pytest.mark.parametrize(
    ("held", "codes"),
    [
        ((), ["site_photo", "permit_or_contract"]),
        (("site_photo",), ["permit_or_contract"]),
        (("site_photo", "permit"), []),
        (("site_photo", "contract", "other"), []),
    ],
)
def test_one_of_several_kinds_may_do(held, codes):
    assert [one.code for one in missing(Kind.STARTED, held)] == codes


def test_side_facts_ask_for_nothing():
    assert missing(Kind.SUSPENDED, ()) == []


@pytest.mark.parametrize(
    ("stage", "following"),
    [("", Kind.SIGNED), ("signed", Kind.STARTED), ("producing", Kind.FULL_OUTPUT), ("full_output", None)],
)
def test_what_comes_next(stage, following):
    assert next_kind(stage) == following
