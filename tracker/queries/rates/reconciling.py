"""
Which settings give printed figures: bases, windows of rounds, days, moments of knowledge, approvals, categories, exits.

Tables that say the same are looked at once; windows are sums over rounds. Books are read in the order of how likely
they are, until a budget of members is read: what was not tried is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from projects.errors import DomainError
from projects.models import CohortEntry
from projects.rules.rates import BASES
from projects.rules.reconciling import Exits, FigureMatch, part_of, rank, worst
from projects.rules.tallying import NOTHING_COUNTED
from tracker.queries.rates.printed_tables import PrintedQuestion, PrintedTable, Settings, distinct, tables_of
from tracker.queries.rates.window import Window

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from projects.models import Round
    from projects.rules.rates import Ratio
    from projects.rules.stages import Cohort
    from projects.rules.tallying import Tally

MOST_READ = 60_000
"""Entries read in all books together: some seconds of computing."""
MOST_NEAR_TABLES = 60
"""Tables that are looked at once more where none gives the printed figures."""
MOST_ANSWERS = 20
MOST_NEAR = 3
MANY = 6
"""As many answers to a single figure say that it proves little."""


@dataclass(frozen=True)
class Answer:
    """Settings with their window and basis, and what they give; `basis` is None where no rate was printed."""

    settings: Settings
    basis: str | None
    rounds: tuple[Round, ...]
    widest: tuple[str, str]
    """The keys of the first and the last round of the widest window that has the same members."""
    figures: Mapping[str, Ratio]
    matches: Mapping[str, FigureMatch]
    also: Sequence[Settings] = ()
    """Other days, moments and the like that give the same."""

    @property
    def match(self) -> FigureMatch:
        """The worst of its matches."""
        return worst(self.matches.values())

    def window(self, now: datetime) -> Window:
        """Return the window of the answer."""
        settings = self.settings
        moment = settings.known_at or now
        return Window(
            self.rounds,
            (),
            settings.as_of,
            moment,
            settings.known_at is not None,
            settings.reviewed,
            settings.counts_trial,
        )


@dataclass(frozen=True)
class Reconciled:
    """The answers, the best first, the nearest settings where there is none, and how much was tried."""

    answers: Sequence[Answer]
    near: Sequence[Answer]
    tried: int
    possible: int
    candidates: int
    is_proof: bool
    """Whether the printed figures are enough to tell settings apart."""


def reconcile(question: PrintedQuestion) -> Reconciled:
    """
    Return the settings that give all printed figures, folded where they have the same members and figures.

    :raises DomainError: `question_too_large`, with how to ask for less
    """
    books = question.books()
    tried = books[: _affordable(question)]
    tables = distinct(table for settings in tried for table in tables_of(question, settings))
    candidates = 0
    found: dict[tuple[object, ...], Answer] = {}
    for table, settings in tables:
        windows = list(_windows(question, table))
        candidates += len(windows) * len(settings)
        for window in windows:
            for answer in _answers(question, table, window, at_least=FigureMatch.NEAR):
                _fold(found, answer, settings)
    answers = sorted(found.values(), key=lambda round_: (rank(round_.matches.values()), len(round_.rounds)))
    is_lone = len(question.printed) == 1
    proves = not all(figure.proves_nothing for figure in question.printed) and not (is_lone and len(answers) > MANY)
    is_found = any(answer.match is FigureMatch.EXACT for answer in answers)
    return Reconciled(
        answers=answers[:MOST_ANSWERS],
        near=[] if is_found else _nearest(question, [table for table, _ in tables], found),
        tried=len(tried),
        possible=len(books),
        candidates=candidates,
        is_proof=proves,
    )


def notes(found: Reconciled) -> list[str]:
    """Return what has to be said of an answer: what was not tried, and what it does not prove."""
    said = []
    if not found.is_proof:
        said.append("不足以判断：单独一个 100% 或 0%，或许多设置都给出的数，说明不了用的是哪一种；请再填几个印出的数。")
    if found.tried < found.possible:
        said.append(
            f"共 {found.possible} 组账目（时刻、审核、试生产），按可能性先后试了 {found.tried} 组。"
            "要试其余的，请只选一个填报单位或开发区，或指定“当时已知”。"
        )
    return said


def _affordable(question: PrintedQuestion) -> int:
    entries = CohortEntry.objects.standing().visible_to(question.officer).filter(**question.selection.filters())
    counted = entries.filter(cohort__in=[str(cohort) for cohort in question.cohorts]).count()
    if counted > MOST_READ:
        raise DomainError(
            "question_too_large",
            f"名单成员 {counted} 个，一次最多 {MOST_READ} 个。请只选一个填报单位（unit）或开发区（zone），或少填几项。",
            field="unit",
        )
    return MOST_READ // max(1, counted)


@dataclass(frozen=True)
class _Span:
    """Some rounds in a row, with what their lists add up to."""

    rounds: tuple[Round, ...]
    widest: tuple[str, str]
    tallies: Mapping[Cohort, Tally]


def _windows(question: PrintedQuestion, table: PrintedTable) -> Iterator[_Span]:
    """Yield every window of a table that begins and ends with members; wider ones have the same."""
    held, has_members = table.held, [table.has(round_) for round_ in table.held]
    for start, begins in enumerate(has_members):
        if not begins:
            continue
        sums = {
            cohort: list(accumulate(table.tallies[cohort].get(round_.pk, NOTHING_COUNTED) for round_ in held[start:]))
            for cohort in question.cohorts
        }
        for end in range(start, len(held)):
            if has_members[end]:
                tallies = {cohort: of_list[end - start] for cohort, of_list in sums.items()}
                yield _Span(held[start : end + 1], _widest(held, has_members, start, end), tallies)


def _widest(held: Sequence[Round], has_members: Sequence[bool], start: int, end: int) -> tuple[str, str]:
    """Return the ends of the widest window that has the same members."""
    while start > 0 and not has_members[start - 1]:
        start -= 1
    while end + 1 < len(held) and not has_members[end + 1]:
        end += 1
    return held[start].key, held[end].key


def _answers(question: PrintedQuestion, table: PrintedTable, span: _Span, *, at_least: FigureMatch) -> Iterator[Answer]:
    """Yield what each basis gives in a window; counts and amounts first, since they alone rule out most windows."""
    printed, rates = (
        [figure for figure in question.printed if not figure.is_rate],
        [figure for figure in question.printed if figure.is_rate],
    )
    figures: dict[str, Ratio] = {figure.name: part_of(figure, span.tallies[figure.kind.cohort]) for figure in printed}
    matches = {figure.name: figure.match(figures[figure.name]) for figure in printed}
    if at_least is not FigureMatch.NONE and FigureMatch.NONE in matches.values():
        return
    for code, basis in BASES.items() if rates else [(None, None)]:
        formulas = basis.formulas() if basis else {}
        of_rates: dict[str, Ratio] = {
            rate.name: formulas[rate.name].compute(span.tallies[rate.kind.cohort]) for rate in rates
        }
        all_matches = {**matches, **{rate.name: rate.match(of_rates[rate.name]) for rate in rates}}
        if at_least is FigureMatch.NONE or FigureMatch.NONE not in all_matches.values():
            yield Answer(table.settings, code, span.rounds, span.widest, {**figures, **of_rates}, all_matches)


def _fold(found: dict[tuple[object, ...], Answer], answer: Answer, settings: Sequence[Settings]) -> None:
    """Keep an answer; tables come in the order of how likely they are, so that the first of the same stays."""
    numbers = tuple((name, ratio.numerator, ratio.denominator) for name, ratio in answer.figures.items())
    key = (answer.basis, tuple(round_.pk for round_ in answer.rounds), answer.settings.category, numbers)
    kept = found.get(key)
    found[key] = replace(kept, also=[*kept.also, *settings]) if kept else replace(answer, also=settings[1:])


def _nearest(
    question: PrintedQuestion, tables: Sequence[PrintedTable], found: Mapping[tuple[object, ...], Answer]
) -> list[Answer]:
    """Return the settings that come nearest: what they lack can be told where exits are counted as the bases state."""
    if len(question.printed) == 1 and found:
        return []
    printed = {figure.name: figure for figure in question.printed}
    likely = [table for table in tables if table.settings.exits is Exits.STATED][:MOST_NEAR_TABLES]
    near: dict[tuple[object, ...], tuple[tuple[int, ...], Answer]] = {}
    for table in likely:
        for window in _windows(question, table):
            for answer in _answers(question, table, window, at_least=FigureMatch.NONE):
                if answer.match is FigureMatch.NONE:
                    apart = sum(printed[name].distance(ratio) for name, ratio in answer.figures.items())
                    numbers = tuple((figure.numerator, figure.denominator) for figure in answer.figures.values())
                    key = (answer.basis, answer.rounds, numbers)
                    near.setdefault(key, ((*rank(answer.matches.values()), apart), answer))
    return [answer for _, answer in sorted(near.values(), key=lambda pair: pair[0])[:MOST_NEAR]]
