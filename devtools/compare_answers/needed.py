"""What an address has to be asked so that its answer holds anything."""

CHANGE = {
    **{"first": "2023-1", "last": "2023-1", "as_of": "2024-06-30", "from_as_of": "2023-12-31"},
    **{"basis": "count-2021", "rate": "groundbreaking"},
}
ASKED: dict[str, dict[str, str]] = {
    "rates/": {"first": "2023-1", "last": "2023-1", "as_of": "2024-06-30"},
    "rates/members/": {"first": "2023-1", "last": "2023-1", "as_of": "2024-06-30", "cohort": "signed"},
    "rates/trend/": {"from": "2024-01", "to": "2024-06"},
    "rates/league/": {
        "first": "2023-1",
        "last": "2023-1",
        "as_of": "2024-06-30",
        "basis": "count-2021",
        "rate": "groundbreaking",
    },
    "rates/changes/": CHANGE,
    "rates/changes/projects/": CHANGE,
    "rates/revisions/": {"from": "2024-01", "to": "2024-06", "basis": "count-2021", "rate": "groundbreaking"},
    "overview/": {"first": "2023-1", "last": "2023-1", "as_of": "2024-06-30"},
    "overview/trend/": {"first": "2023-1", "last": "2023-1", "as_of": "2024-06-30"},
    "rates/dispatch/": {"as_of": "2024-06-30"},
    "rates/dispatch/members/": {"as_of": "2024-06-30", "part": "planned_new"},
    "reforms/": {"from": "2024-01-01", "to": "2024-11-30"},
    "reforms/projects/": {"from": "2024-01-01", "to": "2024-11-30", "part": "full_proxy"},
    "intakes/": {"from": "2024-01-01", "to": "2024-11-30"},
    "target-candidates/": {"stage": "started", "from": "2024-01-01", "to": "2024-12-31"},
    "targets/candidates/": {"stage": "started", "from": "2024-01-01", "to": "2024-12-31"},
    "indicators/contributions/": {"indicator": "investment", "before": "2022", "now": "2023"},
    "indicator-values/workbook/": {"period": "2023"},
    "indicator-values/sheet/": {"period": "2023"},
    "monthly-sheet/": {"month": "2024-05"},
    "monthly-sheet/rest/": {"month": "2024-05"},
    "monthly-sheet/workbook/": {"month": "2024-05"},
    "progress-reports/": {"month": "2024-05"},
    "progress-figures/": {"month": "2024-03"},
    "reviews/": {"month": "2024-05"},
    "desk/": {"month": "2024-05"},
    "months/": {"month": "2024-05"},
    "stall-rules/rule/": {"code": "signed-not-started", "first": "2024-01", "last": "2024-03"},
    "stall-rules/backtest/": {"code": "signed-not-started", "from": "2024-01", "to": "2024-03"},
}
"""By the route without `api/v1/`: of the API and of the pages alike."""
