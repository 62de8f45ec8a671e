"""The guides name files, what these define and who imports whom; the code says the same."""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.sources import PROJECT, assert_none, place, text, tree

FOLDERS = (
    *("bench", "config", "deploy", "devtools", "docs", "fixtures", "projects", "requirements", "tests"),
    *("tracker", "zones"),
)
REFERENCE = re.compile(rf"`((?:{'|'.join(FOLDERS)})/[^`\s:*<>{{}}]*)(?:::([\w.]+))?`")
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)")
STEP = re.compile(r"( *)(?:\d+\.|\*) (.*)")
TEMPLATES = PROJECT / "tracker" / "templates"
PATHS = PROJECT / "docs" / "explanation" / "paths.md"
QUESTIONS = PROJECT / "docs" / "explanation" / "where-is.md"
LAYERS = PROJECT / "docs" / "adr" / "0002-layers-and-contracts.md"


@dataclass(frozen=True)
class Reference:
    """A file or folder that a guide names, and the name that the file is said to define, if any."""

    line: int
    path: Path
    name: str


def references(guide: Path) -> Iterator[Reference]:
    """Yield what a guide names between backquotes, in order."""
    for number, line in enumerate(text(guide).splitlines(), start=1):
        for path, name in REFERENCE.findall(line):
            yield Reference(number, PROJECT / path, name)


def guides() -> list[Path]:
    """Return the pages that were written by hand, for whomever they are."""
    generated = PROJECT / "docs" / "reference" / "generated"
    pages = [page for page in sorted((PROJECT / "docs").rglob("*.md")) if generated not in page.parents]
    return [
        *pages,
        PROJECT / "CONTRIBUTING.md",
        PROJECT / "README.md",
        PROJECT / "SECURITY.md",
        PROJECT / "fixtures" / "README.md",
    ]


@cache
def definitions(path: Path) -> frozenset[str]:
    """Return the names that a file defines itself, those within its classes as `Class.name`."""
    return frozenset(_defined(tree(path).body))


def _defined(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        match node:
            case ast.FunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name):
                yield name
                yield from (f"{name}.{member}" for member in _defined(node.body))
            case ast.Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name


def missing(reference: Reference) -> str:
    """Return what is not there of a reference; empty if all of it is."""
    if not reference.path.exists():
        return str(reference.path.relative_to(PROJECT))
    if reference.name and reference.name not in definitions(reference.path):
        return f"{reference.path.relative_to(PROJECT)}::{reference.name}"
    return ""


@pytest.mark.slow
def test_the_guides_name_what_is_there():
    named = [(guide, reference) for guide in guides() for reference in references(guide)]
    assert len(named) > 200
    assert_none(
        f"{place(guide, reference.line)}: {offence}" for guide, reference in named if (offence := missing(reference))
    )


def test_the_guides_link_to_what_is_there():
    links = [(guide, link) for guide in guides() for link in LINK.findall(text(guide))]
    assert len(links) > 40
    assert_none(f"{place(guide)}: {link}" for guide, link in links if not (guide.parent / link).exists())


def test_each_question_has_a_place():
    questions = {
        number: line
        for number, line in enumerate(text(QUESTIONS).splitlines(), start=1)
        if line.startswith("| ") and not line.startswith("| what is asked")
    }
    answered = {reference.line for reference in references(QUESTIONS)}
    assert len(questions) >= 20
    assert_none(f"{place(QUESTIONS, number)}: {line}" for number, line in questions.items() if number not in answered)


@dataclass(frozen=True)
class Step:
    """A step of a path: what it names, how far it is indented, and the title of the path."""

    reference: Reference
    indent: int
    title: str


def steps() -> list[Step]:
    """
    Return the steps of all paths, in order.

    :raises AssertionError: if one does not begin with the name of something in a file
    """
    named = {reference.line: reference for reference in reversed(list(references(PATHS)))}  # the first of each line
    found, title = [], ""
    for number, line in enumerate(text(PATHS).splitlines(), start=1):
        title = line.removeprefix("## ") if line.startswith("## ") else title
        if listed := STEP.fullmatch(line):
            assert number in named, f"{place(PATHS, number)}: {line}"
            assert listed[2].startswith("`"), f"{place(PATHS, number)}: {line}"
            found.append(Step(named[number], len(listed[1]), title))
    return found


