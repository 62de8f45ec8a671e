"""Loads the province's list of key chains from a file of its own: the names are not published, so none is shipped."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

from django.db import transaction

from projects.errors import DomainError
from projects.models import ChainAlias, KeyChain
from projects.operations.chains import add_chain, map_text
from projects.rules.texts import TextError, check_text, spelling_key
from tracker.management.load_counts import LoadCounts
from tracker.management.reference import ALIAS_SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from zones.models import Officer

NUMBER, NAME, ALIASES, SOURCE = COLUMNS = ("序号", "产业链", "别名", "依据")
LONGEST = {NAME: 60, SOURCE: 120}


class ChainListError(Exception):
    """The file cannot be loaded, for the reason in the message; nothing was written."""


@transaction.atomic
def load_chains(text: str, *, by: Officer, now: datetime) -> list[LoadCounts]:
    """
    Add the chains and aliases of a CSV file that are not there; what is there stays.

    :param text: headers 序号, 产业链, 别名 (several separated by |), 依据
    :raises ChainListError: naming row and column
    """
    rows = csv.DictReader(StringIO(text.removeprefix("\ufeff")))
    if missing := [name for name in COLUMNS if name not in (rows.fieldnames or ())]:
        raise ChainListError(f"第 1 行缺少列“{'、'.join(missing)}”，应有：{'、'.join(COLUMNS)}。")
    chains, aliases = LoadCounts("重点产业链"), LoadCounts("产业链对应")
    for number, row in enumerate(rows, start=2):
        try:
            _load({name: (row[name] or "").strip() for name in COLUMNS}, chains, aliases, by=by, now=now)
        except (DomainError, TextError) as error:
            raise ChainListError(f"第 {number} 行：{error}") from error
    return [chains, aliases]


def _load(row: Mapping[str, str], chains: LoadCounts, aliases: LoadCounts, *, by: Officer, now: datetime) -> None:
    _check(row)
    chain = KeyChain.objects.filter(comparison_key=spelling_key(row[NAME])).first()
    if chain is None:
        chain = add_chain(number=int(row[NUMBER]), name=row[NAME], source=row[SOURCE], by=by, now=now)
        chains.created += 1
    else:
        chains.unchanged += 1
    for text in filter(None, map(str.strip, row[ALIASES].split(ALIAS_SEPARATOR))):
        standing = ChainAlias.objects.standing().filter(chain=chain, comparison_key=spelling_key(text))
        if standing.exists():
            aliases.unchanged += 1
            continue
        map_text(chain=chain, text=text, by=by, now=now, reason=row[SOURCE])
        aliases.created += 1


def _check(row: Mapping[str, str]) -> None:
    for name, text in row.items():
        check_text(text)
        texts = text.split(ALIAS_SEPARATOR) if name == ALIASES else [text]
        longest = LONGEST.get(name, LONGEST[NAME])
        if any(len(text) > longest for text in texts):
            raise DomainError("too_long", f"“{name}”不能超过 {longest} 个字。", field=name)
    if not (row[NUMBER].isascii() and row[NUMBER].isdecimal() and 0 < int(row[NUMBER][:6]) < 1000):
        raise DomainError("invalid_number", f"“{NUMBER}”应为 1 到 999 的整数，而不是“{row[NUMBER]}”。", field=NUMBER)
