"""What an import is, in words for a terminal: what was recognised, what is open or wrong, and what it does."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from tracker.import_jobs.rows import MOST_TOLD
from tracker.imports.columns import COLUMNS
from tracker.models import ImportState, RowStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracker.models import ImportJob

Said = dict[str, Any]


def understood(job: ImportJob) -> Iterator[str]:
    """Yield what was recognised of a file, what was set aside, and the open questions with how to answer them."""
    for table in job.tables:
        if not is_plain(table):
            yield from _table(table)
    for question in job.questions:
        code, choices = seen(question["code"]), seen("、".join(value for value, _ in question["options"]))
        yield f"问题 {code}：{seen(question['text'])}"
        yield f"  答复：--answer '{code}=…'{f'，可选 {choices}' if choices else ''}"
    for row in job.rows.filter(status=RowStatus.DUPLICATE).iterator(2000):
        known = "、".join(f"{number}（{seen(name)}）" for number, name in row.candidates)
        yield f"疑似重复 {seen(row.sheet)} 第 {row.row} 行：{seen(row.name)}"
        yield f"  答复：--answer 'duplicate:{seen(row.sheet)}!{row.row}=…'，可选 new（新项目）、{known}"


def is_plain(table: Mapping[str, Any]) -> bool:
    """Whether a table is just as the product asks for it, so that there is nothing to say of it."""
    as_asked = {column.header for column in COLUMNS}
    headers = {column["header"].strip("*＊") for column in table["columns"]}
    return table["header_rows"] == [1, 1] and not table["others"] and not table["aside"] and headers <= as_asked


def _table(table: Mapping[str, Any]) -> Iterator[str]:
    first, last = table["header_rows"]
    amounts = [
        f"{column['letters']} {seen(column['header'])}：{column['unit']}（{column['from']}）"
        for column in table["columns"]
        if column["unit"]
    ]
    rows = f"{first}" if first == last else f"{first}–{last}"
    yield f"工作表“{seen(table['sheet'])}”：表头第 {rows} 行，项目 {table['rows']} 行。{'；'.join(amounts)}"
    if others := [f"{other['letters']} {seen(other['header'])}" for other in table["others"]]:
        yield f"  不导入的列：{'、'.join(others)}"
    if aside := [f"第 {entry['row']} 行（{entry['why']}）" for entry in table["aside"]]:
        yield f"  不是项目的行：{'、'.join(aside)}"


def said_of(job: ImportJob, kind: str) -> list[Said]:
    """Return all that is wrong with a file (`error`) or worth knowing (`remark`), in its order."""
    messages: list[Said] = job.errors if kind == "error" else job.remarks
    if len(messages) < MOST_TOLD:
        return messages
    places = {(entry["sheet"], entry["row"], entry["column"], entry["code"]) for entry in messages}
    # A job lists no more; each row keeps its own.
    rest = [
        {**message, "sheet": row.sheet, "row": row.row}
        for row in job.rows.exclude(messages=[]).exclude(status=RowStatus.ASIDE).iterator(2000)
        for message in row.messages
        if message["kind"] == kind and (row.sheet, row.row, message["column"], message["code"]) not in places
    ]
    return [*messages, *rest]


def counts(job: ImportJob) -> str:
    """Return how many projects and records an import wrote, or would write."""
    of, verb = job.counts, "已导入" if job.state == ImportState.APPLIED else "检查通过，尚未写入"
    plans = f"，年度计划 {of['plans']}" if of["plans"] else ""
    return (
        f"{verb}：项目新增 {of['new']}、更新 {of['changed']}、未变 {of['same']}；"
        f"进展节点 {of['milestones']}，入批记录 {of['entries']}，月度数据 {of['figures']}，"
        f"审批改革 {of['reforms']}{plans}。"
    )


def error_table(errors: Sequence[Mapping[str, Any]]) -> str:
    """Return errors or remarks as a table for a terminal, where a Chinese character takes two columns."""
    rows = [("行", "列", "值", "说明")]
    # Rows of two sheets may have one number.
    is_named = len({error["sheet"] for error in errors}) > 1
    rows += [
        (
            f"{seen(error['sheet'])} {error['row']}" if is_named else str(error["row"]),
            seen(error["column"]),
            seen(error["value"]),
            seen(error["detail"]),
        )
        for error in errors
    ]
    widths = [max(_width(row[index]) for row in rows) for index in range(3)]
    return "\n".join("  ".join([*map(_padded, row[:3], widths), row[3]]) for row in rows)


def seen(text: str) -> str:
    """Return a text on one line without terminal control sequences: invisible characters become their code points."""
    line = " ".join(text.split())
    return "".join(sign if sign.isprintable() else f"<U+{ord(sign):04X}>" for sign in line)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
