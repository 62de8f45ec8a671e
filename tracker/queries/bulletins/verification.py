"""Whether a sealed bulletin is what was sealed: four answers that do not lean on one another."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date
from typing import TYPE_CHECKING, Any

from projects.models import Project
from projects.rules.bulletin_changes import faults
from projects.rules.bulletins import digest_of, member_from, rates_table
from projects.rules.stages import COHORT_LABELS, Cohort
from tracker.models import Bulletin, BulletinKind
from tracker.queries.bulletins.contents import question_from, sealed_members
from tracker.queries.bulletins.dispatch import note_members, note_question_from, table_of
from tracker.queries.bulletins.sealed import compared_content

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from zones.models import Officer

MOST_SENTENCES = 50
"""Of one answer; the rest is counted."""
NOT_ANCHORED = "这份通报还没有写入库外的锚点文件（每 5 分钟写一次），请稍后再核。"
UNREAD = "内容无法读出，没有核对。"
_OTHERWISE = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError)
"""What comes of content that is JSON, but not that of a bulletin."""
FACTS = {
    "amount": "申报投资额",
    "category": "类别",
    "chain": "产业链",
    "completed_in_year": "本年完成投资",
    "ended_on": "结束日期",
    "expected_output": "预计年产值",
    "figure": "月报数据",
    "figure_month": "月报月份",
    "name": "项目名称",
    "planned_on": "计划日期",
    "planned_start_on": "计划开工日期",
    "planned_yuan": "年度计划投资",
    "reached_on": "实现日期",
    "removed_on": "调出日期",
    "round": "期次",
    "started_on": "开工日期",
    "terminated_on": "终止日期",
    "unit": "填报单位",
    "zone": "开发区",
}


@dataclass(frozen=True)
class CheckAnswer:
    """One of the four: `is_right` is None where it cannot be told; the sentences say what is wrong."""

    code: str
    label: str
    is_right: bool | None
    sentences: list[str]


@dataclass(frozen=True)
class Verification:
    """The four answers. Only the first three decide whether the bulletin is genuine."""

    answers: list[CheckAnswer]

    @property
    def is_genuine(self) -> bool:
        """Whether nothing speaks against it."""
        return all(answer.is_right is not False for answer in self.answers[:3])


def verify(bulletin: Bulletin, anchors: Mapping[int, str] | None, reader: Officer) -> Verification:
    """
    Check a bulletin; `anchors` are the digests outside the database, by number, None if these cannot be read.

    Records that differ are named as far as the reader sees their projects; the others are counted. Stored bytes that
    cannot be read are an answer too, and then there is nothing to compare.
    """
    try:
        content = bulletin.canonical
        sealed_content: dict[str, Any] = json.loads(content)
        damage = list(_of_bytes(bulletin, content, sealed_content))
    except (zlib.error, *_OTHERWISE) as error:
        sealed_content, damage = {}, [f"封存的内容已损坏，无法读出（{type(error).__name__}）。"]
    answers = [
        _answer("bytes", "内容与指纹", damage),
        _answer("table", "成员与各表", _read(lambda: list(_of_table(sealed_content))) if sealed_content else [UNREAD]),
        _chain_answer(bulletin, sealed_content, anchors),
    ]
    differing = _read(lambda: _of_books(bulletin, sealed_content, reader)) if sealed_content else []
    if sealed_content:
        answers.append(_answer("books", "与现在的账", differing))
    else:
        answers.append(CheckAnswer("books", "与现在的账", None, ["内容无法读出，没有比较。"]))
    return Verification(answers)


def _read(look: Callable[[], list[str]]) -> list[str]:
    """Return what is found in a content; of one that lacks a part, or has another in its place, that it does."""
    try:
        return look()
    except _OTHERWISE as error:
        return [f"封存的内容缺少应有的部分，或写成了别的，无法核对（{type(error).__name__}）。"]


def _answer(code: str, label: str, faults: Sequence[str]) -> CheckAnswer:
    more = len(faults) - MOST_SENTENCES
    sentences = [*faults[:MOST_SENTENCES], *([f"另有 {more} 处。"] if more > 0 else [])]
    return CheckAnswer(code, label, not faults, sentences)


def _of_bytes(bulletin: Bulletin, content: bytes, sealed_content: Mapping[str, Any]) -> Iterator[str]:
    if digest_of(content) != bulletin.digest:
        yield "封存的内容被改动：与登记的指纹不符。"
    known_at = bulletin.sealed_at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    stored = {
        "number": ("编号", bulletin.number),
        "kind": ("种类", bulletin.kind),
        "title": ("标题", bulletin.title),
        "as_of": ("截至日期", bulletin.as_of.isoformat()),
        "known_at": ("封存时间", known_at),
        "reason": ("代替的原因", bulletin.reason),
    }
    for name, (label, value) in stored.items():
        if sealed_content.get(name) != value:
            yield f"登记的{label}与封存的内容不同。"
    if sealed_content.get("scope", {}).get("unit") != bulletin.unit_id:
        yield "登记的范围与封存的内容不同。"


def _of_table(content: Mapping[str, Any]) -> Iterator[str]:
    """Yield where the tables are not those that the sealed members give."""
    # Of the places that are listed, and of all that a member belongs to: else nobody would miss a place that was taken
    # out of the list and of the table, though the total still counts it.
    units = _places(content, "units", "unit")
    if content["kind"] == BulletinKind.DISPATCH:
        asked = note_question_from(content["question"])
        table: Any = table_of(content["members"], asked, units)
    else:
        yield from _of_order(content["members"])
        members = [member_from(member) for member in content["members"]]
        table = rates_table(members, date.fromisoformat(content["as_of"]), units, _places(content, "zones", "zone"))
    names = {unit["unit"]: unit["name"] for unit in content["units"]}
    names |= {zone["zone"]: zone["name"] for zone in content.get("zones", ())}
    for places, key in (("units", "unit"), ("zones", "zone")):
        sealed, computed = ([*rows.get(places, ())] for rows in (content["table"], table))
        then, now = ({row.get(key): row for row in rows} for rows in (sealed, computed))
        differing = [place for place in {**then, **now} if then.get(place) != now.get(place)]
        yield from (f"{names.get(place, '某行')}的数字与封存的成员算出的不同。" for place in differing)
        if not differing and sealed != computed:
            yield "表中的行被调换次序或重复。"
    if content["table"]["total"] != table["total"]:
        yield f"合计与封存的成员算出的不同{_where(content['table']['total'], table['total'])}。"
    yield from faults(content, compared_content(content))


def _places(content: Mapping[str, Any], listed: str, key: str) -> list[Any]:
    """Return the units, or the zones, that a content lists and those of its members."""
    return [*{place[key]: None for places in (content[listed], content["members"]) for place in places}]


def _where(sealed: Mapping[str, Any], computed: Mapping[str, Any]) -> str:
    lists = (sealed.get("lists", {}), computed.get("lists", {}))
    found = [
        f"{COHORT_LABELS[cohort]} {lists[0][cohort]['members']} 个，成员有 {lists[1][cohort]['members']} 个"
        for cohort in Cohort
        if cohort in lists[0] and lists[0][cohort]["members"] != lists[1][cohort]["members"]
    ]
    return f"（{'；'.join(found)}）" if found else ""


def _of_order(members: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    order = {str(cohort): index for index, cohort in enumerate(Cohort)}
    keys = [(order.get(member["cohort"], -1), member["entry"]) for member in members]
    for before, after, moved in zip(keys, keys[1:], members[1:], strict=False):
        if before >= after:
            yield f"成员的次序被调换或重复：“{moved['name']}”不在应在的位置。"


def _chain_answer(bulletin: Bulletin, content: Mapping[str, Any], anchors: Mapping[int, str] | None) -> CheckAnswer:
    faults = list(_of_chain(anchors or {}))
    if anchors is None:
        faults.append("库外的锚点文件无法读出，请联系系统管理员。")
    elif bulletin.number not in anchors and any(number > bulletin.number for number in anchors):
        faults.append(f"库外的锚点文件里没有第 {bulletin.number} 号通报，却有后面的。")
    if content and content.get("previous") != bulletin.previous:
        faults.append("封存的内容所接的上一份，与登记的不同。")
    if not faults and bulletin.number not in (anchors or {}):
        return CheckAnswer("chain", "前后相接与库外锚点", None, [NOT_ANCHORED])
    return _answer("chain", "前后相接与库外锚点", faults)


def _of_chain(anchors: Mapping[int, str]) -> Iterator[str]:
    """Yield the faults of the whole chain: a bulletin is as good as what it stands on."""
    rows = list(Bulletin.objects.order_by("number").values_list("number", "digest", "previous"))
    expected, last = 1, ""
    for number, digest, previous in rows:
        if number != expected or previous != last:
            yield f"第 {number} 号没有接在前一份之后：中间的通报被删除或改动。"
        expected, last = number + 1, digest
    digests = {number: digest for number, digest, _ in rows}
    for number, digest in sorted(anchors.items()):
        if number not in digests:
            yield f"库外锚点记有第 {number} 号通报，库里没有：末尾被截断。"
        elif digests[number] != digest:
            yield f"第 {number} 号通报的指纹与库外锚点不符：整条链被重写。"


def _of_books(bulletin: Bulletin, content: Mapping[str, Any], reader: Officer) -> list[str]:
    """Compare with what the books now say of then. It informs: history is never edited, but names and scopes move."""
    if content["kind"] == BulletinKind.DISPATCH:
        now = note_members(note_question_from(content["question"]), known_at=bulletin.known_at)
        key: tuple[str, ...] = ("project",)
    else:
        now = sealed_members(question_from(content["question"]), known_at=bulletin.known_at)
        key = ("cohort", "entry")
    differing = list(_differences(content["members"], now, key))
    numbers = {number for number, _ in differing}
    seen = set(Project.objects.in_sight_of(reader).filter(pk__in=numbers).values_list("pk", flat=True))
    sentences = [sentence for project, sentence in differing if project in seen]
    if hidden := len(differing) - len(sentences):
        sentences.append(f"另有 {hidden} 处在您的范围之外。")
    return sentences


def _differences(
    sealed: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]], key: tuple[str, ...]
) -> Iterator[tuple[int, str]]:
    """Yield the project and a sentence for each member that is not the same on both sides."""
    then_by, now_by = ({tuple(member[name] for name in key): member for member in side} for side in (sealed, now))
    for number in sorted({*then_by, *now_by}, key=str):
        then, today = then_by.get(number), now_by.get(number)
        if then is None and today is not None:
            yield today["project"], f"账上有、封存里没有：{_named(today)}。"
        elif today is None and then is not None:
            yield then["project"], f"封存里有、账上没有：{_named(then)}。"
        elif then is not None and today is not None and then != today:
            changed = [name for name in then if then[name] != today.get(name)]
            facts = "、".join(f"{FACTS.get(name, name)} {_said(then[name])} → {_said(today[name])}" for name in changed)
            yield then["project"], f"{_named(then)}：{facts}（封存 → 现在）。"
    for number, times in Counter(tuple(member[name] for name in key) for member in sealed).items():
        if times > 1:
            yield then_by[number]["project"], f"封存里重复 {times} 次：{_named(then_by[number])}。"


def _named(member: Mapping[str, Any]) -> str:
    listed = f"{COHORT_LABELS[Cohort(member['cohort'])]} {member['round']} " if "cohort" in member else ""
    return f"{listed}“{member['name']}”"


def _said(value: object) -> str:
    return "无" if value is None or value == "" else str(value)
