"""
Who gets what answer where: every route × method × person × whose thing, compared with a reviewed table.

A new route fails until its rows stand in `tests/access_matrix.csv`, and in `tests/access_matrix_security.csv` for the
security administrator, who sees no project. To propose them, run this file with ACCESS_MATRIX=write, which adds the
rows of routes that have none, and read every line of them before committing it.
"""

import csv
import os
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access_things import make_things
from tests.daily import next_of_today, third_of_today
from tracker.pages.menu import MENU
from zones.models import Officer, Role

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).resolve().parents[2] / "access_matrix.csv"
OF_SECURITY = TABLE.with_name("access_matrix_security.csv")
METHODS = ("GET", "POST", "PATCH", "DELETE")
PEOPLE = ("nobody", "zone", "neighbour", "unit", "province", "auditor", "administrator", "security")
OWNERS = ("own", "missing")
"""Whose thing the address names: that of `zone`, which `neighbour` must not see, or nobody's."""
FOLLOWED_BY = {"GET": ("HEAD",), "DELETE": ("PUT", "OPTIONS", "TRACE")}
"""Methods that have no rows of their own, by the one that they follow."""
FOLLOWERS = ("nobody", "zone")
REFUSED = "405"
ELSEWHERE = ("admin/", "static/")
HEADER = ["route", "method", "whose", *PEOPLE]
AT_ONCE = 6
MISSING = 999_999_999
WRITES = os.environ.get("ACCESS_MATRIX") == "write"


def routes(resolver=None, prefix=""):
    """Yield every address that the program answers, as its resolver writes it."""
    for entry in (resolver or get_resolver()).url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, address)
        elif isinstance(entry, URLPattern):
            yield address


OUR_ROUTES = sorted({route for route in routes() if not route.startswith(ELSEWHERE)})


CLIENT = Client(raise_request_exception=False)
"""One for all: each loads the whole middleware anew."""


@pytest.fixture(scope="module")
def things(django_db_setup, django_db_blocker, tmp_path_factory):
    """
    One thing of each kind that an address may name, all of the zone of `zone`, and everybody's session.

    Made once: every answer is given in a savepoint of the transaction that is rolled back at the end.
    """
    folder = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder), transaction.atomic():
        made = make_things()
        made["sessions"] = {person: _session(person) for person in PEOPLE if person != "nobody"}
        yield made
        transaction.set_rollback(True)


def _session(person):
    CLIENT.force_login(Officer.objects.get(username=person))
    return CLIENT.cookies.pop(settings.SESSION_COOKIE_NAME).value


def addressed(route, things, whose):
    """Return an address of a route, of something there or not; a plain number is named by what stands before it."""
    address = route.replace("^", "").replace("$", "")
    numbered = {f"{kind}/<int:number>": (f"{kind}/", value) for kind, value in things["numbers"].items()}
    for name, (kind, value) in numbered.items():
        address = address.replace(name, f"{kind}{value if whose == 'own' else MISSING}")
    for name, value in things.items():
        for converter in ("int", "str", "month"):
            missing = value if name == "month" else MISSING
            address = address.replace(f"<{converter}:{name}>", str(value if whose == "own" else missing))
    return "/" + address


def answer(route, method, person, things, whose):
    """Return the status that somebody gets, without leaving a trace."""
    CLIENT.cookies = SimpleCookie()
    if person != "nobody":
        CLIENT.cookies[settings.SESSION_COOKIE_NAME] = things["sessions"][person]
    with transaction.atomic():
        address = addressed(route, things, whose)
        if method in {"GET", "HEAD"}:
            response = CLIENT.generic(method, address)
            if response.streaming:
                list(response.streaming_content)
            status = response.status_code
        else:
            status = CLIENT.generic(method, address, "{}", content_type="application/json").status_code
        transaction.set_rollback(True)
    return status


def rows(route, things, table=()):
    """Yield the rows of one route; who is left out by `askers` is answered what the table says."""
    kept = {(row[1], row[2]): row for row in table}
    for method in METHODS:
        for whose in OWNERS if "<" in route and "month" not in route.split("<")[1] else ("own",):
            row = kept.get((method, whose), [route, method, whose])
            asked = askers(row)
            answers = [
                str(answer(route, method, one, things, whose)) if one in asked else row[HEADER.index(one)]
                for one in PEOPLE
            ]
            yield [route, method, whose, *answers]


def askers(row):
    """
    Return who asks what a row says: everybody, where the table makes a difference between those who are signed in.

    Where it makes none, a third of them ask each day (`tests/daily.py`); of a method that is refused to all of them,
    one does: what an address offers is declared for it and not for a role. In `make thorough` everybody asks all of it.
    """
    signed_in, told = PEOPLE[1:], {*row[HEADER.index(PEOPLE[1]) :]}
    if len(told) != 1 or len(row) < len(HEADER):
        return PEOPLE
    of_today = next_of_today if told == {REFUSED} else third_of_today
    return "nobody", *of_today(signed_in, turn=len("".join(row[:3])))


def reviewed():
    """Return the rows of both tables, by route."""
    of_security = {tuple(row[:3]): row[3:] for row in lines_of(OF_SECURITY)}
    found = {}
    for row in lines_of(TABLE):
        found.setdefault(row[0], []).append([*row, *of_security.get(tuple(row[:3]), [])])
    return found


def lines_of(table):
    """Return the lines of a table without its header."""
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


