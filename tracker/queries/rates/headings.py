"""
The lines above whatever leaves the program with figures: pages, workbooks and the terminal say the same.

Two tables with other figures can be told apart by these lines alone, and the question can be asked again from them:
which zones and projects, which rounds and day, by which basis, with which knowledge, asked by whom and when.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from projects.rules.moments import minute_text, moment_text
from projects.rules.months import month_text
from projects.rules.rates import BASES
from projects.rules.reconciling import PRINTED
from tracker.queries.rates.selection import GROUPING_LABELS, MAPPED_AS_OF_NOW, NO_CHAIN, Grouping
from zones.models import PUBLISHED_ZONES, Role, Zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from tracker.queries.rates.window import Window
    from zones.models import Officer

LABELS = {
    **{name: kind.label for name, kind in PRINTED.items()},
    "action": "操作",
    "actor": "操作人",
    "address": "来路地址",
    "against": "对比日",
    "answer": "答复",
    "as_of": "截至（含当日）",
    "before": "上期",
    "by": "分行",
    "category": "项目类别",
    "cause": "原因",
    "chain": "产业链",
    "chain_leader": "链主企业",
    "cohort": "名单",
    "first": "首期",
    "from": "自（含当日）",
    "group": "考核分组",
    "idle": "闲置",
    "indicator": "指标",
    "industry": "产业类",
    "industry_code": "行业代码",
    "intake_class": "项目类型",
    "is_key": "省级重点工程",
    "known_at": "当时已知",
    "last": "末期",
    "level": "灯",
    "month": "月份",
    "moving": "对比和走势的期次",
    "now": "本期",
    "object_id": "对象编号",
    "object_type": "对象类型",
    "open": "在设",
    "outcome": "结果",
    "over": "超时",
    "parent": "主项目编号",
    "part": "哪一项",
    "project": "项目编号",
    "q": "查找",
    "rate": "比率",
    "reached": "状态",
    "reform": "审批改革",
    "request_id": "请求编号",
    "review_level": "级别",
    "round": "期次",
    "role": "级别",
    "rounds_on": "期次固定为此日的",
    "rule": "规则",
    "stage": "阶段",
    "stalled": "停滞",
    "standard": "标准地",
    "state": "状态",
    "structure": "组织口径",
    "title": "疑点",
    "to": "至（含当日）",
    "updated_since": "自何时起有变动",
    "year": "年度",
}
"""What a parameter is called in print; one that is missing here is printed under its own name, never left out."""
OTHER_SIDE = frozenset({f"from_{name}" for name in ("as_of", "known_at", "first", "last", "rounds_on", "basis")})
"""What a comparison says of its other side, in a line of its own."""
UNPRINTED = frozenset({"format", "cursor", "limit", "known_at", "basis", "unit", "zone"}) | OTHER_SIDE
"""The form of the answer, and what has a place of its own below."""
TOLD_BY_WINDOW = frozenset({"as_of", "first", "last"})
TOLD_BY_ANY_WINDOW = frozenset({"reviewed", "trial"})
TOLD_BY_MONTHS = frozenset({"from", "to"})
THREE_ANSWERS = frozenset({"chain_leader", "idle", "industry", "is_key", "over"})
"""Questions that are asked with yes, with no, or not at all."""
YES_OR_NO = {True: "是", False: "否", "true": "是", "false": "否"}
BY_CHAIN = frozenset({Grouping.CHAIN, GROUPING_LABELS[Grouping.CHAIN]})
NONE = "none"
DOUBLE_COUNTED = "三张名单各自申报：同一项目可以在两张名单上，三者相加会重复计算，不是项目总数。"


@dataclass(frozen=True)
class Question:
    """
    What was asked by whom, and when: the values of the parameters, by their names in addresses.

    `fields` are what the parameters were read by, for the labels of their choices. `windows` are those of the answer,
    one or one for each month's end. `labels` are for parameters that mean something else here than elsewhere.
    """

    params: Mapping[str, Any]
    fields: Mapping[str, Any]
    officer: Officer
    now: datetime
    windows: Sequence[Window] = ()
    labels: Mapping[str, str] = field(default_factory=dict)


def heading(question: Question) -> list[str]:
    """Return the lines. At most three queries: the officer's zone or unit, and the number of zones."""
    lines = ["；".join([f"范围：{_place(question)}", *_filters(question)])]
    if question.windows:
        lines.append(_rounds(question.windows))
    if bases := _asked_bases(question):
        lines.append(basis_line(bases))
    if question.params.get("chain") or question.params.get("by") in BY_CHAIN:
        lines.append(MAPPED_AS_OF_NOW)
    lines.append(f"{_knowledge(question)}；{_asker(question)}")
    # Of one zone there is no total over zones.
    if question.params.get("zone") is None and question.officer.role != Role.ZONE:
        lines.append(zones_line())
    return lines


