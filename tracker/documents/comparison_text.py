"""Paragraph 三 of a bulletin: how its rates differ from those of the one it was sealed to be compared with, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projects.rules.bulletin_changes import DAMAGED, NOT_AS_SEALED, TOO_LARGE
from projects.rules.bulletins import amount_text, percent_text, points_text
from projects.rules.rate_sides import CAUSE_LABELS, Cause
from projects.rules.rates import RATE_LABELS
from tracker.documents.blocks import day_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NOTHING_BEFORE = "此前没有封存过同一范围的通报，无上期可比。"
UNSPLIT = {
    TOO_LARGE: "名单成员过多，没有分解各原因，只列两期之差。",
    NOT_AS_SEALED: "上期封存的数与按当时账上所知重算的不同，没有分解各原因，只列两期之差；请先核对上期的通报。",
}


def comparison_sentences(content: Mapping[str, Any], before: Mapping[str, Any] | None) -> Iterator[str]:
    """
    Yield the sentences of a content.

    :param before: the content of the bulletin that it is compared with; read only where the seal holds no comparison,
        as those of schema 1
    """
    if content["schema"] == 1:
        yield from _by_content(content, before)
        return
    found = content["comparison"]
    if found is None:
        yield NOTHING_BEFORE
    elif found["unsplit"] == DAMAGED:
        yield f"上期为第{found['number']}号通报，其封存的内容已损坏，无法比较；请先核对那一份。"
    else:
        yield from _with_causes(content, found)


def _with_causes(content: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    yield f"上期为第{found['number']}号通报（截至{day_text(found['as_of'])}）。"
    if found["unsplit"]:
        yield UNSPLIT[found["unsplit"]]
    old, new = found["basis"], content["question"]["basis"]
    for name, label in RATE_LABELS.items():
        change = found["rates"][name]
        yield f"{label}{_change(change)}{_reasons(change, content['bases'][old]['rates'][name]['measure'])}。"
    yield _of_rounds(found["rounds"], [round_["key"] for round_ in content["rounds"]])
    asked = content["question"]
    if old != new:
        titles = [content["bases"][code]["title"] for code in (old, new)]
        yield f"口径有变：上期按“{titles[0]}”，本期按“{titles[1]}”。{_rebased(found)}"
    elif (found["reviewed"], found["trial"]) == (asked["reviewed"], asked["trial"]):
        yield "口径未变。"
    if (found["reviewed"], found["trial"]) != (asked["reviewed"], asked["trial"]):
        yield "两期对月报是否须经审核、试生产是否计为投产的算法不同，上列各原因含其影响。"


def _change(change: Mapping[str, Any]) -> str:
    then, now, points = change["before"]["hundredths"], change["after"]["hundredths"], change["points"]
    if points is None:
        if then is None and now is None:
            return "两期都没有可除的分母，不作比较"
        known = f"本期为{percent_text(now)}，上期" if then is None else f"上期为{percent_text(then)}，本期"
        return f"{known}没有可除的分母，不作比较"
    if points == 0:
        return f"{percent_text(now)}，持平"
    return f"由{percent_text(then)}到{percent_text(now)}，{_moved(points)}"


def _moved(points: int) -> str:
    return f"{'提高' if points > 0 else '下降'}{points_text(points)}"


def _reasons(change: Mapping[str, Any], measure: str) -> str:
    """Return what each cause does; where there are no percentages, what it does to both parts of the rate."""
    if not change["causes"]:
        return ""
    if change["points"] is None:
        return "：" + "；".join(_in_parts(part, measure) for part in change["causes"])
    said = []
    for part in change["causes"]:
        label = _label(part)
        said.append(f"{label}{_moved(part['points'])}" if part["points"] else f"{label}影响不足0.01个百分点")
    return f"，其中{'；'.join(said)}"


def _label(part: Mapping[str, Any]) -> str:
    cause = Cause(part["cause"])
    label = CAUSE_LABELS[cause]
    if cause is Cause.WINDOW and part["denominator"]:
        label = "新入批" if part["denominator"] > 0 else "移出期次"
    return f"{label}（{part['projects']}个项目）"


def _in_parts(part: Mapping[str, Any], measure: str) -> str:
    moved = [
        f"{word}{'增加' if part[name] > 0 else '减少'}{_amount(abs(part[name]), measure)}"
        for name, word in (("numerator", "分子"), ("denominator", "分母"))
        if part[name]
    ]
    return f"{_label(part)}{'、'.join(moved) or '分子、分母不变'}"


def _amount(value: int, measure: str) -> str:
    return amount_text(value) if measure == "amount" else f"{value}个"


def _rebased(found: Mapping[str, Any]) -> str:
    """Return the later rates by both bases."""
    said = [
        f"{label}按原口径{_percent(change['rebased'])}，按新口径{_percent(change['after'])}"
        for name, label in RATE_LABELS.items()
        if (change := found["rates"][name])["rebased"]
    ]
    return f"本期数据中，{'；'.join(said)}。" if said else ""


def _percent(ratio: Mapping[str, Any]) -> str:
    return "没有可除的分母" if ratio["hundredths"] is None else f"为{percent_text(ratio['hundredths'])}"


def _of_rounds(then: list[str], now: list[str]) -> str:
    if then == now:
        return "两期的期次范围相同。"
    sides = [f"{side}为{keys[0]}至{keys[-1]}共{len(keys)}次" for side, keys in (("上期", then), ("本期", now))]
    return f"两期的期次范围不同：{'，'.join(sides)}，差异含范围变化的影响。"


def _by_content(content: Mapping[str, Any], before: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield the plain differences, both sides by the basis of this bulletin: as schema 1 was printed."""
    if before is None:
        yield NOTHING_BEFORE
        return
    code = content["question"]["basis"]
    basis = content["bases"][code]
    yield (
        f"与第{before['number']}号通报（截至{day_text(before['as_of'])}）相比，均按“{basis['title']}”计算："
        + "；".join(_differences(content, before, code))
        + "。"
    )
    yield _of_rounds(*([round_["key"] for round_ in side["rounds"]] for side in (before, content)))
    if before["question"]["basis"] == code:
        yield "口径未变。"
    else:
        former = content["bases"][before["question"]["basis"]]["title"]
        yield f"口径有变：上期按“{former}”通报，此处两期都按本期的口径。"


def _differences(content: Mapping[str, Any], before: Mapping[str, Any], code: str) -> Iterator[str]:
    for name, label in RATE_LABELS.items():
        now, then = (side["table"]["total"]["rates"][code][name]["hundredths"] for side in (content, before))
        if now is None or then is None:
            yield f"{label}有一期没有可除的分母，不作比较"
        elif now == then:
            yield f"{label}{percent_text(now)}，持平"
        else:
            yield f"{label}由{percent_text(then)}到{percent_text(now)}，{_moved(now - then)}"
