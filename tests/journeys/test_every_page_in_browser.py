"""
Every page, as somebody meets it who may open it: read by a program, on a telephone, on paper, over a slow line.

The pages are those of the table of access, so that a new route is looked at without anybody adding it here; each day a
third of them (`tests/daily.py`), `make pages` all. What is found is told of all pages at once, by address.
"""

import gzip
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as product
from django.contrib.staticfiles import finders
from django.test import Client

from tests import factories
from tests.access_things import make_things
from tests.daily import third_of_today
from tests.integration.tracker.test_access import HEADER, addressed, reviewed
from zones.models import Officer, Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

SCREEN, TELEPHONE = {"width": 1366, "height": 768}, {"width": 375, "height": 800}
PAPER = {"width": 794, "height": 1123}
"""A4 at 96 pixels an inch."""
KILOBYTE = 1024
ALLOWED = {"shift": 0.05, "kilobytes": 250}
CHARTS = "/echarts.min.js"

COMES = {
    "zone": ("desk/", "monthly-sheet/", "milestones/", "projects/<int:project_id>/", "indicator-values/sheet/"),
    "unit": ("reviews/", "months/", "problems/", "projects/<int:project_id>/identity/", "stalled/", "handover/"),
}
"""Who looks at what, where the province does not: the longest beginning of an address counts."""
OTHERWISE = ("province", "unit", "zone", "security", "auditor", "administrator", "nobody")
NO_PAGES = {"healthz", "healthz/detail", "metrics", "evidence/<int:evidence_id>/", "api/schema/"}
NO_PAGES |= {"evidence/<int:evidence_id>/thumbnail/", "bulletins/templates/draft/"}
NO_PAGES |= {"office-forms/<int:form_id>/", "bulletins/templates/<int:template_id>/", "reminders/previews/<str:mail>/"}
ALSO = (
    ("province", "rates/trend/?by=zone"),
    ("province", "rates/dispatch/?by=zone"),
    ("zone", "help/台账导入/"),
    ("zone", "help/比率/"),
    ("administrator", "admin/"),
    ("nobody", "password/<str:token>/"),
)

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")
BARRIERS = """async rules => {
      // What a page does when its size has changed happens before it is painted.
      await new Promise(painted => requestAnimationFrame(() => requestAnimationFrame(painted)));
      const run = await axe.run(document, {resultTypes: ["violations"], preload: false, ...rules});
      return run.violations
      .filter(one => ["serious", "critical"].includes(one.impact))
      .map(one => `${one.id} × ${one.nodes.length}: ${one.nodes[0].html.slice(0, 200)}`);
    }"""
TOUCHED = {"rules": {"target-size": {"enabled": True}}}
READ = {"runOnly": ["color-contrast"]}
"""On paper nothing is operated or read aloud: what is left is whether it can be read."""
MEASURES = """() => new Promise(resolve => {
      let shift = 0;
      new PerformanceObserver(list => list.getEntries().forEach(one => { shift += one.value; }))
        .observe({type: "layout-shift", buffered: true});
      const loaded = ["navigation", "resource"].flatMap(type => performance.getEntriesByType(type))
        .map(one => [one.name, one.transferSize, one.decodedBodySize]);
      const fields = "input:not([type=hidden]), select, textarea, button";
      const unnamed = [...document.querySelectorAll(fields)]
        .filter(one => !(one.ariaLabelledByElements || []).some(named => named.textContent.trim()))
        .filter(one => !one.labels?.length && !one.ariaLabel && !one.textContent.trim())
        .map(one => one.outerHTML.slice(0, 200));
      const moves = document.querySelector("main img, main canvas, main [data-chart], main .ov-chip") !== null;
      requestAnimationFrame(() => setTimeout(() => resolve({shift, loaded, unnamed, moves}), 0));
    })"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@cache
def packed(address):
    """Return how many bytes of a static file an installation sends, which keeps them packed."""
    return len(gzip.compress(Path(finders.find(address.removeprefix("/static/"))).read_bytes()))


def weight(loaded):
    """Return how many kilobytes a page and all that it asks for weigh, without the charts."""
    addresses = [(urlsplit(address).path, sent) for address, sent, _ in loaded]
    static = {address for address, _ in addresses if address.startswith("/static/") and not address.endswith(CHARTS)}
    own = sum(sent for address, sent in addresses if not address.startswith("/static/"))
    return (own + sum(map(packed, static))) / KILOBYTE


def looked_at_by(route, may):
    """Return who of those who may open a page looks at it."""
    fitting = [(len(start), who) for who in COMES for start in COMES[who] if route.startswith(start) and who in may]
    return max(fitting)[1] if fitting else next(who for who in OTHERWISE if who in may)


def all_pages():
    """Return everybody's pages, as pairs of who looks and a route."""
    found = list(ALSO)
    for route, rows in reviewed().items():
        may = [
            who for row in rows if row[1:3] == ["GET", "own"] for who in OTHERWISE if row[HEADER.index(who)] == "200"
        ]
        if may and not route.startswith("api/v1/") and route not in NO_PAGES:
            found.append((looked_at_by(route, may), route))
    return sorted(found)


