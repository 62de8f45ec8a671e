"""
What any address answers costs as many queries for two hundred of everything as for ten, and never more than a page.

Every route that answers GET is asked, from the routes themselves: a new one is asked without a word here. Of those who
read it one asks each day, another the next (`tests/daily.py`); `make thorough` asks for everybody.
"""

from collections import Counter
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from itertools import count

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client, override_settings
from django.utils import timezone

from tests.crowd import multiply
from tests.daily import is_thorough, next_of_today
from tests.integration.tracker.test_access import HEADER, addressed, reviewed
from tests.wall.walk import ASKED
from tests.wall.worlds import live_elsewhere, live_here
from tracker.queries.rates.printed_tables import MOST_BOOKS
from zones.models import Officer

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]

FEW, MANY = 10, 200
PEOPLE = ("province", "unit", "zone")
OTHERS = ("auditor", "security", "administrator")
"""Asked where the province is refused."""
ANSWERED = {"200", "400", "422"}
"""In the table of access; what was asked nothing there is asked something here."""
PAGE = 50
CLIENT = Client(raise_request_exception=False)
UNASKED = {
    "api/docs/": "about the program alone",
    "api/schema/": "about the program alone",
    "healthz": "about the program alone",
    "healthz/detail": "for monitoring, of the program alone",
    "metrics": "for monitoring, of the program alone",
    "api/v1/exports/<int:export_id>/file/": "a file that is made already",
    "api/v1/imports/<int:import_id>/annotated.xlsx": "a file, and what its job says of it in one query",
    "": "leads to the desk",
    "api/v1/": "no address of the API",
    "login/": "before anybody is signed in",
    "password/<str:token>/": "before anybody is signed in",
    "password/new/": "before anybody is signed in",
    "reviews/decide/": "leads back to the queue",
    "imports/<int:import_id>/": "leads to the page of the stage at which the import is",
    "imports/<int:import_id>/result/": "leads to the rows of an import that is not written yet",
    "api/v1/projects/<int:project_id>/withdrawal/": "of a project that is gone: one row, by its number",
    "exports/ask/": "about the address that it is asked for",
}


NAMED = {
    "api/v1/projects/<int:project_id>/merge/": {"into": "twin"},
    "indicator-values/sheet/": {"zone": "zone_id"},
    "api/v1/bulletins/<int:bulletin_id>/changes/": {"since": "bulletin_id"},
    "api/v1/rates/reconcile/": {"known_at": "now"},
    "rates/reconcile/": {"known_at": "now"},
}
"""What else has to be asked, and the thing it is about; one moment alone spares most of the books of each."""
MOST_TRIED = 8 * MOST_BOOKS
"""Statements of what tries one setting after the other, so many books at most: more rows tell more of them apart."""
BOUNDED = {
    "a row a zone, 2,700 in the nation; what multiplies them is refused by `extent.check_cells`": {
        *("api/v1/assessment-schemes/<int:scheme_id>/result/", "assessment-schemes/<int:scheme_id>/"),
        *("api/v1/indicators/contributions/", "indicators/contributions/", "api/v1/intakes/"),
        *("api/v1/rates/league/", "rates/league/", "rates/", "rates/dispatch/", "reforms/", "overview/"),
        "overview/todos/",
        *("stalled/matrix/", "findings/matrix/", "bulletins/new/"),
        *("api/v1/stalled/matrix/", "api/v1/findings/matrix/"),
        *("api/v1/reporting-months/<str:month>/", "rounds/<int:round_id>/"),
    },
    "a rule that stalls": {"api/v1/todos/"},
    "the people and the first projects of each zone of a page": {"api/v1/unreported/"},
    "at most MOST_FORMS of each post": {"office-forms/"},
    "a row an indicator of the province": {"indicator-values/sheet/"},
    "the most urgent 300, with the number of all": {"api/v1/handover/"},
    "50 reports in two rows each, beside 100 imported figures and 50 adjustments": {"reviews/"},
    "a week of a list's life": {"api/v1/target-lists/<int:target_id>/", "targets/<int:target_id>/"},
    "how often one thing was named, moved, led, sealed, paused or checked": {
        *("api/v1/zones/", "api/v1/rounds/<str:round_key>/", "api/v1/key-chains/"),
        *("api/v1/assessment-schemes/", "api/v1/assessment-schemes/<int:scheme_id>/", "assessment-schemes/"),
        *("api/v1/projects/<int:project_id>/commitment-items/", "commitment-items/<int:item_id>/"),
        *("api/v1/projects/<int:project_id>/merge/", "bulletins/templates/"),
    },
    "the 300 that may be ticked and sent at once": {"targets/candidates/"},
    "500 projects of one mail, with the number of all": {"api/v1/reminders/<int:reminder_id>/"},
    "what one project, one parcel or one officer has in its life": {
        *("projects/<int:project_id>/", "projects/<int:project_id>/reforms/", "parcels/<int:parcel_id>/"),
        *("me/sign-ins/", "reviews/<int:report_id>/"),
    },
}
"""Answers that are longer than a page and no page, by what bounds them."""
CHOICES = {
    "lists that the province keeps": {
        *("zone", "unit", "indicator", "action", "template", "intake_class", "chain", "record", "target"),
        "answer:zone:某区",
    },
    "projects of one zone, members of one list and officers of one post": {
        *("project", "parent", "member", "substitute"),
    },
}
"""Choices of a form that are longer than a page, by what bounds them."""


