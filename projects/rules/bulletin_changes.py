"""
Why the rates of a bulletin are others than those of the one that it was sealed to be compared with, as sealed.

The comparison is made once, when a bulletin is sealed, and stands in its bytes: causes with what they do to both parts
of a rate, whole numbers all of them. Of projects it holds how many, never which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projects.rules.bulletins import hundredths

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from projects.rules.rate_changes import MemberChange
    from projects.rules.rates import Ratio

DAMAGED, TOO_LARGE, NOT_AS_SEALED = "damaged", "too_large", "not_as_sealed"
"""Why the causes of a difference are not told: the earlier bytes cannot be read; too many members; other figures."""
PARTS = ("numerator", "denominator")


def ratio_told(ratio: Ratio) -> dict[str, int | None]:
    """Return a rate as the bytes hold it: its parts, and hundredths of a percent."""
    return {"numerator": ratio.numerator, "denominator": ratio.denominator, "hundredths": hundredths(ratio)}


def change_told(change: MemberChange) -> dict[str, Any]:
    """
    Return a split difference as the bytes hold it.

    `points` are hundredths of a percentage point, None where a side has nothing to divide by; those of the causes add
    up to those of the whole. `rebased` is the later rate by the earlier basis, None where the basis is the same.
    """
    return {
        "before": ratio_told(change.before),
        "after": ratio_told(change.after),
        "rebased": ratio_told(change.rebased) if change.is_rebased else None,
        "points": change.printed,
        "causes": [
            {
                "cause": str(part.cause),
                "points": part.points,
                "projects": part.members,
                "numerator": part.numerator,
                "denominator": part.denominator,
            }
            for part in change.parts
        ],
    }


def plain_told(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return a difference of two sealed rates whose causes are not told."""
    sides = [{name: side[name] for name in (*PARTS, "hundredths")} for side in (before, after)]
    known = [side["hundredths"] for side in sides if side["hundredths"] is not None]
    points = known[1] - known[0] if len(known) == len(sides) else None
    return {"before": sides[0], "after": sides[1], "rebased": None, "points": points, "causes": []}


def note_compared(before: Mapping[str, Any]) -> dict[str, Any]:
    """Return of the content of a monthly note what the next one holds to compare itself with."""
    shares = before["table"]["total"]["shares"]
    return {
        "number": before["number"],
        "as_of": before["as_of"],
        "year": before["question"]["year"],
        "shares": {name: {part: share[part] for part in (*PARTS, "hundredths")} for name, share in shares.items()},
    }


def is_of(content: Mapping[str, Any], rate: Mapping[str, Any]) -> bool:
    """Whether a side of a comparison is a sealed rate."""
    return all(content[name] == rate[name] for name in PARTS)


def faults(content: Mapping[str, Any], before: Mapping[str, Any] | None) -> Iterator[str]:
    """
    Yield what is wrong with the sealed comparison of a content, in sentences.

    :param before: the content of the bulletin that it is compared with, as it is stored now
    """
    found = content.get("comparison")
    if found is None:
        return
    if before is None:
        yield f"所比的第{found['number']}号通报现在读不出，“与上期比较”没有核对上期的数。"
    if "shares" in found and before and note_compared(before) != found:
        yield "“与上期比较”里上期的数，与上期封存的合计不同。"
    for name, rate in found.get("rates", {}).items():
        yield from _faults_of_sum(rate, is_split=not found["unsplit"])
        if not is_of(rate["after"], content["table"]["total"]["rates"][content["question"]["basis"]][name]):
            yield "“与上期比较”里本期的数，与封存的合计不同。"
        if before and not is_of(rate["before"], before["table"]["total"]["rates"][found["basis"]][name]):
            yield "“与上期比较”里上期的数，与上期封存的合计不同。"


def _faults_of_sum(rate: Mapping[str, Any], *, is_split: bool) -> Iterator[str]:
    if rate["causes"] and rate["points"] not in {None, sum(part["points"] or 0 for part in rate["causes"])}:
        yield "“与上期比较”里各原因之和与总差不等。"
    # Of two bases nothing can be added: projects and 元 have no sum.
    if is_split and rate["rebased"] is None and _moved(rate) != _difference(rate):
        yield "“与上期比较”里各原因的分子、分母之和与两期之差不等。"


def _moved(rate: Mapping[str, Any]) -> list[int]:
    return [sum(part[name] for part in rate["causes"]) for name in PARTS]


def _difference(rate: Mapping[str, Any]) -> list[int]:
    return [rate["after"][name] - rate["before"][name] for name in PARTS]
