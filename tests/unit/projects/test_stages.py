"""The words of the domain hang together."""

from projects.rules.stages import (
    COHORT_LABELS,
    KIND_LABELS,
    NEXT_STAGE,
    ONCE_ONLY,
    REPEATABLE,
    STAGE_LABELS,
    STAGES,
    SUB_TYPE_LABELS,
    Cohort,
    Kind,
    Stage,
    SubType,
    choices,
)


def test_every_word_has_a_label():
    assert list(STAGE_LABELS) == list(Stage)
    assert list(COHORT_LABELS) == list(Cohort)
    assert list(KIND_LABELS) == list(Kind)
    assert list(SUB_TYPE_LABELS) == list(SubType)


def test_each_stage_is_a_kind_and_each_list_a_stage():
    assert {str(stage) for stage in Stage} <= {str(kind) for kind in Kind}
    assert [str(cohort) for cohort in Cohort] == [str(stage) for stage in STAGES[:-1]]


def test_each_list_is_followed_by_the_next_stage():
    assert [NEXT_STAGE[cohort] for cohort in Cohort] == list(STAGES[1:])


def test_only_stops_and_resumptions_repeat():
    assert {Kind.SUSPENDED, Kind.RESUMED} == REPEATABLE
    assert set(ONCE_ONLY) == set(Kind) - REPEATABLE


def test_choices_hold_plain_strings_for_migrations():
    assert choices(COHORT_LABELS)[0] == ("signed", "签约一批")
    assert all(type(value) is str for value, _ in choices(KIND_LABELS))