def propose(found):
    """Add the rows that a table lacks."""
    for table, cut in ((TABLE, lambda row: row[:-1]), (OF_SECURITY, lambda row: [*row[:3], row[-1]])):
        known = {tuple(row[:3]) for row in lines_of(table)}
        with table.open("a", encoding="utf-8", newline="") as file:
            new = [cut(row) for row in found if tuple(row[:3]) not in known]
            csv.writer(file, lineterminator="\n").writerows(new)


@pytest.mark.parametrize("start", range(0, len(OUR_ROUTES), AT_ONCE))
def test_everybody_gets_the_answer_that_was_reviewed(start, things):
    chosen = OUR_ROUTES[start : start + AT_ONCE]
    if WRITES:
        # A route whose rows are too short stands in one table only.
        table = reviewed()
        chosen = [route for route in chosen if any(len(row) < len(HEADER) for row in table.get(route, [[]]))]
    table = {} if WRITES else reviewed()
    found = [row for route in chosen for row in rows(route, things, table.get(route, ()))]
    if WRITES:
        propose(found)
        table = reviewed()
    assert found == [row for route in chosen for row in table.get(route, [])]


@pytest.mark.parametrize("start", range(0, len(OUR_ROUTES), AT_ONCE))
def test_methods_that_are_not_in_the_table_follow_those_that_are(start, things):
    """
    HEAD is answered as GET, and what nobody offers is refused as DELETE is: with 405, or before it is looked at.

    A third of this is asked each day.
    """
    chosen = set(OUR_ROUTES[start : start + AT_ONCE])
    asked = [
        (method, row, who)
        for route, of_route in reviewed().items()
        if route in chosen
        for row in of_route
        for method in FOLLOWED_BY.get(row[1], ())
        for who in followers(row)
    ]
    asked = third_of_today(asked, turn=start // AT_ONCE)
    found = [(method, *row[:3], who, answer(row[0], method, who, things, row[2])) for method, row, who in asked]
    assert found == [(method, *row[:3], who, int(row[HEADER.index(who)])) for method, row, who in asked]


def followers(row):
    """Return who asks by the methods that have no row: of a thing that is not there, one, who may look for it."""
    return FOLLOWERS if row[2] == "own" else FOLLOWERS[1:]


def test_no_route_offers_delete():
    """Nothing is removed by a method: what was wrong is withdrawn, and stays in the books."""
    deletes = [row for of_route in reviewed().values() for row in of_route if row[1] == "DELETE"]
    others = {row[0]: set(row[HEADER.index("nobody") :]) - {"401", "405"} for row in deletes}
    unlike = {route: answers for route, answers in others.items() if answers}
    assert unlike == {"api/v1/": {"404"}, "login/": {"302"}}  # nothing is there; who is signed in is sent to the desk


def test_every_route_stands_in_the_table():
    assert sorted(reviewed()) == OUR_ROUTES


def test_the_table_lets_no_neighbour_in():
    """What belongs to another zone is for a neighbour as if it were not there, whatever the method."""
    pairs = {}
    for row in (row for of_route in reviewed().values() for row in of_route):
        pairs.setdefault((row[0], row[1]), {})[row[2]] = row[HEADER.index("neighbour")]
    paired = {key: found for key, found in pairs.items() if set(found) == {"own", "missing"}}
    # A round, a chain, a scheme and the manual belong to everybody: no officer is a neighbour there.
    common = ("round", "chain", "scheme", "help/", "reminders/previews/", "password/<str:token>")
    both = {key: found for key, found in paired.items() if not any(word in key[0] for word in common)}
    assert len(both) > 50
    assert {key: found for key, found in both.items() if found["own"] != found["missing"]} == {}


def test_the_table_lets_nobody_in():
    """Who is not signed in is asked to, except where there is nothing to hide."""
    open_to_all = {"", "healthz", "login/", "logout/", "api/docs/", "api/schema/", "api/v1/auth/login/"}
    open_to_all |= {"healthz/detail", "metrics"}  # to programs on this machine
    open_to_all |= {"password/forgotten/", "password/new/", "password/<str:token>/"}
    found = [row for route, of_route in reviewed().items() if route not in open_to_all for row in of_route]
    assert {row[HEADER.index("nobody")] for row in found} <= {"401", "302", "405", "404"}


def test_the_menu_offers_everybody_what_they_may_open():
    """The officers of a role stand in one column of the table, and what is not in it is the stock administration."""
    table = {row[0]: row for of_route in reviewed().values() for row in of_route if row[1:3] == ["GET", "own"]}
    offered = [
        (role, reverse(entry.route).removeprefix("/"))
        for role in Role
        for group in MENU
        for entry in group.for_role(role)
    ]
    assert len(offered) > 100
    known = [(role, address) for role, address in offered if not address.startswith("admin/")]
    assert [pair for pair in known if table[pair[1]][HEADER.index(str(pair[0]))] != "200"] == []


def test_the_table_shows_security_administrators_nothing_of_projects():
    """Whatever has an owner is for them as if it were not there, but for accounts and requests for rights."""
    pairs = {}
    for row in (row for of_route in reviewed().values() for row in of_route):
        pairs.setdefault((row[0], row[1]), {})[row[2]] = row[-1]
    both = {key: found for key, found in pairs.items() if set(found) == {"own", "missing"}}
    unlike = {route for (route, _), found in both.items() if found["own"] != found["missing"]}
    common = (
        "officers/",
        "rights-requests/",
        "round",
        "chain",
        "scheme",
        "assessment",
        "password/",
        "help/",
        "reminders/previews/",
    )
    assert {route for route in unlike if not any(word in route for word in common)} == set()
