"""Which pages are pictured, as whom."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shot:
    """A page, and what is done on it before the picture is taken."""

    name: str
    """Of the files: `docs/screenshots/NAME-1366.webp` and `NAME-375.webp`."""
    address: str
    follow: str = ""
    """A selector of a link on that page that leads to the one meant, whose address has a number."""
    opened: str = ""
    """A selector of what is clicked in the end, such as a folded part."""


FIRST_ROW = "main tbody th a"

SHOTS: dict[str, tuple[Shot, ...]] = {
    "": (Shot("login", "/login/"),),
    "zone-140100": (
        Shot("desk", "/desk/"),
        Shot("monthly-sheet", "/monthly-sheet/"),
        Shot("new-project", "/projects/new/"),
        Shot("project", "/projects/?stalled=red", follow=FIRST_ROW),
        Shot("imports", "/imports/"),
        Shot("import-columns", "/imports/", follow="main tbody tr:nth-child(2) th a"),
        Shot("import-rows", "/imports/", follow=FIRST_ROW, opened=".import-tabs .is-changed"),
        Shot("stall-answers", "/stalled/", follow="main a[href$='/stall-answers/']"),
    ),
    "unit-140100": (
        Shot("reviews", "/reviews/", opened="main tbody details summary"),
        Shot("unreported", "/reviews/unreported/"),
        Shot("months", "/months/"),
        Shot("stalled", "/stalled/"),
        Shot("reminders", "/reminders/"),
        Shot("problems", "/problems/"),
        Shot("absences", "/absences/"),
        Shot("handover", "/handover/"),
    ),
    "province": (
        Shot("overview", "/overview/"),
        Shot("projects", "/projects/"),
        Shot("rates", "/rates/"),
        Shot("members", "/rates/members/"),
        Shot("trend", "/rates/trend/"),
        Shot("league", "/rates/league/"),
        Shot("dispatch", "/rates/dispatch/"),
        Shot("changes", "/rates/changes/?from_as_of=2023-06-30&as_of=2024-06-30"),
        Shot("revisions", "/rates/revisions/"),
        Shot("bulletin", "/rates/", follow="main a[href^='/bulletins/new']"),
        Shot("rounds", "/rounds/"),
        Shot("round-fill", "/rounds/", follow="main tbody th a", opened="main a[href$='/fill/']"),
        Shot("targets", "/targets/"),
        Shot("stalled-matrix", "/stalled/matrix/"),
        Shot("stall-rules", "/stall-rules/"),
        Shot("findings", "/findings/"),
        Shot("reforms", "/reforms/"),
        Shot("intakes", "/intakes/"),
        Shot("parcels", "/parcels/"),
        Shot("chains", "/chains/"),
        Shot("indicator-values", "/indicator-values/"),
        Shot("contributions", "/indicators/contributions/"),
    ),
    "admin": (Shot("officers", "/officers/"),),
    "security": (Shot("rights-requests", "/rights-requests/"),),
    "auditor": (Shot("audit", "/audit/"),),
}
"""By the name of the demo's account; of nobody the page on which everybody signs in."""
