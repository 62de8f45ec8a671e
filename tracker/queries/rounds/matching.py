"""Which projects some lines name: by their number, their code, or the key of their name, within what is visible."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q

from projects.models import FormerCode, Project
from projects.models.spelling import stored_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from projects.rules.entry_lines import EntryLine
    from zones.models import Officer

MOST_LOOKED_FOR = 50
"""Lines without a project for which similar names are looked for; whoever corrects these sees the next."""
MOST_SIMILAR = 400
MOST_OFFERED = 5
LEAST_ALIKE = 0.45
PIECE = 4
"""Characters: a similar name shares the beginning, the middle or the end of the name."""


@dataclass(frozen=True)
class MatchedLine:
    """
    A line with the project that it names; without one, those that may be meant, and a sentence.

    `by_name`: neither a number nor a code says that it is this one.
    """

    line: EntryLine
    project: Project | None = None
    candidates: tuple[Project, ...] = ()
    fault: str = ""
    by_name: bool = False


def match_lines(
    lines: Sequence[EntryLine], officer: Officer, *, chosen: Mapping[int, int] | None = None
) -> list[MatchedLine]:
    """
    Return each line with its project. Four queries at most.

    :param chosen: projects by the numbers of lines, picked by hand; they must be visible, too
    """
    chosen = chosen or {}
    projects = _Named(lines, officer, chosen.values())
    found = [_matched(line, projects, chosen.get(line.number)) for line in lines]
    unknown = [match.line for match in found if not match.project and not match.candidates and not match.line.fault]
    similar = _similar(unknown[:MOST_LOOKED_FOR], officer)
    return [
        MatchedLine(match.line, candidates=similar[match.line.number], fault=match.fault)
        if match.line.number in similar
        else match
        for match in found
    ]


class _Named:
    """The visible projects that lines name, by their number, code and the key of their name."""

    def __init__(self, lines: Sequence[EntryLine], officer: Officer, chosen: object) -> None:
        visible = Project.objects.visible_to(officer)
        names = {line.name for line in lines if line.key is None}
        codes = names | {line.code for line in lines if line.key is None and line.code}
        numbers = {line.key for line in lines if line.key is not None} | set(chosen)  # type: ignore[call-overload]
        keys = {stored_key(name) for name in names}
        former = dict(FormerCode.objects.filter(code__in=codes, project__in=visible).values_list("code", "project_id"))
        wanted = Q(pk__in=numbers | set(former.values())) | Q(name_key__in=keys) | Q(national_code__in=codes)
        self.by_number: dict[int, Project] = {}
        self.by_code: dict[str, Project] = {}
        self.by_name: defaultdict[str, list[Project]] = defaultdict(list)
        for project in visible.filter(wanted).select_related("zone__unit").order_by("pk"):
            self.by_number[project.pk] = project
            self.by_name[project.name_key.rstrip()].append(project)
            if project.national_code:
                self.by_code[project.national_code] = project
        for code, number in former.items():
            self.by_code.setdefault(code, self.by_number[number])


def _matched(line: EntryLine, projects: _Named, chosen: int | None) -> MatchedLine:
    if line.fault:
        return MatchedLine(line, fault=line.fault)
    number = chosen if chosen is not None else line.key
    if number is not None:
        project = projects.by_number.get(number)
        return MatchedLine(line, project, fault="" if project else f"没有编号为 {number} 的项目，或您无权查看。")
    # The code of its own first: the name may be a code as well, where it was pasted.
    for code in (line.code, line.name):
        if code in projects.by_code:
            return MatchedLine(line, projects.by_code[code])
    named = projects.by_name.get(stored_key(line.name), []) if line.name else []
    if len(named) == 1:
        return MatchedLine(line, named[0], by_name=True)
    if named:
        zones = "、".join(project.zone.name for project in named[:MOST_OFFERED])
        # All of them: which one is meant is for the officer to say, not for the first five.
        return MatchedLine(line, candidates=tuple(named), fault=f"有 {len(named)} 个同名项目（{zones}），请选定一个。")
    return MatchedLine(line, fault=f"没有“{line.name[:60]}”这个项目，或您无权查看；请核对名称或改写项目代码。")


def _similar(lines: Sequence[EntryLine], officer: Officer) -> dict[int, tuple[Project, ...]]:
    """Return the visible projects whose names resemble those of lines, by the numbers of the lines. One query."""
    keys = {line.number: stored_key(line.name) for line in lines if line.key is None}
    pieces = {piece for key in keys.values() for piece in _pieces(key)}
    if not pieces:
        return {}
    alike = reduce(or_, (Q(name_key__contains=piece) for piece in sorted(pieces)))
    near = Project.objects.visible_to(officer).filter(alike).select_related("zone__unit").order_by("pk")[:MOST_SIMILAR]
    names = [(project, project.name_key.rstrip()) for project in near]
    found = {}
    for number, key in keys.items():
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(key)
        rated = []
        for project, name in names:
            matcher.set_seq1(name)
            # The cheap upper bounds first.
            if matcher.real_quick_ratio() > LEAST_ALIKE and matcher.quick_ratio() > LEAST_ALIKE:
                rated.append((-matcher.ratio(), project.pk, project))
        best = [project for ratio, _, project in sorted(rated, key=lambda pair: pair[:2]) if -ratio > LEAST_ALIKE]
        if best:
            found[number] = tuple(best[:MOST_OFFERED])
    return found


def _pieces(key: str) -> set[str]:
    if len(key) < PIECE:
        return {key} if len(key) > 1 else set()
    middle = (len(key) - PIECE) // 2
    return {key[:PIECE], key[middle : middle + PIECE], key[-PIECE:]}
