"""
Every call of a gate outside the models, found in the sources, and broken one at a time while the program runs.

A gate is a method of a queryset that keeps what an officer may see. A broken one keeps everything, as if whoever wrote
that line had forgotten it.
"""

import ast
import sys
from collections import Counter
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.db import models

from tests.violations import all_models

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("config", "zones", "projects", "tracker")
NAMES = ("visible_to", "in_sight_of")
MANAGERS = str(Path(models.manager.__file__))


def _places(tree):
    """Yield every node that names a gate with the function that it stands in, and whether it is called there."""

    def walk(node, inside):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            inside = [*inside, node.name]
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr in NAMES:
            yield ".".join(inside), called, (node.end_lineno, node.end_col_offset)
            children = [called.value, *node.args, *node.keywords]
        elif isinstance(node, ast.Attribute) and node.attr in NAMES:
            yield ".".join(inside), node, None
            children = [node.value]
        else:
            children = ast.iter_child_nodes(node)
        for child in children:
            yield from walk(child, inside)

    yield from walk(tree, [])


@cache
def sites():
    """
    Return the name of every place that names a gate, by what tells it while the program runs.

    That is the file with the end of the call; a gate that is handed on to be called elsewhere in its file is told by
    its model. A name says the file, the function and what the gate is asked of, never a line: lines move.
    """
    found, seen = {}, Counter()
    for path in sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        file = str(path.relative_to(ROOT))
        if "/models/" in file or "/migrations/" in file:
            continue
        for inside, node, end in _places(ast.parse(path.read_text(encoding="utf-8"))):
            of = ast.unparse(node.value)
            name = f"{file}::{inside}::{of}"
            seen[name] += 1
            name += f" #{seen[name]}" if seen[name] > 1 else ""
            found[(file, *(end or [of.partition(".")[0]]))] = name
    return found


class Gates:
    """Which gates were asked since `reached` was emptied, and the name of the one that is `broken`, if any."""

    def __init__(self):
        self.reached = set()
        self.broken = None
        self._ends = {}

    def site_of(self, frame, model):
        """Return the name of the place in the sources that a call of a gate came from; None for a model's own."""
        while frame.f_code.co_filename == MANAGERS:
            frame = frame.f_back
        code, at = frame.f_code, frame.f_lasti
        key = (code, at, model)
        if key not in self._ends:
            self._ends[key] = self._named(code, at, model)
        return self._ends[key]

    def _named(self, code, at, model):
        path = Path(code.co_filename)
        if not path.is_relative_to(ROOT) or "models" in path.parts or "tests" in path.parts:
            return None
        file = str(path.relative_to(ROOT))
        _, line, _, column = list(code.co_positions())[at // 2]
        # Columns count bytes in both.
        return sites().get((file, line, column)) or sites()[(file, model.__name__)]


def _querysets():
    """Return every class that defines a gate, with the gate's name."""
    classes = {one for model in all_models() for one in type(model._default_manager.get_queryset()).__mro__}
    return [(one, name) for one in classes for name in NAMES if name in vars(one)]


@contextmanager
def watched():
    """Watch all gates; yield a `Gates`, whose `broken` may be set."""
    gates = Gates()

    def guarded(gate):
        def asked(self, *args, **kwargs):
            site = gates.site_of(sys._getframe(1), self.model)
            if site is not None:
                gates.reached.add(site)
                if site == gates.broken:
                    return self.all()
            return gate(self, *args, **kwargs)

        return asked

    originals = [(one, name, vars(one)[name]) for one, name in _querysets()]
    for one, name, gate in originals:
        setattr(one, name, guarded(gate))
    try:
        yield gates
    finally:
        for one, name, gate in originals:
            setattr(one, name, gate)
