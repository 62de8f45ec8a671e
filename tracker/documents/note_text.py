"""The text and the tables of a monthly note of the dispatch (调度), by rules, from its sealed content."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from projects.rules.bulletin_changes import DAMAGED, note_compared
from projects.rules.bulletins import amount_text, percent_text, points_text
from projects.rules.dispatch_rates import DISPATCH_FORMULAS
from projects.rules.money import yi_text
from tracker.documents.blocks import Heading, Paragraph, TableBlock, body, day_text, first, moment_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


def note_text(content: Mapping[str, Any], before: Mapping[str, Any] | None) -> list[Paragraph]:
    """Return the paragraphs of a note; `before` is that of the one it is compared with, if of schema 1."""
    return [
        body(_lead(content)),
        first("一、调度三率"),
        *map(body, _shares(content)),
        first("二、与上期比较"),
        *map(body, _comparison(content, before)),
        first("三、未报送月报情况"),
        *map(body, _unreported(content)),
        first("四、停滞项目"),
        *map(body, _stalled(content)),
        first("五、存在问题"),
        *map(body, _problems(content)),
        first("六、数据说明"),
        *map(body, _notes(content)),
        first("七、工作要求"),
        body(""),
    ]


def _lead(content: Mapping[str, Any]) -> str:
    asked = content["question"]
    return (
        f"依据{content['scope']['name']}各开发区填报的台账，对{asked['year']}年度项目截至{day_text(content['as_of'])}的开工复工、"
        "投资完成和达产情况作了调度，现通报如下。"
    )


def shares_of(content: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Return what is said of each share, in the order in which they are published; the bytes sort by name."""
    return [(name, content["shares"][name]) for name in DISPATCH_FORMULAS]


def _shares(content: Mapping[str, Any]) -> Iterator[str]:
    total = content["table"]["total"]
    for name, share in shares_of(content):
        counted = total["shares"][name]
        if counted["hundredths"] is None:
            yield f"{share['label']}：没有可除的分母，不计算。"
            continue
        numerator, denominator = _parts(share, counted)
        yield f"{share['label']}为{percent_text(counted['hundredths'])}（{numerator} ÷ {denominator}）。"
    tally = total["tally"]
    missed = tally["overdue"] + tally["moved_out"]
    if missed:
        yield f"计划新开工{tally['planned_new']}个，其中未按期开工{missed}个。"
    elif tally["planned_new"]:
        yield f"计划新开工{tally['planned_new']}个，未按期开工的无。"


def _parts(share: Mapping[str, Any], counted: Mapping[str, Any]) -> tuple[str, str]:
    if share["measure"] == "amount":
        words = [share[name].replace("（万元）", "") for name in ("numerator", "denominator")]
        amounts = [amount_text(counted[name]) for name in ("numerator", "denominator")]
        return f"{words[0]}{amounts[0]}", f"{words[1]}{amounts[1]}"
    return (
        f"{share['numerator']}{counted['numerator']}个",
        f"{share['denominator']}{counted['denominator']}个",
    )


def _comparison(content: Mapping[str, Any], before: Mapping[str, Any] | None) -> Iterator[str]:
    found = content["comparison"] if content["schema"] > 1 else before and note_compared(before)
    if found is None:
        yield "此前没有封存过同一范围的调度通报，无上期可比。"
        return
    if found.get("unsplit") == DAMAGED:
        yield f"上期为第{found['number']}号通报，其封存的内容已损坏，无法比较；请先核对那一份。"
        return
    if found["year"] != content["question"]["year"]:
        yield f"上一份是{found['year']}年度的，年度不同，不作比较。"
        return
    said = []
    for name, share in shares_of(content):
        now, then = (side[name]["hundredths"] for side in (content["table"]["total"]["shares"], found["shares"]))
        if now is None or then is None:
            said.append(f"{share['label']}有一期没有可除的分母，不作比较")
        elif now == then:
            said.append(f"{share['label']}持平")
        else:
            said.append(f"{share['label']}{'提高' if now > then else '下降'}{points_text(now - then)}")
    yield f"与第{found['number']}号通报（截至{day_text(found['as_of'])}）相比，{'；'.join(said)}。"


