"""The text and the tables of a bulletin about the rates, by rules, from its sealed content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projects.rules.bulletins import amount_text, percent_text
from projects.rules.money import yi_text
from projects.rules.rates import RATE_LABELS
from projects.rules.stages import COHORT_LABELS, Cohort
from tracker.documents.blocks import (
    Heading,
    Paragraph,
    TableBlock,
    body,
    day_text,
    first,
    moment_text,
    names_text,
    round_text,
    second,
)
from tracker.documents.comparison_text import comparison_sentences
from tracker.documents.standings import standing_text
from zones.models import Zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

REACHED = {Cohort.SIGNED: "开工", Cohort.STARTED: "投产", Cohort.PRODUCING: "达产达效"}
TOPICS = {
    "groundbreaking": "签约项目开工情况",
    "production": "开工项目投产情况",
    "output": "投产项目达产达效情况",
}
NUMBERS = "一二三四五六七八九"
NOT_OFFICIAL = "口径取自公开报道，不是官方公式"


def rates_text(content: Mapping[str, Any], before: Mapping[str, Any] | None) -> list[Paragraph]:
    """
    Return the paragraphs of a bulletin.

    :param before: the content of the bulletin that this one was sealed to be compared with, if of schema 1
    """
    return [
        body(_lead(content)),
        first("一、总体情况"),
        *_overall(content),
        first("二、各单位情况"),
        *_places(content),
        first("三、与上期比较"),
        *map(body, comparison_sentences(content, before)),
        first("四、数据说明"),
        *map(body, _notes(content)),
        first("五、工作要求"),
        body(""),
    ]


def _lead(content: Mapping[str, Any]) -> str:
    rounds = content["rounds"]
    span = f"{round_text(rounds[0]['key'])}活动"
    if len(rounds) > 1:
        span = f"{round_text(rounds[0]['key'])}至{round_text(rounds[-1]['key'])}共{len(rounds)}次活动"
    place = "全省" if content["scope"]["unit"] is None else content["scope"]["name"]
    source = "各开发区填报、各市审核的台账" if content["question"]["reviewed"] else "各开发区填报的台账"
    return (
        f"为掌握{place}“三个一批”项目进展，依据{source}，对{span}项目截至{day_text(content['as_of'])}的情况作了统计，"
        "现通报如下。"
    )


def _basis(content: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    code: str = content["question"]["basis"]
    return code, content["bases"][code]


def _overall(content: Mapping[str, Any]) -> Iterator[Paragraph]:
    code, basis = _basis(content)
    total = content["table"]["total"]
    for number, (name, topic) in zip(NUMBERS, TOPICS.items(), strict=False):
        formula, rate = basis["rates"][name], total["rates"][code][name]
        cohort = Cohort(formula["cohort"])
        tally, label = total["lists"][cohort], COHORT_LABELS[cohort]
        yield second(f"（{number}）{topic}")
        if not tally["members"]:
            yield body(f"{label}无项目。")
            continue
        reached = (
            f"已{REACHED[cohort]}{tally['reached']}个，投资额{amount_text(tally['reached_amount'])}"
            if tally["reached"]
            else f"已{REACHED[cohort]}的无"
        )
        yield body(
            f"{label}共{tally['members']}个，投资额{amount_text(tally['amount'])}；{reached}。"
            f"{rate_sentence(formula, rate, basis['title'], RATE_LABELS[name])}。"
        )


def rate_sentence(formula: Mapping[str, Any], rate: Mapping[str, Any], title: str, label: str) -> str:
    """Return what a rate is, with its two parts."""
    if rate["hundredths"] is None:
        return f"按“{title}”，没有可除的分母，不计算{label}"
    amounts = formula["measure"] == "amount"
    parts = [amount_text(rate[part]) if amounts else f"{rate[part]}个" for part in ("numerator", "denominator")]
    said = f"{formula['numerator']}{parts[0]}，{formula['denominator']}{parts[1]}"
    return f"按“{title}”，{label}为{percent_text(rate['hundredths'])}（{said}）"


def _places(content: Mapping[str, Any]) -> Iterator[Paragraph]:
    code, _ = _basis(content)
    units = {unit["unit"]: unit["name"] for unit in content["units"]}
    zones = {zone["zone"]: zone for zone in content["zones"]}
    groups: list[tuple[str, list[Any], Any]] = []
    if content["scope"]["unit"] is None:
        groups.append(("各填报单位", content["table"]["units"], lambda row: units[row["unit"]]))
    for group in Zone.Group:
        rows = [row for row in content["table"]["zones"] if zones[row["zone"]]["group"] == group.value]
        groups.append((f"{group.label}开发区", rows, lambda row: zones[row["zone"]]["name"]))
    for number, (title, rows, name_of) in zip(NUMBERS, [group for group in groups if group[1]], strict=False):
        yield second(f"（{number}）{title}")
        counted = [row for row in rows if has_members(row)]
        for name, label in RATE_LABELS.items():
            if text := standing_text(counted, code, name, name_of):
                yield body(f"{label}：{text}。")
        if missing := [name_of(row) for row in rows if not has_members(row)]:
            yield body(f"没有列入三张名单的项目的：{names_text(missing)}。")


def has_members(row: Mapping[str, Any]) -> bool:
    """Whether a row has any project on a list."""
    return any(tally["members"] for tally in row["lists"].values())


def _notes(content: Mapping[str, Any]) -> Iterator[str]:
    code, basis = _basis(content)
    keys = [round_["key"] for round_ in content["rounds"]]
    left_out = f"，未计入{'、'.join(content['left_out'])}" if content["left_out"] else ""
    reviewed = "只计已审核的" if content["question"]["reviewed"] else "含未审核的"
    trial = "计为投产" if content["question"]["trial"] else "不计为投产"
    yield (
        f"1. 范围：{content['scope']['name']}，期次{keys[0]}至{keys[-1]}共{len(keys)}次{left_out}；截至"
        f"{day_text(content['as_of'])}（含当日），按{moment_text(content['known_at'])}账上所知；月报数据{reviewed}；试生产{trial}。"
    )
    lists = content["table"]["total"]["lists"]
    counts = [
        f"{COHORT_LABELS[cohort]}{word}{lists[cohort][part]}个"
        for cohort in Cohort
        for part, word in (("removed", "调出"), ("terminated", "终止"), ("not_due", "未到期"))
        if lists[cohort][part]
    ]
    yield f"2. 调出、终止和未到期：{'、'.join(counts) or '无'}。"
    yield f"3. 口径：“{basis['title']}”（{code}），出处为{basis['source']}；{NOT_OFFICIAL}。三张名单不能相加。"
    yield f"4. 封存：第{content['number']}号通报，封存后不再改动，有误的另行封存一份代替。"
    if content["supersedes"]:
        yield f"5. 本通报代替第{content['supersedes']}号通报，原因：{content['reason']}。"


def rates_tables(content: Mapping[str, Any]) -> list[TableBlock]:
    """Return the tables of the annex: the units of a province, and the zones of each group."""
    code, basis = _basis(content)
    headings = [_heading(name, basis["rates"][name]) for name in RATE_LABELS]
    units = {unit["unit"]: unit["name"] for unit in content["units"]}
    zones = {zone["zone"]: zone for zone in content["zones"]}
    note = f"注：按“{basis['title']}”计算，出处为{basis['source']}；{NOT_OFFICIAL}。“—”为没有可除的分母。"
    total = ["合计", *_cells(content["table"]["total"], code, basis)]
    tables = []
    if content["scope"]["unit"] is None:
        rows = [[units[row["unit"]], *_cells(row, code, basis)] for row in content["table"]["units"]]
        tables.append(TableBlock("各填报单位“三个一批”比率", "填报单位", headings, [*rows, total], (note,)))
    for group in Zone.Group:
        of_group = [row for row in content["table"]["zones"] if zones[row["zone"]]["group"] == group.value]
        rows = [[zones[row["zone"]]["name"], *_cells(row, code, basis)] for row in of_group if has_members(row)]
        left_out = len(of_group) - len(rows)
        notes = (note, f"没有列入三张名单的项目的{left_out}个开发区未列。") if left_out else (note,)
        if rows:
            tables.append(TableBlock(f"{group.label}开发区“三个一批”比率", "开发区", headings, rows, notes))
    return tables


def _heading(name: str, formula: Mapping[str, Any]) -> Heading:
    unit = "亿元" if formula["measure"] == "amount" else "个"
    below = [f"{formula['numerator']}（{unit}）", f"{formula['denominator']}（{unit}）", "%"]
    return Heading(RATE_LABELS[name], below)


def _cells(row: Mapping[str, Any], code: str, basis: Mapping[str, Any]) -> list[str]:
    cells = []
    for name in RATE_LABELS:
        rate = row["rates"][code][name]
        text = yi_text if basis["rates"][name]["measure"] == "amount" else str
        cells += [text(rate["numerator"]), text(rate["denominator"]), percent_text(rate["hundredths"]).rstrip("%")]
    return cells
