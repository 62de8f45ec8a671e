"""What an officer reads of an import is short: a sentence or two that say what is wrong and what to do."""

import ast

import pytest

from tests.architecture.sources import python_files, tree

LONGEST = 80
OF_A_VALUE = 6
"""Signs that what is filled into a sentence usually takes."""


def sentences():
    """Yield the sentences of the import as they are written, with the place, values counted as some signs."""
    for path in python_files("tracker/imports"):
        docstrings = {id(node.value) for node in ast.walk(tree(path)) if isinstance(node, ast.Expr)}
        inner = {id(part) for node in ast.walk(tree(path)) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree(path)):
            if id(node) in docstrings | inner:
                continue
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value
            elif isinstance(node, ast.JoinedStr):
                text = "".join(
                    str(part.value) if isinstance(part, ast.Constant) else "〇" * OF_A_VALUE for part in node.values
                )
            else:
                continue
            if text.endswith("。"):
                yield f"{path.name}:{node.lineno}", text


@pytest.mark.slow
def test_every_sentence_of_an_import_is_short():
    found = dict(sentences())
    assert len(found) > 80
    assert {place: text for place, text in found.items() if len(text) > LONGEST} == {}
