"""Finds the project of a row: by 系统编号, else by 项目代码, else by zone and name."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from projects.rules.texts import spelling_key
from tracker.imports.standing import Register

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from projects.models import Project
    from tracker.imports.ledger_rows import LedgerRow
    from zones.models import Zone

IDENTITY = frozenset({"id", "version", "name", "national_code", "zone"})
"""Fields by which a row finds its project: if one cannot be read, the row is checked no further."""


@dataclass(frozen=True)
class RowMatch:
    """The zone of a row, and its project unless it is new; `by_name` if neither id nor code identified it."""

    row: LedgerRow
    zone: Zone
    project: Project | None
    by_name: bool

    @property
    def key(self) -> Hashable:
        """The same for two rows of one project, also of one that does not exist yet."""
        return self.project.pk if self.project else (self.zone.pk, spelling_key(self.row.get("name")))


class MismatchError(Exception):
    """A row finds no project and must not create one; `field` is the column to look at."""

    def __init__(self, field: str, code: str, message: str) -> None:
        """Keep the field and the code."""
        super().__init__(message)
        self.field, self.code = field, code


def match(row: LedgerRow, register: Register, decided: int | None = None) -> RowMatch:
    """
    Return the zone and the project of a row. What the officer may not see is treated as if it did not exist.

    `decided` is the number of the project where an officer said so; its name stays then.

    :raises MismatchError: if the zone or the id is unknown, the name fits several projects or the zone differs
    """
    zone = register.zone_of(row)
    if zone is None:
        raise MismatchError("zone", "unknown_zone", _foreign(row, register))
    if decided is not None:
        return RowMatch(row, zone, _decided(decided, zone, register), by_name=True)
    # An id that is stated decides alone: to fall back on the name could change another project.
    identified = _by_id(row, register) if row.get("id") is not None else _by_code(row, register)
    project = identified or _by_name(row, zone, register)
    if project is not None and project.zone_id != zone.pk:
        raise MismatchError("zone", "zone_fixed", f"该项目属于{project.zone}，不能用台账改换开发区。")
    return RowMatch(row, zone, project, by_name=identified is None)


def _foreign(row: LedgerRow, register: Register) -> str:
    said, own = row.get("zone") or "", register.own_zone
    if own is None:
        return "没有这个开发区，或不在您的管辖范围内，请核对名称。"
    # The same whether or not there is such a zone.
    return f"“{said[:20]}”不是您的开发区：别的开发区的行请删去；是{own.name[:20]}的，请改用这个名称。"


def _decided(number: int, zone: Zone, register: Register) -> Project:
    project = register.projects.get(number)
    if project is None or project.zone_id != zone.pk:
        raise MismatchError("name", "unknown_project", "答复所指的项目不在这个开发区，请重新选择，或按新项目导入。")
    return project


def repeated(matches: Iterable[RowMatch]) -> list[list[RowMatch]]:
    """Return the groups of two or more rows of the same project."""
    groups: defaultdict[Hashable, list[RowMatch]] = defaultdict(list)
    for match_ in matches:
        groups[match_.key].append(match_)
    return [group for group in groups.values() if len(group) > 1]


def _by_id(row: LedgerRow, register: Register) -> Project:
    project = register.projects.get(row.get("id"))
    if project is None:
        message = "没有这个系统编号，或不在您的管辖范围内。新项目请把系统编号和版本留空。"
        raise MismatchError("id", "unknown_project", message)
    if row.get("version") is None:
        # Without it an old export would overwrite what others changed since.
        raise MismatchError("version", "version_required", "填了系统编号，还须保留导出时的版本。")
    return project


def _by_code(row: LedgerRow, register: Register) -> Project | None:
    return register.projects.get(register.code_holders.get(row.get("national_code"), 0))


def _by_name(row: LedgerRow, zone: Zone, register: Register) -> Project | None:
    """Prefer the exact name; else take the only name of the same key: of other width, brackets, blanks or case."""
    exact = register.name_holders.get((zone.pk, row.get("name")))
    if exact is not None:
        return register.projects.get(exact)
    similar = register.similar.get((zone.pk, spelling_key(row.get("name"))), ())
    if len(similar) > 1:
        message = f"{zone}有 {len(similar)} 个项目的名称与此只差全半角、括号或空格，请填写项目代码或系统编号。"
        raise MismatchError("name", "ambiguous_name", message)
    return register.projects.get(similar[0]) if similar else None
