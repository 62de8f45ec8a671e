"""Everything that an officer can ask: every address, filter and write, about things of the own zone and of another."""

import json
import re
from dataclasses import dataclass
from http.cookies import SimpleCookie

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone

from devtools.compare_answers.needed import ASKED
from projects.errors import DomainError
from projects.models import working_calendar
from tests.document import document
from tests.imported import import_workbook
from tests.integration.tracker.api.test_every_write_is_audited import WRITES, filled
from tests.integration.tracker.api.test_headings import VALUES
from tests.integration.tracker.test_access import HEADER, OUR_ROUTES, addressed, reviewed
from tests.wall.canary import readable
from tests.workbooks import workbook
from tracker.models import Reminder
from tracker.queries.rates import counting, increments, labels
from tracker.reminders.digests import Composer
from tracker.reminders.previews import LABELS
from tracker.reminders.returned import ReturnLetters
from zones.models import Officer

CHANGES_BY_ITSELF = {"metrics", "healthz", "healthz/detail", "login/", "logout/", "me/sign-ins/"}
CHANGES_BY_ITSELF |= {"api/v1/me/sign-ins/", "api/docs/", "api/schema/", "api/v1/auth/login/", "api/v1/auth/logout/"}
CHANGES_BY_ITSELF |= {"password/forgotten/", "password/new/", "password/<str:token>/", "me/password/"}
CHANGES_BY_ITSELF |= {"me/second-factor/", "api/v1/me/second-factor/", "api/v1/me/password/"}
CHANGES_BY_ITSELF |= {"api/v1/me/second-factor/confirm/"}
"""These count everything, or are about the sign-ins of the test itself; the table of access judges them."""
CLIENT = Client(raise_request_exception=False)
WATCHERS = ("zone", "unit")
MAY_DIFFER = re.compile(r'name="(csrfmiddlewaretoken|once)" value="[\w-]+"|已载入 \d+ 个（.*?）')
"""What differs and may: the token of a form, and of how many zones of the province the list holds."""


@dataclass(frozen=True)
class Question:
    """One request: of whom, by which method, where, with what; `exactly` when the answer holds no new number."""

    who: str
    method: str
    address: str
    data: str = ""
    content_type: str = ""

    @property
    def exactly(self):
        """Whether answers are compared byte by byte; what is written or printed gets a number, which differs."""
        return self.method == "GET" and "format=" not in self.data and not re.search("workbook|xlsx", self.address)


def questions(own, foreign):
    """
    Return all questions of the watchers; each thing of `own` has one of the same name in `foreign`.

    What the table of access refuses for its method is left out; a unit writes only what a zone may not.
    """
    foreign = {**own, **foreign, "numbers": {**own["numbers"], **foreign["numbers"]}}
    table = {(row[0], row[1]): row for of_route in reviewed().values() for row in of_route if row[2] == "own"}
    found = []
    for who in WATCHERS:
        for route in OUR_ROUTES:
            if route in CHANGES_BY_ITSELF:
                continue
            if _is_open(table, route, "GET", who):
                found += _reads(who, route, own, foreign)
            if _writes_itself(table, route, "POST", who) and not route.startswith("api/"):
                found += _sent(who, route, own, foreign)
        for route, (writer, body) in WRITES.items():
            method = "PATCH" if route in PATCHED else "POST"
            if writer in WATCHERS and who == writer and "{otp}" not in str(body):
                found += _written(who, route, method, body, (own, foreign))
        found += _by_commands(who, own, foreign)
    return list(dict.fromkeys(found))


def _is_open(table, route, method, who):
    return table[route, method][HEADER.index(who)] not in {"403", "405"}


def _writes_itself(table, route, method, who):
    return _is_open(table, route, method, who) and not (who == "unit" and _is_open(table, route, method, "zone"))


def _reads(who, route, own, foreign):
    asked = ASKED.get(route.removeprefix("api/v1/"), {})
    if route.endswith("rates/reconcile/"):
        asked = {**asked, "known_at": f"{timezone.now():%Y-%m-%dT%H:%M:%S.%fZ}"}  # a ninth of the books
    address = addressed(route, own, "own")
    yield Question(who, "GET", address, _query(asked))
    if "<" in route:
        yield Question(who, "GET", addressed(route, foreign, "own"), _query(asked))
    for more in _filters(route, foreign):
        yield Question(who, "GET", address, _query({**asked, **more}))


def _filters(route, foreign):
    """Yield what a list or a workbook is asked besides, of the other zone."""
    named = {"zone": foreign["zone_id"], "unit": foreign["unit_code"], "project": foreign["project_id"]}
    named |= {"into": foreign["project_id"], "owner": "他处", "chain": "他处链", "search": "他处"}
    described = document()["paths"].get("/" + re.sub(r"<\w+:(\w+)>", r"{\1}", route), {}).get("get")
    if described:
        names = {one["name"] for one in described.get("parameters", []) if one["in"] == "query"}
        yield from ({name: value} for name, value in named.items() if name in names)
        if "by" in names and route.startswith("api/v1/rates"):
            yield {"by": "zone"}
            yield {"by": "unit"}
            yield {"by": "chain"}
        if "chain_leader" in names:
            yield {"chain_leader": VALUES["chain_leader"][0]}
        if "format" in names:
            yield {"format": "xlsx"}
    elif route == "reminders/previews/":
        yield from ({"mail": mail} for mail in LABELS)
    elif not route.startswith("api/") and "<" not in route:
        yield {"zone": named["zone"], "by": "zone"}
        yield {"unit": named["unit"], "chain": "他处链", "q": "他处", "search": "他处"}