class Tab:
    """A tab that is signed in as one person after the other."""

    def __init__(self, page, site):
        self.page, self.site, self.who = page, site, None

    def open(self, who, address):
        """Open a page as somebody, and return its status."""
        if who != self.who:
            self.page.context.clear_cookies()
            if who != "nobody":
                client = Client()
                client.force_login(Officer.objects.get(username=who))
                name = product.SESSION_COOKIE_NAME
                self.page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.site}])
            self.who = who
        return self.page.goto(f"{self.site}{address}").status

    def faults(self, who, address):
        """Return what keeps people out of a page, or troubles them in it, by where it does."""
        self.page.set_viewport_size(SCREEN)
        status = self.open(who, address)
        found = self.page.evaluate(MEASURES)
        found["kilobytes"] = weight(found.pop("loaded"))
        is_sign_in = "/login/" in self.page.url and "login" not in address
        found["instead"] = f"{status} {self.page.url}" if status != 200 or is_sign_in else ""
        self.page.evaluate(AXE)
        found["on a screen"] = self.page.evaluate(BARRIERS, TOUCHED)
        self.page.set_viewport_size(TELEPHONE)
        if found.pop("moves"):
            # What moves a page that was painted is a picture or a script: all else is as wide as it will ever be.
            self.page.reload()
            found["shift"] = max(found["shift"], self.page.evaluate(MEASURES)["shift"])
            self.page.evaluate(AXE)
        found["overflow"] = self.page.evaluate(OVERFLOW)
        found["on a telephone"] = self.page.evaluate(BARRIERS, TOUCHED)
        self.page.set_viewport_size(PAPER)
        self.page.emulate_media(media="print")
        found["on paper"] = self.page.evaluate(BARRIERS, READ)
        self.page.emulate_media(media="screen")
        return {what: value for what, value in found.items() if value and value > ALLOWED.get(what, type(value)())}


@pytest.fixture
def tab(page, live_server):
    return Tab(page, live_server.url)


def test_every_page_lets_everybody_in(tab, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    things = make_things()
    factories.make_officer(Role.ADMINISTRATOR, username="root", is_superuser=True)
    pages = all_pages()
    assert len(pages) > 80
    faults = {
        f"{who} {route}": tab.faults(who, addressed(route, things, "own")) for who, route in third_of_today(pages)
    }
    assert {page: found for page, found in faults.items() if found} == {}


def test_what_is_looked_for_would_be_found(tab):
    """A page that shifts, overflows, and has a field without a name and words too pale to read."""
    tab.page.set_viewport_size(TELEPHONE)
    tab.page.set_content(
        """<html lang="zh"><title>x</title><main><div id="late"></div><p style="color: #ccc">太淡</p>
        <input title="x"><p style="width: 900px">太宽</p></main>"""
    )
    tab.page.evaluate(AXE)
    tab.page.evaluate(
        """() => new Promise(resolve => setTimeout(() => {
            document.getElementById("late").style.height = "300px"; requestAnimationFrame(() => setTimeout(resolve));
        }, 100))"""
    )
    measured = tab.page.evaluate(MEASURES)
    assert (measured["shift"] > ALLOWED["shift"], measured["unnamed"]) == (True, ['<input title="x">'])
    assert tab.page.evaluate(OVERFLOW) > 0
    assert [found.split(" ")[0] for found in tab.page.evaluate(BARRIERS, TOUCHED)] == [
        "color-contrast",
        "label-title-only",
    ]
