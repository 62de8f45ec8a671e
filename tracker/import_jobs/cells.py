"""What a row changes, cell by cell: the field, what stands, what the row states, and how exactly."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from projects.models import Category, Nature, Reform
from projects.rules.identifiers import masked_phone
from projects.rules.money import wan_text
from projects.rules.months import month_text
from tracker.imports.columns import ENTRY_FIELDS, FIGURE_FIELDS, HEADER_OF, MILESTONE_FIELDS, PLAN, PROJECT_FIELDS
from tracker.imports.header_names import AMOUNTS
from tracker.imports.monthly_tables import TYPED
from tracker.models.cells_field import short_cell, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from projects.models import Project, Round
    from tracker.imports.plan import CellChange
    from tracker.imports.row_records import NewFigure
    from tracker.imports.standing import StandingRecords
    from tracker.models.cells_field import ShortCell

Cell = dict[str, Any]
SECRET = {"contact_phone": masked_phone}
"""Fields that are not kept in the clear, with how they are shown."""
_PLAIN = frozenset({str, int, type(None)})
_CHOICES = {"category": dict(Category.choices), "nature": dict(Nature.choices)}
NO_CHANGE = {"no_change": "无变化"}
"""What of a month's draft is taken back by an amount."""
_REFORMS = {reform.value for reform in Reform}
_LISTS = {name: cohort for cohort, names in ENTRY_FIELDS.items() for name in names}
_MILESTONES = {field: kind for kind, field in MILESTONE_FIELDS.items()}


class KeptCells(NamedTuple):
    """The cells of a row as its job keeps them: a text, and JSON of what must not stand in it in the clear."""

    text: str
    hidden: str


NO_CELLS = KeptCells("[]", "")


def kept_cells(change: CellChange) -> KeptCells:
    """Return what a change does to each field; to be called before it is written."""
    cells, hidden = list(_cells(change)), {}
    months, rough = change.row.months, change.row.rough
    for place, cell in enumerate(cells) if months or rough else ():
        name = cell[0]
        precision = "month" if name in months else rough[name].words if name in rough else ""
        if precision:
            cells[place] = _with(cell, precision=precision)
    for name, mask in SECRET.items():
        if name in change.values:
            cell = next(cell for cell in cells if cell[0] == name)
            hidden[name] = [*reversed(cell[1:3])] if len(cell) > 2 else [None, cell[1]]
            cell[1:3] = [mask(side) if side else side for side in cell[1:3]]
    return KeptCells(text_of(cells), json.dumps(hidden) if hidden else "")


def _cells(change: CellChange) -> Iterator[ShortCell]:
    project = change.project
    if project is None:
        yield from map(list, change.values.items())
    else:
        yield from (_cell(name, getattr(project, name), value) for name, value in change.values.items())
    for new in change.milestones:
        yield _cell(MILESTONE_FIELDS[new.kind], new.corrects.occurred_on if new.corrects else None, new.day)
    for entry in change.entries:
        stood, (round_field, amount_field) = entry.corrects, ENTRY_FIELDS[entry.cohort]
        yield _cell(round_field, _key(stood.round) if stood else None, _key(entry.round_))
        yield _cell(amount_field, stood.amount_yuan if stood else None, entry.amount_yuan)
    if change.figure:
        yield from _figures(change.figure)
    if plan := change.plan:
        stood_yuan = plan.corrects.planned_yuan if plan.corrects else None
        yield short_cell(PLAN.field, stood_yuan, plan.planned_yuan, year=plan.year)
    yield from (short_cell(reform.value, None, new=True) for reform in change.adopted)
    yield from (short_cell(str(adoption.reform), old=True, new=False) for adoption in change.dropped)


def _figures(figure: NewFigure) -> Iterator[ShortCell]:
    month = month_text(figure.month)
    for name in FIGURE_FIELDS:
        old, new = getattr(figure.corrects, name, None), getattr(figure.figures, name)
        if old != new:
            yield short_cell(name, old, new, month=month)


def standing_value(cell: Cell, project: Project, standing: StandingRecords) -> Any:
    """Return what stands of a cell's field by now, as plainly as cells hold it."""
    name = cell["field"]
    if name in PROJECT_FIELDS:
        return _plain(getattr(project, name))
    if name in _MILESTONES:
        milestone = standing.milestones.get(_MILESTONES[name])
        return _plain(milestone.occurred_on) if milestone else None
    if name in _LISTS:
        entry = standing.entries.get(_LISTS[name])
        return None if entry is None else (_key(entry.round) if name.endswith("_round") else entry.amount_yuan)
    if name in FIGURE_FIELDS:
        figures = {month_text(month): figure for month, figure in standing.figures.items()}
        return getattr(figures.get(cell["month"]), name, None)
    if name == PLAN.field:
        plan = standing.plans.get(cell["year"])
        return plan.planned_yuan if plan else None
    return True if Reform(name) in standing.reforms else None


def masked(cell: Cell) -> Cell:
    """Return a cell as it may be kept and shown."""
    mask = SECRET.get(cell["field"])
    if mask is None:
        return cell
    return {**cell, **{side: mask(cell[side]) if cell[side] else cell[side] for side in ("old", "new")}}


def label_of(cell: Cell) -> str:
    """Return what a cell's column is called, with the month of figures or the year of a plan."""
    header = (HEADER_OF | TYPED | NO_CHANGE)[cell["field"]].removesuffix("（万元）")
    if "year" in cell:
        return f"{header}（{cell['year']} 年）"
    return f"{header}（{cell['month']}）" if "month" in cell else header


def shown(name: str, value: Any) -> str:
    """Return a value of a cell as the ledger writes it: amounts in 万元, choices and 是/否 by their words."""
    if value is None or value == "":
        return ""
    if name in AMOUNTS:
        return wan_text(value)
    if name in _REFORMS or name in NO_CHANGE:
        return "是" if value else "否"
    return str(_CHOICES.get(name, {}).get(value, value))


def _cell(name: str, old: Any, new: Any) -> ShortCell:
    return [name, new] if old is None else [name, new, old]


def _with(cell: ShortCell, **more: Any) -> ShortCell:
    field, new, old, rest = (*cell, None, None)[:4]
    return short_cell(field, old, new, **(rest or {}), **more)


def _key(round_: Round) -> str:
    return f"{round_.year}-{round_.number}"


def _plain(value: Any) -> Any:
    # Nearly all are plain already.
    if value.__class__ in _PLAIN:
        return value
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value
