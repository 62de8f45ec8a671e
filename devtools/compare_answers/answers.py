"""Answers as lines of a file."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class Answer(NamedTuple):
    """What was answered to whom; questions of one route share its name."""

    account: str
    route: str
    question: str
    text: str


class Key(NamedTuple):
    """What was asked."""

    account: str
    route: str
    question: str


def write_answers(file: IO[str], answers: Iterable[Answer]) -> None:
    """Write each answer as soon as it is there."""
    for answer in answers:
        file.write(json.dumps(answer, ensure_ascii=False) + "\n")


def read_answers(path: Path) -> dict[Key, str]:
    """
    Return the texts of a file.

    :raises ValueError: if one question has two answers
    """
    texts: dict[Key, str] = {}
    with path.open(encoding="utf-8") as file:
        for answer in (Answer(*json.loads(line)) for line in file):
            key = Key(answer.account, answer.route, answer.question)
            if key in texts:
                raise ValueError(f"asked twice: {answer.account} {answer.question}")
            texts[key] = answer.text
    return texts
