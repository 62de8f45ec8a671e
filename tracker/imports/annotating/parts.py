"""Finds the parts of a workbook that an annotation changes, and what to write to give it one sheet more."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from tracker.imports.annotating.patching import Edit, edited, elements
from tracker.imports.header_names import RESULT_SHEET
from tracker.imports.workbook_guard import links_path, resolved, workbook_path
from tracker.imports.workbook_parts import links_of
from tracker.imports.xml_stream import damaged, local

if TYPE_CHECKING:
    import zipfile

    from tracker.imports.annotating.patching import Element

_TYPES = "[content_types].xml"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"


@dataclass(frozen=True)
class PackageParts:
    """The parts by what they are; all names as the archive writes them."""

    archive: zipfile.ZipFile
    names: dict[str, str]
    workbook: str
    links: str
    sheets: dict[str, str]
    styles: str | None
    strings: str | None
    new_sheet: str
    namespace: str

    def with_new_sheet(self, name: str = RESULT_SHEET) -> dict[str, bytes]:
        """Return the parts that list the sheets, with the new one in each list."""
        return {self.workbook: self._workbook(name), self.links: self._links(), self.names[_TYPES]: self._types()}

    def _workbook(self, name: str) -> bytes:
        data = self.archive.read(self.workbook)
        found = elements(data, lambda name, parent: name == "sheets" or parent == "sheets")
        listed = [element for element in found if element.name == "sheet"]
        last = max((int(element.attributes.get("sheetId", "0")) for element in listed), default=0)
        sheets = _only(found, "sheets")
        beside = listed[-1].attributes
        # Some programs declare the prefix of the relationships on each sheet.
        declared = "".join(f" {name}={quoteattr(value)}" for name, value in beside.items() if name.startswith("xmlns"))
        attribute = next(name for name in beside if local(name) == "id")
        own = f'name="{name}" sheetId="{last + 1}" {attribute}="{self._link}"'
        new = f"<{sheets.prefix}sheet{declared} {own}/>"
        return _with_last(data, sheets, new)

    def _links(self) -> bytes:
        data = self.archive.read(self.links)
        found = elements(data, lambda name, _: name in {"Relationships", "Relationship"})
        kind = next(
            element.attributes["Type"] for element in found if element.attributes.get("Type", "").endswith("/worksheet")
        )
        root = _only(found, "Relationships")
        target = f"/{self.new_sheet}"
        new = f'<{root.prefix}Relationship Id="{self._link}" Type={quoteattr(kind)} Target="{target}"/>'
        return _with_last(data, root, new)

    @property
    def _link(self) -> str:
        # As free as the name of the part, which has a number where there is one from an earlier look.
        return PurePosixPath(self.new_sheet).stem

    def _types(self) -> bytes:
        data = self.archive.read(self.names[_TYPES])
        root = _only(elements(data, lambda name, _: name == "Types"), "Types")
        new = f'<{root.prefix}Override PartName="/{self.new_sheet}" ContentType="{_SHEET_TYPE}"/>'
        return _with_last(data, root, new)


def parts_of(archive: zipfile.ZipFile) -> PackageParts:
    """
    Return the parts of a workbook that was looked at by the guard.

    :raises UnfitError: if one that it needs is missing
    """
    names = {info.filename.replace("\\", "/").lower(): info.filename for info in archive.infolist()}
    roots = {name: archive.read(names[name]) for name in ("_rels/.rels",) if name in names}
    path = workbook_path(roots)
    links = links_path(path)
    if not {path, links, _TYPES} <= names.keys():
        raise damaged()
    workbook = archive.read(names[path])
    linked = links_of(archive.read(names[links]))
    targets = {link.number: names.get(resolved(link.target, path), "") for link in linked}
    kinds = {link.kind: names.get(resolved(link.target, path)) for link in linked}
    found = elements(workbook, lambda name, parent: name == "workbook" or parent == "sheets")
    root = _only(found, "workbook")
    sheets = {}
    for element in found:
        ids = [value for name, value in element.attributes.items() if local(name) == "id"]
        if element.name == "sheet" and ids and targets.get(ids[0]):
            sheets[element.attributes.get("name", "")] = targets[ids[0]]
    # In the folder of the others; beside a file of ours from an earlier look, whose sheet was renamed.
    free = (f"xl/worksheets/import-result{number or ''}.xml" for number in range(1000))
    return PackageParts(
        archive=archive,
        names=names,
        workbook=names[path],
        links=names[links],
        sheets=sheets,
        styles=kinds.get("styles"),
        strings=kinds.get("sharedStrings"),
        new_sheet=next(name for name in free if name not in names),
        namespace=root.attributes.get(f"xmlns:{root.prefix[:-1]}" if root.prefix else "xmlns", ""),
    )


def _only(found: list[Element], name: str) -> Element:
    named = [element for element in found if element.name == name]
    if not named:
        raise damaged()
    return named[-1]


def _with_last(data: bytes, parent: Element, new: str) -> bytes:
    return edited(data, [Edit(parent.inner_end, parent.inner_end, new.encode())])