def basis_line(codes: Iterable[str]) -> str:
    """Return the names and sources of some bases."""
    return "口径：" + "；".join(f"{BASES[code].title}（{code}，{BASES[code].source}）" for code in codes)


def zones_line() -> str:
    """Return how many of the published zones are loaded, in all and by assessment group. One query."""
    counted = Zone.objects.unmerged().order_by().values_list("group").annotate(Count("pk"))
    loaded = {Zone.Group(group): number for group, number in counted}
    total, published = sum(loaded.values()), sum(PUBLISHED_ZONES.values())
    if any(loaded.get(group, 0) < number for group, number in PUBLISHED_ZONES.items()):
        groups = "、".join(f"{group.label} {loaded.get(group, 0)}/{of}" for group, of in PUBLISHED_ZONES.items())
        return f"开发区名单不全：全省 {published} 个，已载入 {total} 个（{groups}）；合计、排名只含已载入的开发区。"
    return f"开发区名单：全省 {published} 个，已载入 {total} 个。"


def _place(question: Question) -> str:
    """Return the zones that are asked about; an officer's own limit is part of it."""
    asked = "".join(str(question.params[name]) for name in ("unit", "zone") if question.params.get(name))
    officer = question.officer
    if officer.sees_everything:
        return asked or "全省"
    own = str(officer.unit or officer.zone or "没有开发区")
    return f"{own}（按登录人员权限）" if asked in {"", own} else f"{asked}（登录人员权限：{own}）"


def _filters(question: Question) -> list[str]:
    shown_names: frozenset[str] = frozenset()
    if question.windows:
        # Of many windows the line tells the months alone.
        shown_names = TOLD_BY_ANY_WINDOW | TOLD_BY_MONTHS
        shown_names |= TOLD_BY_WINDOW if len(question.windows) == 1 else frozenset()
    named = {name: value for name, value in question.params.items() if name not in UNPRINTED | shown_names}
    texts = {name: _text(name, value, question.fields.get(name)) for name, value in named.items()}
    labels = {**LABELS, **question.labels}
    return [f"{labels.get(name, name)}：{text}" for name, text in texts.items() if text]


def _text(name: str, value: Any, field: Any) -> str:
    # Forms read the three answers as words, the API as truth values; both are printed alike.
    if name in THREE_ANSWERS and value in YES_OR_NO:
        return YES_OR_NO[value]
    if value is None or value is False:
        return ""
    if name == "chain" and value == NONE:
        return NO_CHAIN
    if isinstance(value, list | tuple):
        return "、".join(_text(name, item, field) for item in value)
    # A round is asked for by its key, so its key is printed.
    labels = {} if name in TOLD_BY_WINDOW else dict(getattr(field, "choices", ()))
    if value is True:
        return YES_OR_NO[True]
    return str(labels.get(value, value))


def _rounds(windows: Sequence[Window]) -> str:
    first, last = windows[0], windows[-1]
    reviewed = "月报数据只计已审核的" if last.reviewed else "月报数据含未审核的"
    reviewed += "；试生产计为投产" if last.counts_trial else "；试生产不计为投产"
    if len(windows) > 1:
        span = f"{month_text(first.as_of)} 至 {month_text(last.as_of)} 各月末（含当日）"
        is_fixed = all(window.rounds == last.rounds for window in windows)
        rounds = f"各月同为{rounds_text(last)}" if is_fixed else "期次随月份增加，计入和未计入的见各月"
        return f"{span}；{rounds}；{reviewed}"
    return f"截至 {last.as_of}（含当日）；{rounds_text(last)}；{reviewed}"


def rounds_text(window: Window) -> str:
    """Return which rounds a window counts, and which it leaves out."""
    out = "、".join(left.key for left in window.left_out)
    if not window.rounds:
        return f"没有计入任何期次{f'（未计入 {out}）' if out else ''}"
    span = f"期次 {window.rounds[0].key} 至 {window.rounds[-1].key}"
    return f"{span}（{len(window.rounds)} 期{f'，未计入 {out}' if out else ''}）"


def _asked_bases(question: Question) -> list[str]:
    """Return the bases that were named; where naming none asks for all of them side by side, all."""
    asked = question.params.get("basis")
    choices = dict(getattr(question.fields.get("basis"), "choices", ()))
    if asked == [] or (asked == "" and "" in choices):
        return list(BASES)
    return [asked] if isinstance(asked, str) and asked else list(asked or ())


def _knowledge(question: Question) -> str:
    if question.windows:
        known_at = question.windows[-1].known_at
    elif "known_at" in question.fields:
        known_at = question.params.get("known_at") or question.now
    else:
        return "按查询时的账计算"
    return f"按 {moment_text(known_at)} 账上所知计算（北京时间）"


def _asker(question: Question) -> str:
    officer = question.officer
    # Nobody is signed in at a terminal.
    who = f"{officer}（{officer.get_role_display()}）" if officer.pk else "命令行"
    return f"查询：{who}，{minute_text(question.now)}"
