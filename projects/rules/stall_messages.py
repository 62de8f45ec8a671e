"""The Chinese sentences about a finding: why the light is on, with its dates, and what to do next."""

from datetime import date

from projects.rules.lapses import StallMeasure, Stop
from projects.rules.spans import whole_months
from projects.rules.stages import KIND_LABELS, Kind
from projects.rules.stalling import (
    LEVEL_LABELS,
    MEASURE_LABELS,
    SHARES,
    Level,
    StallFinding,
    StallRule,
    Trigger,
)

WAITING = "waiting"
STOP_LABELS = {str(Kind.SUSPENDED): KIND_LABELS[Kind.SUSPENDED], WAITING: "计时暂停"}

_HAPPENED = {
    Trigger.NOT_STARTED: "{since} 签约，至 {day} {lapse}仍未开工",
    Trigger.START_OVERDUE: "计划 {since} 开工，至 {day} 逾期{lapse}仍未开工",
    Trigger.PRODUCTION_OVERDUE: "计划 {since} 投产，至 {day} 逾期{lapse}仍未投产",
    Trigger.SILENT: "进展只填报到 {since}，至 {day} {lapse}没有新的月报",
    Trigger.NO_INVESTMENT: "累计完成投资自 {since} 起，至 {day} {lapse}没有增加",
    Trigger.SUSPENDED: "{since} 停工，至 {day} {lapse}仍未复工",
    Trigger.NO_FULL_OUTPUT: "{since} 投产，至 {day} {lapse}仍未达产",
    Trigger.NOT_IN_STATISTICS: "{since} 开工，至 {day} {lapse}仍未入统",
    Trigger.BEHIND_SCHEDULE: "本年完成投资落后于序时进度 {count}{unit}（按 {since} 起已填报的月份计）",
    Trigger.TARGET_MISSED: "列入目标名单，应于 {since} 前达到，至 {day} 逾期{lapse}仍未达到",
}
SINCE_LABELS = {
    Trigger.NOT_STARTED: "签约",
    Trigger.START_OVERDUE: "计划开工",
    Trigger.PRODUCTION_OVERDUE: "计划投产",
    Trigger.SILENT: "填报到",
    Trigger.NO_INVESTMENT: "投资未增自",
    Trigger.SUSPENDED: "停工",
    Trigger.NO_FULL_OUTPUT: "投产",
    Trigger.NOT_IN_STATISTICS: "开工",
    Trigger.BEHIND_SCHEDULE: "计自",
    Trigger.TARGET_MISSED: "应达到",
}
"""What the day is from which a finding counts, for the head of a column."""
_NEXT = {
    Trigger.NOT_STARTED: (
        "已开工的登记开工日期；确不实施的登记终止；其余填写计划开工日期，并报送不能开工的原因和需协调事项。"
    ),
    Trigger.START_OVERDUE: "已开工的登记开工日期；确需延期的修改计划开工日期并说明原因。",
    Trigger.PRODUCTION_OVERDUE: "已投产的登记投产日期；确需延期的修改计划投产日期并说明原因。",
    Trigger.SILENT: "补报月度进展；没有变化的也要填报“无变化”。",
    Trigger.NO_INVESTMENT: "核实工地情况：在建的补报完成投资；已停工的登记停工及原因。",
    Trigger.SUSPENDED: "已复工的登记复工日期；不能复工的报送需协调事项，确不实施的登记终止。",
    Trigger.NO_FULL_OUTPUT: "已达产的登记达产日期；未达产的说明产能、市场等原因。",
    Trigger.NOT_IN_STATISTICS: "会同统计部门办理入统，办结后登记入统日期。",
    Trigger.BEHIND_SCHEDULE: "核对本年完成投资与年度计划；确有困难的报送需协调事项。",
    Trigger.TARGET_MISSED: "已达到的登记日期；确有困难的报送需协调事项，由省级决定是否移出目标名单。",
}


def why(finding: StallFinding, day: date) -> str:
    """Return the sentence that explains a finding: what happened when, the thresholds, and what was not counted."""
    rule = finding.rule
    values = {
        "since": finding.since,
        "day": day,
        "lapse": "" if rule.measure in SHARES else f"已 {lapse(finding)}",
        "count": finding.count,
        "unit": MEASURE_LABELS[rule.measure],
    }
    return f"{_HAPPENED[rule.trigger].format(**values)}（{thresholds(rule)}）。{not_counted(finding)}"


def thresholds(rule: StallRule) -> str:
    """Return the thresholds of a rule in words, such as “黄灯线 3 个月，红灯线 6 个月”."""
    return "，".join(
        f"{LEVEL_LABELS[level]}线 {limit} {MEASURE_LABELS[rule.measure]}"
        for level, limit in ((Level.YELLOW, rule.yellow), (Level.RED, rule.red))
        if limit is not None
    )


def not_counted(finding: StallFinding) -> str:
    """Return in sentences what a finding leaves out of its count and what is not known for certain; often nothing."""
    note = f"{finding.calendar_note}。" if finding.calendar_note else ""
    return f"{_stops(finding.stops)}{note}"


def next_step(finding: StallFinding) -> str:
    """Return what the officer is to do about a finding."""
    return _NEXT[finding.rule.trigger]


def lapse(finding: StallFinding) -> str:
    """Return by how much a finding has run: a time, or by how much the money is behind."""
    measure = finding.rule.measure
    if measure in {StallMeasure.MONTHS, StallMeasure.MONTH_ENDS}:
        # Stops are taken out by shortening the span: `count` days from the start, and not up to today.
        months, days = whole_months(finding.since, date.fromordinal(finding.since.toordinal() + finding.count))
        parts = [f"{months} 个月" if months else "", f"{days} 天" if days else ""]
        return " ".join(part for part in parts if part)
    return f"{finding.count} {MEASURE_LABELS[measure]}"


def _stops(stops: tuple[Stop, ...]) -> str:
    if not stops:
        return ""
    text = "；".join(
        f"{stop.start} 至 {stop.end or '今'} {STOP_LABELS.get(stop.kind, stop.kind)}（{stop.reason}）" for stop in stops
    )
    return f"其间不计：{text}。"
