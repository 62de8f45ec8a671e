"""Reads the official list of zones from a CSV file: every error with its row and column, before anything is written."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import models

from zones.models import Zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

HEADERS = {
    "name": "名称",
    "city_code": "所在市代码",
    "reporting_unit": "填报单位代码",
    "level": "级别",
    "kind": "类型",
    "category": "考核分组",
    "gbt37028_code": "国家标准代码",
    "aliases": "别名",
    "merged_into": "并入",
}
"""The columns by the names of the shipped file, and as an office writes them; both are read."""
OPTIONAL = frozenset({"gbt37028_code", "aliases", "merged_into"})
CHOICES: Mapping[str, type[models.TextChoices]] = {"level": Zone.Level, "kind": Zone.Kind, "category": Zone.Group}
SYNONYMS = {"现代农业类": "农业类", "生态文旅类": "文旅类"}
DIVISION = re.compile(r"14\d{4}", re.ASCII)
ALIAS_SEPARATOR = re.compile(r"[|｜、；;]")
LONGEST_NAME = 60
ENCODINGS = ("utf-8-sig", "gb18030")
"""Excel saves a CSV file as the one or the other."""


class ZoneFileError(ValueError):
    """Everything that is wrong with a file, a sentence each."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))


@dataclass
class ZoneRow:
    """One row: its number in the file, and its values as stored; a merger has but two names."""

    number: int
    name: str
    merged_into: str = ""
    aliases: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    def sentence(self, column: str, words: str) -> str:
        """Return what is wrong in a column of this row."""
        return f"第 {self.number} 行“{HEADERS[column]}”：{words}"


def read_zone_file(path: Path) -> list[ZoneRow]:
    """
    Return the rows of a file.

    :raises ZoneFileError: naming everything that is wrong, by row and column
    """
    lines = csv.reader(io.StringIO(_text(path), newline=""))
    columns = _columns(next(lines, []))
    rows: list[ZoneRow] = []
    errors: list[str] = []
    for number, cells in enumerate(lines, start=2):
        texts = {name: cells[at].strip() if at < len(cells) else "" for name, at in columns.items()}
        if not any(texts.values()):
            continue
        row = ZoneRow(number, texts["name"], texts.get("merged_into", ""))
        row.aliases = [alias for part in ALIAS_SEPARATOR.split(texts.get("aliases", "")) if (alias := part.strip())]
        errors += _read(row, texts)
        rows.append(row)
    errors += _repeated(rows)
    if not rows:
        errors.append("文件里没有开发区。")
    if errors:
        raise ZoneFileError(errors)
    return rows


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ZoneFileError([f"读不了文件 {path}：{error.strerror}。"]) from error
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ZoneFileError([f"{path} 不是 CSV 文本（UTF-8 或 GB18030），请另存为 CSV。"])


def _columns(header: list[str]) -> dict[str, int]:
    known = {label: name for name, label in HEADERS.items()} | {name: name for name in HEADERS}
    titles = [title.strip() for title in header]
    usual = "、".join(HEADERS.values())
    errors = [f"第 1 行：不认识列“{title}”，可用：{usual}。" for title in titles if title not in known]
    columns = {known[title]: at for at, title in enumerate(titles) if title in known}
    if len(columns) < sum(title in known for title in titles):
        errors.append("第 1 行：有一列出现了两次。")
    missing = [label for name, label in HEADERS.items() if name not in columns and name not in OPTIONAL]
    errors += [f"第 1 行：缺少列“{label}”。" for label in missing]
    if errors:
        raise ZoneFileError(errors)
    return columns


def _read(row: ZoneRow, texts: Mapping[str, str]) -> Iterator[str]:
    """Put the values of a row into it; yield what is wrong with them."""
    if not row.name:
        yield row.sentence("name", "没有填。")
    names = [("name", row.name), ("merged_into", row.merged_into), *(("aliases", alias) for alias in row.aliases)]
    for column, name in names:
        if len(name) > LONGEST_NAME:
            yield row.sentence(column, f"名称最多 {LONGEST_NAME} 个字；多个别名用 | 分开。")
    # Nothing else is asked of a zone that is no more.
    if not row.merged_into:
        yield from _read_values(row, texts)
    elif row.merged_into == row.name:
        yield row.sentence("merged_into", "不能并入自己。")


def _read_values(row: ZoneRow, texts: Mapping[str, str]) -> Iterator[str]:
    for name in ("city_code", "reporting_unit"):
        if not DIVISION.fullmatch(texts[name]):
            yield row.sentence(name, f"“{texts[name]}”应为以 14 开头的 6 位区划代码。")
    for name, choices in CHOICES.items():
        labels = {label: value for value, label in choices.choices}
        text = SYNONYMS.get(texts[name], texts[name])
        if text not in labels:
            yield row.sentence(name, f"“{texts[name]}”不在可选项中：{'、'.join(labels)}。")
        row.values["group" if name == "category" else name] = labels.get(text)
    row.values |= {"name": row.name, "city_code": texts["city_code"], "unit_id": texts["reporting_unit"]}
    row.values["national_code"] = texts.get("gbt37028_code", "")


def _repeated(rows: list[ZoneRow]) -> Iterator[str]:
    """Yield the names that stand for two rows."""
    seen: dict[str, int] = {}
    for row in rows:
        for column, name in [("name", row.name), *(("aliases", alias) for alias in row.aliases)]:
            if name and seen.setdefault(name, row.number) != row.number:
                yield row.sentence(column, f"“{name}”已在第 {seen[name]} 行出现，一个名称只能指一个开发区。")
