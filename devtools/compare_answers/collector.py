"""
One side's answers: `python -m devtools.compare_answers.collector SIDE ANSWERS` runs the program that lies in SIDE.

It knows that program by its addresses, its tables and its commands alone, so that it runs against either side.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.test.utils import override_settings

from devtools.compare_answers import frozen_clock
from devtools.compare_answers.answers import Answer, write_answers
from devtools.compare_answers.clients import ACCOUNTS, ADMINISTRATOR, Accounts, complete_officers
from devtools.compare_answers.program import AFTER, BEFORE, PROGRAM, REMINDERS, command_output, operations, tables
from devtools.compare_answers.query_strings import QUERIES
from devtools.compare_answers.routes import addresses, routes
from devtools.compare_answers.writes import WRITES

LINKS_FOLLOWED = 2


def main() -> None:
    """Load the demo, and write every answer as a line of JSON."""
    side, target = Path(sys.argv[1]), Path(sys.argv[2])
    # The program comes from there; this package is loaded already, and stays.
    # Celery imports from the folder that a process runs in.
    sys.path[0] = str(side)
    os.chdir(side)
    logging.disable(logging.CRITICAL)
    frozen_clock.freeze()
    django.setup()
    media = target.parent / f"{target.name}-media"
    with target.open("w", encoding="utf-8") as file, override_settings(DEBUG=False, MEDIA_ROOT=media):
        write_answers(file, _answers(side))
    _require_modules_of(side)


def _require_modules_of(side: Path) -> None:
    """
    Make sure that it was this side that answered.

    :raises RuntimeError: if a package that the side has was loaded from elsewhere
    """
    found = {name: getattr(module, "__file__", None) for name, module in sys.modules.items()}
    packages = {name for name in found if (side / name).is_dir()} - {"devtools"}
    for name, file in found.items():
        if name.partition(".")[0] in packages and file and not Path(file).is_relative_to(side):
            raise RuntimeError(f"{name} was loaded from {file}")


def _answers(side: Path) -> Iterator[Answer]:
    yield from map(command_output, BEFORE)
    complete_officers()
    yield from _written(accounts := Accounts())
    yield command_output(REMINDERS)
    yield from _requested(accounts)
    yield from map(command_output, AFTER)
    yield from operations()
    yield from tables()
    yield Answer(PROGRAM, "files", "tests/access_matrix.csv", (side / "tests" / "access_matrix.csv").read_text())


def _written(accounts: Accounts) -> Iterator[Answer]:
    for write in WRITES:
        address = write.address()
        text = accounts.write(write.account, write.method, address, write.content(), headers=write.headers())
        yield Answer(write.account, "writes", f"{write.method} {address} {write.body}", text)


def _requested(accounts: Accounts) -> Iterator[Answer]:
    """Ask every route as everybody: with GET, and empty-handed with POST and PATCH."""
    known = sorted(set(routes()))
    if unknown := QUERIES.keys() - set(known):
        raise LookupError(f"no such routes: {', '.join(sorted(unknown))}")
    for route in known:
        found = addresses(route)
        with_queries = [f"{found[0]}?{query}" for query in QUERIES.get(route, [])]
        for account in ACCOUNTS:
            # On pages of the product an administrator sees what the province sees: asked once without filters.
            is_filtered = account != ADMINISTRATOR or route.startswith("admin/")
            for address in [*found, *with_queries] if is_filtered else found:
                yield from _followed(accounts, account, route, address)
            for method in ("POST", "PATCH") if not route.startswith("admin/") else ():
                text = accounts.refusal(account, method, found[0])
                yield Answer(account, route, f"{method} {found[0]}", text)


def _followed(accounts: Accounts, account: str, route: str, address: str) -> Iterator[Answer]:
    """Ask with GET, and follow the link to the next page where a short page was asked for."""
    for _ in range(1 + LINKS_FOLLOWED):
        text = accounts.get(account, address)
        yield Answer(account, route, f"GET {address}", text)
        _, _, body = text.partition("\n\n")
        link = json.loads(body).get("next") if "limit=3" in address and body.startswith("{") else None
        if not link:
            return
        address = link.removeprefix("http://localhost")


if __name__ == "__main__":
    main()
