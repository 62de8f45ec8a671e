"""The preview of a list that is filled with many projects: each line with its project, or with what is wrong."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from projects.errors import DomainError
from projects.models import Project
from projects.operations.cohort_batches import NewMember, faults_of
from projects.rules.entry_lines import LinesError, line_text, read_lines
from projects.rules.money import wan_text
from projects.rules.stages import COHORT_LABELS
from tracker.pages.lists.columns import with_separators
from tracker.pages.shortcuts import parse_pk
from tracker.queries.rounds.matching import MatchedLine, match_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.http import QueryDict

    from projects.models import CohortEntry, Round
    from projects.rules.entry_lines import EntryLine
    from projects.rules.stages import Cohort
    from zones.models import Officer

CHOICE = "line-"
"""The fields in which a project is picked for a line begin so, with its number behind."""


@dataclass(frozen=True)
class PreviewLine:
    """A line of the preview."""

    match: MatchedLine
    member: NewMember | None
    fault: str

    @property
    def amount(self) -> str:
        """What is declared, in 万元."""
        declared = self.member.declared_yuan if self.member else None
        return "—" if declared is None else with_separators(wan_text(declared))

    @property
    def is_planned(self) -> bool:
        """Whether the amount is that of the plan, since the line states none."""
        return self.member is not None and self.member.amount_yuan is None

    @property
    def field(self) -> str:
        """The name of the field in which a project is picked."""
        return f"{CHOICE}{self.match.line.number}"


@dataclass
class FillingPreview:
    """All lines of a list that is being filled."""

    lines: list[PreviewLine] = field(default_factory=list)

    @property
    def members(self) -> list[NewMember]:
        """The projects that the lines mean."""
        return [line.member for line in self.lines if line.member]

    @property
    def wrong(self) -> list[PreviewLine]:
        """The lines that keep the list from being filled."""
        return [line for line in self.lines if line.fault]

    @property
    def total(self) -> str:
        """What the lines without a fault declare together, in 万元."""
        amounts = [line.member.declared_yuan or 0 for line in self.lines if line.member and not line.fault]
        return with_separators(wan_text(sum(amounts)))

    @property
    def mark(self) -> str:
        """What the preview shows, in short: whatever changes afterwards changes it, too."""
        shown = [(member.number, member.project.pk, member.declared_yuan) for member in self.members]
        return hashlib.sha256(repr(shown).encode()).hexdigest()

    def without_wrong(self) -> str:
        """Return the text of the lines that are right."""
        return "\n".join(_text(line) for line in self.lines if not line.fault)

    def with_picked(self, text: str, picked: Iterable[int]) -> str:
        """Return a text with the projects that were picked for lines, by the numbers of these."""
        written = text.splitlines()
        numbers = set(picked)
        for line in self.lines:
            if line.match.line.number in numbers and line.match.project:
                written[line.match.line.number - 1] = _text(line)
        return "\n".join(written)

    def refuse(self, faults: Mapping[int, DomainError]) -> None:
        """Add what the domain refuses, by the numbers of lines."""
        self.lines = [
            PreviewLine(line.match, line.member, faults[line.match.line.number].detail)
            if line.match.line.number in faults
            else line
            for line in self.lines
        ]


def read_preview(
    text: str,
    officer: Officer,
    *,
    round_: Round,
    cohort: Cohort,
    chosen: Mapping[int, int],
    is_cleared: bool,
) -> tuple[str, FillingPreview]:
    """
    Return what the lines of a text mean, and the text as it is shown with that.

    :param chosen: the projects that were picked for lines, by their numbers; they are written into the text
    :param is_cleared: whether the lines that are wrong are left out
    :raises DomainError: if the lines cannot be read as a whole
    """
    try:
        found = preview(read_lines(text), officer, round_=round_, cohort=cohort, chosen=chosen)
        if is_cleared and found.wrong:
            text = found.without_wrong()
            return text, preview(read_lines(text), officer, round_=round_, cohort=cohort, chosen={})
    except LinesError as error:
        raise DomainError("lines", str(error), field="text") from error
    return found.with_picked(text, chosen) if chosen else text, found


def preview(
    lines: Sequence[EntryLine], officer: Officer, *, round_: Round, cohort: Cohort, chosen: Mapping[int, int]
) -> FillingPreview:
    """Return what the lines mean within the sight of the officer. Five queries at most."""
    found = []
    for match in match_lines(lines, officer, chosen=chosen):
        member = NewMember(match.line.number, match.project, match.line.amount_yuan) if match.project else None
        found.append(PreviewLine(match, member, match.fault))
    shown = FillingPreview(found)
    shown.refuse(faults_of(shown.members, round_=round_, cohort=cohort))
    return shown


def chosen_of(data: QueryDict) -> dict[int, int]:
    """Return the projects that were picked for lines, by the numbers of these; what is no number is nothing."""
    picked = {name.removeprefix(CHOICE): value for name, value in data.items() if name.startswith(CHOICE)}
    numbers = {parse_pk(name): parse_pk(str(value)) for name, value in picked.items()}
    return {line: key for line, key in numbers.items() if line is not None and key is not None}


def entered_words(count: int, round_: Round, cohort: Cohort) -> str:
    """Return the sentence that so many projects are on a list by now."""
    return f"{count} 个项目已列入{round_}{COHORT_LABELS[cohort]}。"


def text_of_candidates(entries: Iterable[CohortEntry]) -> str:
    """Return the lines that name the projects of entries; the amount where the project itself states none."""
    return "\n".join(
        line_text(
            entry.project_id,
            entry.project.name,
            wan_text(entry.amount_yuan) if entry.project.planned_yuan is None else "",
        )
        for entry in entries
    )


def _text(line: PreviewLine) -> str:
    # Whatever was picked by hand is written down by its number: numbers of lines change when others are left out.
    project: Project | None = line.match.project
    if project is None or line.match.line.key is not None:
        return line.match.line.text
    amount = line.member.amount_yuan if line.member else None
    return line_text(project.pk, project.name, "" if amount is None else wan_text(amount))
