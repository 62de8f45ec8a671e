"""The statement of protection answers for every clause, and proves what it says is met."""

import re

from tests.architecture.sources import PROJECT, assert_none, place, text
from tests.architecture.test_paths import references

STATEMENT = PROJECT / "docs" / "reference" / "protection.md"
POINTS = (
    *("身份鉴别", "访问控制", "安全审计", "入侵防范", "恶意代码防范", "可信验证"),
    *("数据完整性", "数据保密性", "备份恢复", "剩余信息保护", "个人信息保护"),
)
"""What level 3 of GB/T 22239 asks of a program, in its order."""
MET, NOT_ALL, NONE = {"满足"}, {"部分", "运维"}, {"没有", "不适用"}
CELL = re.compile(r"\s*\|\s*")


def clauses() -> dict[int, list[str]]:
    """Return the cells of each clause, by line: name, how far it is met, what is, what is not, where to look."""
    rows = {
        number: CELL.split(line.removeprefix("| ").removesuffix(" |"))
        for number, line in enumerate(text(STATEMENT).splitlines(), start=1)
        if line.startswith("| ")
    }
    # The explanation of the words has two columns.
    return {number: cells for number, cells in rows.items() if len(cells) > 2 and cells[1] != "情况"}


def test_every_point_and_every_chapter_is_answered():
    names = [cells[0] for cells in clauses().values()]
    chapters = [name.split()[0] for name in names if re.match(r"V\d", name)]
    points = [next((point for point in POINTS if name.startswith(point)), name) for name in names[: -len(chapters)]]
    assert chapters == [f"V{number}" for number in range(1, 18)]
    assert tuple(dict.fromkeys(points)) == POINTS


def test_an_answer_is_proven_or_says_what_is_missing():
    named = {number: set() for number in clauses()}
    for reference in references(STATEMENT):
        if reference.line in named:
            named[reference.line].add(reference.path.relative_to(PROJECT).parts[0])
    assert_none(
        f"{place(STATEMENT, number)}: {cells[0]}"
        for number, cells in clauses().items()
        if len(cells) != 5
        or cells[1] not in MET | NOT_ALL | NONE
        or not named[number]
        or (cells[1] not in NONE and ("tests" not in named[number] or cells[2] == "—"))
        or (cells[1] not in MET and cells[3] == "—")
    )
