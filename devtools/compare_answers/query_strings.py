"""Query strings that bring out what an address can answer, by route."""

PUBLISHED = "as_of=2023-12-31&first=2022-1&last=2023-3"
"""The window of the published figures."""
THEN = "known_at=2024-01-05T09:00:00%2B08:00"
"""What the books said before the corrections of February 2024."""
GROUPINGS = ("none", "unit", "zone", "round", "category", "chain")
BASES = ("count-2021", "investment-2023", "count-due")
RATES = ("groundbreaking", "production", "output")
COHORTS = ("signed", "started", "producing")
TREND = "from=2023-10&to=2024-01"
YEAR = "from=2023-01-01&to=2023-12-31"
REFORM_PARTS = ("commitment", "standard_land", "full_proxy", "all_three", "undated")
PAGES = ["limit=3", "limit=0", "limit=1000", "cursor=nonsense", "nonsense=1"]
"""What every list of the API is sent; `next` is followed."""

RATE_QUERIES = [
    "as_of=2023-12-31",
    "as_of=2099-01-01",
    *(f"{PUBLISHED}&by={by}" for by in GROUPINGS),
    *(f"{PUBLISHED}&basis={basis}&by=unit&{THEN}" for basis in BASES),
    f"{PUBLISHED}&basis=nonsense",
    f"{PUBLISHED}&unit=141100&category=industry",
    f"{PUBLISHED}&reviewed=true&by=unit",
    "as_of=2024-06-30&by=zone&unit=141100",
    f"{PUBLISHED}&by=unit&format=xlsx",
    "as_of=2024-06-30&by=zone&format=xlsx",
]
MEMBER_QUERIES = [
    *(f"{PUBLISHED}&cohort={cohort}&limit=20" for cohort in COHORTS),
    *(f"{PUBLISHED}&cohort=signed&reached={reached}" for reached in ("true", "false", "not_due", "removed")),
    *(f"{PUBLISHED}&cohort=producing&basis={basis}&rate=output&page=2" for basis in BASES),
    f"{PUBLISHED}&cohort=started&unit=141100&{THEN}",
    f"{PUBLISHED}&cohort=producing&format=xlsx",
]
TREND_QUERIES = [
    TREND,
    *(f"{TREND}&by={by}&basis=count-2021" for by in GROUPINGS),
    *(f"{TREND}&basis={basis}" for basis in BASES),
    f"{TREND}&by=unit&format=xlsx",
    "from=2024-06&to=2023-01",
]
LEAGUE_QUERIES = [
    *(f"as_of=2023-12-31&basis={basis}&rate={rate}" for basis in BASES for rate in RATES),
    *(f"as_of=2024-06-30&basis=count-2021&rate=production&group={group}" for group in ("industrial", "agricultural")),
    "as_of=2023-12-31&basis=investment-2023&rate=groundbreaking&unit=141100",
    "as_of=2023-12-31&basis=count-2021&rate=output&format=xlsx",
]
DISPATCH_QUERIES = [
    *(f"as_of=2024-06-30&by={by}" for by in GROUPINGS),
    "as_of=2023-12-31&year=2023&by=unit",
    "as_of=2024-06-30&by=unit&format=xlsx",
]
REFORM_QUERIES = [
    *(f"{YEAR}&by={by}" for by in ("none", "unit", "zone")),
    "from=2022-01-01&to=2022-12-31&by=unit",
    f"{YEAR}&known_at=2023-06-01T00:00:00%2B08:00",
    f"{YEAR}&by=unit&format=xlsx",
]
REFORM_MEMBER_QUERIES = [
    *(f"{YEAR}&part={part}&limit=5" for part in REFORM_PARTS),
    f"{YEAR}&part=full_proxy&page=2",
]
BACKTEST_QUERIES = [
    "code=signed-not-started&from=2023-07&to=2023-12",
    "code=no-full-output&from=2024-01&to=2024-06&yellow=6&red=9&known=now",
    "code=nonsense&from=2024-01&to=2024-02",
]
STALLED_QUERIES = [
    "level=red&limit=10",
    "level=yellow",
    "rule=no-full-output&unit=141100",
    "as_of=2024-01-31",
    "as_of=2024-06-30&known_at=2024-06-01T00:00:00%2B08:00",
    "format=xlsx",
]
PROJECT_QUERIES = [
    *(f"stage={stage}&limit=5" for stage in (*COHORTS, "full_output", "none")),
    *(f"stalled={light}&limit=5" for light in ("true", "false", "yellow", "red")),
    *(f"cohort={cohort}&round=2023-1&limit=5" for cohort in COHORTS),
    *(f"reform={reform}&limit=5" for reform in ("commitment", "standard_land", "full_proxy")),
    "q=0005",
    "unit=141100&category=industry&is_key=false",
    "updated_since=2024-07-01T00:00:00%2B08:00",
]

