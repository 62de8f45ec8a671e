"""Adds fills to the styles of a workbook: each style of a marked cell once more, with a colour behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.imports.annotating.marks import MarkKind
from tracker.imports.annotating.patching import Edit, edited, elements, with_attributes

if TYPE_CHECKING:
    from tracker.imports.annotating.patching import Element

COLOURS = {MarkKind.ERROR: "FFFFC9C4", MarkKind.REMARK: "FFFFF0B8", MarkKind.CHANGE: "FFD6E9FA"}
_WANTED = {("fills", "styleSheet"), ("cellXfs", "styleSheet"), ("fill", "fills"), ("xf", "cellXfs")}
_COLOUR = ("fgColor", "patternFill")


class Fills:
    """The styles of a workbook with those that are added while its sheets are patched."""

    def __init__(self, styles: bytes) -> None:
        self.styles = styles
        found = elements(styles, lambda *names: names in _WANTED or names == _COLOUR)
        by_name = {
            name: [element for element in found if element.name == name] for name in ("fills", "cellXfs", "fill", "xf")
        }
        self.lists = (by_name["fills"] + by_name["cellXfs"])[:2]
        self.fills, self.used = by_name["fill"], by_name["xf"]
        ours = [
            element
            for element in found
            if element.name == "fgColor" and element.attributes.get("rgb") in COLOURS.values()
        ]
        own_fills = {
            str(number)
            for number, fill in enumerate(self.fills)
            if any(fill.start < our.start < fill.end for our in ours)
        }
        self.earlier = {
            str(number) for number, style in enumerate(self.used) if style.attributes.get("fillId") in own_fills
        }
        """Styles that an earlier look gave to cells."""
        self.added: dict[tuple[MarkKind | None, str], bytes] = {}
        self.numbers: dict[tuple[MarkKind | None, str], str] = {}

    @property
    def is_usable(self) -> bool:
        """Whether the workbook has lists of fills and styles to add to; the poorest programs write none."""
        return len(self.lists) == 2 and bool(self.fills and self.used)

    def style(self, kind: MarkKind | None, old: str) -> str:
        """Return the style that is like another one with the colour of a kind, or without an earlier colour."""
        key = (kind, old)
        if key not in self.numbers:
            number = int(old) if old.isdecimal() and len(old) < 7 else 0
            like = self.used[number if number < len(self.used) else 0]
            fill = 0 if kind is None else len(self.fills) + list(COLOURS).index(kind)
            raw = self.styles[like.start : like.end]
            change = with_attributes(raw, 0, {"fillId": str(fill), "applyFill": "1"})
            self.added[key] = edited(raw, [change])
            self.numbers[key] = str(len(self.used) + len(self.added) - 1)
        return self.numbers[key]

    def patched(self) -> bytes:
        """Return the styles with what was added."""
        if not self.added:
            return self.styles
        fills, used = self.lists
        fill = fills.prefix
        new = "".join(
            f'<{fill}fill><{fill}patternFill patternType="solid"><{fill}fgColor rgb="{colour}"/>'
            f'<{fill}bgColor indexed="64"/></{fill}patternFill></{fill}fill>'
            for colour in COLOURS.values()
        )
        return edited(
            self.styles,
            [
                *self._longer(fills, new.encode(), len(self.fills) + len(COLOURS)),
                *self._longer(used, b"".join(self.added.values()), len(self.used) + len(self.added)),
            ],
        )

    def _longer(self, list_: Element, new: bytes, count: int) -> list[Edit]:
        return [
            with_attributes(self.styles, list_.start, {"count": str(count)}),
            Edit(list_.inner_end, list_.inner_end, new),
        ]