def _sent(who, route, own, foreign):
    """Yield the form of a page, sent with things of the other zone, and sent to things of the other zone."""
    yield Question(who, "POST", addressed(route, own, "own"), _query(_form(foreign)), "form")
    if "<" in route:
        yield Question(who, "POST", addressed(route, foreign, "own"), _query(_form(own)), "form")


def _form(things):
    return {
        **dict.fromkeys(("project", "into", "parent", "only", "projects"), things["project_id"]),
        "zone": things["zone_id"],
        "unit": things["unit_code"],
        "report": f"{things['report_id']}:1",
        "figure": things["figure_id"],
        "value": things["value_id"],
        "substitute": things["colleague"],
        "officer": things["officer_id"],
        "milestone": things["milestone_id"],
        "month": "2024-05",
        "period": "2023",
        "reason": "更正",
        "note": "核",
        "rule": "start_before_land",
        "key": "1",
        "word": "核",
        **dict.fromkeys(("moved_on", "first_on", "last_on", "opened_on", "allocated_on", "until"), "2024-06-03"),
        "name": "他处项目",
        "title": "岗位",
        "number": "宗地",
        "owner": "某某有限公司",
        "category": "industry",
    }


def _written(who, route, method, body, worlds):
    """Yield a write of the API, with the other zone's things in the body, and in the address."""
    if f"api/v1/{route}" in CHANGES_BY_ITSELF:
        return
    for addresses, things in (worlds, worlds[::-1]) if "{" in route else (worlds,):
        address = "/api/v1/" + route.format(**{**addresses, **addresses["numbers"]})
        sent = filled(body, {**things, **things["numbers"]})
        if route in OF_A_ZONE:
            sent = {**sent, "zone": things["zone_id"]}
        yield Question(who, method, address, json.dumps(sent, ensure_ascii=False), "application/json")


OF_A_ZONE = ("projects/", "parcels/", "proxy-posts/", "indicator-values/")
PATCHED = {path.removeprefix("/api/v1/") for path, methods in document()["paths"].items() if "patch" in methods}


def _by_commands(who, own, foreign):
    """Yield what reaches an officer otherwise: the refusals of an import, and the mail."""
    row = {"项目名称": "他处项目", "开发区": foreign["zone_name"], "项目类别": "产业类"}
    for project in ("", foreign["project_id"]):
        yield Question(who, "IMPORT", "", json.dumps({**row, "系统编号": project}, ensure_ascii=False))
    yield Question(
        who, "IMPORT", "", json.dumps({**row, "开发区": own["zone_name"], "系统编号": foreign["project_id"]})
    )
    for number in (own["withdrawn_id"], foreign["withdrawn_id"], own["stalled_id"]):
        for page in ("projects/{}/", "projects/{}/identity/", "api/v1/projects/{}/", "api/v1/projects/{}/withdrawal/"):
            yield Question(who, "GET", f"/{page.format(number)}")
    if who == "zone":
        yield from (Question(who, "MAIL", str(own["reminder_id"]), letters) for letters in LETTERS)


LETTERS = {
    "digest": lambda reminder: f"{Composer(timezone.localdate(), working_calendar()).lines(reminder)}",
    "returned": lambda reminder: (
        f"{[(one.pk, one.note) for one in ReturnLetters(timezone.localdate()).lines(reminder)]}"
    ),
}
"""What a mail tells of, by the kind of the mail."""


def _answer_of_command(question):
    """Return what an import answers, which writes nothing, or the lines of a mail."""
    if question.method == "MAIL":
        reminder = Reminder.objects.select_related("recipient__zone").get(pk=question.address)
        return 200, None, LETTERS[question.data](reminder)
    row = json.loads(question.data)
    content = workbook([row])
    by = Officer.objects.get(username=question.who)
    told = {"by": by, "now": timezone.now(), "today": timezone.localdate()}
    try:
        told = f"{import_workbook(content, dry_run=True, partial=False, **told)}"
    except DomainError as error:
        told = error.detail
    # A refusal quotes what the row says; who wrote it knows that.
    return 200, None, told.replace(row["开发区"], "")


def _query(asked):
    return "&".join(f"{name}={value}" for name, value in asked.items())


def sessions():
    """Return the session of each watcher."""
    made = {}
    for who in WATCHERS:
        CLIENT.force_login(Officer.objects.get(username=who))
        made[who] = CLIENT.cookies.pop(settings.SESSION_COOKIE_NAME).value
    return made


def answer(question, session):
    """Return what is answered, as it can be compared: status, tag and text; nothing is kept."""
    if question.method in {"IMPORT", "MAIL"}:
        return _answer_of_command(question)
    CLIENT.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: session})
    cache.clear()
    # A kept statement was written when no gate was broken.
    for kept in (counting.kept_statement, increments.kept_statement, labels.kept_units, labels.kept_zones):
        kept.cache_clear()
    with transaction.atomic():
        if question.method == "GET":
            response = CLIENT.get(f"{question.address}?{question.data}")
        else:
            kind = "application/x-www-form-urlencoded" if question.content_type == "form" else question.content_type
            more = {"headers": {"If-Match": '"1"'}} if question.method == "PATCH" else {}
            response = CLIENT.generic(question.method, question.address, question.data, content_type=kind, **more)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    text = MAY_DIFFER.sub("", readable(body))
    if question.exactly:
        return response.status_code, response.headers.get("ETag"), text
    location = re.sub(r"\d+", "#", response.headers.get("Location", ""))
    return response.status_code, location, re.sub(r"\d+", "#", text)


def said(answered):
    """Return the text of an answer."""
    return answered[2]