QUERIES: dict[str, list[str]] = {
    "api/v1/absences/": PAGES,
    "api/v1/cohort-entries/": [
        *PAGES,
        *(f"cohort={cohort}&all=true" for cohort in COHORTS),
        "round=2023-1&unit=141100",
    ],
    "api/v1/commitment-templates/": PAGES,
    "api/v1/intake-classes/": PAGES,
    "api/v1/parcels/": [*PAGES, "idle=true", "is_standard=true&as_of=2023-12-31", "unit=141100"],
    "api/v1/problems/": [*PAGES, "open=true", "overdue=true", "level=unit"],
    "api/v1/monthly-sheet/": ["month=2024-07", "month=2024-07&unit=yi&limit=2"],
    "api/v1/progress-reports/": [*PAGES, "month=2024-07", "state=submitted", "level=unit"],
    "api/v1/projects/": [*PAGES, *PROJECT_QUERIES],
    "api/v1/proxy-posts/": [*PAGES, "all=true", "unit=141000"],
    "api/v1/rates/": RATE_QUERIES,
    "api/v1/rates/members/": [*PAGES, *MEMBER_QUERIES],
    "api/v1/rates/trend/": TREND_QUERIES,
    "api/v1/rates/league/": LEAGUE_QUERIES,
    "api/v1/rates/dispatch/": DISPATCH_QUERIES,
    "api/v1/reforms/": REFORM_QUERIES,
    "api/v1/reforms/projects/": REFORM_MEMBER_QUERIES,
    "api/v1/reminders/": [*PAGES, "state=pending", "due_on=2024-08-06"],
    "api/v1/reporting-units/": PAGES,
    "api/v1/rounds/": PAGES,
    "api/v1/snoozes/": [*PAGES, "all=true"],
    "api/v1/stall-rules/": ["history=true"],
    "api/v1/stall-rules/backtest/": BACKTEST_QUERIES,
    "api/v1/stalled/": [*PAGES, *STALLED_QUERIES],
    "api/v1/zones/": [*PAGES, "unit=141100"],
    "absences/": ["page=2"],
    "desk/": ["month=2024-06", "month=nonsense"],
    "findings/": ["state=all", "page=2", "title=nonsense"],
    "officers/": ["q=xing"],
    "parcels/": ["standard=yes&page=2", "idle=yes", "idle=no"],
    "problems/": ["state=all", "state=overdue&level=unit", "state=resolved"],
    "projects/": ["q=0005", "stage=producing&page=2", "stage=none", "zone=61"],
    "projects/new/": ["parent=197"],
    "proxy-posts/": ["open=yes", "page=2", "zone=44"],
    "rates/": RATE_QUERIES,
    "rates/members/": MEMBER_QUERIES,
    "rates/trend/": [*TREND_QUERIES, f"{TREND}&by=zone&page=2"],
    "rates/league/": LEAGUE_QUERIES,
    "rates/dispatch/": DISPATCH_QUERIES,
    "monthly-sheet/": ["month=2024-07", "month=2024-07&unit=yi"],
    "monthly-sheet/rest/": ["month=2024-07"],
    "reforms/": REFORM_QUERIES,
    "reforms/projects/": REFORM_MEMBER_QUERIES,
    "reminders/": ["state=pending", "mine=1", "page=2"],
    "reviews/": ["month=2024-07"],
    "stall-rules/": [
        "code=no-full-output",
        "code=signed-not-started&first=2023-07&last=2023-12",
        "code=no-full-output&first=2024-01&last=2024-06&yellow=6&red=9&known=now",
    ],
    "stall-rules/rule/": ["code=no-full-output"],
    "stalled/": ["level=red", "rule=no-full-output", "zone=61", "page=2"],
    "admin/projects/project/": ["q=0005", "p=2"],
    "admin/zones/zone/": ["q=xing", "p=1"],
}