def _unreported(content: Mapping[str, Any]) -> Iterator[str]:
    year, month = content["question"]["month"].split("-")
    if not content["unreported"]:
        yield f"{year}年{int(month)}月的月报均已填报，未报送的无。"
        return
    yield f"{year}年{int(month)}月的月报有{len(content['unreported'])}个项目未填报。"
    yield _by_place(content, content["unreported"])


def _stalled(content: Mapping[str, Any]) -> Iterator[str]:
    if not content["stalled"]:
        yield "亮红灯的项目无。"
        return
    yield f"亮红灯的项目{len(content['stalled'])}个。"
    yield _by_place(content, content["stalled"])


def _by_place(content: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> str:
    """Return how many there are of each unit, or of each zone within one unit; the most first."""
    units = {unit["unit"]: unit["name"] for unit in content["units"]}
    of_province = content["scope"]["unit"] is None
    counts = Counter(units.get(row["unit"], row["unit"]) if of_province else row["zone"] for row in rows)
    ordered = sorted(counts.items(), key=lambda counted: (-counted[1], counted[0]))
    return f"其中{'、'.join(f'{name}{count}个' for name, count in ordered)}。"


def _problems(content: Mapping[str, Any]) -> Iterator[str]:
    problems = content["problems"]
    if not problems:
        yield "未办结的问题无。"
        return
    overdue = [problem for problem in problems if problem["is_overdue"]]
    late = f"超过解决期限的{len(overdue)}个" if overdue else "超过解决期限的无"
    yield f"未办结的问题{len(problems)}个，{late}。"
    if overdue:
        # By place, never by name: the text is read by those who do not see the projects.
        yield f"超期的{_by_place(content, overdue)}"


def _notes(content: Mapping[str, Any]) -> Iterator[str]:
    yield (
        f"1. 范围：{content['scope']['name']}；截至{day_text(content['as_of'])}（含当日），"
        f"按{moment_text(content['known_at'])}账上所知；未报送、停滞和问题按封存时的状态。"
    )
    yield f"2. {content['source']}"
    yield f"3. 封存：第{content['number']}号通报，封存后不再改动，有误的另行封存一份代替。"
    if content["supersedes"]:
        yield f"4. 本通报代替第{content['supersedes']}号通报，原因：{content['reason']}。"


def note_tables(content: Mapping[str, Any]) -> list[TableBlock]:
    """Return the tables of the annex: the shares, and what is missing, stalled and unsolved, by unit."""
    units = {unit["unit"]: unit["name"] for unit in content["units"]}
    headings = [_heading(share) for _, share in shares_of(content)]
    counts = [Counter(row["unit"] for row in content[name]) for name in ("unreported", "stalled", "problems")]
    headings.append(Heading("其他（个）", ["未报月报", "红灯", "问题"]))
    rows = [
        [units[row["unit"]], *_cells(content, row), *(str(counted[row["unit"]]) for counted in counts)]
        for row in content["table"]["units"]
    ]
    total = ["合计", *_cells(content, content["table"]["total"]), *(str(counted.total()) for counted in counts)]
    title = f"{content['question']['year']}年度调度三率（截至{day_text(content['as_of'])}）"
    return [TableBlock(title, "填报单位", headings, [*rows, total], (f"注：{content['source']}",))]


def _heading(share: Mapping[str, Any]) -> Heading:
    unit = "亿元" if share["measure"] == "amount" else "个"
    words = [share[name].replace("（万元）", "") for name in ("numerator", "denominator")]
    return Heading(share["label"], [f"{words[0]}（{unit}）", f"{words[1]}（{unit}）", "%"])


def _cells(content: Mapping[str, Any], row: Mapping[str, Any]) -> list[str]:
    cells = []
    for name, share in shares_of(content):
        counted = row["shares"][name]
        text = yi_text if share["measure"] == "amount" else str
        cells += [text(counted["numerator"]), text(counted["denominator"])]
        cells.append(percent_text(counted["hundredths"]).rstrip("%"))
    return cells