class Rows(HTMLParser):
    """Counts the rows of each table, list and choice of a page."""

    ROWS = {"tr": "table", "li": "list", "option": "select"}
    HOLDERS = {"tbody": "table", "ul": "list", "ol": "list", "select": "select"}

    def __init__(self):
        super().__init__()
        self.open, self.counts, self.number = [], Counter(), count()

    def handle_starttag(self, tag, attrs):
        if tag in self.HOLDERS:
            name = dict(attrs).get("name", "")
            self.open.append((self.HOLDERS[tag], name or next(self.number)))
        elif tag in self.ROWS and self.open and self.open[-1][0] == self.ROWS[tag]:
            self.counts[self.open[-1]] += 1

    def handle_endtag(self, tag):
        if tag in self.HOLDERS and self.open:
            self.open.pop()


def lists_of(response):
    """Return how many rows each list of an answer has, by its kind and name."""
    if response.headers.get("Content-Type", "").startswith("application/json"):
        found = Counter()
        body = response.json()
        for rows, name in _lists(body, ""):
            found["json", name] = max(found["json", name], rows)
        if found["json", "results"] == PAGE and not body.get("next"):
            found["json", "results without a next page"] = PAGE + 1
        return found
    page = Rows()
    if not response.streaming and response.headers.get("Content-Type", "").startswith("text/html"):
        page.feed(response.content.decode())
    return page.counts


def _lists(part, name):
    if isinstance(part, list):
        yield len(part), name
    for key, value in part.items() if isinstance(part, dict) else ((name, one) for one in part):
        if isinstance(value, dict | list):
            yield from _lists(value, key)


def asked(route, person, things, sessions):
    """Return what a GET costs and answers, without leaving a trace."""
    CLIENT.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: sessions[person]})
    cache.clear()
    reads = count()

    def counting(execute, sql, *more):
        # Not what notes once a minute that a sign-in is used.
        if sql.lstrip("( ").startswith(("SELECT", "WITH")):
            next(reads)
        return execute(sql, *more)

    with transaction.atomic():
        with connection.execute_wrapper(counting):
            query = dict(ASKED.get(route.removeprefix("api/v1/"), {}))
            query |= {name: things[thing] for name, thing in NAMED.get(route, {}).items()}
            response = CLIENT.get(addressed(route, things, "own"), query)
            if response.streaming:
                b"".join(response.streaming_content)
        transaction.set_rollback(True)
    long = {name for name, rows in lists_of(response).items() if rows > PAGE}
    return response.status_code, next(reads), long


@pytest.fixture(scope="module")
def answers(django_db_setup, django_db_blocker, tmp_path_factory):
    """What everybody is answered with few and with many of everything, by route and person."""
    folder = tmp_path_factory.mktemp("media")
    found = {}
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder), transaction.atomic():
        things = live_here()
        live_elsewhere(things)
        things["now"] = timezone.now().isoformat()
        sessions = {person: _session(person) for person in (*PEOPLE, *OTHERS)}
        for times in (FEW, MANY):
            with transaction.atomic():
                multiply(times)
                for key in _open(found):
                    found[key] = (*found.get(key, ()), asked(*key, things, sessions))
                transaction.set_rollback(True)
        transaction.set_rollback(True)
    return found


def _open(found):
    """Return who is asked what: at first what the table of access lets them read, then what was answered."""
    if found:
        return list(found)
    read = {row[0]: row for of_route in reviewed().values() for row in of_route if row[1:3] == ["GET", "own"]}
    routes = [(route, _readers(row)) for route, row in sorted(read.items()) if route not in UNASKED]
    return [
        (route, person) for turn, (route, readers) in enumerate(routes) for person in next_of_today(readers, turn=turn)
    ]


def _readers(row):
    """Return who is answered by an address of the table of access: its own people, or those who read in their place."""
    needs = row[0].removeprefix("api/v1/") in ASKED
    answered = ANSWERED | ({"404"} if needs else set())  # without what it needs it is not there
    people = [person for person in PEOPLE if row[HEADER.index(person)] in answered]
    others = [person for person in OTHERS if row[HEADER.index(person)] in ANSWERED]
    return people + (others if row[HEADER.index("province")] in {"403", "404"} else [])


def test_every_address_is_asked_or_says_why_not():
    """What answers GET to nobody, as most addresses that are written to, needs no reason."""
    rows = [row for of_route in reviewed().values() for row in of_route if row[1:3] == ["GET", "own"]]
    read = {row[0] for row in rows if set(row[HEADER.index("zone") :]) != {"405"}}
    asked = {row[0] for row in rows if _readers(row)}
    assert read - asked - set(UNASKED) == set()
    assert set(UNASKED) - read == set()


def _session(person):
    CLIENT.force_login(Officer.objects.get(username=person))
    return CLIENT.cookies.pop(settings.SESSION_COOKIE_NAME).value


def test_no_answer_costs_more_queries_for_more_rows(answers):
    """A page that is full may cost fewer: it does not ask for what would follow."""
    statuses = {key: {few[0], many[0]} for key, (few, many) in answers.items()}
    # The table of access says 400 before it says who may.
    assert {key: found for key, found in statuses.items() if found not in ({200}, {403})} == {}
    assert {key: (few[1], many[1]) for key, (few, many) in answers.items() if few[1] < many[1] > _most(key[0])} == {}


def _most(route):
    return MOST_TRIED if route.removeprefix("api/v1/") == "rates/reconcile/" else 0


def test_every_answer_is_a_page_or_says_what_bounds_it(answers):
    routes, choices = (set().union(*by_reason.values()) for by_reason in (BOUNDED, CHOICES))
    long, chosen = set(), set()
    for (route, _), (_, (_, _, lists)) in answers.items():
        long |= {route for kind, _ in lists if kind != "select"}
        chosen |= {name for kind, name in lists if kind == "select"}
    assert long - routes == set()
    assert chosen - choices == set()
    if is_thorough():  # whoever is not asked today may be the one whose list is long
        # One that is not needed any more would hide the next list of that address.
        assert (routes - long, choices - chosen) == (set(), set())
