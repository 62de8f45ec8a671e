"""What goes into the cells of a form: a project's values in the units and shapes of its headers and its sample."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tracker.exports.form_layout import AMOUNT, DAY, MONTH, NUMBER, FormLayout, LayoutColumn
from tracker.imports.annotating.patching import text as plain_text
from tracker.imports.header_names import UNITS

if TYPE_CHECKING:
    from collections.abc import Mapping

EPOCH, EPOCH_OF_1904 = date(1899, 12, 30), date(1904, 1, 1)
BOTH, OWNER = "contact_both", "owner_or_unit"
Value = str | Decimal | None
"""A text, a number, or nothing."""


def value_of(column: LayoutColumn, layout: FormLayout, today: date) -> Callable[[Mapping[Any, Any]], Value]:
    """Return what finds in a row of the ledger the value of a column."""
    name = column.field
    if column.kind == NUMBER:
        return lambda row: Decimal(row["number"])
    if column.kind == AMOUNT:
        key, unit = (name, column.month) if column.month else name, Decimal(UNITS[column.unit])
        return lambda row: None if (yuan := row[key]) is None else Decimal(yuan) / unit
    if column.kind == DAY:
        return lambda row: None if row[name] is None else _day(row[name], column, layout, today)
    if column.kind == MONTH:
        return lambda row: _month(row[name], column.shape)
    if name == BOTH:
        return lambda row: " ".join(filter(None, (row["contact_name"], row["contact_phone"])))
    return lambda row: str(row[name] or "")


def _day(day: date, column: LayoutColumn, layout: FormLayout, today: date) -> Value:
    # A month that is not over says nothing of the day: an import asks for that.
    is_open = (day.year, day.month) == (today.year, today.month)
    if column.is_serial and not (column.shows_month and is_open):
        return Decimal((day - (EPOCH_OF_1904 if layout.counts_from_1904 else EPOCH)).days)
    shows_day = "{d.day}" in column.shape or "%d" in column.shape
    if column.shape and (shows_day or not is_open):
        return column.shape.format(d=day)
    return day.isoformat()


def _month(text: str | None, shape: str) -> str:
    if not (text and shape):
        return text or ""
    year, _, month = text.partition("-")
    return shape.format(d=date(int(year), int(month), 1))


def cell(reference: str, style: int, value: Value, prefix: str = "") -> str:
    """Return a cell in XML; a text as a text, whatever it begins with."""
    opening = f'<{prefix}c r="{reference}" s="{style}"'
    if value is None or value == "":
        return f"{opening}/>"
    if isinstance(value, Decimal):
        return f"{opening}><{prefix}v>{value.normalize():f}</{prefix}v></{prefix}c>"
    text = f'<{prefix}t xml:space="preserve">{plain_text(value)}</{prefix}t>'
    return f'{opening} t="inlineStr"><{prefix}is>{text}</{prefix}is></{prefix}c>'
