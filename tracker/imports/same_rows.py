"""Rows of one file that say the same are one, and rows of a project on several lists are joined. Pure."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from projects.rules.texts import spelling_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracker.imports.ledger_rows import LedgerRow, RowRemark


def joined(rows: Sequence[LedgerRow]) -> tuple[list[LedgerRow], list[RowRemark]]:
    """
    Return the rows without those that only repeat or complete another, and what to say of them.

    Rows that contradict each other all stay: which is right is not for a program to say.
    """
    groups: defaultdict[tuple[str, str], list[LedgerRow]] = defaultdict(list)
    for row in rows:
        if row.get("name") is not None and row.get("zone") is not None:
            groups[row.get("zone"), spelling_key(row.get("name"))].append(row)
    replaced: dict[tuple[str, int], LedgerRow | None] = {}
    remarks: list[RowRemark] = []
    for group in groups.values():
        if len(group) > 1:
            remarks += _join(group, replaced)
    kept = [replaced.get(row.key, row) for row in rows] if replaced else list(rows)
    return [row for row in kept if row is not None], remarks


def _join(group: Sequence[LedgerRow], replaced: dict[tuple[str, int], LedgerRow | None]) -> Iterable[RowRemark]:
    first, *others = group
    for other in others:
        if first.unread or other.unread:
            continue
        is_same_sheet = first.layout.sheet == other.layout.sheet
        if is_same_sheet and first.values != other.values:
            continue
        if any(first.values[name] != other.values[name] for name in first.values.keys() & other.values.keys()):
            continue
        place = f"第 {first.number} 行" if is_same_sheet else f"“{first.layout.sheet[:10]}”第 {first.number} 行"
        detail = f"与{place}相同，只导入一次。" if is_same_sheet else f"与{place}是同一个项目，合在一起导入。"
        yield other.remark("name", "same_row", detail)
        months, rough = first.months | other.months, {**other.rough, **first.rough}
        first = first._replace(values={**other.values, **first.values}, months=months, rough=rough)
        replaced[first.key], replaced[other.key] = first, None