def possible_parents(path: list[Step], position: int) -> list[Step]:
    """Return the step that one stands under; for one at the margin, the earlier ones at the margin."""
    indent = path[position].indent
    before = path[:position]
    if indent == 0:
        return [step for step in before if step.indent == 0]
    return [next(step for step in reversed(before) if step.indent < indent)]


def are_linked(one: Reference, other: Reference) -> bool:
    """Return whether one of two files imports the other, or names it in a string, and mentions what is named of it."""
    return one.path == other.path or uses(one.path, other) or uses(other.path, one)


def uses(path: Path, used: Reference) -> bool:
    """Return whether a file imports another, or names it in a string, and mentions what is named of it."""
    if path.suffix != ".py":
        return False
    if used.path.suffix != ".py":
        return f'"{used.path.relative_to(TEMPLATES)}"' in text(path)
    module = ".".join(used.path.relative_to(PROJECT).with_suffix("").parts)
    if f'"{module}"' in text(path) or f'"{module}.{used.name}"' in text(path):
        return True
    words = set(re.findall(r"\w+", text(path)))
    return used.path in imported(path) and any(part in words for part in used.name.split("."))


@cache
def imported(path: Path) -> frozenset[Path]:
    """Return the files that a file imports at run time; what a package only hands on is taken from where it stands."""
    found: set[Path] = set()
    for node in tree(path).body:
        if isinstance(node, ast.ImportFrom):
            found |= {source for alias in node.names if (source := source_of(str(node.module), alias.name))}
        elif isinstance(node, ast.Import):
            found |= {source for alias in node.names if (source := file_of(alias.name))}
    return frozenset(found)


def file_of(module: str) -> Path | None:
    """Return the file of a module of ours; None for what was installed."""
    path = PROJECT.joinpath(*module.split("."))
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.exists()), None)


def source_of(module: str, name: str) -> Path | None:
    """Return the file in which a name stands that is imported from a module."""
    if submodule := file_of(f"{module}.{name}"):
        return submodule
    file = file_of(module)
    if file is None or file.name != "__init__.py":
        return file
    handed_on = (
        str(node.module)
        for node in tree(file).body
        if isinstance(node, ast.ImportFrom) and name in {alias.name for alias in node.names}
    )
    return next((file_of(source) for source in handed_on), file)


def test_the_steps_of_a_path_are_linked_by_imports():
    found = steps()
    titles = list(dict.fromkeys(step.title for step in found))
    assert len(titles) >= 5
    assert_none(
        f"{place(PATHS, step.reference.line)}: {step.reference.path.relative_to(PROJECT)}::{step.reference.name}"
        for title in titles
        for path in [[step for step in found if step.title == title]]
        for position, step in enumerate(path)
        if position
        and not any(are_linked(step.reference, parent.reference) for parent in possible_parents(path, position))
    )


def test_a_step_that_nothing_imports_is_found():
    views = Reference(1, PROJECT / "tracker/api/registry/views/milestones.py", "ProjectMilestoneListView")
    operation = Reference(2, PROJECT / "projects/operations/milestones.py", "record_milestone")
    other = Reference(3, PROJECT / "projects/operations/milestones.py", "new_milestone")
    elsewhere = Reference(4, PROJECT / "tracker/operations/months.py", "require_open")
    assert are_linked(views, operation)
    assert are_linked(operation, views)
    assert not are_linked(views, other)  # imported from the same file, but another name
    assert not are_linked(views, elsewhere)


def test_the_decision_about_layers_lists_those_of_the_contracts():
    settings = tomllib.loads(text(PROJECT / "pyproject.toml"))["tool"]["importlinter"]
    contracted = {
        contract["containers"][0]: [re.sub(r"[()]", "", layer) for layer in contract["layers"]]
        for contract in settings["contracts"]
        if contract["type"] == "layers" and "containers" in contract
    }
    described: dict[str, list[str]] = {}
    app = ""
    for line in text(LAYERS).split("```")[1].strip().splitlines():
        app = line[:10].strip() or app
        described.setdefault(app, []).append(line[10:])
    assert set(contracted) == {"tracker", "projects", "zones"}
    assert described == contracted
